//! Whose tokens are these?

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use openapi::about::KeySet;

use crate::app::App;

/// Show the public keys
///
/// With them anybody can check that an access token is this server's.
#[utoipa::path(tag = "about", security(()), responses((status = 200, description = "The keys", body = KeySet)))]
#[get("/.well-known/jwks.json")]
pub async fn show_keys(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(app.signer.jwks())
}
