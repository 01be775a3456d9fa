//! What is shown of a year.

use domain::calendar::{YearPlan, shipped};
use openapi::calendar as out;

use crate::app::Scene;
use crate::problem::Failure;

/// The years in force, with how often each was changed.
pub fn years(scene: &mut Scene<'_, '_>) -> Result<Vec<(YearPlan, u32)>, Failure> {
    let own = scene.tx.own_years()?;
    let shipped = shipped::years().into_iter().filter(|plan| own.iter().all(|(it, _)| it.year() != plan.year()));
    let mut all: Vec<_> = shipped.map(|plan| (plan, 0)).chain(own.clone()).collect();
    all.sort_by_key(|(plan, _)| plan.year());
    Ok(all)
}

pub fn year((plan, version): &(YearPlan, u32)) -> out::CalendarYear {
    out::CalendarYear {
        year: plan.year(),
        papers: plan.papers().iter().map(|paper| paper.as_str().to_owned()).collect(),
        days: plan
            .days()
            .iter()
            .map(|day| out::SpecialDay { name: day.name.as_str().to_owned(), date: day.date, is_off_day: day.off })
            .collect(),
        shipped: *version == 0,
        version: *version,
    }
}
