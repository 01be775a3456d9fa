//! What a command's codes and ids have to refer to.

use std::collections::BTreeSet;

use domain::grid::{Area, Department};
use domain::id::Id;
use domain::identity::{Caller, Place, Role, RolePlace};
use domain::text::Code;
use domain::ticket::lifecycle::MOST_CALLED;
use domain::ticket::visibility::Sight;
use domain::ticket::{Assignee, Ticket};
use openapi::ticket::{Assignee as Named, AssigneeKind};
use uuid::Uuid;

use super::view;
use crate::app::Scene;
use crate::flow::{reach, standing};
use crate::problem::{self, Failure, FieldFault};

pub fn known_category(scene: &mut Scene<'_, '_>, code: &str) -> Result<Code, Failure> {
    let code = view::code("/category", code)?;
    match scene.tx.category(&code)? {
        Some(category) => Ok(category.code),
        None => Err(problem::Code::UnknownCategory.into()),
    }
}

/// Whether `fixed` has to be shown: the category says so.
pub fn needs_after_photo(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<bool, Failure> {
    let Some(classified) = ticket.stage.classified() else { return Ok(true) };
    Ok(scene.tx.category(&classified.category)?.is_none_or(|category| category.after_photo_required))
}

/// A department of the ticket's programme, or a grid worker or chief of its area. A chief dispatches down his own subtree.
pub fn usable_assignee(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    ticket: &Ticket,
    named: &Named,
) -> Result<Assignee, Failure> {
    let refused = || Failure::from(problem::Code::AssigneeNotUsable);
    let place = standing::place_of_area(scene, ticket.area)?;
    let within = subtree(caller, &place);
    let id = named.id;
    match named.kind {
        AssigneeKind::Department => {
            let department = scene.tx.require_department(Id::from_uuid(id)).map_err(|_| refused())?;
            let home = scene.tx.area_path(department.area)?;
            if within.is_none_or(|top| home.contains(&top)) {
                Ok(Assignee::Department(department.id))
            } else {
                Err(refused())
            }
        }
        AssigneeKind::Worker => {
            let person = reach::person(scene, Id::from_uuid(id)).map_err(|_| refused())?;
            if person.record.disabled_at.is_some() {
                return Err(refused());
            }
            for grant in &person.grants {
                let works_here = matches!(grant.role, Role::GridWorker | Role::GridChief) && grant.covers(&place);
                let RolePlace::Area(home) = grant.place else { continue };
                if works_here && within.is_none_or(|top| scene.tx.area_path(home).is_ok_and(|path| path.contains(&top)))
                {
                    return Ok(Assignee::Worker(person.record.id));
                }
            }
            Err(refused())
        }
    }
}

/// The top of what the caller dispatches to: the whole tree for a dispatcher, the largest of his own areas for a chief.
fn subtree(caller: &Caller, place: &Place) -> Option<Id<Area>> {
    let holds = |role: Role, area: Id<Area>| {
        caller.grants.iter().any(|grant| grant.role == role && grant.place == RolePlace::Area(area))
    };
    let is_dispatcher = caller.grants.iter().any(|grant| grant.role == Role::Dispatcher && grant.covers(place));
    let root = place.areas.last().copied();
    if is_dispatcher {
        root
    } else {
        place.areas.iter().rev().copied().find(|area| holds(Role::GridChief, *area)).or(root)
    }
}

/// Who may not know the reporter does not move the matter to where he would.
pub fn require_confidence(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    ticket: &Ticket,
    category: &Code,
) -> Result<(), Failure> {
    if !standing::is_confidential(scene, ticket)? {
        return Ok(());
    }
    let standing = standing::towards(scene, caller, ticket)?;
    let stays = scene.tx.category(category)?.is_some_and(|category| category.confidential);
    let knows = ticket.sight(&standing, true) == Sight::Staff { knows_reporter: true };
    if stays || knows { Ok(()) } else { Err(problem::Code::Forbidden.into()) }
}

/// The area one level above the one that has the ticket.
pub fn area_above(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<Id<Area>, Failure> {
    let place = standing::place_of_area(scene, ticket.escalated_to.or(ticket.area))?;
    place.areas.get(1).copied().ok_or_else(|| problem::Code::NothingAbove.into())
}

/// Departments of the ticket's programme, each once.
pub fn called_departments(
    scene: &mut Scene<'_, '_>,
    ticket: &Ticket,
    named: &[Uuid],
) -> Result<BTreeSet<Id<Department>>, Failure> {
    let root = standing::place_of_area(scene, ticket.area)?.areas.last().copied();
    let mut departments = BTreeSet::new();
    // More of them than can be called are refused by the ticket.
    for (index, id) in named.iter().enumerate().take(MOST_CALLED + 1) {
        let unknown =
            || FieldFault::new(format!("/department_ids/{index}"), "unknown", "没有这个部门", "is no department here");
        let department = scene.tx.require_department(Id::from_uuid(*id)).map_err(|_| unknown())?;
        let home = scene.tx.area_path(department.area)?;
        if root.is_some_and(|root| !home.contains(&root)) || !departments.insert(department.id) {
            return Err(unknown().into());
        }
    }
    Ok(departments)
}
