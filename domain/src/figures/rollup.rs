//! What counters are summed up by. A year of a city is some hundred thousand tickets, and hardly two of them agree in day, area,
//! category and all the rest: kept by all of that at once, counters would be as many as tickets. So they are kept for the whole, and
//! for each part of it by itself, by day and by month.

use chrono::{Datelike, Months, NaiveDate};

use super::{Counted, Key};
use crate::grid::{Area, Department};
use crate::id::Id;
use crate::identity::Account;
use crate::named;
use crate::text::Code;
use crate::ticket::Channel;

/// One part of a programme's figures, or all of them. Areas and categories are those of the tickets themselves, without what lies
/// below them: a tree may change.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    Whole,
    Area(Id<Area>),
    Category(Code),
    Department(Id<Department>),
    Worker(Id<Account>),
    Channel(Channel),
}

impl Part {
    /// What kind of part, as the store writes it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Area(_) => "area",
            Self::Category(_) => "category",
            Self::Department(_) => "department",
            Self::Worker(_) => "worker",
            Self::Channel(_) => "channel",
        }
    }

    /// Which of its kind.
    pub fn member(&self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Area(id) => id.to_string(),
            Self::Category(code) => code.as_str().to_owned(),
            Self::Department(id) => id.to_string(),
            Self::Worker(id) => id.to_string(),
            Self::Channel(channel) => channel.name().to_owned(),
        }
    }

    pub fn parse(kind: &str, member: &str) -> Option<Self> {
        Some(match kind {
            "whole" => Self::Whole,
            "area" => Self::Area(member.parse().ok()?),
            "category" => Self::Category(Code::parse(member).ok()?),
            "department" => Self::Department(member.parse().ok()?),
            "worker" => Self::Worker(member.parse().ok()?),
            "channel" => Self::Channel(Channel::named(member)?),
            _ => return None,
        })
    }
}

named! {
    /// What a counter is of: one day, or all days of a month.
    pub enum Step {
        Day = "day",
        Month = "month",
    }
}

impl Step {
    /// The first day of the step that a day lies in.
    pub fn begin(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Month => day.with_day(1).unwrap_or(day),
        }
    }
}

/// One counter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Row {
    pub part: Part,
    pub step: Step,
    /// Its first day.
    pub period: NaiveDate,
    pub counted: Counted,
}

/// The counters that a key adds to.
pub fn rows(key: &Key) -> impl Iterator<Item = Row> {
    let Key { day, area, category, department, worker, channel, counted } = key.clone();
    // Of one worker, spans are few enough to be put in order when somebody asks.
    let worker = worker.filter(|_| matches!(counted, Counted::Measure(_)));
    let parts = [
        Some(Part::Whole),
        area.map(Part::Area),
        category.map(Part::Category),
        department.map(Part::Department),
        worker.map(Part::Worker),
        Some(Part::Channel(channel)),
    ];
    parts.into_iter().flatten().flat_map(move |part| {
        Step::ALL.iter().map(move |step| Row { part: part.clone(), step: *step, period: step.begin(day), counted })
    })
}

/// Days from one on until another that does not count any more, as counters of one step cover them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    pub step: Step,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// A period in as few counters as there are: whole months, and the days before and after them.
pub fn stretches(from: NaiveDate, until: NaiveDate) -> Vec<Stretch> {
    let next_month = |day: NaiveDate| Step::Month.begin(day).checked_add_months(Months::new(1)).unwrap_or(day);
    let first = if from.day() == 1 { from } else { next_month(from) };
    let last = Step::Month.begin(until);
    let all = if first < last {
        vec![(Step::Day, from, first), (Step::Month, first, last), (Step::Day, last, until)]
    } else {
        vec![(Step::Day, from, until)]
    };
    all.into_iter()
        .filter(|(_, from, until)| from < until)
        .map(|(step, from, until)| Stretch { step, from, until })
        .collect()
}
