//! A ticket lies somewhere else than it seemed.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::RelocateTicket;
use persistence::values::NoteBody;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::command_ticket::{self, Order};
use crate::flow::locate;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Relocate a ticket
///
/// Before it is resolved. With a new position its area is worked out anew; with an address alone it stays in its area.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = RelocateTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/relocate")]
pub async fn relocate_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<RelocateTicket>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Relocate, |scene, ticket, input| {
        let location = input.location.map(|location| wire::location_in("/location", location)).transpose()?;
        let address = wire::maybe_text("/address", input.address.as_deref())?;
        if location.is_none() && address.is_none() {
            return Err(Failure::field("/location", "missing", "请提供位置或地址", "needs a location or an address"));
        }
        // An address alone says more about the same place.
        let area = match location {
            Some(location) => {
                let programme = command_ticket::programme_of(scene, ticket.id)?;
                locate::area_in(scene, location.position, &programme)?
            }
            None => ticket.area,
        };
        let note = address.map(|line| (scene.id(), NoteBody::Address(line)));
        let address = note.as_ref().map(|(id, _)| *id);
        Ok(Order { note, ..Command::Relocate { location, address, area }.into() })
    })
    .await
}
