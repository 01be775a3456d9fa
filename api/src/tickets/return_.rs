//! The assignee hands a ticket back.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::ReturnTicket;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Hand a ticket back
///
/// The assignee is not the one responsible (退单). The ticket's own clock runs on.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = ReturnTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/return")]
pub async fn return_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<ReturnTicket>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Return, |scene, _, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        Ok(order::with(note, Command::Return { reason: wire::return_reason_in(input.reason), note: id }))
    })
    .await
}
