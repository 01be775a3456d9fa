//! Somebody signs in with a provider of the city's own.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, post};
use domain::identity::Provider;
use domain::identity::provider::{DINGTALK, WECHAT};
use openapi::auth::{OidcSignIn, Tokens};

use super::{admit, newcomer};
use crate::app::App;
use crate::body::Body;
use crate::flow::enter;
use crate::outside::Proof;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Sign in with OpenID Connect
///
/// With a provider that the settings name: the host app of a city, the identity service of a government. The front end sends people to its
/// authorization endpoint, with PKCE, and brings back the code. Otherwise as with WeChat.
#[utoipa::path(
    tag = "auth",
    security(()),
    params(("provider" = String, Path, description = "As `GET /v1/auth/providers` lists it", max_length = 40)),
    request_body = OidcSignIn,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "The provider does not take the code, or a second factor is asked for"),
        (status = 403, description = "The account is disabled, or one of staff"),
        (status = 404, description = "There is no such provider here")
    )
)]
#[post("/auth/oidc/{provider}")]
pub async fn sign_in_with_oidc(
    app: Data<App>,
    request: HttpRequest,
    provider: Path<String>,
    body: Body<OidcSignIn>,
) -> Result<Reply, Failure> {
    let provider = Provider::parse(&provider.into_inner()).map_err(|_| Code::NotConfigured)?;
    if [WECHAT, DINGTALK].contains(&provider.as_str()) {
        return Err(Code::NotConfigured.into());
    }
    let input = body.value;
    let newcomer = newcomer(input.consent_version.as_ref(), input.name.as_ref(), input.occupation)?;
    let proof = Proof {
        code: input.code,
        redirect_uri: Some(input.redirect_uri),
        code_verifier: Some(input.code_verifier),
        nonce: input.nonce,
        ..Proof::default()
    };
    let who = app.outside.provider(&provider)?.identify(&proof).await?;
    let method = provider.to_string();
    admit::enter(&app, &request, &method, move |scene| enter::by_identity(scene, &provider, &who, &newcomer)).await
}
