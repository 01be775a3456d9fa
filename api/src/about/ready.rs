//! Can it work?

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use openapi::about::{Health, HealthStatus};

use crate::app::App;
use crate::problem::Failure;

/// Check that the server can work
///
/// Ready is who can read and write the database. A load balancer sends requests only then.
#[utoipa::path(
    tag = "about",
    security(()),
    responses(
        (status = 200, description = "It can work", body = Health),
        (status = 503, description = "It cannot read or write its database")
    )
)]
#[get("/health/ready")]
pub async fn check_ready(app: Data<App>) -> Result<HttpResponse, Failure> {
    app.store.check().await?;
    Ok(HttpResponse::Ok().json(Health { status: HealthStatus::Ready }))
}
