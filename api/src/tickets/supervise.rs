//! A late or important ticket is pressed, and that has to be answered.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::deadline::Unit;
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::{Explain, Supervise};
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::keep_time;
use crate::problem::Failure;
use crate::reply::Reply;

/// Supervise a ticket
///
/// A dispatcher or a chief presses a late or important ticket (督办). Whoever has it in hand answers until then.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Supervise,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/supervise")]
pub async fn supervise_ticket(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Supervise>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Supervise, |scene, ticket, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let due_at = keep_time::due_or(scene, ticket, input.due_at, 1, Unit::WorkingDay)?;
        let id = note.as_ref().map(|note| note.id);
        Ok(order::with(note, Command::Supervise { due_at, note: id }))
    })
    .await
}

/// Answer a supervision
///
/// Answers every supervision that waits for it.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Explain,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/answer-supervision")]
pub async fn answer_supervision(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Explain>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::AnswerSupervision, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let id = note.id;
        Ok(note.with(Command::AnswerSupervision { note: id }))
    })
    .await
}
