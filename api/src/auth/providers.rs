//! With whom somebody can sign in here.

use actix_web::get;
use actix_web::web::Data;
use domain::identity::Purpose;
use openapi::auth::{SignInProvider, SignInWays};

use crate::app::App;
use crate::flow::agree;
use crate::problem::Failure;
use crate::reply::Reply;

/// List the ways to sign in
///
/// Beside number and password, which are always there: what this deployment's settings name. And what whoever is new agrees to.
#[utoipa::path(
    tag = "auth",
    security(()),
    responses((status = 200, description = "The ways", body = SignInWays))
)]
#[get("/auth/providers")]
pub async fn list_sign_in_ways(app: Data<App>) -> Result<Reply, Failure> {
    let items = app.outside.providers.iter().map(|(name, provider)| {
        let published = provider.published();
        SignInProvider { provider: name.to_string(), client_id: published.client_id, issuer: published.issuer }
    });
    let versions = app.look(agree::versions).await?;
    let consent_version = versions.get(&Purpose::BasicService).map(|version| version.as_str().to_owned());
    Reply::ok(&SignInWays { items: items.collect(), sms: app.outside.sms.is_some(), consent_version })
}
