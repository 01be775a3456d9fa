//! A role is taken back.

use actix_web::delete;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::{Account, Grant, Operation, Role, RolePlace, may};
use uuid::Uuid;

use super::view as account_view;
use crate::app::App;
use crate::caller::Ask;
use crate::flow::{keep_team, reach};
use crate::me::view;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Withdraw a role
///
/// From now on it allows nothing, and the posts that it stood behind in teams of areas are without an account. The place that it was granted for lies within the caller's own.
#[utoipa::path(
    tag = "accounts",
    params(
        ("account_id" = Uuid, Path, description = "The account"),
        ("grant_id" = Uuid, Path, description = "The role as it was granted")
    ),
    responses((status = 204, description = "Withdrawn"))
)]
#[delete("/accounts/{account_id}/roles/{grant_id}")]
pub async fn withdraw_role(app: Data<App>, ask: Ask, path: Path<(Uuid, Uuid)>) -> Result<Reply, Failure> {
    let (account, grant) = path.into_inner();
    let (id, grant_id) = (Id::<Account>::from_uuid(account), Id::<Grant>::from_uuid(grant));
    ask.require_somewhere(Operation::WithdrawRole)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &[], move |scene| {
        scene.tx.lock_account(id)?;
        let person = reach::see(scene, &caller, id)?;
        account_view::require_version(&person, if_match)?;
        let grant = *person.grants.iter().find(|grant| grant.id == grant_id).ok_or(Code::NotFound)?;
        let around = reach::place_of(scene, grant.place)?;
        may(&caller, Operation::WithdrawRole, &around)?;
        if grant.role == Role::Admin && grant.place == RolePlace::Everywhere {
            reach::require_another_administrator(scene, id)?;
        }
        scene.tx.withdraw_role(id, grant.id)?;
        scene.tx.touch_account(id)?;
        keep_team::lapse(scene, id)?;
        let detail = view::grant_detail(&grant);
        scene.tx.record_audit(Some(caller.account), "role.withdraw", Some(id.uuid()), &detail, scene.now)?;
        Ok(Reply::nothing())
    })
    .await
}
