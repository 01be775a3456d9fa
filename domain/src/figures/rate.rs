//! Rates. Each is made of one cohort, and says by name what of it stands outside.

use std::collections::BTreeMap;

use super::{Counted, Measure, Selection, Span, Spread};
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
        /// No policy gave a limit when it was done, or none is on record.
        NoLimit = "no_limit",
        /// Closed as what cannot be mended here.
        NotFixable = "not_fixable",
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

    pub fn of(&self, selection: Selection) -> i64 {
        selection.without.iter().fold(self.count(selection.whole), |rest, part| rest - self.count(*part))
    }

    pub fn rate(&self, name: RateName) -> Rate {
        let left_out = name.left_out().iter().map(|why| (*why, self.of(why.of(name.below()))));
        Rate {
            numerator: self.count(name.above()),
            denominator: self.count(name.below()),
            left_out: left_out.collect(),
        }
    }
}

impl LeftOut {
    /// Which tickets stand outside a rate, for this reason. What is not counted is what the others leave of the whole.
    pub(super) const fn of(self, below: Measure) -> Selection {
        use Measure as M;
        let (whole, without): (M, &'static [M]) = match self {
            Self::Merged if matches!(below, M::Reviewed) => (M::MergedReport, &[]),
            Self::Merged => (M::Merged, &[]),
            Self::FixedOnTheSpot => (M::FixedOnTheSpot, &[]),
            Self::NotReviewed => (M::Received, &[M::Reviewed, M::Withdrawn, M::MergedReport]),
            Self::Withdrawn => (M::Withdrawn, &[]),
            Self::NotDispatched => (M::Accepted, &[M::Dispatched]),
            Self::NotFollowedUp => (M::Accepted, &[M::Reached, M::Unreached, M::Contested, M::NotFixable]),
            Self::NotClosed => (M::Accepted, &[M::Completed, M::NotFixable]),
            Self::NotFixable => (M::NotFixable, &[]),
            Self::NoLimit if matches!(below, M::ClaimLimited) => (M::Dispatched, &[M::ClaimLimited]),
            Self::NoLimit => (M::Completed, &[M::CompletionLimited]),
            Self::Unreached => (M::Unreached, &[]),
            Self::Contested => (M::Contested, &[]),
            Self::Unrated => (M::Solved, &[M::Rated, M::RatedByStaff]),
            Self::RatedByStaff => (M::RatedByStaff, &[]),
        };
        Selection { whole, without }
    }
}

named! {
    pub enum RateName {
        CompletionRate = "completion_rate",
        OnTimeRate = "on_time_rate",
        ResponseRate = "response_rate",
        ResolutionRate = "resolution_rate",
        SatisfactionRate = "satisfaction_rate",
        /// Of the reports of the period that were judged.
        RejectionRate = "rejection_rate",
        /// Of all assignments: a ticket that was handed to two departments counts with each of them.
        ReturnRate = "return_rate",
        ReopenRate = "reopen_rate",
        OverdueRate = "overdue_rate",
    }
}

impl RateName {
    pub const fn above(self) -> Measure {
        match self {
            Self::CompletionRate => Measure::Completed,
            Self::OnTimeRate => Measure::CompletedInTime,
            Self::ResponseRate => Measure::ClaimedInTime,
            Self::ResolutionRate => Measure::Solved,
            Self::SatisfactionRate => Measure::Satisfied,
            Self::RejectionRate => Measure::Rejected,
            Self::ReturnRate => Measure::Returned,
            Self::ReopenRate => Measure::Reopened,
            Self::OverdueRate => Measure::Overdue,
        }
    }

    pub const fn below(self) -> Measure {
        match self {
            Self::CompletionRate | Self::ReopenRate | Self::OverdueRate => Measure::Accepted,
            Self::OnTimeRate => Measure::CompletionLimited,
            Self::ResponseRate => Measure::ClaimLimited,
            Self::ResolutionRate => Measure::Reached,
            Self::SatisfactionRate => Measure::Rated,
            Self::RejectionRate => Measure::Reviewed,
            Self::ReturnRate => Measure::Assigned,
        }
    }

    /// Why tickets stand outside it.
    pub const fn left_out(self) -> &'static [LeftOut] {
        use LeftOut::{
            Contested, FixedOnTheSpot, Merged, NoLimit, NotClosed, NotDispatched, NotFixable, NotFollowedUp,
            NotReviewed, RatedByStaff, Unrated, Unreached, Withdrawn,
        };
        match self {
            Self::CompletionRate | Self::ReopenRate | Self::OverdueRate => &[Merged, FixedOnTheSpot],
            Self::OnTimeRate => &[Merged, FixedOnTheSpot, NotClosed, NotFixable, NoLimit],
            Self::ResponseRate => &[Merged, FixedOnTheSpot, NotDispatched, NoLimit],
            Self::ResolutionRate => &[Merged, FixedOnTheSpot, NotFollowedUp, NotFixable, Unreached, Contested],
            Self::SatisfactionRate => {
                &[Merged, FixedOnTheSpot, NotClosed, NotFixable, Unreached, Contested, Unrated, RatedByStaff]
            }
            Self::RejectionRate => &[Merged, NotReviewed, Withdrawn],
            Self::ReturnRate => &[Merged, FixedOnTheSpot, NotDispatched],
        }
    }
}

/// What counters come to: how many, and how many took about how long.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    pub overview: Overview,
    spans: BTreeMap<Span, BTreeMap<u16, i64>>,
}

impl Sums {
    pub fn add(&mut self, counted: Counted, n: i64) {
        match counted {
            Counted::Measure(measure) => *self.overview.0.entry(measure).or_default() += n,
            Counted::Span(span, bucket) => {
                *self.spans.entry(span).or_default().entry(bucket).or_default() += n;
            }
        }
    }

    /// The same from two places.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (measure, n) in &other.overview.0 {
            self.add(Counted::Measure(*measure), *n);
        }
        for (span, buckets) in &other.spans {
            buckets.iter().for_each(|(bucket, n)| self.add(Counted::Span(*span, *bucket), *n));
        }
        self
    }

    pub fn spread(&self, span: Span) -> Spread {
        self.spans.get(&span).map(Spread::of).unwrap_or_default()
    }
}
