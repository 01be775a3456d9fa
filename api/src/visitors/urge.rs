//! The visitor asks for progress.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::public::PublicTicket;
use openapi::ticket_command::Remark;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::tickets::order::{maybe_written, with};

/// Urge a report on by its tracking code
///
/// The visitor asks for progress (催办), once a day.
#[utoipa::path(
    tag = "public",
    params(("tracking_code" = String, Path, description = "The tracking code", max_length = 64)),
    request_body = Remark,
    responses((status = 200, description = "The report after it", body = PublicTicket))
)]
#[post("/public/tickets/{tracking_code}/urge")]
pub async fn urge_public_ticket(app: Data<App>, path: Path<String>, body: Body<Remark>) -> Result<Reply, Failure> {
    order::give(&app, path, body, CommandKind::Urge, |scene, input| {
        let note = maybe_written(scene, input.detail.as_deref())?;
        let id = note.as_ref().map(|note| note.id);
        Ok(with(note, Command::Urge { note: id }))
    })
    .await
}
