//! A contest is answered: the matter stays closed.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::Explain;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Dismiss a contest
///
/// The matter stays closed; the one who contested is told why.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Explain,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/dismiss-contest")]
pub async fn dismiss_contest(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Explain>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::DismissContest, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let command = Command::DismissContest { note: note.id };
        Ok(note.with(command))
    })
    .await
}
