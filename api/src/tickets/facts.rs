//! What a command's codes and ids have to refer to.

use domain::id::Id;
use domain::identity::{Role, RolePlace};
use domain::text::Code;
use domain::ticket::{Assignee, Ticket};
use openapi::ticket::{Assignee as Named, AssigneeKind};

use super::view;
use crate::app::Scene;
use crate::flow::standing;
use crate::problem::{self, Failure};

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

/// A department of the ticket's programme, or a grid worker or chief of its area.
pub fn usable_assignee(scene: &mut Scene<'_, '_>, ticket: &Ticket, named: &Named) -> Result<Assignee, Failure> {
    let refused = || Failure::from(problem::Code::AssigneeNotUsable);
    let place = standing::place_of_area(scene, ticket.area)?;
    match named.kind {
        AssigneeKind::Department => {
            let id = Id::from_uuid(named.id);
            let department = scene.tx.require_department(id).map_err(|_| refused())?;
            let home = scene.tx.area_path(department.area)?;
            // One tree, whichever of the two lies higher.
            let together = match place.areas.last() {
                Some(root) => home.contains(root),
                None => true,
            };
            if together { Ok(Assignee::Department(id)) } else { Err(refused()) }
        }
        AssigneeKind::Worker => {
            let id = Id::from_uuid(named.id);
            let grants = scene.tx.grants_of(id)?;
            let works_here = grants.iter().any(|grant| {
                matches!(grant.role, Role::GridWorker | Role::GridChief)
                    && matches!(grant.place, RolePlace::Area(_))
                    && grant.covers(&place)
            });
            if works_here { Ok(Assignee::Worker(id)) } else { Err(refused()) }
        }
    }
}
