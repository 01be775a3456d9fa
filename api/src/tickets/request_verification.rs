//! A reviewer wants somebody to look on the spot.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::Remark;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Ask for a look on the spot
///
/// A grid worker of the area answers with `verify`. For staff only: the reporter is not told.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Remark,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/request-verification")]
pub async fn request_verification(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Remark>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::RequestVerification, |scene, _, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        Ok(order::with(note, Command::RequestVerification { note: id }))
    })
    .await
}
