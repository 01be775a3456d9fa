//! What is shown of a station, and what is read of one.

use domain::geo::CoordSystem;
use domain::id::Id;
use domain::station::{Facility, Zone};
use domain::text::{Line, Name};
use openapi::station::{NewStation, Station};
use persistence::values::StationRecord;

use crate::flow::keep_station::Described;
use crate::near::whole_metres;
use crate::problem::Failure;
use crate::wire;

pub fn station(record: StationRecord, system: CoordSystem, distance_m: Option<f64>) -> Station {
    Station {
        id: record.id.uuid(),
        name: Name::into(record.name),
        area_id: record.area.uuid(),
        location: wire::location_out(record.position, system, None),
        address: record.address.map(Line::into),
        opening_hours: record.opening_hours.map(Line::into),
        zones: record.zones.into_iter().map(wire::zone_out).collect(),
        facilities: record.facilities.into_iter().map(wire::facility_out).collect(),
        desk_id: record.desk.map(Id::uuid),
        closed: record.closed,
        distance_m: distance_m.map(whole_metres),
        version: record.version,
        created_at: record.created_at.utc(),
    }
}

pub fn described(input: &NewStation) -> Result<Described, Failure> {
    Ok(Described {
        name: wire::text("/name", &input.name)?,
        area: Id::from_uuid(input.area_id),
        position: wire::location_in("/location", input.location)?.position,
        address: wire::maybe_text("/address", input.address.as_deref())?,
        opening_hours: wire::maybe_text("/opening_hours", input.opening_hours.as_deref())?,
        zones: each_once(input.zones.iter().copied().map(wire::zone_in), Zone::name),
        facilities: each_once(input.facilities.iter().copied().map(wire::facility_in), Facility::name),
        desk: input.desk_id.map(Id::from_uuid),
        closed: input.closed,
    })
}

/// In the order of their names, as they are kept.
fn each_once<T: PartialEq + Copy>(said: impl Iterator<Item = T>, name: impl Fn(T) -> &'static str) -> Vec<T> {
    let mut all: Vec<T> = said.collect();
    all.sort_by_key(|one| name(*one));
    all.dedup();
    all
}
