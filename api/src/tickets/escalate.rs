//! What a level cannot solve goes up.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::Explain;
use uuid::Uuid;

use super::facts::area_above;
use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Escalate a ticket
///
/// What a grid cannot solve goes one level up the area tree, to whoever leads there (逐级上报). The reporter is told, with the reason.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Explain,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/escalate")]
pub async fn escalate_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Explain>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Escalate, |scene, ticket, input| {
        let note = order::written(scene, &input.detail)?;
        let to = area_above(scene, ticket)?;
        let id = note.id;
        Ok(note.with(Command::Escalate { to, note: id }))
    })
    .await
}
