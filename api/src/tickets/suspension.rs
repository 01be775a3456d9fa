//! A matter waits for something outside.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::{Explain, Remark, RequestSuspension};
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Request a suspension
///
/// The matter has to wait for something outside: budget, season (挂账). A dispatcher says yes or no.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = RequestSuspension,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/request-suspension")]
pub async fn request_suspension(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<RequestSuspension>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::RequestSuspension, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let id = note.id;
        Ok(note.with(Command::RequestSuspension { review_on: input.review_on, note: id }))
    })
    .await
}

/// Grant a suspension
///
/// The clocks stand still until the ticket is resumed.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Remark,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/grant-suspension")]
pub async fn grant_suspension(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Remark>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::GrantSuspension, |scene, _, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        Ok(order::with(note, Command::GrantSuspension { note: id }))
    })
    .await
}

/// Refuse a suspension
///
/// The work goes on. The assignee is told why.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Explain,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/refuse-suspension")]
pub async fn refuse_suspension(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Explain>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::RefuseSuspension, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let id = note.id;
        Ok(note.with(Command::RefuseSuspension { note: id }))
    })
    .await
}

/// Resume a ticket
///
/// What it waited for is there. The clocks go on with the time that was left.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Remark,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/resume")]
pub async fn resume_ticket(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Remark>) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Resume, |scene, _, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        Ok(order::with(note, Command::Resume { note: id }))
    })
    .await
}
