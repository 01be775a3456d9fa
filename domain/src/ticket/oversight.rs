//! What presses a ticket on beside its deadlines: departments that were called to it, supervisions that wait for an answer, and what the
//! assignee has asked the dispatcher for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::deadline::{Extension, Mark, Pause};
use super::event::Event;
use super::lifecycle::Ticket;
use super::report::Note;
use crate::grid::Department;
use crate::id::Id;
use crate::time::Instant;

/// A department that a grid has whistled for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Called {
    pub department: Id<Department>,
    pub at: Instant,
    pub due_at: Instant,
    pub checked_in_at: Option<Instant>,
}

impl Called {
    /// Reported in too late, or has not yet and should have.
    pub fn is_late(&self, now: Instant) -> bool {
        self.checked_in_at.unwrap_or(now) > self.due_at
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Supervision {
    pub at: Instant,
    pub due_at: Instant,
    pub note: Option<Id<Note>>,
    pub answered_at: Option<Instant>,
}

/// What the assignee asks for, until the dispatcher says yes or no, or somebody else has the ticket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "for")]
pub enum Asked {
    Extension { until: Instant, note: Id<Note> },
    Suspension { review_on: NaiveDate, note: Id<Note> },
}

impl Ticket {
    pub fn was_called(&self, department: Id<Department>) -> bool {
        self.called.iter().any(|called| called.department == department)
    }

    /// The supervisions that nobody has answered.
    pub fn unanswered(&self) -> impl Iterator<Item = &Supervision> {
        self.supervisions.iter().filter(|supervision| supervision.answered_at.is_none())
    }

    /// What an event leaves behind of this.
    pub(super) fn note_oversight(&mut self, event: &Event, at: Instant) {
        match event {
            Event::Whistled { departments, due_at, .. } => {
                let called = |department: &Id<Department>| Called {
                    department: *department,
                    at,
                    due_at: *due_at,
                    checked_in_at: None,
                };
                // Who is called again has to come again.
                self.called.retain(|called| !departments.contains(&called.department));
                self.called.extend(departments.iter().map(called));
            }
            Event::CheckedIn { departments, .. } => {
                let theirs = self.called.iter_mut().filter(|called| departments.contains(&called.department));
                theirs.for_each(|called| called.checked_in_at = called.checked_in_at.or(Some(at)));
                self.departments.extend(departments);
            }
            Event::ExtensionRequested { until, note } => {
                self.asked = Some(Asked::Extension { until: *until, note: *note });
            }
            Event::ExtensionGranted { until, .. } => {
                self.asked = None;
                self.extension = Some(Extension { until: *until, granted_at: at });
            }
            Event::SuspensionRequested { review_on, note } => {
                self.asked = Some(Asked::Suspension { review_on: *review_on, note: *note });
            }
            Event::Suspended { .. } => {
                self.asked = None;
                self.pauses.push(Pause { from: at, until: None });
            }
            Event::ExtensionRefused { .. } | Event::SuspensionRefused { .. } => self.asked = None,
            Event::Resumed { .. } => self.go_on(at),
            Event::Supervised { due_at, note } => {
                self.supervisions.push(Supervision { at, due_at: *due_at, note: *note, answered_at: None });
            }
            Event::SupervisionAnswered { .. } => {
                let open = self.supervisions.iter_mut().filter(|supervision| supervision.answered_at.is_none());
                open.for_each(|supervision| supervision.answered_at = Some(at));
            }
            Event::WentOverdue { overdue } => {
                let waits = self.milestones.assigned_at.is_some() && self.milestones.taken_at.is_none();
                if let Some(assignment) = self.assignments.last_mut().filter(|_| waits && overdue.is_for(Mark::Claimed))
                {
                    assignment.claim_overdue = true;
                }
                self.overdue.push(overdue.clone());
            }
            _ => {}
        }
    }
}
