//! The visitor does not agree with a rejection.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::public::PublicTicket;
use openapi::ticket_command::Explain;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::tickets::order::written;

/// Appeal by a tracking code
///
/// The visitor may, once. Another reviewer judges it anew.
#[utoipa::path(
    tag = "public",
    params(("tracking_code" = String, Path, description = "The tracking code", max_length = 64)),
    request_body = Explain,
    responses((status = 200, description = "The report after it", body = PublicTicket))
)]
#[post("/public/tickets/{tracking_code}/appeal")]
pub async fn appeal_public_ticket(app: Data<App>, path: Path<String>, body: Body<Explain>) -> Result<Reply, Failure> {
    order::give(&app, path, body, CommandKind::Appeal, |scene, input| {
        let note = written(scene, &input.detail)?;
        let command = Command::Appeal { note: note.id };
        Ok(note.with(command))
    })
    .await
}
