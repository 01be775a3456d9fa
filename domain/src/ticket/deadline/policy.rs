//! A policy is a list of limits: from which step until which, how much time, on which clock.

use serde::{Deserialize, Serialize};

use super::Mark;
use crate::named;
use crate::text::{Code, Name};
use crate::ticket::Urgency;

named! {
    /// The clock that a limit is measured on.
    pub enum Unit {
        Minute = "minute",
        Hour = "hour",
        Day = "day",
        Month = "month",
        /// While the office is open.
        WorkingHour = "working_hour",
        /// Until the end of work; 0 is the day on which it came in.
        WorkingDay = "working_day",
    }
}

impl Unit {
    /// Whether it passes by the calendar and the office hours.
    pub const fn is_working(self) -> bool {
        matches!(self, Self::WorkingHour | Self::WorkingDay)
    }

    /// The most that a limit can say: about two years on each clock.
    const fn most(self) -> u32 {
        match self {
            Self::Minute => 60 * 24 * 31,
            Self::Hour => 24 * 366,
            Self::Day => 731,
            Self::Month => 24,
            Self::WorkingHour => 8 * 500,
            Self::WorkingDay => 500,
        }
    }

    /// The least: only a working day can be the one that has begun.
    const fn least(self) -> u32 {
        match self {
            Self::WorkingDay => 0,
            _ => 1,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Limit {
    /// What the step is called, once in a policy.
    pub name: Code,
    pub from: Mark,
    pub until: Mark,
    pub amount: u32,
    pub unit: Unit,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Policy {
    pub code: Code,
    pub name: Name,
    pub stages: Vec<Limit>,
    /// Counts the changes, from 1; 0 is what was shipped.
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPolicy {
    #[error("a policy has 1 to {MAX_STAGES} stages")]
    Stages,
    #[error("two stages are called {0}")]
    Twice(Code),
    #[error("stage {0} ends before it begins")]
    Backwards(usize),
    #[error("stage {at} is {least} to {most} {unit}s")]
    Amount { at: usize, least: u32, most: u32, unit: Unit },
}

pub const MAX_STAGES: usize = 20;
/// The policy that every report stands under, whatever it is about.
pub const REVIEW: &str = "review";

impl Policy {
    pub fn checked(self) -> Result<Self, BadPolicy> {
        if self.stages.is_empty() || self.stages.len() > MAX_STAGES {
            return Err(BadPolicy::Stages);
        }
        for (at, limit) in self.stages.iter().enumerate() {
            if self.stages.iter().take(at).any(|before| before.name == limit.name) {
                return Err(BadPolicy::Twice(limit.name.clone()));
            }
            if limit.from >= limit.until {
                return Err(BadPolicy::Backwards(at));
            }
            let (least, most, unit) = (limit.unit.least(), limit.unit.most(), limit.unit);
            if !(least..=most).contains(&limit.amount) {
                return Err(BadPolicy::Amount { at, least, most, unit });
            }
        }
        Ok(self)
    }
}

/// The policy of an urgency, where a category has none of its own.
pub const fn usual(urgency: Urgency) -> &'static str {
    urgency.name()
}

type Shipped = (&'static str, &'static str, &'static [(&'static str, Mark, Mark, u32, Unit)]);

/// Four working hours for the review of any report; an emergency by the wall clock, day and night; "13710" for what is usual: on the
/// first day claimed and arranged, after three told how far it is, after seven done. Its month is an extension that was granted, and
/// nothing is left over as long as a ticket stays open until it is followed up.
const SHIPPED: &[Shipped] = &[
    (REVIEW, "审核时限", &[("review", Mark::Submitted, Mark::Reviewed, 4, Unit::WorkingHour)]),
    (
        "emergency",
        "突发事件",
        &[
            ("claim", Mark::Submitted, Mark::Claimed, 10, Unit::Minute),
            ("arrive", Mark::Submitted, Mark::Arrived, 30, Unit::Minute),
        ],
    ),
    (
        "urgent",
        "紧急事项",
        &[
            ("claim", Mark::Dispatched, Mark::Claimed, 2, Unit::WorkingHour),
            ("progress", Mark::Accepted, Mark::Progressed, 1, Unit::WorkingDay),
            ("resolve", Mark::Accepted, Mark::Resolved, 3, Unit::WorkingDay),
        ],
    ),
    (
        "normal",
        "13710",
        &[
            ("claim", Mark::Dispatched, Mark::Claimed, 0, Unit::WorkingDay),
            ("progress", Mark::Accepted, Mark::Progressed, 3, Unit::WorkingDay),
            ("resolve", Mark::Accepted, Mark::Resolved, 7, Unit::WorkingDay),
        ],
    ),
];

/// What every deployment begins with. A city's own policy of the same code stands in its stead.
pub fn shipped() -> Vec<Policy> {
    SHIPPED
        .iter()
        .filter_map(|(code, name, stages)| {
            let limit = |(name, from, until, amount, unit): &(&str, Mark, Mark, u32, Unit)| {
                Some(Limit { name: Code::parse(name).ok()?, from: *from, until: *until, amount: *amount, unit: *unit })
            };
            let stages = stages.iter().map(limit).collect::<Option<_>>()?;
            Policy { code: Code::parse(code).ok()?, name: Name::parse(name).ok()?, stages, version: 0 }.checked().ok()
        })
        .collect()
}
