//! Rates. Each is made of one cohort, and says by name what of it stands outside.

use std::collections::BTreeMap;

use super::Measure;
use crate::named;

named! {
    /// Why a ticket is neither above nor below the line of a rate.
    pub enum LeftOut {
        Merged = "merged",
        FixedOnTheSpot = "fixed_on_the_spot",
        NotReviewed = "not_reviewed",
        Withdrawn = "withdrawn",
        NotDispatched = "not_dispatched",
        /// In handling, or called done and nobody has answered yet.
        NotFollowedUp = "not_followed_up",
        NotClosed = "not_closed",
        Unreached = "unreached",
        Contested = "contested",
        Unrated = "unrated",
        RatedByStaff = "rated_by_staff",
    }
}

/// A rate with what it is made of. Nothing below the line: null, never 0 or 100.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rate {
    pub numerator: i64,
    pub denominator: i64,
    pub left_out: Vec<(LeftOut, i64)>,
}

impl Rate {
    pub fn value(&self) -> Option<f64> {
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

    fn rate(&self, above: Measure, below: Measure, left_out: &[LeftOut]) -> Rate {
        Rate {
            numerator: self.count(above),
            denominator: self.count(below),
            left_out: left_out.iter().map(|why| (*why, self.left_out(*why, below))).collect(),
        }
    }

    /// How many stand outside a rate, for this reason. What is not counted is what the others leave of the whole.
    fn left_out(&self, why: LeftOut, below: Measure) -> i64 {
        use Measure as M;
        let without = |whole: Measure, parts: &[Measure]| {
            parts.iter().fold(self.count(whole), |rest, part| rest - self.count(*part))
        };
        match why {
            LeftOut::Merged if below == M::Reviewed => self.count(M::MergedReport),
            LeftOut::Merged => self.count(M::Merged),
            LeftOut::FixedOnTheSpot => self.count(M::SpotFixed),
            LeftOut::NotReviewed => without(M::Received, &[M::Reviewed, M::Withdrawn, M::MergedReport]),
            LeftOut::Withdrawn => self.count(M::Withdrawn),
            LeftOut::NotDispatched => without(M::Accepted, &[M::Dispatched]),
            LeftOut::NotFollowedUp => without(M::Accepted, &[M::Reached, M::Unreached, M::Contested]),
            LeftOut::NotClosed => without(M::Accepted, &[M::Completed]),
            LeftOut::Unreached => self.count(M::Unreached),
            LeftOut::Contested => self.count(M::Contested),
            LeftOut::Unrated => without(M::Solved, &[M::Rated, M::RatedByStaff]),
            LeftOut::RatedByStaff => self.count(M::RatedByStaff),
        }
    }

    pub fn completion_rate(&self) -> Rate {
        self.rate(Measure::Completed, Measure::Accepted, &[LeftOut::Merged, LeftOut::FixedOnTheSpot])
    }

    pub fn resolution_rate(&self) -> Rate {
        use LeftOut::{Contested, FixedOnTheSpot, Merged, NotFollowedUp, Unreached};
        let left_out = [Merged, FixedOnTheSpot, NotFollowedUp, Unreached, Contested];
        self.rate(Measure::Solved, Measure::Reached, &left_out)
    }

    pub fn satisfaction_rate(&self) -> Rate {
        use LeftOut::{Contested, FixedOnTheSpot, Merged, NotClosed, RatedByStaff, Unrated, Unreached};
        let left_out = [Merged, FixedOnTheSpot, NotClosed, Unreached, Contested, Unrated, RatedByStaff];
        self.rate(Measure::Satisfied, Measure::Rated, &left_out)
    }

    /// Of the reports of the period that were judged.
    pub fn rejection_rate(&self) -> Rate {
        let left_out = [LeftOut::Merged, LeftOut::NotReviewed, LeftOut::Withdrawn];
        self.rate(Measure::Rejected, Measure::Reviewed, &left_out)
    }

    /// Of all assignments: a ticket that was handed to two departments counts with each of them.
    pub fn return_rate(&self) -> Rate {
        let left_out = [LeftOut::Merged, LeftOut::FixedOnTheSpot, LeftOut::NotDispatched];
        self.rate(Measure::Returned, Measure::Assigned, &left_out)
    }

    pub fn reopen_rate(&self) -> Rate {
        self.rate(Measure::Reopened, Measure::Accepted, &[LeftOut::Merged, LeftOut::FixedOnTheSpot])
    }
}
