//! What can it be asked?

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

/// The document as text: it is written once, when the server starts.
#[derive(Clone, Debug)]
pub struct DocumentText(pub String);

/// Show this document
///
/// The description of the whole API (OpenAPI 3.1). `/docs` shows it to people.
#[utoipa::path(
    tag = "about",
    security(()),
    responses((status = 200, description = "The document", body = serde_json::Value, content_type = "application/json"))
)]
#[get("/openapi.json")]
pub async fn show_document(text: Data<DocumentText>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(text.0.clone())
}
