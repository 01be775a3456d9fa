//! Somebody made sure that a number belongs to whom it is written down for.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity as inner;
use domain::identity::{Operation, Role};
use openapi::account::Account;
use openapi::ticket_command::Nothing;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::reach;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Verify a phone number
///
/// In person: at a desk, in the community, or by an administrator. Desk clerks and community staff verify members.
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account")),
    request_body = Nothing,
    responses((status = 200, description = "The account, its number verified", body = Account))
)]
#[post("/accounts/{account_id}/verify-phone")]
pub async fn verify_phone(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<Nothing>) -> Result<Reply, Failure> {
    let id = Id::<inner::Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::VerifyPhone)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.lock_account(id)?;
        let person = reach::person(scene, id)?;
        let serves_members = caller.holds(Role::DeskClerk) || caller.holds(Role::CommunityStaff);
        let person = if serves_members && person.is_member() { person } else { reach::require(scene, &caller, id)? };
        reach::require_other(&caller, id)?;
        view::require_version(&person, if_match)?;
        if person.record.phone.is_none() {
            return Err(Code::PhoneMissing.into());
        }
        if person.record.phone_verified_at.is_none() {
            scene.tx.set_phone_verified(id, scene.now)?;
            scene.tx.record_audit(Some(caller.account), "phone.verify", Some(id.uuid()), "{}", scene.now)?;
        }
        view::reply(scene, id)
    })
    .await
}
