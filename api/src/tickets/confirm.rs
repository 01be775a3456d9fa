//! What went out before anybody had judged it is judged valid.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::AcceptTicket;
use uuid::Uuid;

use super::facts::known_category;
use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Confirm an emergency
///
/// It was dispatched on submission, provisionally; now it is accepted, stays with whoever has it, and earns its award. What was mended
/// before anybody looked at it can still be confirmed. What is not valid is rejected instead.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = AcceptTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/confirm")]
pub async fn confirm_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<AcceptTicket>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Confirm, |scene, _, input| {
        Ok(Command::Confirm {
            category: known_category(scene, &input.category)?,
            urgency: wire::urgency_in(input.urgency),
            major: input.major.unwrap_or_default(),
        }
        .into())
    })
    .await
}
