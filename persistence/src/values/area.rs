//! Places as the store keeps them.

use domain::geo::Position;
use domain::grid::survey::Misfit;
use domain::grid::{Area, AreaKind, Boundary, Department, Desk, Level};
use domain::id::Id;
use domain::identity::Account;
use domain::programme::{Programme, Settings};
use domain::text::{Code, Line, Name};
use domain::time::Instant;
use serde::{Deserialize, Serialize};

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
    pub households: Option<u32>,
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
    pub households: Option<u32>,
    pub version: u32,
    /// The import that brought it was taken back.
    pub retired: bool,
    pub created_at: Instant,
}

/// Where a position lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whereabouts {
    /// In this area, and in no smaller one.
    In(Id<Area>),
    /// In none, although there are borders.
    Outside,
    /// No border is loaded.
    Unknown,
}

/// What changes of an area with its versions.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AreaState {
    pub name: Name,
    pub kind: Option<AreaKind>,
    pub households: Option<u32>,
    pub parent: Option<Id<Area>>,
    pub boundary: Option<Boundary>,
    pub retired: bool,
}

/// What an import makes of an area.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AreaChange {
    pub code: Code,
    pub name: Name,
    pub level: Level,
    /// Missing: as it was.
    pub kind: Option<AreaKind>,
    /// Missing: as they were.
    pub households: Option<u32>,
    pub parent: Option<Id<Area>>,
    pub boundary: Option<Boundary>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ImportItem {
    pub position: u32,
    pub area: Id<Area>,
    pub is_new: bool,
    pub change: AreaChange,
    /// What it found there when it came into force.
    pub former: Option<AreaState>,
}

domain::named! {
    /// What became of an import.
    pub enum ImportStatus {
        Scheduled = "scheduled",
        InForce = "in_force",
        Undone = "undone",
        Failed = "failed",
    }
}

/// Many areas that came at once.
#[derive(Debug)]
pub enum AreaImport {}

/// What was found when an import was checked, and, where it failed, why.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    pub findings: Vec<ImportFinding>,
    pub has_more: bool,
    pub failure: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ImportFinding {
    pub misfit: Misfit,
    pub code: String,
    pub other: Option<String>,
    pub m2: f64,
    pub at: Position,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ImportRecord {
    pub id: Id<AreaImport>,
    pub status: ImportStatus,
    /// The area that all of it lies in; nothing where it brings the top of the tree.
    pub scope: Option<Id<Area>>,
    pub valid_from: Instant,
    pub created_at: Instant,
    pub created_by: Option<Id<Account>>,
    pub in_force_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub created_areas: u32,
    pub changed_areas: u32,
    pub report: ImportReport,
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
