//! What is counted, and the rates made of it.
//!
//! Every ticket contributes counts under keys of its own. The running counters are kept by adding what a
//! command changed in them; a recount adds up all tickets. Both are the same function, so they agree.
//!
//! - here: the measures, and what one ticket adds to them
//! - [`rate`]: the rates, with what is left out of each
//! - [`elapsed`]: how long it took, for medians and percentiles

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::grid::{Area, Department};
use crate::id::Id;
use crate::named;
use crate::text::Code;
use crate::ticket::stage::{Closing, Outcome};
use crate::ticket::{Channel, Stage, Status, Ticket};
use crate::time::TimeZone;

pub mod elapsed;
pub mod rate;
#[cfg(test)]
mod tests;

pub use elapsed::{Elapsed, Spread};
pub use rate::{LeftOut, Overview, Rate};

named! {
    /// One thing that is counted. The first five are of the reports of the day; the others are of the cohort: tickets
    /// accepted on the day. Both as they stand now.
    pub enum Measure {
        Received = "received",
        /// Judged: valid or not.
        Reviewed = "reviewed",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
        MergedReport = "merged_report",
        Accepted = "accepted",
        Dispatched = "dispatched",
        /// Each time that it was handed to somebody, under the department it was handed to.
        Assigned = "assigned",
        /// Each time that it was handed back, under the department that did.
        Returned = "returned",
        Claimed = "claimed",
        Resolved = "resolved",
        /// Called fixed, and no photo shows it: its category needs none.
        WithoutEvidence = "without_evidence",
        Completed = "completed",
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
        /// Closed, and somebody says that it is not solved: what was answered before is in doubt.
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
    let mut count = |day: NaiveDate, department: Option<Id<Department>>, measure: Measure| {
        let channel = ticket.report.channel;
        let key = Key { day, area: ticket.area, category: category.clone(), department, channel, measure };
        *counts.entry(key).or_default() += 1;
    };
    let (times, now_with) = (&ticket.milestones, ticket.department());
    let received = times.submitted_at.day_in(zone);
    for measure in of_report(ticket) {
        count(received, now_with, measure);
    }
    if ticket.status() == Status::Merged {
        // Most are merged by their first review, and never accepted.
        if let Some(at) = times.accepted_at.or(times.reviewed_at) {
            count(at.day_in(zone), now_with, Measure::Merged);
        }
        return counts;
    }
    let Some(accepted) = times.accepted_at.map(|at| at.day_in(zone)) else { return counts };
    if ticket.report.is_spot_fix() {
        // Counted on its own: outside the completion and satisfaction figures.
        count(accepted, now_with, Measure::SpotFixed);
        return counts;
    }
    for assignment in &ticket.assignments {
        count(accepted, assignment.department, Measure::Assigned);
        if assignment.returned {
            count(accepted, assignment.department, Measure::Returned);
        }
    }
    for measure in of_handling(ticket).chain(of_follow_up(ticket)) {
        count(accepted, now_with, measure);
    }
    counts
}

/// Those that hold.
fn held<const N: usize>(facts: [(bool, Measure); N]) -> impl Iterator<Item = Measure> {
    facts.into_iter().filter_map(|(holds, measure)| holds.then_some(measure))
}

fn of_report(ticket: &Ticket) -> impl Iterator<Item = Measure> {
    let status = ticket.status();
    held([
        (true, Measure::Received),
        (!matches!(status, Status::Submitted | Status::Withdrawn | Status::Merged), Measure::Reviewed),
        (status == Status::Rejected, Measure::Rejected),
        (status == Status::Withdrawn, Measure::Withdrawn),
        (status == Status::Merged, Measure::MergedReport),
    ])
}

fn of_handling(ticket: &Ticket) -> impl Iterator<Item = Measure> {
    let done = ticket.stage.resolution();
    let shows_nothing = done.is_some_and(|done| done.outcome == Outcome::Fixed && done.photos.is_empty());
    held([
        (true, Measure::Accepted),
        (ticket.milestones.dispatched_at.is_some(), Measure::Dispatched),
        (ticket.milestones.claimed_at.is_some(), Measure::Claimed),
        (done.is_some(), Measure::Resolved),
        (shows_nothing, Measure::WithoutEvidence),
        (ticket.status() == Status::Closed, Measure::Completed),
        (ticket.round > 1, Measure::Reopened),
    ])
}

fn of_follow_up(ticket: &Ticket) -> Vec<Measure> {
    match &ticket.stage {
        Stage::Closed { contest: Some(_), .. } => vec![Measure::Contested],
        Stage::Closed { closing: Closing::Unreached | Closing::Silence, .. } => vec![Measure::Unreached],
        Stage::Closed { closing: Closing::Solved { satisfaction, by_reporter }, .. } => {
            let stars = satisfaction.unwrap_or_default();
            let facts = [
                (true, Measure::Reached),
                (true, Measure::Solved),
                (stars > 0 && *by_reporter, Measure::Rated),
                (stars >= 4 && *by_reporter, Measure::Satisfied),
                (stars > 0 && !by_reporter, Measure::RatedByStaff),
            ];
            held(facts).collect()
        }
        // Whoever was reached last said that it is not solved.
        _ if ticket.answered_solved == Some(false) => vec![Measure::Reached],
        _ => Vec::new(),
    }
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
