//! A grid calls departments to a ticket, and each checks in.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::deadline::Unit;
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::{Remark, Whistle};
use uuid::Uuid;

use super::facts::called_departments;
use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::keep_time;
use crate::problem::Failure;
use crate::reply::Reply;

/// Whistle for departments
///
/// The grid calls departments to the place (网格吹哨). Each has to report in until then; who was called handles the ticket as well, and
/// sees it. Who is called again has to come again.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Whistle,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/whistle")]
pub async fn whistle_for_departments(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Whistle>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Whistle, |scene, ticket, input| {
        let note = order::written(scene, &input.detail)?;
        let departments = called_departments(scene, ticket, &input.department_ids)?;
        let due_at = keep_time::due_or(scene, ticket, input.due_at, 2, Unit::WorkingHour)?;
        let id = note.id;
        Ok(note.with(Command::Whistle { departments, due_at, note: id }))
    })
    .await
}

/// Check in
///
/// A department that a whistle has called has come (部门报到). Which came late is shown.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Remark,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/check-in")]
pub async fn check_in(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Remark>) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::CheckIn, |scene, _, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        Ok(order::with(note, Command::CheckIn { note: id }))
    })
    .await
}
