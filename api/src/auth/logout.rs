//! Somebody signs out.

use actix_web::post;
use actix_web::web::Data;
use openapi::auth::Refresh;

use crate::app::App;
use crate::body::Body;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::secrets;

/// Sign out
///
/// Ends the session of this refresh token, with all its tokens. A token that is not known is answered the same way.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Refresh,
    responses((status = 204, description = "Signed out"))
)]
#[post("/auth/logout")]
pub async fn logout(app: Data<App>, body: Body<Refresh>) -> Result<Reply, Failure> {
    let hash = secrets::token_hash(&body.value.refresh_token);
    app.change(move |scene| {
        if let Some(token) = scene.tx.lock_refresh_token(&hash)? {
            scene.tx.end_session(token.session, scene.now)?;
        }
        Ok(())
    })
    .await?;
    Ok(Reply::nothing())
}
