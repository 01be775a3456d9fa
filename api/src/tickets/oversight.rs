//! What is shown of how a ticket is pressed on, to staff.

use std::collections::BTreeMap;

use domain::grid::Department;
use domain::id::Id;
use domain::text::Name;
use domain::ticket::oversight::Asked;
use domain::ticket::{Note, Ticket};
use domain::time::Instant;
use openapi::names::AskedFor;
use openapi::ticket as out;

/// What was written for it.
pub fn notes(ticket: &Ticket) -> impl Iterator<Item = Id<Note>> + '_ {
    let asked = ticket.asked.map(|asked| match asked {
        Asked::Extension { note, .. } | Asked::Suspension { note, .. } => note,
    });
    asked.into_iter().chain(ticket.supervisions.iter().filter_map(|supervision| supervision.note))
}

pub fn shown(
    ticket: &Ticket,
    names: &BTreeMap<Id<Department>, Name>,
    now: Instant,
    text: impl Fn(Id<Note>) -> Option<String>,
) -> out::Oversight {
    out::Oversight {
        asked: asked(ticket, &text),
        called: called(ticket, names, now),
        supervisions: supervisions(ticket, &text),
    }
}

fn asked(ticket: &Ticket, text: impl Fn(Id<Note>) -> Option<String>) -> Option<out::AskedOf> {
    Some(match ticket.asked? {
        Asked::Extension { until, note } => {
            out::AskedOf { kind: AskedFor::Extension, until: Some(until.utc()), review_on: None, detail: text(note) }
        }
        Asked::Suspension { review_on, note } => {
            out::AskedOf { kind: AskedFor::Suspension, until: None, review_on: Some(review_on), detail: text(note) }
        }
    })
}

fn called(ticket: &Ticket, names: &BTreeMap<Id<Department>, Name>, now: Instant) -> Vec<out::CalledDepartment> {
    let shown = ticket.called.iter().map(|called| out::CalledDepartment {
        department_id: called.department.uuid(),
        name: names.get(&called.department).map(|name| name.as_str().to_owned()),
        called_at: called.at.utc(),
        due_at: called.due_at.utc(),
        checked_in_at: called.checked_in_at.map(Instant::utc),
        late: called.is_late(now),
    });
    shown.collect()
}

fn supervisions(ticket: &Ticket, text: impl Fn(Id<Note>) -> Option<String>) -> Vec<out::SupervisionShown> {
    let shown = ticket.supervisions.iter().map(|supervision| out::SupervisionShown {
        at: supervision.at.utc(),
        due_at: supervision.due_at.utc(),
        answered_at: supervision.answered_at.map(Instant::utc),
        detail: supervision.note.and_then(&text),
    });
    shown.collect()
}
