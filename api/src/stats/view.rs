//! What is made of the counts.

use domain::figures::{Measure, Overview, Rate, Spread};
use openapi::figures as out;
use openapi::names::NoRate;
use persistence::values::Spreads;

use crate::wire;

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
        claimed: count(Measure::Claimed),
        resolved: count(Measure::Resolved),
        without_evidence: count(Measure::WithoutEvidence),
        completed: count(Measure::Completed),
        reopened: count(Measure::Reopened),
        reached: count(Measure::Reached),
        solved: count(Measure::Solved),
        rated: count(Measure::Rated),
        satisfied: count(Measure::Satisfied),
        rated_by_staff: count(Measure::RatedByStaff),
        unreached: count(Measure::Unreached),
        contested: count(Measure::Contested),
        fixed_on_the_spot: count(Measure::SpotFixed),
        merged: count(Measure::Merged),
    }
}

pub fn rates(overview: &Overview) -> out::Rates {
    out::Rates {
        completion_rate: rate(overview.completion_rate()),
        on_time_rate: NO_DEADLINES,
        response_rate: NO_DEADLINES,
        resolution_rate: rate(overview.resolution_rate()),
        satisfaction_rate: rate(overview.satisfaction_rate()),
        rejection_rate: rate(overview.rejection_rate()),
        return_rate: rate(overview.return_rate()),
        reopen_rate: rate(overview.reopen_rate()),
        overdue_rate: NO_DEADLINES,
    }
}

/// What takes a clock to tell: there is none yet.
const NO_DEADLINES: out::Rate = out::Rate {
    numerator: None,
    denominator: None,
    value: None,
    reason: Some(NoRate::NoDeadlines),
    left_out: Vec::new(),
};

fn rate(rate: Rate) -> out::Rate {
    let value = rate.value();
    let left_out = rate.left_out.into_iter();
    out::Rate {
        numerator: Some(rate.numerator),
        denominator: Some(rate.denominator),
        value,
        reason: value.is_none().then_some(NoRate::NothingCounted),
        left_out: left_out.map(|(why, tickets)| out::LeftOut { reason: wire::left_out_out(why), tickets }).collect(),
    }
}

pub const fn elapsed(spreads: Spreads) -> out::Elapsed {
    out::Elapsed {
        to_claim: spread(spreads.to_claim),
        to_resolve: spread(spreads.to_resolve),
        to_close: spread(spreads.to_close),
    }
}

const fn spread(spread: Spread) -> out::Spread {
    let Spread { tickets, median_s, percentile_90_s } = spread;
    out::Spread { tickets, median_s, percentile_90_s }
}
