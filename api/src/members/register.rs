//! Staff write down a resident who has no phone app.

use actix_web::post;
use actix_web::web::Data;
use domain::identity::{Grant, Operation, Role, RolePlace};
use domain::text::{Line, Name};
use openapi::account::{Account, RegisterMember};
use persistence::values::NewAccount;

use crate::accounts::view;
use crate::app::App;
use crate::auth::register::phone;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Register a member
///
/// A resident without a phone app, for whom staff report and a desk redeems. Nobody signs in with this account.
#[utoipa::path(
    tag = "accounts",
    request_body = RegisterMember,
    responses((status = 201, description = "The member", body = Account))
)]
#[post("/members")]
pub async fn register_member(app: Data<App>, ask: Ask, body: Body<RegisterMember>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::RegisterMember)?;
    let input = body.value;
    let name: Name = wire::text("/name", &input.name)?;
    let phone = input.phone.as_deref().map(|raw| phone("/phone", raw)).transpose()?;
    let address: Option<Line> = wire::maybe_text("/address", input.address.as_deref())?;
    let by = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        let id = scene.id();
        scene.tx.create_account(&NewAccount {
            id,
            name: name.clone(),
            phone: phone.clone(),
            address: address.clone(),
            password: None,
            must_change_password: false,
            occupation: None,
            registered_by: Some(by),
            consent_version: None,
            at: scene.now,
        })?;
        let grant = Grant { id: scene.id(), role: Role::Member, place: RolePlace::Everywhere };
        scene.tx.grant_role(id, &grant, Some(by), scene.now)?;
        scene.tx.record_audit(Some(by), "member.register", Some(id.uuid()), "{}", scene.now)?;
        let account = view::now(scene, id)?;
        Ok(Reply::created(&account, format!("/v1/accounts/{id}"))?.version(account.version))
    })
    .await
}
