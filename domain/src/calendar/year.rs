//! The days of a year that are not what their weekday says. The form is that of holiday-cn: a list of dates, each off or worked, with
//! the holiday that it belongs to.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Calendar;
use crate::text::{Line, Name};

/// A holiday, or a day that is worked in exchange for one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SpecialDay {
    pub date: NaiveDate,
    pub name: Name,
    pub off: bool,
}

/// What was announced for one year.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct YearPlan {
    year: i32,
    /// Where it was announced.
    papers: Vec<Line>,
    days: Vec<SpecialDay>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadYear {
    #[error("a year is 2000 to 2100")]
    Year,
    #[error("a plan names at most 10 papers")]
    Papers,
    /// The first days of January are often announced with the year before, and the last of December with the year after.
    #[error("{0} is neither in this year nor in the month before or after it")]
    Elsewhere(NaiveDate),
    #[error("{0} is there twice")]
    Twice(NaiveDate),
    #[error("a year has at least {MIN_WORKED} working days")]
    HardlyWorked,
}

/// Fewer than in any year that was ever announced, so that whoever waits for a working day finds one.
const MIN_WORKED: usize = 200;
const MAX_PAPERS: usize = 10;

impl YearPlan {
    pub fn new(year: i32, papers: Vec<Line>, mut days: Vec<SpecialDay>) -> Result<Self, BadYear> {
        if !(2000..=2100).contains(&year) {
            return Err(BadYear::Year);
        }
        if papers.len() > MAX_PAPERS {
            return Err(BadYear::Papers);
        }
        days.sort_by_key(|day| day.date);
        for day in &days {
            let near = match day.date.month() {
                1 => Some(day.date.year() - 1),
                12 => Some(day.date.year() + 1),
                _ => None,
            };
            if day.date.year() != year && near != Some(year) {
                return Err(BadYear::Elsewhere(day.date));
            }
        }
        if let Some(date) = days.iter().zip(days.iter().skip(1)).find(|(a, b)| a.date == b.date).map(|(a, _)| a.date) {
            return Err(BadYear::Twice(date));
        }
        let plan = Self { year, papers, days };
        let calendar = Calendar::of([plan.clone()]);
        let first = NaiveDate::from_ymd_opt(year, 1, 1);
        let all = first.into_iter().flat_map(|first| first.iter_days()).take_while(|date| date.year() == year);
        if all.filter(|date| calendar.is_worked(*date)).count() < MIN_WORKED {
            return Err(BadYear::HardlyWorked);
        }
        Ok(plan)
    }

    pub const fn year(&self) -> i32 {
        self.year
    }

    pub fn papers(&self) -> &[Line] {
        &self.papers
    }

    pub fn days(&self) -> &[SpecialDay] {
        &self.days
    }

    pub fn into_days(self) -> Vec<SpecialDay> {
        self.days
    }
}
