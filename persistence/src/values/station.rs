use domain::geo::Position;
use domain::grid::{Area, Desk};
use domain::id::Id;
use domain::station::{Facility, Station, Zone};
use domain::text::{Line, Name};
use domain::time::Instant;

#[derive(Clone, PartialEq, Debug)]
pub struct StationRecord {
    pub id: Id<Station>,
    pub name: Name,
    pub area: Id<Area>,
    pub position: Position,
    pub address: Option<Line>,
    pub opening_hours: Option<Line>,
    /// In the order of their names, each once.
    pub zones: Vec<Zone>,
    pub facilities: Vec<Facility>,
    /// Where goods are handed over there.
    pub desk: Option<Id<Desk>>,
    /// Not in use: left out of lists.
    pub closed: bool,
    pub version: u32,
    pub created_at: Instant,
}

/// What stations are looked for. All of it has to hold.
#[derive(Clone, Debug, Default)]
pub struct StationFilter {
    pub area: Option<Id<Area>>,
    pub zones: Vec<Zone>,
    pub facilities: Vec<Facility>,
    pub with_closed: bool,
}
