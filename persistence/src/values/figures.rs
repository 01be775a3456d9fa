//! Which figures are asked for.

use chrono::NaiveDate;
use domain::figures::Step;
use domain::grid::{Area, Department};
use domain::id::Id;
use domain::identity::Account;
use domain::programme::Programme;
use domain::text::Code;
use domain::ticket::Channel;
use domain::time::Instant;

/// All of it has to hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FigureFilter {
    pub programme: Id<Programme>,
    pub from: NaiveDate,
    /// The first day that does not count any more.
    pub until: NaiveDate,
    /// The moments at which these two days begin for the programme.
    pub begins: Instant,
    pub ends: Instant,
    /// With all areas below it. Nothing stands for the whole programme, reports without a place among them.
    pub area: Option<Id<Area>>,
    /// With all categories below it.
    pub category: Option<Code>,
    pub department: Option<Id<Department>>,
    pub worker: Option<Id<Account>>,
    pub channel: Option<Channel>,
}

/// By what sums are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grouping {
    /// One sum, with how long it took. The others are without that.
    Nothing,
    /// By the tickets' own areas; by departments; by workers. What is in nobody's hand is in none of these.
    Area,
    Department,
    Worker,
    /// By counters of these steps, as their first day. Months that are in the period by a part are told by days.
    Period(Step),
}

impl FigureFilter {
    /// Whether counters are kept by what is asked for: the whole, or one part of it in one way.
    pub fn is_one_part(&self) -> bool {
        let asked = [
            self.area.is_some(),
            self.category.is_some(),
            self.department.is_some(),
            self.worker.is_some(),
            self.channel.is_some(),
        ];
        asked.into_iter().filter(|is_asked| *is_asked).count() <= 1
    }
}
