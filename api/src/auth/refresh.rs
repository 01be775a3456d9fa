//! A refresh token is used, and another takes its place.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, post};
use chrono::TimeDelta;
use openapi::auth::{Refresh, Tokens};

use super::tokens;
use crate::app::App;
use crate::body::Body;
use crate::flow::{age_password, ask_second_factor};
use crate::observe::Whose;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::secrets;
use crate::token::ROTATION_GRACE_SECONDS;

/// Refresh the tokens
///
/// The refresh token is good once. Its answer may be lost on the way: for 30 seconds it may be sent again. Used later than
/// that it is taken for stolen, and the whole session ends.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Refresh,
    responses(
        (status = 200, description = "New tokens", body = Tokens),
        (status = 401, description = "The token is not known, or its session has ended"),
        (status = 403, description = "The account is disabled")
    )
)]
#[post("/auth/refresh")]
pub async fn refresh_tokens(app: Data<App>, request: HttpRequest, body: Body<Refresh>) -> Result<Reply, Failure> {
    let hash = secrets::token_hash(&body.value.refresh_token);
    let renewed = app
        .change(move |scene| {
            let Some(token) = scene.tx.lock_refresh_token(&hash)? else { return Ok(Err(Code::TokenInvalid)) };
            if token.session_ended || token.expires_at <= scene.now {
                return Ok(Err(Code::SessionEnded));
            }
            if token.disabled {
                return Ok(Err(Code::AccountDisabled));
            }
            let grace = TimeDelta::seconds(ROTATION_GRACE_SECONDS);
            if token.rotated_at.is_some_and(|at| scene.now.since(at) > grace) {
                // Kept although it is a refusal: the family of tokens ends here.
                scene.tx.end_session(token.session, scene.now)?;
                return Ok(Err(Code::SessionEnded));
            }
            scene.tx.mark_rotated(&hash, scene.now)?;
            ask_second_factor::of_session(scene, token.account, token.session)?;
            age_password::judge_staff(scene, token.account)?;
            age_password::take_back(scene, token.account)?;
            let must_change = scene.tx.require_account(token.account)?.must_change_password;
            let refresh = tokens::add_refresh_token(scene, token.session, token.opened_at)?;
            Ok(Ok((token.account, token.session, refresh, must_change)))
        })
        .await?;
    let (account, session, refresh, must_change) = renewed?;
    request.extensions_mut().insert(Whose(account));
    Reply::ok(&tokens::tokens(&app, account, session, refresh, must_change)?)
}
