//! Somebody tried to reach the reporter.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use domain::time::Instant;
use openapi::ticket_command::RecordAttempt;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Record an attempt to reach the reporter
///
/// After three on separate days the ticket may be closed unreached.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = RecordAttempt,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/record-attempt")]
pub async fn record_attempt(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<RecordAttempt>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::RecordAttempt, |scene, _, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        let means = wire::means_in(input.means);
        let (reached, at) = (input.reached, input.at.map(Instant::new));
        Ok(order::with(note, Command::RecordAttempt { means, reached, at, note: id }))
    })
    .await
}
