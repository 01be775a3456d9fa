//! What is counted, and the rates made of it.
//!
//! Every ticket contributes counts under keys of its own. The running counters are kept by adding what a
//! command changed in them; a recount adds up all tickets. Both are the same function, so they agree.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::grid::{Area, Department};
use crate::id::Id;
use crate::named;
use crate::text::Code;
use crate::ticket::stage::Closing;
use crate::ticket::{Channel, Stage, Status, Ticket};
use crate::time::TimeZone;

#[cfg(test)]
mod tests;

named! {
    /// One thing that is counted. All but `received`, `rejected` and `merged` are of the cohort: tickets accepted on
    /// the day, as they stand now.
    pub enum Measure {
        Received = "received",
        Rejected = "rejected",
        Accepted = "accepted",
        Dispatched = "dispatched",
        Claimed = "claimed",
        Resolved = "resolved",
        Completed = "completed",
        Returned = "returned",
        Reopened = "reopened",
        /// Followed up, and the reporter or somebody for him answered.
        Reached = "reached",
        Solved = "solved",
        /// Rated by the reporter himself.
        Rated = "rated",
        /// Rated 4 or 5 by the reporter himself.
        Satisfied = "satisfied",
        RatedByStaff = "rated_by_staff",
        Unreached = "unreached",
        Contested = "contested",
        SpotFixed = "spot_fixed",
        /// By the day it was accepted, or merged where it never was.
        Merged = "merged",
    }
}

/// What counts are kept by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Key {
    pub day: NaiveDate,
    pub area: Option<Id<Area>>,
    pub category: Option<Code>,
    pub department: Option<Id<Department>>,
    pub channel: Channel,
    pub measure: Measure,
}

pub type Counts = BTreeMap<Key, i64>;

/// What one ticket adds to the figures as it stands.
pub fn contribution(ticket: &Ticket, zone: TimeZone) -> Counts {
    let mut counts = Counts::new();
    let category = ticket.stage.classified().map(|c| c.category.clone()).or_else(|| ticket.report.category.clone());
    let mut count = |day: NaiveDate, measure: Measure| {
        let key = Key {
            day,
            area: ticket.area,
            category: category.clone(),
            department: ticket.department(),
            channel: ticket.report.channel,
            measure,
        };
        *counts.entry(key).or_default() += 1;
    };
    let times = &ticket.milestones;
    count(times.submitted_at.day_in(zone), Measure::Received);
    if ticket.status() == Status::Rejected
        && let Some(at) = times.reviewed_at
    {
        count(at.day_in(zone), Measure::Rejected);
    }
    if ticket.status() == Status::Merged {
        // Most are merged by their first review, and never accepted.
        if let Some(at) = times.accepted_at.or(times.reviewed_at) {
            count(at.day_in(zone), Measure::Merged);
        }
        return counts;
    }
    let Some(accepted) = times.accepted_at.map(|at| at.day_in(zone)) else { return counts };
    if ticket.report.is_spot_fix() {
        // Counted on its own: outside the completion and satisfaction figures.
        count(accepted, Measure::SpotFixed);
        return counts;
    }
    count(accepted, Measure::Accepted);
    let facts = [
        (times.dispatched_at.is_some(), Measure::Dispatched),
        (times.claimed_at.is_some(), Measure::Claimed),
        (matches!(ticket.status(), Status::Resolved | Status::Closed), Measure::Resolved),
        (ticket.returns > 0, Measure::Returned),
        (ticket.round > 1, Measure::Reopened),
        (!ticket.contested_by.is_empty(), Measure::Contested),
    ];
    for (_, measure) in facts.into_iter().filter(|(holds, _)| *holds) {
        count(accepted, measure);
    }
    if let Stage::Closed { closing, .. } = &ticket.stage {
        count(accepted, Measure::Completed);
        match closing {
            Closing::Solved { satisfaction, by_reporter } => {
                count(accepted, Measure::Reached);
                count(accepted, Measure::Solved);
                if satisfaction.is_some() && !by_reporter {
                    count(accepted, Measure::RatedByStaff);
                } else if let Some(stars) = satisfaction {
                    count(accepted, Measure::Rated);
                    if *stars >= 4 {
                        count(accepted, Measure::Satisfied);
                    }
                }
            }
            Closing::Unreached | Closing::Silence => count(accepted, Measure::Unreached),
        }
    } else if ticket.round > 1 {
        // Somebody was reached and said that it is not solved.
        count(accepted, Measure::Reached);
    }
    counts
}

/// What to add to the counters when a ticket changes from one state to the next.
pub fn difference(before: Option<&Ticket>, after: &Ticket, zone: TimeZone) -> Counts {
    let mut counts = contribution(after, zone);
    for (key, n) in before.map(|ticket| contribution(ticket, zone)).unwrap_or_default() {
        *counts.entry(key).or_default() -= n;
    }
    counts.retain(|_, n| *n != 0);
    counts
}

/// A rate with what it is made of. Nothing below the line: null, never 0 or 100.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rate {
    pub numerator: i64,
    pub denominator: i64,
}

impl Rate {
    pub fn value(self) -> Option<f64> {
        let (Ok(above), Ok(below)) = (i32::try_from(self.numerator), i32::try_from(self.denominator)) else {
            return None;
        };
        (below > 0).then(|| f64::from(above) / f64::from(below))
    }
}

/// Counts summed up over keys, by measure.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overview(pub BTreeMap<Measure, i64>);

impl Overview {
    pub fn count(&self, measure: Measure) -> i64 {
        self.0.get(&measure).copied().unwrap_or_default()
    }

    fn rate(&self, above: Measure, below: Measure) -> Rate {
        Rate { numerator: self.count(above), denominator: self.count(below) }
    }

    pub fn completion_rate(&self) -> Rate {
        self.rate(Measure::Completed, Measure::Accepted)
    }

    pub fn resolution_rate(&self) -> Rate {
        self.rate(Measure::Solved, Measure::Reached)
    }

    pub fn satisfaction_rate(&self) -> Rate {
        self.rate(Measure::Satisfied, Measure::Rated)
    }

    pub fn return_rate(&self) -> Rate {
        self.rate(Measure::Returned, Measure::Dispatched)
    }

    pub fn reopen_rate(&self) -> Rate {
        self.rate(Measure::Reopened, Measure::Accepted)
    }

    /// Of the reports of the period, by the day they came and the day they were rejected.
    pub fn rejection_rate(&self) -> Rate {
        self.rate(Measure::Rejected, Measure::Received)
    }
}
