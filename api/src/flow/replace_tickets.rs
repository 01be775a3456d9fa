//! Open tickets are placed anew where borders have changed. What is solved or closed stays where it was handled.

use domain::grid::Area;
use domain::id::Id;
use domain::ticket::rules::rule;
use domain::ticket::{By, Command, CommandKind, Status, Ticket};
use persistence::values::{TicketRecord, Whereabouts};

use crate::app::Scene;
use crate::flow::{command_ticket, route};
use crate::problem::Failure;

/// The statuses in which a ticket may be moved.
pub fn statuses() -> &'static [Status] {
    rule(CommandKind::Relocate).from
}

/// Whether it came to lie in another area, or below others, or in other hands.
pub fn place_anew(scene: &mut Scene<'_, '_>, id: Id<Ticket>) -> Result<bool, Failure> {
    let Some(record) = scene.tx.lock_ticket(id)? else { return Ok(false) };
    let programme = scene.tx.hold_programme(record.programme)?;
    let Some(area) = area_of(scene, &record)? else { return Ok(false) };
    let was = record.ticket.version;
    let stays = record.ticket.area == Some(area) && !is_beside(scene, &record.ticket, area)?;
    let record = if stays {
        route::anew(scene, &programme, record)?
    } else {
        let command = Command::Relocate { location: None, address: None, area: Some(area) };
        let decided = record.ticket.decide(By::System, command, &programme.settings, scene.now);
        let Ok((event, cause)) = decided else { return Ok(false) };
        command_ticket::carry_out(scene, &programme, record, event, cause, &[])?
    };
    Ok(record.ticket.version != was)
}

/// Where it belongs now. A position that no border holds any more stays with those who have it, and so does what has no position; what
/// lay in an area that is no more goes to those above.
fn area_of(scene: &mut Scene<'_, '_>, record: &TicketRecord) -> Result<Option<Id<Area>>, Failure> {
    let ticket = &record.ticket;
    let own = match ticket.area {
        Some(area) => scene.tx.area_path(area)?,
        None => Vec::new(),
    };
    let mut left = None;
    for area in &own {
        if !scene.tx.require_area(*area)?.retired {
            left = Some(*area);
            break;
        }
    }
    let Some(location) = ticket.report.location else { return Ok(left) };
    let Whereabouts::In(found) = scene.tx.whereabouts(location.position)? else { return Ok(left) };
    let is_ours = scene.tx.programme_of_area(Some(found))?.id == record.programme;
    // The code that was scanned says more than a position in what its grid is part of.
    let was_scanned = ticket.report.is_visitors() && left == ticket.area && own.contains(&found);
    Ok(if is_ours && !was_scanned { Some(found) } else { left })
}

/// Whether it went up to an area that its own no longer lies below.
fn is_beside(scene: &mut Scene<'_, '_>, ticket: &Ticket, area: Id<Area>) -> Result<bool, Failure> {
    let Some(up) = ticket.escalated_to else { return Ok(false) };
    Ok(!scene.tx.area_path(area)?.contains(&up))
}
