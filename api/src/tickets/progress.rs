//! The assignee tells how it goes.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::ReportProgress;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::command_ticket::Order;
use crate::problem::Failure;
use crate::reply::Reply;

/// Report progress
///
/// The reporter reads it.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = ReportProgress,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/progress")]
pub async fn report_progress(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<ReportProgress>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::Progress, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let photos = order::photos(&input.photo_ids)?;
        let command = Command::Progress { note: note.id, photos: photos.clone() };
        Ok(Order { photos, ..note.with(command) })
    })
    .await
}
