//! The assignee says that it is done.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::ResolveTicket;
use uuid::Uuid;

use super::facts::needs_after_photo;
use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::command_ticket::Order;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Resolve a ticket
///
/// The assignee says that it is done (办结), with evidence. Then the reporter is asked.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = ResolveTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/resolve")]
pub async fn resolve_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<ResolveTicket>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Resolve, |scene, ticket, input| {
        let note = order::written(scene, &input.detail)?;
        let photos = order::photos(&input.photo_ids)?;
        let command = Command::Resolve {
            outcome: wire::handling_outcome_in(input.outcome),
            note: note.id,
            photos: photos.clone(),
            needs_photo: needs_after_photo(scene, ticket)?,
        };
        Ok(Order { photos, ..note.with(command) })
    })
    .await
}
