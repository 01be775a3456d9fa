//! What goes of a ticket when somebody has left: what he wrote. What happened, and what others wrote, is history.

use super::{Capacity, Event, Note, Recorded, Ticket};
use crate::id::Id;
use crate::identity::Account;

/// Whether what he brought in may go already: while a matter is open, somebody works by it.
pub const fn is_over(ticket: &Ticket) -> bool {
    !ticket.status().is_open()
}

/// The texts of a ticket that are his: his report, whoever wrote it down for him, and whatever he wrote as its reporter or as a follower.
/// What he wrote at work belongs to the city.
pub fn notes_of(history: &[Recorded], who: Id<Account>) -> Vec<Id<Note>> {
    let mut notes = Vec::new();
    for recorded in history {
        match &recorded.event {
            Event::Submitted { report, .. } if report.reporter == Some(who) => {
                notes.extend(report.description.iter().chain(&report.address));
            }
            event => {
                let private = matches!(recorded.cause.capacity, Capacity::Reporter | Capacity::Follower);
                if private && recorded.cause.by == Some(who) {
                    notes.extend(event.note());
                }
            }
        }
    }
    notes
}
