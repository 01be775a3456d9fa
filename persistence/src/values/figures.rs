//! Which figures are asked for.

use chrono::NaiveDate;
use domain::grid::{Area, Department};
use domain::id::Id;
use domain::programme::Programme;
use domain::text::Code;
use domain::ticket::Channel;

/// All of it has to hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FigureFilter {
    pub programme: Id<Programme>,
    pub from: NaiveDate,
    /// The first day that does not count any more.
    pub until: NaiveDate,
    /// With all areas below it. Nothing stands for the whole programme, reports without a place among them.
    pub area: Option<Id<Area>>,
    /// With all categories below it.
    pub category: Option<Code>,
    pub department: Option<Id<Department>>,
    pub channel: Option<Channel>,
}
