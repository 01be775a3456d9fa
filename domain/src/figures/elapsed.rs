//! How long it took. Medians and percentiles cannot be added up, so each ticket keeps its own spans, and they are put in
//! order when somebody asks.

use crate::ticket::stage::Stage;
use crate::ticket::{Status, Ticket};
use crate::time::Instant;

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
        if ticket.status() == Status::Merged || ticket.report.is_spot_fix() {
            return Self::default();
        }
        let times = &ticket.milestones;
        let closed = match &ticket.stage {
            Stage::Closed { at, .. } => Some(*at),
            _ => None,
        };
        Self {
            to_claim_s: seconds(times.dispatched_at, times.claimed_at),
            to_resolve_s: seconds(times.accepted_at, ticket.stage.resolution().map(|done| done.at)),
            to_close_s: seconds(times.accepted_at, closed),
        }
    }
}

/// A clock that was set back in between makes no negative span.
fn seconds(from: Option<Instant>, until: Option<Instant>) -> Option<i64> {
    Some(until?.since(from?).num_seconds().max(0))
}

/// What the spans of a cohort come to. Nothing where there are none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spread {
    pub tickets: i64,
    pub median_s: Option<i64>,
    pub percentile_90_s: Option<i64>,
}

/// Where a percentile stands among `n` values in order, counted from 0: the least value that at least so many per cent
/// of them do not exceed. No value is made up between two.
pub const fn rank(n: i64, percent: i64) -> Option<i64> {
    if n <= 0 { None } else { Some((n * percent + 99) / 100 - 1) }
}
