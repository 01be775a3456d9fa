//! The assignee is on the spot.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::ArriveAtTicket;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Arrive on the spot
///
/// The assignee is where the matter is.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = ArriveAtTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/arrive")]
pub async fn arrive_at_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<ArriveAtTicket>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Arrive, |_, _, input| {
        let location = wire::location_in("/location", input.location)?;
        Ok(Command::Arrive { position: location.position }.into())
    })
    .await
}
