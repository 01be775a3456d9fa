//! Open tickets are placed anew where borders have changed. What is solved or closed stays where it was handled.

use domain::id::Id;
use domain::ticket::rules::rule;
use domain::ticket::{By, Command, CommandKind, Status, Ticket};
use persistence::values::Whereabouts;

use crate::app::Scene;
use crate::flow::command_ticket;
use crate::problem::Failure;

/// The statuses in which a ticket may be moved.
pub fn statuses() -> &'static [Status] {
    rule(CommandKind::Relocate).from
}

/// Whether it came to lie in another area.
pub fn place_anew(scene: &mut Scene<'_, '_>, id: Id<Ticket>) -> Result<bool, Failure> {
    let Some(record) = scene.tx.lock_ticket(id)? else { return Ok(false) };
    let Some(location) = record.ticket.report.location else { return Ok(false) };
    let programme = scene.tx.hold_programme(record.programme)?;
    // A position that no border holds any more stays with those who have it.
    let Whereabouts::In(area) = scene.tx.whereabouts(location.position)? else { return Ok(false) };
    let is_ours = scene.tx.programme_of_area(Some(area))?.id == record.programme;
    if record.ticket.area == Some(area) || !is_ours {
        return Ok(false);
    }
    let command = Command::Relocate { location: None, address: None, area: Some(area) };
    let decided = record.ticket.decide(By::System, command, &programme.settings, scene.now);
    let Ok((event, cause)) = decided else { return Ok(false) };
    command_ticket::carry_out(scene, &programme, record, event, cause, &[])?;
    Ok(true)
}
