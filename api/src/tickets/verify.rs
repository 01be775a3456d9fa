//! A grid worker has looked on the spot.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::VerifyTicket;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::command_ticket::Order;
use crate::problem::Failure;
use crate::reply::Reply;

/// Answer a request for verification
///
/// What a grid worker or chief found on the spot. For staff only.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = VerifyTicket,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/verify")]
pub async fn verify_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<VerifyTicket>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Verify, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let photos = order::photos(&input.photo_ids)?;
        let command = Command::Verify { found: input.found, note: note.id, photos: photos.clone() };
        Ok(Order { photos, ..note.with(command) })
    })
    .await
}
