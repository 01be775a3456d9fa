//! A merged report is of another matter after all.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::Explain;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Take a merged report out again
///
/// It goes back to the status it had before it was merged.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Explain,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/unmerge")]
pub async fn unmerge_ticket(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Explain>) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Unmerge, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let command = Command::Unmerge { note: note.id };
        Ok(note.with(command))
    })
    .await
}
