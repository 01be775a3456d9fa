//! How long it took. Medians cannot be added up, but how many took about so long can: spans are counted in buckets, each a sixteenth
//! wider than where it begins at the most, and a percentile is said as the end of its bucket.

use std::collections::BTreeMap;

use crate::named;
use crate::ticket::stage::Stage;
use crate::ticket::{Status, Ticket};
use crate::time::Instant;

named! {
    /// What is measured on the clock, of a ticket as it stands.
    pub enum Span {
        /// From the first dispatch until it was first claimed.
        ToClaim = "to_claim",
        /// From acceptance until it was last called done.
        ToResolve = "to_resolve",
        /// From acceptance until it was last closed.
        ToClose = "to_close",
    }
}

/// Whole seconds, of a ticket as it stands. Nothing for what has not come to pass, or was taken back since.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Elapsed {
    /// From the first dispatch until it was first claimed.
    pub to_claim_s: Option<i64>,
    /// From acceptance until it was last called done.
    pub to_resolve_s: Option<i64>,
    /// From acceptance until it was last closed.
    pub to_close_s: Option<i64>,
}

impl Elapsed {
    /// Of the cohort that the rates are of: neither merged nor fixed on the spot.
    pub fn of(ticket: &Ticket) -> Self {
        let outside = ticket.status() == Status::Merged || ticket.report.is_spot_fix();
        if outside || ticket.milestones.accepted_at.is_none() {
            return Self::default();
        }
        let times = &ticket.milestones;
        let done = ticket.stage.resolution().filter(|_| !ticket.stage.is_not_fixable());
        let closed = match &ticket.stage {
            Stage::Closed { at, .. } if done.is_some() => Some(*at),
            _ => None,
        };
        Self {
            to_claim_s: seconds(times.dispatched_at, times.claimed_at),
            to_resolve_s: seconds(times.accepted_at, done.map(|done| done.at)),
            to_close_s: seconds(times.accepted_at, closed),
        }
    }
}

/// A clock that was set back in between makes no negative span.
fn seconds(from: Option<Instant>, until: Option<Instant>) -> Option<i64> {
    Some(until?.since(from?).num_seconds().max(0))
}

impl Elapsed {
    /// Those that there are.
    pub fn spans(self) -> impl Iterator<Item = (Span, i64)> {
        let all =
            [(Span::ToClaim, self.to_claim_s), (Span::ToResolve, self.to_resolve_s), (Span::ToClose, self.to_close_s)];
        all.into_iter().filter_map(|(span, s)| Some((span, s?)))
    }
}

/// So many buckets to each doubling.
const FINENESS: i64 = 16;
/// Below this each second is a bucket of its own.
const EXACT: i64 = 2 * FINENESS;

/// In which bucket so many seconds lie. They are numbered in their order.
pub fn bucket(seconds: i64) -> u16 {
    let number = if seconds < EXACT {
        seconds.max(0)
    } else {
        let doublings = i64::from(seconds.ilog2() - EXACT.ilog2());
        EXACT + doublings * FINENESS + (seconds >> (doublings + 1)) - FINENESS
    };
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// The longest span that lies in a bucket, in seconds.
pub fn longest_of(bucket: u16) -> i64 {
    let number = i64::from(bucket);
    if number < EXACT {
        return number;
    }
    let (doublings, place) = ((number - EXACT) / FINENESS, (number - EXACT) % FINENESS);
    // Wider than any span there is: more than sixty doublings of a second.
    if doublings > 56 { i64::MAX } else { ((FINENESS + place + 1) << (doublings + 1)) - 1 }
}

/// What the spans of a cohort come to. Nothing where there are none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spread {
    pub tickets: i64,
    pub median_s: Option<i64>,
    pub percentile_90_s: Option<i64>,
}

impl Spread {
    /// Of so many in each bucket.
    pub fn of(buckets: &BTreeMap<u16, i64>) -> Self {
        let tickets = buckets.values().sum();
        let at = |percent| {
            let mut before = rank(tickets, percent)?;
            let mut holds = |n: &i64| {
                before -= n;
                before < 0
            };
            buckets.iter().find(|(_, n)| holds(n)).map(|(bucket, _)| longest_of(*bucket))
        };
        Self { tickets, median_s: at(50), percentile_90_s: at(90) }
    }
}

/// Where a percentile stands among `n` values in order, counted from 0: the least value that at least so many per cent
/// of them do not exceed. No value is made up between two.
pub const fn rank(n: i64, percent: i64) -> Option<i64> {
    if n <= 0 { None } else { Some((n * percent + 99) / 100 - 1) }
}
