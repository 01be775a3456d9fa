//! The visitor takes his report back.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::ticket::{Command, CommandKind};
use openapi::public::PublicTicket;
use openapi::ticket_command::Nothing;

use super::order;
use crate::app::App;
use crate::body::Body;
use crate::problem::Failure;
use crate::reply::Reply;

/// Take a report back by its tracking code
///
/// The visitor may, until it is reviewed. There is no way back.
#[utoipa::path(
    tag = "public",
    params(("tracking_code" = String, Path, description = "The tracking code", max_length = 64)),
    request_body = Nothing,
    responses((status = 200, description = "The report after it", body = PublicTicket))
)]
#[post("/public/tickets/{tracking_code}/withdraw")]
pub async fn withdraw_public_ticket(app: Data<App>, path: Path<String>, body: Body<Nothing>) -> Result<Reply, Failure> {
    order::give(&app, path, body, CommandKind::Withdraw, |_, _| Ok(Command::Withdraw.into())).await
}
