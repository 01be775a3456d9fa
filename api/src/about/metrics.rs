//! How busy is it?

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::app::App;

/// Show the metrics
///
/// In the text form of Prometheus: requests answered, and how long they took, by method, route and status.
#[utoipa::path(
    tag = "about",
    security(()),
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain"))
)]
#[get("/metrics")]
pub async fn show_metrics(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(app.metrics.print())
}
