//! What presses a ticket on beside its deadlines: departments that were called to it, supervisions that wait for an answer, and what the
//! assignee has asked the dispatcher for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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
}
