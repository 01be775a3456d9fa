//! A report is judged invalid.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::RejectTicket;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Reject a report
///
/// The report is not valid. The reporter is told the reason and the text, and may appeal once.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = RejectTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/reject")]
pub async fn reject_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<RejectTicket>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Reject, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let command = Command::Reject { reason: wire::reject_reason_in(input.reason), note: note.id };
        Ok(note.with(command))
    })
    .await
}
