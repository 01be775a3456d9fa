//! What became of a report, for whoever has its tracking code.

use actix_web::get;
use actix_web::web::{Data, Path};
use openapi::public::PublicTicket;

use super::{order, view};
use crate::app::App;
use crate::flow::visit;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show a report by its tracking code
///
/// Where it stands, what was done and written, and what can be said of it now. Nobody's name or number is in it.
#[utoipa::path(
    tag = "public",
    params(("tracking_code" = String, Path, description = "The tracking code", max_length = 64)),
    responses((status = 200, description = "The report", body = PublicTicket))
)]
#[get("/public/tickets/{tracking_code}")]
pub async fn show_public_ticket(app: Data<App>, path: Path<String>) -> Result<Reply, Failure> {
    let code = order::typed(&path);
    app.look(move |scene| {
        let (record, visitor) = visit::follow(scene, &code)?;
        let version = record.ticket.version;
        Ok(Reply::ok(&view::ticket(scene, record, &visitor)?)?.version(version))
    })
    .await
}
