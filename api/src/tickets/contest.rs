//! Somebody says that a closed matter is not solved.

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

/// Contest a closed ticket
///
/// Its reporter or a follower says that it is not solved: each once, within the programme's contest period (14 days).
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Explain,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/contest")]
pub async fn contest_ticket(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Explain>) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Contest, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let command = Command::Contest { note: note.id };
        Ok(note.with(command))
    })
    .await
}
