//! The caller's own profile.

use actix_web::post;
use actix_web::web::Data;
use openapi::me::{ChangeProfile, Member};

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::wire;

/// Change the profile
///
/// Name, occupation, duties, address. What is not sent stays as it is.
#[utoipa::path(
    tag = "me",
    request_body = ChangeProfile,
    responses((status = 200, description = "The caller after it", body = Member))
)]
#[post("/me/profile")]
pub async fn change_profile(app: Data<App>, ask: Ask, body: Body<ChangeProfile>) -> Result<Reply, Failure> {
    let input = body.value;
    let name = wire::maybe_text("/name", input.name.as_deref())?;
    let address = wire::maybe_text("/address", input.address.as_deref())?;
    let occupation = input.occupation.map(wire::occupation_in);
    let duties = input.duties.map(|duties| {
        let mut duties: Vec<_> = duties.into_iter().map(wire::duty_in).collect();
        duties.sort();
        duties.dedup();
        duties
    });
    let (account, if_match) = (ask.caller.account, ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let now = scene.tx.require_account(account)?;
        if if_match.is_some_and(|version| version != now.version) {
            return Err(Code::VersionMismatch.into());
        }
        let profile = (
            name.as_ref().unwrap_or(&now.name),
            occupation.or(now.occupation),
            duties.as_deref().unwrap_or(&now.duties),
            address.as_ref().or(now.address.as_ref()),
        );
        scene.tx.change_profile(account, now.version, profile)?;
        let member = view::member(scene, account)?;
        Ok(Reply::ok(&member)?.version(member.version))
    })
    .await
}
