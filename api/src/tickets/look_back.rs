//! Weeks after closing, somebody looks again.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::LookBack;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::command_ticket::Order;
use crate::problem::Failure;
use crate::reply::Reply;

/// Look back at a closed ticket
///
/// On its date, days after it was closed, staff look whether a matter still is as it should be (回头看): major ones always. Where it is not,
/// the ticket goes back to work.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = LookBack,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/look-back")]
pub async fn look_back_at_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<LookBack>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::LookBack, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let photos = order::photos(&input.photo_ids)?;
        let command = Command::LookBack { solved: input.solved, note: note.id, photos: photos.clone() };
        Ok(Order { photos, ..note.with(command) })
    })
    .await
}
