//! Stations, with what they offer.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::geo::{Position, bounding_box};
use domain::id::Id;
use domain::station::{Facility, Station, Zone, by_distance};
use domain::text::{Line, Name};

use super::schema::{area_ancestors, station_facilities, station_zones, stations};
use super::{Db, Tx, locked};
use crate::column::{self, At, Uid, named, number, parsed, signed};
use crate::error::Error;
use crate::values::{Mark, Page, PageRequest, StationFilter, StationRecord};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = stations, check_for_backend(Db), treat_none_as_null = true)]
struct Row {
    id: Uid,
    name: String,
    area_id: Uid,
    lat: f64,
    lng: f64,
    address: Option<String>,
    opening_hours: Option<String>,
    desk_id: Option<Uid>,
    closed: bool,
    version: i32,
    created_at: At,
}

impl Row {
    fn of(station: &StationRecord) -> Result<Self, Error> {
        Ok(Self {
            id: station.id.into(),
            name: station.name.as_str().to_owned(),
            area_id: station.area.into(),
            lat: station.position.lat(),
            lng: station.position.lng(),
            address: station.address.clone().map(String::from),
            opening_hours: station.opening_hours.clone().map(String::from),
            desk_id: column::uid(station.desk),
            closed: station.closed,
            version: signed(station.version)?,
            created_at: At(station.created_at),
        })
    }

    fn record(self, zones: Vec<Zone>, facilities: Vec<Facility>) -> Result<StationRecord, Error> {
        let line = |text: Option<String>| text.map(|t| parsed("a station's text", Line::parse(&t))).transpose();
        Ok(StationRecord {
            id: self.id.id(),
            name: parsed("a station's name", Name::parse(&self.name))?,
            area: self.area_id.id(),
            position: parsed("a station's position", Position::new(self.lat, self.lng))?,
            address: line(self.address)?,
            opening_hours: line(self.opening_hours)?,
            zones,
            facilities,
            desk: column::id(self.desk_id),
            closed: self.closed,
            version: number(self.version)?,
            created_at: self.created_at.0,
        })
    }
}

/// Rows with what each station offers, in their order.
fn with_offers(tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<Vec<StationRecord>, Error> {
    let ids: Vec<Uid> = rows.iter().map(|row| row.id).collect();
    let mut zones: BTreeMap<_, Vec<Zone>> = BTreeMap::new();
    let found: Vec<(Uid, String)> = station_zones::table
        .filter(station_zones::station_id.eq_any(ids.clone()))
        .order(station_zones::zone)
        .select((station_zones::station_id, station_zones::zone))
        .load(tx.conn)?;
    for (station, zone) in found {
        zones.entry(station.0).or_default().push(named(&zone, Zone::named)?);
    }
    let mut facilities: BTreeMap<_, Vec<Facility>> = BTreeMap::new();
    let found: Vec<(Uid, String)> = station_facilities::table
        .filter(station_facilities::station_id.eq_any(ids))
        .order(station_facilities::facility)
        .select((station_facilities::station_id, station_facilities::facility))
        .load(tx.conn)?;
    for (station, facility) in found {
        facilities.entry(station.0).or_default().push(named(&facility, Facility::named)?);
    }
    let offers = |id: Uid| (zones.get(&id.0).cloned(), facilities.get(&id.0).cloned());
    rows.into_iter()
        .map(|row| {
            let (zones, facilities) = offers(row.id);
            row.record(zones.unwrap_or_default(), facilities.unwrap_or_default())
        })
        .collect()
}

fn insert_offers(tx: &mut Tx<'_>, station: &StationRecord) -> Result<(), Error> {
    let id = Uid::from(station.id);
    for zone in &station.zones {
        let row = (station_zones::station_id.eq(id), station_zones::zone.eq(zone.name()));
        diesel::insert_into(station_zones::table).values(row).execute(tx.conn)?;
    }
    for facility in &station.facilities {
        let row = (station_facilities::station_id.eq(id), station_facilities::facility.eq(facility.name()));
        diesel::insert_into(station_facilities::table).values(row).execute(tx.conn)?;
    }
    Ok(())
}

pub(crate) fn create_station(tx: &mut Tx<'_>, station: &StationRecord) -> Result<(), Error> {
    diesel::insert_into(stations::table).values(Row::of(station)?).execute(tx.conn)?;
    insert_offers(tx, station)
}

/// Puts it in the place of the one that had the version before it.
pub(crate) fn change_station(tx: &mut Tx<'_>, station: &StationRecord) -> Result<(), Error> {
    let id = Uid::from(station.id);
    let before = stations::table.find(id).filter(stations::version.eq(signed(station.version)? - 1));
    if diesel::update(before).set(Row::of(station)?).execute(tx.conn)? == 0 {
        return Err(Error::Stale);
    }
    diesel::delete(station_zones::table.filter(station_zones::station_id.eq(id))).execute(tx.conn)?;
    diesel::delete(station_facilities::table.filter(station_facilities::station_id.eq(id))).execute(tx.conn)?;
    insert_offers(tx, station)
}

fn only(tx: &mut Tx<'_>, row: Option<Row>) -> Result<StationRecord, Error> {
    with_offers(tx, row.into_iter().collect())?.pop().ok_or(Error::Missing("station"))
}

pub(crate) fn require_station(tx: &mut Tx<'_>, id: Id<Station>) -> Result<StationRecord, Error> {
    let row = stations::table.find(Uid::from(id)).select(Row::as_select()).first(tx.conn).optional()?;
    only(tx, row)
}

/// To change it.
pub(crate) fn lock_station(tx: &mut Tx<'_>, id: Id<Station>) -> Result<StationRecord, Error> {
    let row = locked!(stations::table.find(Uid::from(id)).select(Row::as_select())).first(tx.conn).optional()?;
    only(tx, row)
}

fn wanted<'a>(filter: &StationFilter) -> stations::BoxedQuery<'a, Db> {
    let mut query = stations::table.into_boxed();
    if let Some(area) = filter.area {
        let below = area_ancestors::table
            .filter(area_ancestors::ancestor_id.eq(Uid::from(area)))
            .select(area_ancestors::area_id);
        query = query.filter(stations::area_id.eq_any(below));
    }
    for zone in &filter.zones {
        let having = station_zones::table.filter(station_zones::zone.eq(zone.name())).select(station_zones::station_id);
        query = query.filter(stations::id.eq_any(having));
    }
    for facility in &filter.facilities {
        let having = station_facilities::table
            .filter(station_facilities::facility.eq(facility.name()))
            .select(station_facilities::station_id);
        query = query.filter(stations::id.eq_any(having));
    }
    if !filter.with_closed {
        query = query.filter(stations::closed.eq(false));
    }
    query
}

/// The oldest first.
pub(crate) fn list_stations(
    tx: &mut Tx<'_>,
    filter: &StationFilter,
    page: PageRequest,
) -> Result<Page<StationRecord>, Error> {
    let mut query = wanted(filter);
    if let Some(after) = page.after {
        query = query
            .filter(stations::created_at.ge(At(after.at)))
            .filter(stations::created_at.gt(At(after.at)).or(stations::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> =
        query.order((stations::created_at, stations::id)).limit(page.probe()).select(Row::as_select()).load(tx.conn)?;
    let records = with_offers(tx, rows)?;
    Ok(Page::of(records, page, |it| Mark { at: it.created_at, id: it.id.uuid() }))
}

/// The nearest first, with their distances in metres. Of all in the circle only the places are read: a city has some hundreds.
pub(crate) fn stations_near(
    tx: &mut Tx<'_>,
    filter: &StationFilter,
    centre: Position,
    radius_m: f64,
    page: PageRequest,
) -> Result<Page<(StationRecord, f64)>, Error> {
    let around = bounding_box(centre, radius_m);
    let places: Vec<(Uid, f64, f64)> = wanted(filter)
        .filter(stations::lat.between(around.south, around.north).and(stations::lng.between(around.west, around.east)))
        .select((stations::id, stations::lat, stations::lng))
        .load(tx.conn)?;
    let places = places
        .into_iter()
        .map(|(id, lat, lng)| Ok((id.0, parsed("a station's position", Position::new(lat, lng))?)))
        .collect::<Result<Vec<_>, Error>>()?;
    let near = by_distance(places, centre, radius_m);
    let seen = page.after.and_then(|after| near.iter().position(|(id, _)| *id == after.id)).map_or(0, |at| at + 1);
    let probe = usize::try_from(page.probe()).unwrap_or(usize::MAX);
    let next: Vec<(uuid::Uuid, f64)> = near.into_iter().skip(seen).take(probe).collect();
    let ids: Vec<Uid> = next.iter().map(|(id, _)| Uid(*id)).collect();
    let rows: Vec<Row> = stations::table.filter(stations::id.eq_any(ids)).select(Row::as_select()).load(tx.conn)?;
    let mut records: BTreeMap<_, _> =
        with_offers(tx, rows)?.into_iter().map(|record| (record.id.uuid(), record)).collect();
    let found = next.into_iter().filter_map(|(id, distance)| Some((records.remove(&id)?, distance))).collect();
    Ok(Page::of(found, page, |(it, _)| Mark { at: it.created_at, id: it.id.uuid() }))
}
