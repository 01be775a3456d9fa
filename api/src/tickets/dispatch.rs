//! A ticket is handed to whoever is responsible.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::DispatchTicket;
use uuid::Uuid;

use super::facts::usable_assignee;
use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Dispatch a ticket
///
/// Hands an accepted ticket to a department or to a grid worker. A dispatcher does, or a chief down the own subtree. After
/// two returns the assignment is binding.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = DispatchTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/dispatch")]
pub async fn dispatch_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<DispatchTicket>,
) -> Result<Reply, Failure> {
    let caller = ask.caller.clone();
    order::give(&app, &ask, path, body, CommandKind::Dispatch, move |scene, ticket, input| {
        Ok(Command::Dispatch { assignee: usable_assignee(scene, &caller, ticket, &input.assignee)? }.into())
    })
    .await
}
