//! What is made of the counts.

use domain::figures::rate::Sums;
use domain::figures::{Measure, Overview, Rate, RateName, Span, Spread};
use openapi::figures as out;
use openapi::names::NoRate;

use crate::problem::Failure;
use crate::wire;

/// A measure by its name.
pub fn measure(name: &str) -> Result<Measure, Failure> {
    Measure::named(name)
        .ok_or_else(|| Failure::field("measure", "unknown_value", "没有这个指标", "is not something that is counted"))
}

/// A rate by its name.
pub fn rate_name(name: &str) -> Result<RateName, Failure> {
    named_rate("rate", name)
}

pub fn named_rate(field: &str, name: &str) -> Result<RateName, Failure> {
    RateName::named(name).ok_or_else(|| Failure::field(field, "unknown_value", "没有这个比率", "is not a rate"))
}

pub fn counts(overview: &Overview) -> out::FigureCounts {
    let count = |measure| overview.count(measure);
    out::FigureCounts {
        received: count(Measure::Received),
        reviewed: count(Measure::Reviewed),
        rejected: count(Measure::Rejected),
        withdrawn: count(Measure::Withdrawn),
        accepted: count(Measure::Accepted),
        dispatched: count(Measure::Dispatched),
        assigned: count(Measure::Assigned),
        returned: count(Measure::Returned),
        late_claims: count(Measure::LateClaims),
        claim_limited: count(Measure::ClaimLimited),
        claimed_in_time: count(Measure::ClaimedInTime),
        claimed: count(Measure::Claimed),
        resolved: count(Measure::Resolved),
        without_evidence: count(Measure::WithoutEvidence),
        completed: count(Measure::Completed),
        completion_limited: count(Measure::CompletionLimited),
        completed_in_time: count(Measure::CompletedInTime),
        overdue: count(Measure::Overdue),
        reopened: count(Measure::Reopened),
        reached: count(Measure::Reached),
        solved: count(Measure::Solved),
        rated: count(Measure::Rated),
        satisfied: count(Measure::Satisfied),
        rated_by_staff: count(Measure::RatedByStaff),
        unreached: count(Measure::Unreached),
        contested: count(Measure::Contested),
        not_fixable: count(Measure::NotFixable),
        fixed_on_the_spot: count(Measure::FixedOnTheSpot),
        merged: count(Measure::Merged),
    }
}

pub fn rates(overview: &Overview) -> out::Rates {
    let rate = |name| rate(overview.rate(name));
    out::Rates {
        completion_rate: rate(RateName::CompletionRate),
        on_time_rate: rate(RateName::OnTimeRate),
        response_rate: rate(RateName::ResponseRate),
        resolution_rate: rate(RateName::ResolutionRate),
        satisfaction_rate: rate(RateName::SatisfactionRate),
        rejection_rate: rate(RateName::RejectionRate),
        return_rate: rate(RateName::ReturnRate),
        reopen_rate: rate(RateName::ReopenRate),
        overdue_rate: rate(RateName::OverdueRate),
    }
}

pub fn rate(rate: Rate) -> out::Rate {
    let value = rate.value();
    let left_out = rate.left_out.into_iter();
    out::Rate {
        numerator: rate.numerator,
        denominator: rate.denominator,
        value,
        reason: value.is_none().then_some(NoRate::NothingCounted),
        left_out: left_out.map(|(why, tickets)| out::LeftOut { reason: wire::left_out_out(why), tickets }).collect(),
    }
}

pub fn appraised(sums: &Sums) -> out::AppraisalFigures {
    out::AppraisalFigures { counts: counts(&sums.overview), rates: rates(&sums.overview) }
}

pub fn elapsed(sums: &Sums) -> out::Elapsed {
    let spread = |span| spread(sums.spread(span));
    out::Elapsed {
        to_claim: spread(Span::ToClaim),
        to_resolve: spread(Span::ToResolve),
        to_close: spread(Span::ToClose),
    }
}

const fn spread(spread: Spread) -> out::Spread {
    let Spread { tickets, median_s, percentile_90_s } = spread;
    out::Spread { tickets, median_s, percentile_90_s }
}
