//! What somebody is shown of himself.

use domain::id::Id;
use domain::identity::{Account, Grant, Purpose, RolePlace};
use domain::text::{Line, Name};
use openapi::me::{Member, RoleGrant};
use persistence::values::AccountRecord;

use crate::app::Scene;
use crate::flow::agree;
use crate::problem::Failure;
use crate::wire;

pub fn member(scene: &mut Scene<'_, '_>, id: Id<Account>) -> Result<Member, Failure> {
    let record = scene.tx.require_account(id)?;
    let grants = scene.tx.grants_of(id)?;
    let renew = agree::of(scene, id)?.to_renew(&agree::versions(scene)?);
    Ok(of(record, &grants, renew))
}

fn of(record: AccountRecord, grants: &[Grant], renew: Vec<Purpose>) -> Member {
    Member {
        id: record.id.uuid(),
        name: Name::into(record.name),
        phone: record.phone.map(|phone| phone.masked()),
        phone_verified: record.phone_verified_at.is_some(),
        occupation: record.occupation.map(wire::occupation_out),
        duties: record.duties.into_iter().map(wire::duty_out).collect(),
        address: record.address.map(Line::into),
        roles: grants.iter().map(grant).collect(),
        must_change_password: record.must_change_password,
        consents_to_renew: renew.into_iter().map(wire::purpose_out).collect(),
        version: record.version,
        created_at: record.created_at.utc(),
    }
}

pub fn grant(grant: &Grant) -> RoleGrant {
    let (area_id, department_id, desk_id) = match grant.place {
        RolePlace::Everywhere => (None, None, None),
        RolePlace::Area(area) => (Some(area.uuid()), None, None),
        RolePlace::Department(department) => (None, Some(department.uuid()), None),
        RolePlace::Desk(desk) => (None, None, Some(desk.uuid())),
    };
    RoleGrant { id: grant.id.uuid(), role: wire::role_out(grant.role), area_id, department_id, desk_id }
}

/// A role and its place, for the audit record.
pub fn grant_detail(grant: &Grant) -> String {
    match grant.place {
        RolePlace::Everywhere => format!(r#"{{"role":"{}"}}"#, grant.role),
        RolePlace::Area(area) => format!(r#"{{"role":"{}","area_id":"{area}"}}"#, grant.role),
        RolePlace::Department(id) => format!(r#"{{"role":"{}","department_id":"{id}"}}"#, grant.role),
        RolePlace::Desk(desk) => format!(r#"{{"role":"{}","desk_id":"{desk}"}}"#, grant.role),
    }
}
