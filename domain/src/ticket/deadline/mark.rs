//! How far a ticket has come. Limits run from one mark until another.

use crate::named;
use crate::ticket::{Stage, Status, Ticket};
use crate::time::Instant;

named! {
    /// In the order in which a matter passes them.
    pub enum Mark {
        Submitted = "submitted",
        Reviewed = "reviewed",
        Accepted = "accepted",
        /// Handed to whoever has it now: it starts again with each assignment.
        Dispatched = "dispatched",
        Claimed = "claimed",
        Arrived = "arrived",
        Progressed = "progressed",
        Resolved = "resolved",
        Closed = "closed",
    }
}

impl Ticket {
    /// When it came so far, as it stands now: what was taken back since does not count.
    pub fn passed(&self, mark: Mark) -> Option<Instant> {
        let times = &self.milestones;
        match mark {
            // An appeal is a report anew.
            Mark::Submitted => Some(self.appeal.as_ref().map_or(times.submitted_at, |appeal| appeal.at)),
            Mark::Reviewed => self.is_reviewed().then_some(times.judged_at).flatten(),
            Mark::Accepted => times.accepted_at,
            Mark::Dispatched => times.assigned_at,
            Mark::Claimed => times.assigned_at.and(times.taken_at),
            Mark::Arrived => times.arrived_at,
            Mark::Progressed => times.progressed_at,
            Mark::Resolved => self.stage.resolution().map(|done| done.at),
            Mark::Closed => match &self.stage {
                Stage::Closed { at, .. } => Some(*at),
                _ => None,
            },
        }
    }

    /// When it came so far or further, since a moment: what is done needs no word of how it went on, and what somebody did who had it
    /// before does not count for whoever has it now.
    pub fn came_to(&self, mark: Mark, since: Instant) -> Option<Instant> {
        if self.provisional && matches!(mark, Mark::Reviewed | Mark::Accepted) {
            // It went on without being judged.
            return None;
        }
        let further = Mark::ALL.iter().filter(|later| **later >= mark);
        further
            .flat_map(|later| self.passed(*later).into_iter().chain(self.passed_last(*later)))
            // What was done once is not missing on the way because it did not last.
            .chain(self.milestones.resolved_at.filter(|_| mark < Mark::Resolved))
            .find(|at| *at >= since)
            .or_else(|| self.was_over(mark).map(|at| at.max(since)))
    }

    /// When it was over, where that was before somebody judged it: what begins to count then is met at once.
    fn was_over(&self, mark: Mark) -> Option<Instant> {
        match &self.stage {
            Stage::Closed { at, .. } => Some(*at),
            Stage::Resolved { done, .. } if mark <= Mark::Resolved => Some(done.at),
            _ => None,
        }
    }

    /// What may happen to it more than once, when it did last.
    const fn passed_last(&self, mark: Mark) -> Option<Instant> {
        match mark {
            Mark::Arrived => self.milestones.arrived_last_at,
            Mark::Progressed => self.milestones.progressed_last_at,
            _ => None,
        }
    }

    fn is_reviewed(&self) -> bool {
        self.status() != Status::Submitted && !self.provisional
    }

    /// Whether its limits can still run out: it is open, or over before anybody has judged the report.
    pub const fn is_waited_for(&self) -> bool {
        self.status().is_open() || (self.provisional && matches!(self.stage, Stage::Closed { .. }))
    }

    /// Nobody waits for it any more.
    pub(super) const fn is_given_up(&self) -> bool {
        matches!(self.status(), Status::Rejected | Status::Merged | Status::Withdrawn)
    }
}
