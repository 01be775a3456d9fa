//! The tree of areas, with the ancestors of each as rows.

use std::sync::Arc;

use diesel::prelude::*;
use domain::geo::Position;
use domain::grid::{Area, AreaKind, Boundary, Level};
use domain::id::Id;
use domain::text::{Code, Name};

use super::schema::{area_ancestors, areas};
use super::{Db, Tx, reference};
use crate::column::{self, At, Document, Uid, named, parsed};
use crate::error::Error;
use crate::values::{AreaRecord, Mark, NewArea, Page, PageRequest};

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
            created_at: self.created_at.0,
        })
    }
}

pub(crate) fn create_area(tx: &mut Tx<'_>, area: &NewArea) -> Result<(), Error> {
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
        ))
        .execute(tx.conn)?;
    let mut ancestors = vec![(Uid::from(area.id), 0)];
    if let Some(parent) = area.parent {
        let above: Vec<(Uid, i32)> = area_ancestors::table
            .filter(area_ancestors::area_id.eq(Uid::from(parent)))
            .order(area_ancestors::distance)
            .select((area_ancestors::ancestor_id, area_ancestors::distance))
            .load(tx.conn)?;
        ancestors.extend(above.into_iter().map(|(ancestor, distance)| (ancestor, distance + 1)));
    }
    for (ancestor, distance) in ancestors {
        diesel::insert_into(area_ancestors::table)
            .values((
                area_ancestors::area_id.eq(Uid::from(area.id)),
                area_ancestors::ancestor_id.eq(ancestor),
                area_ancestors::distance.eq(distance),
            ))
            .execute(tx.conn)?;
    }
    reference::changed(tx)
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

/// Each area below one, with the child of that one that it lies in.
pub(crate) fn children_above(tx: &mut Tx<'_>, parent: Id<Area>) -> Result<Vec<(Id<Area>, Id<Area>)>, Error> {
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
    let mut query = areas::table.select(Row::as_select()).into_boxed();
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

/// Areas whose box contains the position. Whether their border does, the domain says.
pub(crate) fn areas_around(tx: &mut Tx<'_>, position: Position) -> Result<Vec<(Id<Area>, Boundary)>, Error> {
    let (lat, lng) = (position.lat(), position.lng());
    let rows: Vec<(Uid, Option<Document>)> = areas::table
        .filter(areas::south.le(lat).and(areas::north.ge(lat)).and(areas::west.le(lng)).and(areas::east.ge(lng)))
        .select((areas::id, areas::boundary))
        .load(tx.conn)?;
    rows.into_iter().filter_map(|(id, boundary)| boundary.map(|document| Ok((id.id(), document.read()?)))).collect()
}

pub(crate) fn any_boundary(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(areas::table.filter(areas::south.is_not_null()))).get_result(tx.conn)?)
}
