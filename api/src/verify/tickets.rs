//! Tickets from their events, and the figures from the tickets.

use std::collections::BTreeSet;

use domain::figures::Row;
use domain::id::Id;
use domain::ticket::Ticket;
use persistence::values::TicketRecord;
use persistence::{Error, Tx};
use uuid::Uuid;

use super::{BATCH, Report};
use crate::flow::keep_figures::{Recount, each_batch};
use crate::flow::standing::merged_into;

/// Goes through all tickets once, for both.
pub fn check(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let mut recount = Recount::default();
    let mut merges = Merges::default();
    let (mut tickets, mut events) = (0, 0);
    each_batch(tx, |tx, batch| {
        check_awards(tx, batch, report)?;
        for (record, columns_agree) in batch {
            tickets += 1;
            events += check_ticket(tx, record, report)?;
            if !columns_agree {
                report.differs(format_args!("ticket {}: its columns are not those of its state", record.ticket.id));
            }
            recount.add(tx, record)?;
            merges.add(&record.ticket);
        }
        Ok(())
    })?;
    report.checked("tickets rebuilt from their events", tickets);
    report.checked("events of tickets", events);
    merges.compare(report);
    compare(recount, tx, report)
}

/// A report says into which ticket it was merged, and that ticket says which were merged into it.
#[derive(Default)]
struct Merges {
    said_by_merged: BTreeSet<(Id<Ticket>, Id<Ticket>)>,
    said_by_canonical: BTreeSet<(Id<Ticket>, Id<Ticket>)>,
}

impl Merges {
    fn add(&mut self, ticket: &Ticket) {
        self.said_by_merged.extend(merged_into(ticket).map(|into| (ticket.id, into)));
        self.said_by_canonical.extend(ticket.merged.iter().map(|merged| (*merged, ticket.id)));
    }

    fn compare(&self, report: &mut Report) {
        for (merged, into) in self.said_by_merged.symmetric_difference(&self.said_by_canonical) {
            report.differs(format_args!("ticket {merged}: only one of the two says that it was merged into {into}"));
        }
        for (merged, into) in &self.said_by_merged {
            if self.said_by_merged.range((*into, Id::from_uuid(Uuid::nil()))..).next().is_some_and(|(it, _)| it == into)
            {
                report.differs(format_args!("ticket {merged}: was merged into {into}, which is merged itself"));
            }
        }
        report.checked("merges, told by both tickets", u64::try_from(self.said_by_merged.len()).unwrap_or(u64::MAX));
    }
}

/// Says how many events it has.
fn check_ticket(tx: &mut Tx<'_>, record: &TicketRecord, report: &mut Report) -> Result<u64, Error> {
    let stored = &record.ticket;
    let mut rebuilt: Option<Ticket> = None;
    let mut last = 0;
    loop {
        let events = tx.ticket_events_after(stored.id, last, BATCH)?;
        if events.is_empty() {
            break;
        }
        for event in events {
            if event.sequence != last + 1 {
                report.differs(format_args!("ticket {}: event {} is missing", stored.id, last + 1));
                return Ok(last.into());
            }
            last = event.sequence;
            rebuilt = match rebuilt {
                None => Ticket::begin(stored.id, &event.event, event.cause),
                Some(ticket) => Some(ticket.apply(&event.event, event.cause)),
            };
        }
    }
    match rebuilt {
        None => report.differs(format_args!("ticket {}: has no first event", stored.id)),
        Some(ticket) if ticket.version != stored.version => report.differs(format_args!(
            "ticket {}: is kept at version {}, its events make version {}",
            stored.id, stored.version, ticket.version
        )),
        Some(ticket) if ticket != *stored => report.differs(format_args!(
            "ticket {}: is kept as {}, its events make another {} of it",
            stored.id,
            stored.status(),
            ticket.status()
        )),
        Some(_) => {}
    }
    Ok(last.into())
}

/// A ticket says that it was awarded exactly where the ledger does.
fn check_awards(tx: &mut Tx<'_>, batch: &[(TicketRecord, bool)], report: &mut Report) -> Result<(), Error> {
    let ids: Vec<_> = batch.iter().map(|(record, _)| record.ticket.id.uuid()).collect();
    let awards = tx.awards_for(&ids)?;
    for (record, _) in batch {
        let id = record.ticket.id;
        let made = awards.iter().find(|(ticket, ..)| *ticket == id.uuid());
        let amount = made.map(|(_, _, amount)| *amount);
        if record.awarded != amount {
            report.differs(format_args!(
                "ticket {id}: says that {} points were awarded, the ledger says {}",
                record.awarded.unwrap_or_default(),
                amount.unwrap_or_default()
            ));
        }
        if let Some((_, member, _)) = made
            && record.ticket.report.reporter != Some(*member)
        {
            report.differs(format_args!("ticket {id}: its award went to {member}, who did not report it"));
        }
    }
    Ok(())
}

/// The running counters against the figures counted from the tickets.
fn compare(mut recount: Recount, tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Error> {
    let mut counters = 0;
    for (programme, rows) in tx.all_counts()? {
        let mut again = recount.rows.remove(&programme).unwrap_or_default();
        for (row, n) in rows {
            counters += 1;
            let recounted = again.remove(&row).unwrap_or_default();
            if n != recounted {
                report.differs(format_args!("figure {}: runs at {n}, counted again {recounted}", Shown(&row)));
            }
        }
        recount.rows.insert(programme, again);
    }
    for (row, recounted) in recount.rows.into_values().flatten() {
        counters += 1;
        report.differs(format_args!("figure {}: runs at 0, counted again {recounted}", Shown(&row)));
    }
    report.checked("running counters of figures", counters);
    Ok(())
}

struct Shown<'a>(&'a Row);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Row { part, step, period, counted } = self.0;
        write!(f, "{counted} of the {step} {period}, {}", part.kind())?;
        let member = part.member();
        if member.is_empty() { Ok(()) } else { write!(f, " {member}") }
    }
}
