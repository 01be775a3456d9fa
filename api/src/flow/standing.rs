//! What a caller is to a ticket.

use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Caller, Place};
use domain::ticket::visibility::Sight;
use domain::ticket::{Related, Stage, Standing, Ticket};
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

/// The ticket that another one was merged into.
pub const fn merged_into(ticket: &Ticket) -> Option<Id<Ticket>> {
    match &ticket.stage {
        Stage::Merged { into, .. } => Some(*into),
        _ => None,
    }
}

fn canonical(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<Option<Ticket>, Failure> {
    match merged_into(ticket) {
        Some(into) => Ok(scene.tx.ticket(into)?.map(|record| record.ticket)),
        None => Ok(None),
    }
}

pub fn towards(scene: &mut Scene<'_, '_>, caller: &Caller, ticket: &Ticket) -> Result<Standing, Failure> {
    let place = Place { department: ticket.department(), ..place_of_area(scene, ticket.area)? };
    let follows = scene.tx.follows(ticket.id, caller.account)?;
    let canonical = canonical(scene, ticket)?;
    let matter = canonical.as_ref().map_or(ticket.id, |canonical| canonical.id);
    let is_told_again = canonical.is_some() || !ticket.merged.is_empty();
    let among_merged = if is_told_again { scene.tx.related_of(&[matter], caller.account)? } else { Vec::new() };
    let related = among_merged.into_iter().map(|(_, related)| related).fold(Related::default(), Related::or);
    let related = related.or(canonical.as_ref().map(|canonical| canonical.relation(caller)).unwrap_or_default());
    let canonical = canonical.map(|canonical| canonical.matter());
    Ok(Standing { caller: caller.clone(), place, follows, related, canonical })
}

/// Whether a ticket's matter is confidential, by its category, or by that of the ticket that it was merged into.
pub fn is_confidential(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<bool, Failure> {
    let canonical = canonical(scene, ticket)?;
    for told in canonical.iter().chain([ticket]) {
        let Some(code) = told.category() else { continue };
        if scene.tx.category(code)?.is_some_and(|category| category.confidential) {
            return Ok(true);
        }
    }
    Ok(false)
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
