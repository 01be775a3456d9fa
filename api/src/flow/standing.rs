//! What a caller is to a ticket.

use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Caller, Place};
use domain::ticket::visibility::Sight;
use domain::ticket::{Stage, Standing, Ticket};
use persistence::values::TicketRecord;

use crate::app::Scene;
use crate::problem::{Code, Failure};

/// An area with everything above it.
pub fn place_of_area(scene: &mut Scene<'_, '_>, area: Option<Id<Area>>) -> Result<Place, Failure> {
    let areas = match area {
        Some(area) => scene.tx.area_path(area)?,
        None => Vec::new(),
    };
    Ok(Place { areas, ..Place::default() })
}

pub fn towards(scene: &mut Scene<'_, '_>, caller: &Caller, ticket: &Ticket) -> Result<Standing, Failure> {
    let place = Place { department: ticket.department(), ..place_of_area(scene, ticket.area)? };
    let follows = scene.tx.follows(ticket.id, caller.account)?;
    let canonical = match &ticket.stage {
        Stage::Merged { into, .. } => scene.tx.ticket(*into)?.map(|record| record.ticket.matter()),
        _ => None,
    };
    let told_too = !scene.tx.told_too_of(&[ticket.id], caller.account)?.is_empty();
    Ok(Standing { caller: caller.clone(), place, follows, told_too, canonical })
}

/// Whether a ticket's matter is confidential, by its category.
pub fn is_confidential(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<bool, Failure> {
    let category = ticket.stage.classified().map(|c| &c.category).or(ticket.report.category.as_ref());
    let Some(code) = category else { return Ok(false) };
    Ok(scene.tx.category(code)?.is_some_and(|category| category.confidential))
}

/// The ticket, if the caller may know of it; 404 otherwise, as if it did not exist.
pub fn see_ticket(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    found: Option<TicketRecord>,
) -> Result<(TicketRecord, Standing, Sight), Failure> {
    let record = found.ok_or(Code::NotFound)?;
    let standing = towards(scene, caller, &record.ticket)?;
    let confidential = is_confidential(scene, &record.ticket)?;
    match record.ticket.sight(&standing, confidential) {
        Sight::Nothing => Err(Code::NotFound.into()),
        sight => Ok((record, standing, sight)),
    }
}
