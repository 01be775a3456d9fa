//! What can it be asked?

use actix_web::{HttpResponse, get};

/// As it is committed. A test holds it against the routes.
pub const PUBLISHED: &str = include_str!("../../../openapi/openapi.json");

/// Show this document
///
/// The description of the whole API (OpenAPI 3.1). `/docs` shows it to people.
#[utoipa::path(
    tag = "about",
    security(()),
    responses((status = 200, description = "The document", body = serde_json::Value, content_type = "application/json"))
)]
#[get("/openapi.json")]
pub async fn show_document() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(PUBLISHED)
}
