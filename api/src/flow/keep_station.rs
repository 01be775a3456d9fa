//! Stations are opened and changed: a place in an area, and perhaps a desk's home.

use domain::geo::Position;
use domain::grid::{Area, Desk};
use domain::id::Id;
use domain::identity::{Caller, Operation};
use domain::station::{Facility, Station, Zone};
use domain::text::{Line, Name};
use persistence::values::StationRecord;

use crate::app::Scene;
use crate::flow::{desk, reach};
use crate::problem::{Code, Failure};

/// A station as it came in.
#[derive(Clone, Debug)]
pub struct Described {
    pub name: Name,
    pub area: Id<Area>,
    pub position: Position,
    pub address: Option<Line>,
    pub opening_hours: Option<Line>,
    pub zones: Vec<Zone>,
    pub facilities: Vec<Facility>,
    pub desk: Option<Id<Desk>>,
    pub closed: bool,
}

pub fn create(scene: &mut Scene<'_, '_>, caller: &Caller, described: &Described) -> Result<StationRecord, Failure> {
    reach::require_in_area(scene, caller, Operation::CreateStation, described.area)?;
    let record = record(scene, described, scene.id(), 1)?;
    scene.tx.create_station(&record)?;
    scene.tx.record_audit(Some(caller.account), "station.create", Some(record.id.uuid()), "{}", scene.now)?;
    Ok(record)
}

/// Both where it was and where it shall be have to be the caller's.
pub fn change(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    id: Id<Station>,
    if_match: Option<u32>,
    described: &Described,
) -> Result<StationRecord, Failure> {
    let before = scene.tx.lock_station(id)?;
    reach::require_in_area(scene, caller, Operation::ChangeStation, before.area)?;
    reach::require_in_area(scene, caller, Operation::ChangeStation, described.area)?;
    if if_match.is_some_and(|version| version != before.version) {
        return Err(Code::VersionMismatch.into());
    }
    let record = StationRecord { created_at: before.created_at, ..record(scene, described, id, before.version + 1)? };
    scene.tx.change_station(&record)?;
    scene.tx.record_audit(Some(caller.account), "station.change", Some(id.uuid()), "{}", scene.now)?;
    Ok(record)
}

fn record(
    scene: &mut Scene<'_, '_>,
    described: &Described,
    id: Id<Station>,
    version: u32,
) -> Result<StationRecord, Failure> {
    if let Some(desk) = described.desk {
        desk::named(scene, desk)?;
    }
    Ok(StationRecord {
        id,
        name: described.name.clone(),
        area: described.area,
        position: described.position,
        address: described.address.clone(),
        opening_hours: described.opening_hours.clone(),
        zones: described.zones.clone(),
        facilities: described.facilities.clone(),
        desk: described.desk,
        closed: described.closed,
        version,
        created_at: scene.now,
    })
}
