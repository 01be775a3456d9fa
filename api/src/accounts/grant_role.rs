//! Somebody is given a role.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::{Account, Grant, Operation, RolePlace, may};
use openapi::account::GrantRole;
use openapi::me::RoleGrant;
use uuid::Uuid;

use super::view as account_view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::reach;
use crate::me::view;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::wire;

/// Grant a role
///
/// For a place that lies within the caller's own. Without a place only those grant who administer the whole deployment.
#[utoipa::path(
    tag = "accounts",
    params(("account_id" = Uuid, Path, description = "The account")),
    request_body = GrantRole,
    responses((status = 201, description = "The role, as it was granted", body = RoleGrant))
)]
#[post("/accounts/{account_id}/roles")]
pub async fn grant_role(app: Data<App>, ask: Ask, path: Path<Uuid>, body: Body<GrantRole>) -> Result<Reply, Failure> {
    let id = Id::<Account>::from_uuid(path.into_inner());
    ask.require_somewhere(Operation::GrantRole)?;
    let input = body.value;
    let (role, place) = (wire::role_in(input.role), place(&input)?);
    role.check_place(place)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.lock_account(id)?;
        let person = reach::see(scene, &caller, id)?;
        account_view::require_version(&person, if_match)?;
        if person.record.left_at.is_some() {
            return Err(Code::AccountLeft.into());
        }
        let around = reach::named_place(scene, place)?;
        may(&caller, Operation::GrantRole, &around)?;
        let grant = Grant { id: scene.id(), role, place };
        scene.tx.grant_role(id, &grant, Some(caller.account), scene.now)?;
        scene.tx.touch_account(id)?;
        let detail = view::grant_detail(&grant);
        scene.tx.record_audit(Some(caller.account), "role.grant", Some(id.uuid()), &detail, scene.now)?;
        Reply::recorded(&view::grant(&grant))
    })
    .await
}

fn place(input: &GrantRole) -> Result<RolePlace, Failure> {
    match (input.area_id, input.department_id, input.desk_id) {
        (None, None, None) => Ok(RolePlace::Everywhere),
        (Some(area), None, None) => Ok(RolePlace::Area(Id::from_uuid(area))),
        (None, Some(department), None) => Ok(RolePlace::Department(Id::from_uuid(department))),
        (None, None, Some(desk)) => Ok(RolePlace::Desk(Id::from_uuid(desk))),
        _ => {
            Err(Failure::from(Code::RolePlaceMismatch)
                .saying("一次只能指定一个地点。", "A role is granted for one place."))
        }
    }
}
