//! The tree of areas, with the ancestors of each as rows.

use std::sync::Arc;

use diesel::prelude::*;
use domain::grid::tree::Planted;
use domain::grid::{Area, AreaKind, Boundary, Level};
use domain::id::Id;
use domain::text::{Code, Name};
use domain::time::Instant;

use super::schema::{area_ancestors, areas};
use super::{Db, Tx, among, reference};
use crate::column::{self, At, Document, Uid, named, number, parsed, signed};
use crate::error::Error;
use crate::values::{AreaRecord, AreaState, Mark, NewArea, Page, PageRequest};

#[derive(Queryable, Selectable)]
#[diesel(table_name = areas, check_for_backend(Db))]
struct Row {
    id: Uid,
    code: String,
    name: String,
    level: String,
    kind: Option<String>,
    parent_id: Option<Uid>,
    south: Option<f64>,
    households: Option<i32>,
    version: i32,
    retired_at: Option<At>,
    created_at: At,
}

impl Row {
    fn record(self) -> Result<AreaRecord, Error> {
        Ok(AreaRecord {
            id: self.id.id(),
            code: parsed("an area's code", Code::parse(&self.code))?,
            name: parsed("an area's name", Name::parse(&self.name))?,
            level: named(&self.level, Level::named)?,
            kind: self.kind.map(|kind| named(&kind, AreaKind::named)).transpose()?,
            parent: column::id(self.parent_id),
            has_boundary: self.south.is_some(),
            households: self.households.map(number).transpose()?,
            version: number(self.version)?,
            retired: self.retired_at.is_some(),
            created_at: self.created_at.0,
        })
    }
}

pub(crate) fn create_area(tx: &mut Tx<'_>, area: &NewArea) -> Result<(), Error> {
    plant_area(tx, area)?;
    reference::areas_changed(tx)
}

/// Creates one of many. Whoever does so says in the end that areas have changed.
pub(crate) fn plant_area(tx: &mut Tx<'_>, area: &NewArea) -> Result<(), Error> {
    let bounds = area.boundary.as_ref().map(Boundary::bounding_box);
    diesel::insert_into(areas::table)
        .values((
            areas::id.eq(Uid::from(area.id)),
            areas::code.eq(area.code.as_str()),
            areas::name.eq(area.name.as_str()),
            areas::level.eq(area.level.name()),
            areas::kind.eq(area.kind.map(AreaKind::name)),
            areas::parent_id.eq(column::uid(area.parent)),
            areas::boundary.eq(area.boundary.as_ref().map(Document::of).transpose()?),
            areas::south.eq(bounds.map(|b| b.south)),
            areas::west.eq(bounds.map(|b| b.west)),
            areas::north.eq(bounds.map(|b| b.north)),
            areas::east.eq(bounds.map(|b| b.east)),
            areas::created_at.eq(At(area.at)),
            areas::households.eq(area.households.map(signed).transpose()?),
        ))
        .execute(tx.conn)?;
    hang(tx, area.id.into(), area.id.into(), 0)?;
    match area.parent {
        Some(parent) => hang_below(tx, area.id.into(), 0, parent.into()),
        None => Ok(()),
    }
}

/// An area lies so far below another one.
fn hang(tx: &mut Tx<'_>, area: Uid, ancestor: Uid, distance: i32) -> Result<(), Error> {
    diesel::insert_into(area_ancestors::table)
        .values((
            area_ancestors::area_id.eq(area),
            area_ancestors::ancestor_id.eq(ancestor),
            area_ancestors::distance.eq(distance),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What lies `depth` below an area that hangs below `parent` now lies below all that is above.
fn hang_below(tx: &mut Tx<'_>, area: Uid, depth: i32, parent: Uid) -> Result<(), Error> {
    let above: Vec<(Uid, i32)> = area_ancestors::table
        .filter(area_ancestors::area_id.eq(parent))
        .order(area_ancestors::distance)
        .select((area_ancestors::ancestor_id, area_ancestors::distance))
        .load(tx.conn)?;
    above.into_iter().try_for_each(|(ancestor, distance)| hang(tx, area, ancestor, depth + distance + 1))
}

/// All that was done to areas in this transaction is there for others from its end on.
pub(crate) fn areas_changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    reference::areas_changed(tx)
}

pub(crate) fn area_state(tx: &mut Tx<'_>, id: Id<Area>) -> Result<AreaState, Error> {
    let record = require_area(tx, id)?;
    Ok(AreaState {
        boundary: area_boundary(tx, id)?,
        name: record.name,
        kind: record.kind,
        households: record.households,
        parent: record.parent,
        retired: record.retired,
    })
}

/// Makes an area what it is to be: one of many, see [`plant_area`].
pub(crate) fn set_area_state(tx: &mut Tx<'_>, id: Id<Area>, state: &AreaState, at: Instant) -> Result<(), Error> {
    let before = require_area(tx, id)?;
    let bounds = state.boundary.as_ref().map(Boundary::bounding_box);
    let retired_at = if state.retired { Some(At(at)) } else { None };
    diesel::update(areas::table.find(Uid::from(id)))
        .set((
            areas::name.eq(state.name.as_str()),
            areas::kind.eq(state.kind.map(AreaKind::name)),
            areas::households.eq(state.households.map(signed).transpose()?),
            areas::parent_id.eq(column::uid(state.parent)),
            areas::boundary.eq(state.boundary.as_ref().map(Document::of).transpose()?),
            areas::south.eq(bounds.map(|b| b.south)),
            areas::west.eq(bounds.map(|b| b.west)),
            areas::north.eq(bounds.map(|b| b.north)),
            areas::east.eq(bounds.map(|b| b.east)),
            areas::retired_at.eq(retired_at),
            areas::version.eq(areas::version + 1),
        ))
        .execute(tx.conn)?;
    if before.parent == state.parent { Ok(()) } else { move_below(tx, id, state.parent) }
}

/// An area moves with all that lies below it.
fn move_below(tx: &mut Tx<'_>, id: Id<Area>, parent: Option<Id<Area>>) -> Result<(), Error> {
    let below: Vec<(Uid, i32)> = area_ancestors::table
        .filter(area_ancestors::ancestor_id.eq(Uid::from(id)))
        .order(area_ancestors::distance)
        .select((area_ancestors::area_id, area_ancestors::distance))
        .load(tx.conn)?;
    for (area, depth) in below {
        let above = area_ancestors::area_id.eq(area).and(area_ancestors::distance.gt(depth));
        diesel::delete(area_ancestors::table.filter(above)).execute(tx.conn)?;
        if let Some(parent) = parent {
            hang_below(tx, area, depth, parent.into())?;
        }
    }
    Ok(())
}

/// What is said of an area without its place and border.
pub(crate) fn change_area(
    tx: &mut Tx<'_>,
    id: Id<Area>,
    version: u32,
    facts: (&Name, Option<AreaKind>, Option<u32>),
) -> Result<(), Error> {
    let (name, kind, households) = facts;
    let version = signed(version)?;
    let unchanged = areas::table.find(Uid::from(id)).filter(areas::version.eq(version));
    let changed = diesel::update(unchanged)
        .set((
            areas::name.eq(name.as_str()),
            areas::kind.eq(kind.map(AreaKind::name)),
            areas::households.eq(households.map(signed).transpose()?),
            areas::version.eq(version + 1),
        ))
        .execute(tx.conn)?;
    if changed == 1 { reference::changed(tx) } else { Err(Error::Stale) }
}

/// The whole tree, without names and borders; and whether each has a border.
pub(crate) fn planted_areas(tx: &mut Tx<'_>) -> Result<Vec<(Planted, bool)>, Error> {
    type Columns = (Uid, String, String, Option<Uid>, Option<At>, Option<f64>);
    let rows: Vec<Columns> = areas::table
        .order(areas::id)
        .select((areas::id, areas::code, areas::level, areas::parent_id, areas::retired_at, areas::south))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(id, code, level, parent, retired_at, south)| {
            let planted = Planted {
                id: id.id(),
                code: parsed("an area's code", Code::parse(&code))?,
                level: named(&level, Level::named)?,
                parent: column::id(parent),
                retired: retired_at.is_some(),
            };
            Ok((planted, south.is_some()))
        })
        .collect()
}

/// The borders of those of these areas that have one.
pub(crate) fn boundaries_of(tx: &mut Tx<'_>, ids: &[Id<Area>]) -> Result<Vec<(Id<Area>, Boundary)>, Error> {
    let mut found = Vec::new();
    for some in ids.chunks(200) {
        let some: Vec<Uid> = some.iter().copied().map(Uid::from).collect();
        let rows: Vec<(Uid, Document)> = areas::table
            .filter(among!(areas::id, some))
            .filter(areas::boundary.is_not_null())
            .select((areas::id, areas::boundary.assume_not_null()))
            .load(tx.conn)?;
        for (id, boundary) in rows {
            found.push((id.id(), boundary.read()?));
        }
    }
    Ok(found)
}

/// An area and what lies below it, no deeper than `depth`, the oldest first. With how deep each lies.
pub(crate) fn area_tree(
    tx: &mut Tx<'_>,
    id: Id<Area>,
    depth: u32,
    page: PageRequest,
) -> Result<Page<(AreaRecord, u32)>, Error> {
    let mut query = area_ancestors::table
        .inner_join(areas::table.on(areas::id.eq(area_ancestors::area_id)))
        .filter(area_ancestors::ancestor_id.eq(Uid::from(id)))
        .filter(area_ancestors::distance.le(signed(depth)?))
        .filter(areas::retired_at.is_null())
        .select((Row::as_select(), area_ancestors::distance))
        .into_boxed();
    if let Some(after) = page.after {
        query = query
            .filter(areas::created_at.ge(At(after.at)))
            .filter(areas::created_at.gt(At(after.at)).or(areas::id.gt(Uid(after.id))));
    }
    let rows: Vec<(Row, i32)> = query.order((areas::created_at, areas::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(|(row, depth)| Ok((row.record()?, number(depth)?)));
    let records = records.collect::<Result<Vec<_>, Error>>()?;
    Ok(Page::of(records, page, |(area, _)| Mark { at: area.created_at, id: area.id.uuid() }))
}

/// An area and what lies below it, each before what hangs below it; no more than `limit`.
pub(crate) fn area_subtree(tx: &mut Tx<'_>, id: Id<Area>, limit: u32) -> Result<Vec<AreaRecord>, Error> {
    let rows: Vec<Row> = area_ancestors::table
        .inner_join(areas::table.on(areas::id.eq(area_ancestors::area_id)))
        .filter(area_ancestors::ancestor_id.eq(Uid::from(id)))
        .filter(areas::retired_at.is_null())
        .select(Row::as_select())
        .order((area_ancestors::distance, areas::code))
        .limit(limit.into())
        .load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// The areas among these, in no order.
pub(crate) fn areas_of(tx: &mut Tx<'_>, ids: &[Id<Area>]) -> Result<Vec<AreaRecord>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    let rows: Vec<Row> = areas::table.filter(among!(areas::id, ids)).select(Row::as_select()).load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// Areas right below this one, of those that are not retired.
pub(crate) fn children_of_area(tx: &mut Tx<'_>, id: Id<Area>) -> Result<Vec<Id<Area>>, Error> {
    let children = areas::table.filter(areas::parent_id.eq(Some(Uid::from(id))).and(areas::retired_at.is_null()));
    let ids: Vec<Uid> = children.select(areas::id).load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

pub(crate) fn require_area(tx: &mut Tx<'_>, id: Id<Area>) -> Result<AreaRecord, Error> {
    areas::table
        .find(Uid::from(id))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?
        .ok_or(Error::Missing("area"))?
        .record()
}

/// The area with this code.
pub(crate) fn area_with_code(tx: &mut Tx<'_>, code: &Code) -> Result<Option<AreaRecord>, Error> {
    let found: Option<Row> =
        areas::table.filter(areas::code.eq(code.as_str())).select(Row::as_select()).first(tx.conn).optional()?;
    found.map(Row::record).transpose()
}

/// Areas of a level within another one, or that one itself.
pub(crate) fn areas_within(
    tx: &mut Tx<'_>,
    within: Id<Area>,
    level: Level,
    page: PageRequest,
) -> Result<Page<AreaRecord>, Error> {
    let mut query = areas::table
        .inner_join(area_ancestors::table.on(area_ancestors::area_id.eq(areas::id)))
        .filter(area_ancestors::ancestor_id.eq(Uid::from(within)).and(areas::level.eq(level.name())))
        .filter(areas::retired_at.is_null())
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query
            .filter(areas::created_at.ge(At(after.at)))
            .filter(areas::created_at.gt(At(after.at)).or(areas::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> = query.order((areas::created_at, areas::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |area| Mark { at: area.created_at, id: area.id.uuid() }))
}

/// The border of one area, if it has one.
pub(crate) fn area_boundary(tx: &mut Tx<'_>, id: Id<Area>) -> Result<Option<Boundary>, Error> {
    let boundary: Option<Document> = areas::table.find(Uid::from(id)).select(areas::boundary).first(tx.conn)?;
    boundary.map(|document| document.read()).transpose()
}

/// The area and all areas above it, the smallest first.
pub(crate) fn area_path(tx: &mut Tx<'_>, id: Id<Area>) -> Result<Vec<Id<Area>>, Error> {
    let path = reference::known(tx)?.path(id, || load_path(tx, id).map(Arc::new))?;
    Ok(path.to_vec())
}

fn load_path(tx: &mut Tx<'_>, id: Id<Area>) -> Result<Vec<Id<Area>>, Error> {
    let path: Vec<Uid> = area_ancestors::table
        .filter(area_ancestors::area_id.eq(Uid::from(id)))
        .order(area_ancestors::distance)
        .select(area_ancestors::ancestor_id)
        .load(tx.conn)?;
    Ok(path.into_iter().map(Uid::id).collect())
}

/// An area, and the one that it lies below.
type AreaBelow = (Id<Area>, Id<Area>);

/// Each area below one, with the child of that one that it lies in.
pub(crate) fn children_above(tx: &mut Tx<'_>, parent: Id<Area>) -> Result<Vec<AreaBelow>, Error> {
    let children = areas::table.filter(areas::parent_id.eq(Uid::from(parent))).select(areas::id);
    let found: Vec<(Uid, Uid)> = area_ancestors::table
        .filter(area_ancestors::ancestor_id.eq_any(children))
        .select((area_ancestors::area_id, area_ancestors::ancestor_id))
        .load(tx.conn)?;
    Ok(found.into_iter().map(|(area, child)| (area.id(), child.id())).collect())
}

pub(crate) fn list_areas(
    tx: &mut Tx<'_>,
    parent: Option<Id<Area>>,
    level: Option<Level>,
    page: PageRequest,
) -> Result<Page<AreaRecord>, Error> {
    let mut query = areas::table.filter(areas::retired_at.is_null()).select(Row::as_select()).into_boxed();
    if let Some(parent) = parent {
        query = query.filter(areas::parent_id.eq(Uid::from(parent)));
    }
    if let Some(level) = level {
        query = query.filter(areas::level.eq(level.name()));
    }
    if let Some(after) = page.after {
        query = query
            .filter(areas::created_at.ge(At(after.at)))
            .filter(areas::created_at.gt(At(after.at)).or(areas::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> = query.order((areas::created_at, areas::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |area| Mark { at: area.created_at, id: area.id.uuid() }))
}
