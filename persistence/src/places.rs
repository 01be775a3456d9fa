//! Departments and desks.

use std::sync::Arc;

use diesel::prelude::*;
use domain::geo::Position;
use domain::grid::{Area, Department, Desk};
use domain::id::Id;
use domain::text::{Code, Line, Name};

use super::schema::{area_ancestors, departments, desks};
use super::{Db, Tx, reference};
use crate::column::{At, Uid, parsed};
use crate::error::Error;
use crate::known::Departments;
use crate::values::{DepartmentRecord, DeskRecord, Mark, Page, PageRequest};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = departments, check_for_backend(Db))]
struct DepartmentRow {
    id: Uid,
    code: String,
    name: String,
    area_id: Uid,
    created_at: At,
}

impl DepartmentRow {
    fn record(self) -> Result<DepartmentRecord, Error> {
        Ok(DepartmentRecord {
            id: self.id.id(),
            code: parsed("a department's code", Code::parse(&self.code))?,
            name: parsed("a department's name", Name::parse(&self.name))?,
            area: self.area_id.id(),
            created_at: self.created_at.0,
        })
    }
}

pub(crate) fn create_department(tx: &mut Tx<'_>, department: &DepartmentRecord) -> Result<(), Error> {
    let row = DepartmentRow {
        id: department.id.into(),
        code: department.code.as_str().to_owned(),
        name: department.name.as_str().to_owned(),
        area_id: department.area.into(),
        created_at: At(department.created_at),
    };
    diesel::insert_into(departments::table).values(row).execute(tx.conn)?;
    reference::changed(tx)
}

pub(crate) fn require_department(tx: &mut Tx<'_>, id: Id<Department>) -> Result<DepartmentRecord, Error> {
    departments::table
        .find(Uid::from(id))
        .select(DepartmentRow::as_select())
        .first(tx.conn)
        .optional()?
        .ok_or(Error::Missing("department"))?
        .record()
}

/// In this area or below it; everywhere where none is named.
pub(crate) fn list_departments(
    tx: &mut Tx<'_>,
    area: Option<Id<Area>>,
    page: PageRequest,
) -> Result<Page<DepartmentRecord>, Error> {
    let mut query = departments::table.select(DepartmentRow::as_select()).into_boxed();
    if let Some(area) = area {
        let below = area_ancestors::table
            .filter(area_ancestors::ancestor_id.eq(Uid::from(area)))
            .select(area_ancestors::area_id);
        query = query.filter(departments::area_id.eq_any(below));
    }
    if let Some(after) = page.after {
        query = query
            .filter(departments::created_at.ge(At(after.at)))
            .filter(departments::created_at.gt(At(after.at)).or(departments::id.gt(Uid(after.id))));
    }
    let rows: Vec<DepartmentRow> =
        query.order((departments::created_at, departments::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(DepartmentRow::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.created_at, id: it.id.uuid() }))
}

type DepartmentNames = Vec<(Id<Department>, Name)>;

/// What these departments are called.
pub(crate) fn department_names(tx: &mut Tx<'_>, ids: &[Id<Department>]) -> Result<DepartmentNames, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let all = known_departments(tx)?;
    Ok(ids.iter().filter_map(|id| Some((*id, all.get(id)?.clone()))).collect())
}

pub(super) fn known_departments(tx: &mut Tx<'_>) -> Result<Departments, Error> {
    reference::known(tx)?.departments(|| {
        let rows: Vec<(Uid, String)> = departments::table.select((departments::id, departments::name)).load(tx.conn)?;
        let name = |(id, name): (Uid, String)| Ok((id.id(), parsed("a department's name", Name::parse(&name))?));
        Ok(Arc::new(rows.into_iter().map(name).collect::<Result<_, Error>>()?))
    })
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = desks, check_for_backend(Db))]
struct DeskRow {
    id: Uid,
    name: String,
    area_id: Uid,
    lat: Option<f64>,
    lng: Option<f64>,
    address: Option<String>,
    opening_hours: Option<String>,
    created_at: At,
}

impl DeskRow {
    fn record(self) -> Result<DeskRecord, Error> {
        let position = match (self.lat, self.lng) {
            (Some(lat), Some(lng)) => Some(parsed("a desk's position", Position::new(lat, lng))?),
            _ => None,
        };
        let line = |text: Option<String>| text.map(|t| parsed("a desk's text", Line::parse(&t))).transpose();
        Ok(DeskRecord {
            id: self.id.id(),
            name: parsed("a desk's name", Name::parse(&self.name))?,
            area: self.area_id.id(),
            position,
            address: line(self.address)?,
            opening_hours: line(self.opening_hours)?,
            created_at: self.created_at.0,
        })
    }
}

pub(crate) fn create_desk(tx: &mut Tx<'_>, desk: &DeskRecord) -> Result<(), Error> {
    let row = DeskRow {
        id: desk.id.into(),
        name: desk.name.as_str().to_owned(),
        area_id: desk.area.into(),
        lat: desk.position.map(Position::lat),
        lng: desk.position.map(Position::lng),
        address: desk.address.clone().map(String::from),
        opening_hours: desk.opening_hours.clone().map(String::from),
        created_at: At(desk.created_at),
    };
    diesel::insert_into(desks::table).values(row).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn require_desk(tx: &mut Tx<'_>, id: Id<Desk>) -> Result<DeskRecord, Error> {
    desks::table
        .find(Uid::from(id))
        .select(DeskRow::as_select())
        .first(tx.conn)
        .optional()?
        .ok_or(Error::Missing("desk"))?
        .record()
}

/// What these desks are called.
pub(crate) fn desk_names(tx: &mut Tx<'_>, ids: &[Id<Desk>]) -> Result<Vec<(Id<Desk>, Name)>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    let rows: Vec<(Uid, String)> =
        desks::table.filter(desks::id.eq_any(ids)).select((desks::id, desks::name)).load(tx.conn)?;
    rows.into_iter().map(|(id, name)| Ok((id.id(), parsed("a desk's name", Name::parse(&name))?))).collect()
}

/// In this area or below it; everywhere where none is named.
pub(crate) fn list_desks(
    tx: &mut Tx<'_>,
    area: Option<Id<Area>>,
    page: PageRequest,
) -> Result<Page<DeskRecord>, Error> {
    let mut query = desks::table.select(DeskRow::as_select()).into_boxed();
    if let Some(area) = area {
        let below = area_ancestors::table
            .filter(area_ancestors::ancestor_id.eq(Uid::from(area)))
            .select(area_ancestors::area_id);
        query = query.filter(desks::area_id.eq_any(below));
    }
    if let Some(after) = page.after {
        query = query
            .filter(desks::created_at.ge(At(after.at)))
            .filter(desks::created_at.gt(At(after.at)).or(desks::id.gt(Uid(after.id))));
    }
    let rows: Vec<DeskRow> = query.order((desks::created_at, desks::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(DeskRow::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.created_at, id: it.id.uuid() }))
}
