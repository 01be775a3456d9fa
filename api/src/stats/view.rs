//! What is made of the counts.

use domain::figures::{Measure, Overview, Rate};
use openapi::figures as out;
use openapi::names::NoRate;

pub fn counts(overview: &Overview) -> out::FigureCounts {
    let count = |measure| overview.count(measure);
    out::FigureCounts {
        received: count(Measure::Received),
        rejected: count(Measure::Rejected),
        accepted: count(Measure::Accepted),
        dispatched: count(Measure::Dispatched),
        claimed: count(Measure::Claimed),
        resolved: count(Measure::Resolved),
        completed: count(Measure::Completed),
        returned: count(Measure::Returned),
        reopened: count(Measure::Reopened),
        reached: count(Measure::Reached),
        solved: count(Measure::Solved),
        rated: count(Measure::Rated),
        satisfied: count(Measure::Satisfied),
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

pub fn left_out(overview: &Overview) -> out::LeftOut {
    let count = |measure| overview.count(measure);
    out::LeftOut {
        merged: count(Measure::Merged),
        fixed_on_the_spot: count(Measure::SpotFixed),
        unreached: count(Measure::Unreached),
        contested: count(Measure::Contested),
        rated_by_staff: count(Measure::RatedByStaff),
    }
}

/// What takes a clock to tell: there is none yet.
const NO_DEADLINES: out::Rate =
    out::Rate { numerator: None, denominator: None, value: None, reason: Some(NoRate::NoDeadlines) };

fn rate(rate: Rate) -> out::Rate {
    let value = rate.value();
    out::Rate {
        numerator: Some(rate.numerator),
        denominator: Some(rate.denominator),
        value,
        reason: value.is_none().then_some(NoRate::NothingCounted),
    }
}
