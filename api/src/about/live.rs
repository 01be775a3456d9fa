//! Does it run?

use actix_web::{HttpResponse, get};
use openapi::about::{Health, HealthStatus};

/// Check that the server runs
///
/// For whoever restarts it where it does not.
#[utoipa::path(tag = "about", security(()), responses((status = 200, description = "It runs", body = Health)))]
#[get("/health/live")]
pub async fn check_live() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: HealthStatus::Live })
}
