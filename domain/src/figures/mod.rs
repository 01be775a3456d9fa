//! What is counted, and the rates made of it.
//!
//! Every ticket contributes counts under keys of its own. The running counters are kept by adding what a
//! command changed in them; a recount adds up all tickets. Both are the same function, so they agree.
//!
//! - here: the measures, and what one ticket adds to them
//! - [`elapsed`]: how long it took, for medians and percentiles
//! - [`rate`]: the rates, with what is left out of each
//! - [`selection`]: which tickets a number is of
//! - [`rollup`]: what counters are summed up by, so that a year is read in a few rows

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::grid::{Area, Department};
use crate::id::Id;
use crate::identity::Account;
use crate::named;
use crate::text::Code;
use crate::ticket::stage::{Assignment, Closing, Outcome};
use crate::ticket::{Assignee, Channel, Stage, Status, Ticket};
use crate::time::{Instant, TimeZone};

pub mod elapsed;
pub mod rate;
pub mod rollup;
pub mod selection;
#[cfg(test)]
mod tests;

pub use elapsed::{Elapsed, Span, Spread};
pub use rate::{LeftOut, Overview, Rate, RateName};
pub use rollup::{Part, Row, Step};
pub use selection::Selection;

named! {
    /// One thing that is counted. The first five are of the reports of the day; the others are of the cohort: tickets
    /// accepted on the day. Both as they stand now.
    ///
    /// Their order is that of the bits that each ticket keeps of them ([`Measure::bit`]): a change of it takes a migration that has all
    /// tickets counted anew, as a new measure does that tickets there could be counted under.
    pub enum Measure {
        Received = "received",
        /// Judged: valid or not.
        Reviewed = "reviewed",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
        MergedReport = "merged_report",
        Accepted = "accepted",
        Dispatched = "dispatched",
        /// Each time that it was handed to somebody, under whom it was handed to.
        Assigned = "assigned",
        /// Each time that it was handed back, under whoever did.
        Returned = "returned",
        /// Each time that it was taken on too late, or its time for that ran out, under whom it was handed to.
        LateClaims = "late_claims",
        Claimed = "claimed",
        /// Dispatched, less what was claimed and had no limit for it.
        ClaimLimited = "claim_limited",
        /// Claimed within the limit by the last one it was handed to.
        ClaimedInTime = "claimed_in_time",
        Resolved = "resolved",
        /// Called fixed, and no photo shows it: its category needs none.
        WithoutEvidence = "without_evidence",
        Completed = "completed",
        /// Completed, and a limit held when it was last called done.
        CompletionLimited = "completion_limited",
        /// Completed, and last called done within that limit.
        CompletedInTime = "completed_in_time",
        /// A limit of it has run out, whichever, and whoever had it then.
        Overdue = "overdue",
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
        FixedOnTheSpot = "fixed_on_the_spot",
        /// By the day it was accepted, or merged where it never was.
        Merged = "merged",
        /// Closed by the city as what cannot be mended here, and so not completed.
        NotFixable = "not_fixable",
    }
}

impl Measure {
    /// The days that it is counted by.
    pub const fn clock(self) -> Clock {
        match self {
            Self::Received | Self::Reviewed | Self::Rejected | Self::Withdrawn | Self::MergedReport => Clock::Report,
            _ => Clock::Cohort,
        }
    }

    /// Counted once for each time that somebody was handed the ticket, and not once for the ticket.
    pub const fn is_of_assignments(self) -> bool {
        matches!(self, Self::Assigned | Self::Returned | Self::LateClaims)
    }

    /// Its place among the bits of what a ticket is counted as.
    pub fn bit(self) -> i64 {
        Self::ALL.iter().position(|it| *it == self).map_or(0, |at| 1 << at)
    }

    /// Those whose bits are set.
    pub fn of_bits(bits: i64) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |measure| bits & measure.bit() != 0)
    }

    /// The bits of all that are counted by these days, and once for a ticket.
    pub fn bits_of(clock: Clock) -> i64 {
        let own = Self::ALL.iter().filter(|it| it.clock() == clock && !it.is_of_assignments());
        own.fold(0, |bits, it| bits | it.bit())
    }
}

/// Which moment of a ticket says on which day it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// When it was reported.
    Report,
    /// When it was accepted; or merged, where it never was.
    Cohort,
}

/// What a counter counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Counted {
    Measure(Measure),
    /// A span so long, by its bucket.
    Span(Span, u16),
}

impl Counted {
    /// As the store writes it: `accepted`, `to_claim:37`.
    pub fn text(self) -> String {
        match self {
            Self::Measure(measure) => measure.name().to_owned(),
            Self::Span(span, bucket) => format!("{}:{bucket}", span.name()),
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => Measure::named(text).map(Self::Measure),
            Some((span, bucket)) => Some(Self::Span(Span::named(span)?, bucket.parse().ok()?)),
        }
    }
}

impl std::fmt::Display for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

/// What counts are kept by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key {
    pub day: NaiveDate,
    pub area: Option<Id<Area>>,
    pub category: Option<Code>,
    pub department: Option<Id<Department>>,
    pub worker: Option<Id<Account>>,
    pub channel: Channel,
    pub counted: Counted,
}

pub type Counts = BTreeMap<Key, i64>;

/// Who has it, or had it.
#[derive(Clone, Copy, Default)]
struct Holder {
    department: Option<Id<Department>>,
    worker: Option<Id<Account>>,
}

/// What one ticket adds to the figures as it stands.
pub fn contribution(ticket: &Ticket, zone: TimeZone) -> Counts {
    let mut counts = Counts::new();
    let category = ticket.category().cloned();
    let received = ticket.milestones.submitted_at.day_in(zone);
    let cohort = cohort_at(ticket).map(|at| at.day_in(zone));
    for (clock, holder, counted) in facts(ticket) {
        let day = match clock {
            Clock::Report => Some(received),
            Clock::Cohort => cohort,
        };
        let Some(day) = day else { continue };
        let Holder { department, worker } = holder;
        let (area, channel) = (ticket.area, ticket.report.channel);
        let key = Key { day, area, category: category.clone(), department, worker, channel, counted };
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// The measures that it is counted under, once or more, as bits.
pub fn measures(ticket: &Ticket) -> i64 {
    facts(ticket).into_iter().fold(0, |bits, (_, _, counted)| match counted {
        Counted::Measure(measure) => bits | measure.bit(),
        Counted::Span(..) => bits,
    })
}

/// When it joined the cohort that the rates are of, or what stands beside that.
pub fn cohort_at(ticket: &Ticket) -> Option<Instant> {
    let times = &ticket.milestones;
    match ticket.status() {
        // Most are merged by their first review, and never accepted.
        Status::Merged => times.accepted_at.or(times.reviewed_at),
        _ => times.accepted_at,
    }
}

/// All that is counted of a ticket: by which days, and for whom.
fn facts(ticket: &Ticket) -> Vec<(Clock, Holder, Counted)> {
    let now_with = match ticket.stage.assignee() {
        Some(Assignee::Department(department)) => Holder { department: Some(department), worker: None },
        Some(Assignee::Worker(worker)) => Holder { department: None, worker: Some(worker) },
        None => Holder::default(),
    };
    let mut facts = Vec::new();
    let mut count = |holder, measure: Measure| facts.push((measure.clock(), holder, Counted::Measure(measure)));
    of_report(ticket).for_each(|measure| count(now_with, measure));
    if cohort_at(ticket).is_none() {
        return facts;
    }
    if ticket.status() == Status::Merged {
        count(now_with, Measure::Merged);
        return facts;
    }
    if ticket.report.is_spot_fix() {
        // Counted on its own: outside the completion and satisfaction figures.
        count(now_with, Measure::FixedOnTheSpot);
        return facts;
    }
    for assignment in &ticket.assignments {
        let holder = Holder { department: assignment.department, worker: assignment.worker };
        count(holder, Measure::Assigned);
        if assignment.returned {
            count(holder, Measure::Returned);
        }
        if assignment.is_late() {
            count(holder, Measure::LateClaims);
        }
    }
    of_handling(ticket).chain(of_follow_up(ticket)).for_each(|measure| count(now_with, measure));
    let spans = Elapsed::of(ticket).spans();
    facts.extend(spans.map(|(span, s)| (Clock::Cohort, now_with, Counted::Span(span, elapsed::bucket(s)))));
    facts
}

/// Those that hold.
fn held<const N: usize>(facts: [(bool, Measure); N]) -> impl Iterator<Item = Measure> {
    facts.into_iter().filter_map(|(holds, measure)| holds.then_some(measure))
}

fn of_report(ticket: &Ticket) -> impl Iterator<Item = Measure> {
    let status = ticket.status();
    // An emergency is on its way before anybody has judged it.
    let is_judged = !matches!(status, Status::Submitted | Status::Withdrawn | Status::Merged) && !ticket.provisional;
    held([
        (true, Measure::Received),
        (is_judged, Measure::Reviewed),
        (status == Status::Rejected, Measure::Rejected),
        (status == Status::Withdrawn, Measure::Withdrawn),
        (status == Status::Merged, Measure::MergedReport),
    ])
}

fn of_handling(ticket: &Ticket) -> impl Iterator<Item = Measure> {
    let not_fixable = ticket.stage.is_not_fixable();
    let done = ticket.stage.resolution().filter(|_| !not_fixable);
    let shows_nothing = done.is_some_and(|done| done.outcome == Outcome::Fixed && done.photos.is_empty());
    let dispatched = ticket.milestones.dispatched_at.is_some();
    let last = ticket.assignments.last();
    let claim_limited = last.and_then(Assignment::was_limited).unwrap_or(true);
    let claimed_in_time =
        last.is_some_and(|last| last.claimed_at.is_some() && last.was_limited() == Some(true) && !last.is_late());
    let completed = ticket.status() == Status::Closed && !not_fixable;
    let due = done.and_then(|done| Some((done.at, done.due_at?)));
    held([
        (true, Measure::Accepted),
        (dispatched, Measure::Dispatched),
        (ticket.milestones.claimed_at.is_some(), Measure::Claimed),
        (dispatched && claim_limited, Measure::ClaimLimited),
        (dispatched && claimed_in_time, Measure::ClaimedInTime),
        (done.is_some(), Measure::Resolved),
        (shows_nothing, Measure::WithoutEvidence),
        (completed, Measure::Completed),
        (completed && due.is_some(), Measure::CompletionLimited),
        (completed && due.is_some_and(|(at, due)| at <= due), Measure::CompletedInTime),
        (not_fixable, Measure::NotFixable),
        (!ticket.overdue.is_empty(), Measure::Overdue),
        (ticket.round > 1, Measure::Reopened),
    ])
}

fn of_follow_up(ticket: &Ticket) -> Vec<Measure> {
    match &ticket.stage {
        // Nobody was asked.
        Stage::Closed { closing: Closing::NotFixable, .. } => Vec::new(),
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
