//! The running counters follow every change of a ticket.

use domain::figures;
use domain::ticket::Ticket;
use persistence::values::ProgrammeRecord;

use crate::app::Scene;
use crate::problem::Failure;

pub fn changed(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    before: Option<&Ticket>,
    after: &Ticket,
) -> Result<(), Failure> {
    let counts = figures::difference(before, after, programme.settings.time_zone);
    Ok(scene.tx.add_counts(programme.id, &counts)?)
}
