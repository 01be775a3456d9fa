//! Somebody signs in with DingTalk.

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::identity::Provider;
use openapi::auth::{DingtalkSignIn, Tokens};

use super::{admit, newcomer};
use crate::app::App;
use crate::body::Body;
use crate::flow::enter;
use crate::outside::Proof;
use crate::problem::Failure;
use crate::reply::Reply;

/// Sign in with DingTalk
///
/// With the code of its page for signing in, or of a mini-program inside of the organisation: either way he is the same person. Otherwise
/// as with WeChat; his number is verified where DingTalk tells it.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = DingtalkSignIn,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "DingTalk does not take the code, or a second factor is asked for"),
        (status = 403, description = "The account is disabled, or one of staff"),
        (status = 404, description = "Nobody signs in with DingTalk here")
    )
)]
#[post("/auth/dingtalk")]
pub async fn sign_in_with_dingtalk(
    app: Data<App>,
    request: HttpRequest,
    body: Body<DingtalkSignIn>,
) -> Result<Reply, Failure> {
    let input = body.value;
    let newcomer = newcomer(input.consent_version.as_ref(), input.name.as_ref(), input.occupation)?;
    let provider = Provider::dingtalk();
    let proof = Proof { code: input.code, inside_organisation: input.inside_organisation, ..Proof::default() };
    let who = app.outside.provider(&provider)?.identify(&proof).await?;
    let method = provider.to_string();
    admit::enter(&app, &request, &method, move |scene| enter::by_identity(scene, &provider, &who, &newcomer)).await
}
