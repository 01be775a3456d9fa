//! What cannot be mended here ends by word of the city.

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

/// Close a ticket as not fixable
///
/// For what cannot be mended here, after it was escalated or waited for long. Only a dispatcher or chief of the whole city says so; whoever told
/// of it or had it in hand does not. The reporter is told why and may contest it, and it never counts as completed.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Explain,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/close-not-fixable")]
pub async fn close_as_not_fixable(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Explain>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::CloseNotFixable, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let command = Command::CloseNotFixable { note: note.id };
        Ok(note.with(command))
    })
    .await
}
