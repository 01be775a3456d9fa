//! The running counters follow every change of a ticket, and are counted anew where the days themselves change.

use std::collections::BTreeMap;

use domain::figures::{self, Row, rollup};
use domain::id::Id;
use domain::programme::Programme;
use domain::ticket::Ticket;
use domain::time::TimeZone;
use persistence::values::{ProgrammeRecord, TicketRecord};
use persistence::{Error, Tx};

use crate::app::Scene;
use crate::problem::Failure;

/// Rows that are held in memory at a time.
const BATCH: u32 = 500;

/// Counts what a command changed; `before` is nothing where it was not counted yet. `programme` has to be held: its time zone says which
/// days the counts lie on.
pub fn changed(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    before: Option<&Ticket>,
    after: &Ticket,
) -> Result<(), Failure> {
    if before.is_none_or(|before| before.assignments != after.assignments) {
        scene.tx.save_assignments(after)?;
    }
    let counts = figures::difference(before, after, programme.settings.time_zone);
    Ok(scene.tx.add_counts(programme.id, &counts)?)
}

/// Counts a programme's tickets anew, by the settings that it has now. Call `lock_programme_alone` before they change:
/// nobody else may count meanwhile.
pub fn recount(scene: &mut Scene<'_, '_>, programme: Id<Programme>) -> Result<(), Failure> {
    scene.tx.lock_folding()?;
    let mut recount = Recount::default();
    each_batch(scene.tx, |tx, batch| {
        for (record, _) in batch.iter().filter(|(record, _)| record.programme == programme) {
            recount.add(tx, record)?;
        }
        Ok(())
    })?;
    scene.tx.clear_counts(programme)?;
    for (programme, rows) in &recount.rows {
        scene.tx.add_rows(*programme, rows)?;
    }
    Ok(())
}

/// Goes through all tickets, a batch at a time; with each, whether its columns say what its state says.
pub fn each_batch(
    tx: &mut Tx<'_>,
    mut look: impl FnMut(&mut Tx<'_>, &[(TicketRecord, bool)]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let batch = tx.tickets_after(after, BATCH)?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        after = Some(last.ticket.id);
        look(tx, &batch)?;
    }
}

/// The figures, counted from the tickets alone.
#[derive(Debug, Default)]
pub struct Recount {
    zones: BTreeMap<Id<Programme>, TimeZone>,
    pub rows: BTreeMap<Id<Programme>, BTreeMap<Row, i64>>,
}

impl Recount {
    /// What is not counted yet, after an upgrade, is left for then.
    pub fn add(&mut self, tx: &mut Tx<'_>, record: &TicketRecord) -> Result<(), Error> {
        if !record.counted {
            return Ok(());
        }
        let zone = match self.zones.get(&record.programme) {
            Some(zone) => *zone,
            None => {
                let zone = tx.require_programme(record.programme)?.settings.time_zone;
                self.zones.insert(record.programme, zone);
                zone
            }
        };
        let rows = self.rows.entry(record.programme).or_default();
        for (key, n) in figures::contribution(&record.ticket, zone) {
            for row in rollup::rows(&key) {
                *rows.entry(row).or_default() += n;
            }
        }
        Ok(())
    }
}
