//! The assignee needs more time.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use domain::time::Instant;
use openapi::ticket_command::{Explain, Remark, RequestExtension};
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Request an extension
///
/// The assignee names another date, with the reason and the plan (延期). A dispatcher says yes or no.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = RequestExtension,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/request-extension")]
pub async fn request_extension(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<RequestExtension>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::RequestExtension, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let id = note.id;
        Ok(note.with(Command::RequestExtension { until: Instant::new(input.until), note: id }))
    })
    .await
}

/// Grant an extension
///
/// From now on the ticket is due on the date that was asked for, where that is later than it was.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Remark,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/grant-extension")]
pub async fn grant_extension(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Remark>) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::GrantExtension, |scene, _, input| {
        let note = order::maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        Ok(order::with(note, Command::GrantExtension { note: id }))
    })
    .await
}

/// Refuse an extension
///
/// It stays due when it was. The assignee is told why.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = Explain,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/refuse-extension")]
pub async fn refuse_extension(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<Explain>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::RefuseExtension, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let id = note.id;
        Ok(note.with(Command::RefuseExtension { note: id }))
    })
    .await
}
