//! Somebody called the reporter.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::ticket_command::ContactReporter;
use uuid::Uuid;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Record a call with the reporter
///
/// The outcome of the call, for staff only.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket")),
    request_body = ContactReporter,
    responses((status = 200, description = "The ticket after it", body = openapi::ticket::Ticket))
)]
#[post("/tickets/{ticket_id}/contact-reporter")]
pub async fn contact_reporter(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<ContactReporter>,
) -> Result<Reply, Failure> {
    order::give(&app, &ask, path, body, CommandKind::ContactReporter, |scene, _, input| {
        let note = order::written(scene, &input.detail)?;
        let command = Command::ContactReporter { reached: input.reached, note: note.id };
        Ok(note.with(command))
    })
    .await
}
