//! Which days are worked, and how much working time lies between two moments.
//!
//! - [`year`]: what the State Council announces for a year: holidays, and the weekend days worked in exchange
//! - [`shipped`]: the years that every deployment begins with
//! - [`hours`]: when an office is open, and how working time is counted

pub mod hours;
pub mod shipped;
pub mod year;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

use crate::text::Name;

pub use hours::{OfficeHours, WorkingTime};
pub use year::{BadYear, SpecialDay, YearPlan};

/// The years that are known. In any other, Monday to Friday are worked.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Calendar {
    known: BTreeSet<i32>,
    special: BTreeMap<NaiveDate, SpecialDay>,
}

/// Why a day is worked or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayKind<'a> {
    /// Monday to Friday.
    Weekday,
    /// Saturday or Sunday.
    Weekend,
    /// Nobody works, whatever day of the week it is.
    Holiday(&'a Name),
    /// A weekend day that is worked in exchange for a holiday.
    MakeUp(&'a Name),
}

impl DayKind<'_> {
    pub const fn is_worked(self) -> bool {
        matches!(self, Self::Weekday | Self::MakeUp(_))
    }
}

impl Calendar {
    /// A year's own plan is the last word on its days; that of its neighbour may reach into it.
    pub fn of(plans: impl IntoIterator<Item = YearPlan>) -> Self {
        let mut calendar = Self::default();
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for plan in plans {
            let year = plan.year();
            calendar.known.insert(year);
            for day in plan.into_days() {
                if day.date.year() == year { own.push(day) } else { other.push(day) }
            }
        }
        calendar.special.extend(other.into_iter().chain(own).map(|day| (day.date, day)));
        calendar
    }

    /// Whether a plan for the year was loaded.
    pub fn knows(&self, year: i32) -> bool {
        self.known.contains(&year)
    }

    pub fn kind(&self, date: NaiveDate) -> DayKind<'_> {
        match self.special.get(&date) {
            Some(day) if day.off => DayKind::Holiday(&day.name),
            Some(day) => DayKind::MakeUp(&day.name),
            None if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) => DayKind::Weekend,
            None => DayKind::Weekday,
        }
    }

    pub fn is_worked(&self, date: NaiveDate) -> bool {
        self.kind(date).is_worked()
    }
}

#[cfg(test)]
mod tests;
