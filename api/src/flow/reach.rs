//! Which accounts an administrator may look at, and which are his to administer.
//!
//! Whoever administers the whole deployment reaches everybody. An administrator of an area
//! - sees staff with a role inside it, everybody who is no staff (so that he can make staff of him), and whom he
//!   registered himself;
//! - administers only those who hold nothing outside of it: nobody takes over an account that is more than his own place.
//!   Members belong to the whole programme, so that it takes an administrator of its root area to administer one.

use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Account, Caller, Grant, Operation, Place, Role, RolePlace, may, permission};
use persistence::values::{AccountRecord, AccountScope, AreaRecord};

use crate::app::Scene;
use crate::flow::standing::place_of_area;
use crate::flow::{desk, named_in};
use crate::problem::{Code, Failure};

/// An account with the roles that it holds.
#[derive(Debug)]
pub struct Person {
    pub record: AccountRecord,
    pub grants: Vec<Grant>,
}

impl Person {
    fn is_staff(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.is_staff())
    }

    pub fn administers_everything(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::Admin && grant.place == RolePlace::Everywhere)
    }

    pub fn is_member(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::Member)
    }
}

/// The place that a role is held for, with all areas above it.
pub fn place_of(scene: &mut Scene<'_, '_>, place: RolePlace) -> Result<Place, Failure> {
    match place {
        RolePlace::Everywhere => Ok(Place::everywhere()),
        RolePlace::Area(area) => place_of_area(scene, Some(area)),
        RolePlace::Department(department) => {
            let area = scene.tx.require_department(department)?.area;
            Ok(Place { department: Some(department), ..place_of_area(scene, Some(area))? })
        }
        RolePlace::Desk(id) => {
            let record = scene.tx.require_desk(id)?;
            desk::place(scene, &record)
        }
    }
}

/// The place that a body names for a role.
pub fn named_place(scene: &mut Scene<'_, '_>, place: RolePlace) -> Result<Place, Failure> {
    match place {
        RolePlace::Everywhere => {}
        RolePlace::Area(area) => require_named_area(scene, "/area_id", area).map(drop)?,
        RolePlace::Department(department) => {
            let found = scene.tx.require_department(department);
            named_in("/department_id", found, "没有这个单位", "is not a department").map(drop)?;
        }
        RolePlace::Desk(id) => desk::named(scene, id).map(drop)?,
    }
    place_of(scene, place)
}

/// The area that a body names.
pub fn require_named_area(scene: &mut Scene<'_, '_>, pointer: &str, area: Id<Area>) -> Result<AreaRecord, Failure> {
    named_in(pointer, scene.tx.require_area(area), "没有这个区域", "is not an area")
}

/// Somebody by his id, before it is known whether the caller may see him.
pub fn person(scene: &mut Scene<'_, '_>, id: Id<Account>) -> Result<Person, Failure> {
    Ok(Person { record: scene.tx.require_account(id)?, grants: scene.tx.grants_of(id)? })
}

/// Whether the caller may do this in the area that a body names: 422 where there is none, 403 where it is not his.
pub fn require_in_area(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    operation: Operation,
    area: Id<Area>,
) -> Result<(), Failure> {
    require_named_area(scene, "/area_id", area)?;
    let place = place_of_area(scene, Some(area))?;
    may(caller, operation, &place)?;
    Ok(())
}

/// The account, if the caller may know of it; 404 otherwise, as if it did not exist.
pub fn see(scene: &mut Scene<'_, '_>, caller: &Caller, id: Id<Account>) -> Result<Person, Failure> {
    let person = person(scene, id)?;
    if sees(scene, caller, &person)? { Ok(person) } else { Err(Code::NotFound.into()) }
}

pub fn sees(scene: &mut Scene<'_, '_>, caller: &Caller, person: &Person) -> Result<bool, Failure> {
    if person.record.registered_by == Some(caller.account) || administers_everything(caller) {
        return Ok(true);
    }
    if !caller.holds(Role::Admin) {
        return Ok(false);
    }
    if !person.is_staff() {
        return Ok(true);
    }
    for grant in person.grants.iter().filter(|grant| grant.role.is_staff()) {
        if covers(scene, caller, grant.place)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether nothing that the account holds lies outside of the caller's places.
pub fn administers(scene: &mut Scene<'_, '_>, caller: &Caller, person: &Person) -> Result<bool, Failure> {
    if administers_everything(caller) {
        return Ok(true);
    }
    if person.grants.is_empty() && caller.holds(Role::Admin) && person.record.registered_by == Some(caller.account) {
        return Ok(true);
    }
    if (person.grants.is_empty() || person.is_member()) && !administers_programme(scene, caller)? {
        return Ok(false);
    }
    for grant in person.grants.iter().filter(|grant| grant.role.is_staff()) {
        if !covers(scene, caller, grant.place)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The account, if it is the caller's to administer: 404 where he may not know of it, 403 where he may.
pub fn require(scene: &mut Scene<'_, '_>, caller: &Caller, id: Id<Account>) -> Result<Person, Failure> {
    let person = see(scene, caller, id)?;
    if !administers(scene, caller, &person)? {
        return Err(Code::Forbidden.into());
    }
    Ok(person)
}

/// Nobody administers himself.
pub fn require_other(caller: &Caller, id: Id<Account>) -> Result<(), Failure> {
    if caller.account == id { Err(Code::ConflictOfInterest.into()) } else { Ok(()) }
}

/// Refuses to take away the last administrator of the whole deployment. Of two who take each other's place away at the
/// same time, the later one finds himself the last.
pub fn require_another_administrator(scene: &mut Scene<'_, '_>, than: Id<Account>) -> Result<(), Failure> {
    let all = scene.tx.lock_administrators()?;
    let is_last = !all.is_empty() && all.iter().all(|account| *account == than);
    if is_last { Err(Code::LastAdministrator.into()) } else { Ok(()) }
}

/// Whose accounts a list shows this caller.
pub fn scope(scene: &mut Scene<'_, '_>, caller: &Caller) -> Result<AccountScope, Failure> {
    if administers_everything(caller) {
        return Ok(AccountScope::Everybody);
    }
    let members = administers_programme(scene, caller)?;
    let areas = areas(caller).collect();
    Ok(AccountScope::Within { areas, registrar: caller.account, members })
}

fn administers_everything(caller: &Caller) -> bool {
    may(caller, Operation::ListAccounts, &Place::everywhere()).is_ok()
}

/// The areas whose accounts the caller administers.
fn areas(caller: &Caller) -> impl Iterator<Item = Id<Area>> {
    let places = permission::places(caller, Operation::ListAccounts).into_iter();
    places.filter_map(|place| match place {
        RolePlace::Area(area) => Some(area),
        RolePlace::Everywhere | RolePlace::Department(_) | RolePlace::Desk(_) => None,
    })
}

fn administers_programme(scene: &mut Scene<'_, '_>, caller: &Caller) -> Result<bool, Failure> {
    for area in areas(caller) {
        if scene.tx.require_area(area)?.parent.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn covers(scene: &mut Scene<'_, '_>, caller: &Caller, place: RolePlace) -> Result<bool, Failure> {
    let place = place_of(scene, place)?;
    Ok(may(caller, Operation::ListAccounts, &place).is_ok())
}
