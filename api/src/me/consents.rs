//! What the caller agreed to.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use domain::id::Id;
use domain::identity::{Account, Purpose, consent};
use domain::text::Name;
use openapi::consent::{Consent, ConsentList, GiveConsent};
use openapi::ticket_command::Nothing;

use crate::app::{App, Scene};
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::agree;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::wire;

/// List the caller's consents
///
/// Each purpose that personal data are used for, with what he agreed to last and the version of the policy that is in force. What is not
/// `in_force` the rules do without: the public sees where his matters are only roughly and none of his photos, nothing is kept of where
/// his camera was, and he is told in the inbox alone.
#[utoipa::path(tag = "me", responses((status = 200, description = "All purposes", body = ConsentList)))]
#[get("/me/consents")]
pub async fn list_consents(app: Data<App>, ask: Ask) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let list = app.look(move |scene| all(scene, account)).await?;
    Reply::ok(&list)
}

/// Give a consent
///
/// To one purpose, in the version that was shown: where the programme has put another one in force, 409 `policy_version_outdated`. From now
/// on it counts; what was reported before it is shown by it too.
#[utoipa::path(
    tag = "me",
    request_body = GiveConsent,
    responses((status = 200, description = "All purposes after it", body = ConsentList))
)]
#[post("/me/consents")]
pub async fn give_consent(app: Data<App>, ask: Ask, body: Body<GiveConsent>) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let purpose = wire::purpose_in(body.value.purpose);
    let version: Name = wire::text("/version", &body.value.version)?;
    app.perform(&ask, &body.hash, move |scene| {
        agree::give(scene, account, purpose, &version)?;
        Reply::ok(&all(scene, account)?)
    })
    .await
}

/// Withdraw a consent
///
/// It counts no more, from now on, for what was reported before as well. `basic_service` is withdrawn by leaving (`POST /v1/me/leave`).
#[utoipa::path(
    tag = "me",
    params(("purpose" = openapi::names::ConsentPurpose, Path, description = "Of the list")),
    request_body = Nothing,
    responses((status = 200, description = "All purposes after it", body = ConsentList))
)]
#[post("/me/consents/{purpose}/withdraw")]
pub async fn withdraw_consent(
    app: Data<App>,
    ask: Ask,
    path: Path<String>,
    body: Body<Nothing>,
) -> Result<Reply, Failure> {
    let account = ask.caller.account;
    let purpose = Purpose::named(&path.into_inner()).ok_or(Code::NotFound)?;
    app.perform(&ask, &body.hash, move |scene| {
        agree::withdraw(scene, account, purpose)?;
        Reply::ok(&all(scene, account)?)
    })
    .await
}

pub fn all(scene: &mut Scene<'_, '_>, account: Id<Account>) -> Result<ConsentList, Failure> {
    let versions = agree::versions(scene)?;
    let consents = agree::of(scene, account)?;
    let items = Purpose::ALL.iter().map(|purpose| {
        let last = consents.of(*purpose);
        Consent {
            purpose: wire::purpose_out(*purpose),
            standing: wire::consent_standing_out(consents.standing(*purpose, &versions)),
            version: last.map(|it| it.version.as_str().to_owned()),
            given_at: last.map(|it| it.given_at.utc()),
            withdrawn_at: last.and_then(|it| it.withdrawn_at).map(|at| at.utc()),
            current_version: versions.get(purpose).map(|it| it.as_str().to_owned()),
            required: consent::withdraw(*purpose, last) == Err(consent::ConsentRefusal::ServiceNeedsIt),
        }
    });
    Ok(ConsentList { items: items.collect() })
}
