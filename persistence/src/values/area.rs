//! Places as the store keeps them.

use domain::geo::Position;
use domain::grid::{Area, AreaKind, Boundary, Department, Desk, Level};
use domain::id::Id;
use domain::programme::{Programme, Settings};
use domain::text::{Code, Line, Name};
use domain::time::Instant;

#[derive(Clone, Debug)]
pub struct ProgrammeRecord {
    pub id: Id<Programme>,
    pub name: Name,
    pub root_area: Option<Id<Area>>,
    pub settings: Settings,
    pub version: u32,
}

#[derive(Clone, Debug)]
pub struct NewArea {
    pub id: Id<Area>,
    pub code: Code,
    pub name: Name,
    pub level: Level,
    pub kind: Option<AreaKind>,
    pub parent: Option<Id<Area>>,
    pub boundary: Option<Boundary>,
    pub at: Instant,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AreaRecord {
    pub id: Id<Area>,
    pub code: Code,
    pub name: Name,
    pub level: Level,
    pub kind: Option<AreaKind>,
    pub parent: Option<Id<Area>>,
    pub has_boundary: bool,
    pub created_at: Instant,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DepartmentRecord {
    pub id: Id<Department>,
    pub code: Code,
    pub name: Name,
    pub area: Id<Area>,
    pub created_at: Instant,
}

#[derive(Clone, PartialEq, Debug)]
pub struct DeskRecord {
    pub id: Id<Desk>,
    pub name: Name,
    pub area: Id<Area>,
    pub position: Option<Position>,
    pub address: Option<Line>,
    pub opening_hours: Option<Line>,
    pub created_at: Instant,
}
