//! Somebody signs in with WeChat.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::identity::Provider;
use openapi::auth::{Tokens, WechatSignIn};

use super::{admit, newcomer};
use crate::app::App;
use crate::body::Body;
use crate::flow::enter;
use crate::outside::Proof;
use crate::problem::Failure;
use crate::reply::Reply;

/// Sign in with WeChat
///
/// From a mini-program, with the code of `wx.login`. Whoever is known is let in; whoever is new becomes a member, once he has agreed to
/// the privacy policy (422 `consent_required` without). With `phone_code` his number is verified: what staff recorded under it is his from
/// then on, and whoever registered it without verifying it signs in with it no more.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = WechatSignIn,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "WeChat does not take the code, or a second factor is asked for"),
        (status = 403, description = "The account is disabled, or one of staff"),
        (status = 404, description = "Nobody signs in with WeChat here")
    )
)]
#[post("/auth/wechat")]
pub async fn sign_in_with_wechat(
    app: Data<App>,
    request: HttpRequest,
    body: Body<WechatSignIn>,
) -> Result<Reply, Failure> {
    let input = body.value;
    let newcomer = newcomer(input.consent_version.as_ref(), input.name.as_ref(), input.occupation)?;
    let provider = Provider::wechat();
    let proof = Proof { code: input.code, phone_code: input.phone_code, ..Proof::default() };
    let who = app.outside.provider(&provider)?.identify(&proof).await?;
    let method = provider.to_string();
    admit::enter(&app, &request, &method, move |scene| enter::by_identity(scene, &provider, &who, &newcomer)).await
}
