//! Which figures are asked for.

use chrono::NaiveDate;
use domain::figures::Spread;
use domain::grid::{Area, Department};
use domain::id::Id;
use domain::programme::Programme;
use domain::text::Code;
use domain::ticket::Channel;
use domain::time::Instant;

/// How long the tickets of a cohort took.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spreads {
    pub to_claim: Spread,
    pub to_resolve: Spread,
    pub to_close: Spread,
}

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
    pub channel: Option<Channel>,
}
