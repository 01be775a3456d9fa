//! Programmes and their settings.

use std::sync::Arc;

use diesel::prelude::*;
use domain::grid::Area;
use domain::id::Id;
use domain::programme::{Programme, Settings};
use domain::text::Name;
use domain::time::Instant;

use super::schema::programmes;
use super::{Db, Tx, areas, kept, locked, queued, reference};
use crate::column::{self, At, Document, Uid};
use crate::error::Error;
use crate::known::Programmes;
use crate::values::ProgrammeRecord;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = programmes, check_for_backend(Db))]
struct Row {
    id: Uid,
    name: String,
    root_area_id: Option<Uid>,
    settings: Document,
    version: i32,
    created_at: At,
}

impl Row {
    fn record(self) -> Result<ProgrammeRecord, Error> {
        Ok(ProgrammeRecord {
            id: self.id.id(),
            name: Name::parse(&self.name).map_err(|e| Error::inconsistent("a programme's name", e))?,
            root_area: column::id(self.root_area_id),
            settings: self.settings.read()?,
            version: column::number(self.version)?,
        })
    }
}

pub(crate) fn create_programme(
    tx: &mut Tx<'_>,
    id: Id<Programme>,
    name: &Name,
    root_area: Option<Id<Area>>,
    at: Instant,
) -> Result<(), Error> {
    let row = Row {
        id: id.into(),
        name: name.as_str().to_owned(),
        root_area_id: column::uid(root_area),
        settings: Document::of(&Settings::default())?,
        version: 1,
        created_at: At(at),
    };
    diesel::insert_into(programmes::table).values(row).execute(tx.conn)?;
    reference::changed(tx)
}

/// The oldest programme: the one of a deployment that has a single one.
pub(crate) fn first_programme(tx: &mut Tx<'_>) -> Result<Option<ProgrammeRecord>, Error> {
    Ok(known(tx)?.first().cloned())
}

/// Every programme: a handful.
pub(crate) fn all_programmes(tx: &mut Tx<'_>) -> Result<Vec<ProgrammeRecord>, Error> {
    let rows: Vec<Row> =
        programmes::table.order((programmes::created_at, programmes::id)).select(Row::as_select()).load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// The programme whose tree an area belongs to; the first one where there is no area.
pub(crate) fn programme_of_area(tx: &mut Tx<'_>, area: Option<Id<Area>>) -> Result<ProgrammeRecord, Error> {
    let path = area.map(|area| areas::area_path(tx, area)).transpose()?;
    let all = known(tx)?;
    let found = match path {
        Some(path) => all.iter().find(|programme| programme.root_area.is_some_and(|root| path.contains(&root))),
        None => all.first(),
    };
    found.cloned().ok_or(Error::Missing("programme"))
}

pub(crate) fn require_programme(tx: &mut Tx<'_>, id: Id<Programme>) -> Result<ProgrammeRecord, Error> {
    known(tx)?.iter().find(|programme| programme.id == id).cloned().ok_or(Error::Missing("programme"))
}

pub(super) fn known(tx: &mut Tx<'_>) -> Result<Programmes, Error> {
    reference::known(tx)?.programmes(|| Ok(Arc::new(all_programmes(tx)?)))
}

/// The programme, whose time zone stays as it is until the transaction ends. Many hold it at once.
pub(crate) fn hold_programme(tx: &mut Tx<'_>, id: Id<Programme>) -> Result<ProgrammeRecord, Error> {
    let query = kept!(programmes::table.find(Uid::from(id)).select(Row::as_select()));
    tx.recall.forget();
    query.first::<Row>(tx.conn).optional()?.ok_or(Error::Missing("programme"))?.record()
}

/// Takes one's turn with the programme until the transaction ends: its budget is spent by one at a time. Who merely
/// holds it does not wait.
pub(crate) fn lock_programme(tx: &mut Tx<'_>, id: Id<Programme>) -> Result<(), Error> {
    let query = queued!(programmes::table.find(Uid::from(id)).select(programmes::version));
    tx.recall.forget();
    query.first::<i32>(tx.conn)?;
    Ok(())
}

/// Waits for all who hold the programme, and lets nobody else hold it until the transaction ends. The count of changes comes first:
/// whoever changes borders has it for long before he comes to this.
pub(crate) fn lock_programme_alone(tx: &mut Tx<'_>, id: Id<Programme>) -> Result<(), Error> {
    reference::lock_areas(tx)?;
    let query = locked!(programmes::table.find(Uid::from(id)).select(programmes::version));
    tx.recall.forget();
    query.first::<i32>(tx.conn)?;
    Ok(())
}

/// The first root area takes over the programme that was waiting for it. Says whether one was.
pub(crate) fn adopt_root_area(tx: &mut Tx<'_>, root: Id<Area>) -> Result<bool, Error> {
    let waiting = programmes::table.filter(programmes::root_area_id.is_null());
    let adopted = diesel::update(waiting).set(programmes::root_area_id.eq(Some(Uid::from(root)))).execute(tx.conn)?;
    reference::changed(tx)?;
    Ok(adopted > 0)
}

pub(crate) fn change_programme(
    tx: &mut Tx<'_>,
    id: Id<Programme>,
    version: u32,
    name: &Name,
    settings: &Settings,
) -> Result<(), Error> {
    let version = column::signed(version)?;
    // In the order in which borders are changed.
    reference::changed(tx)?;
    let unchanged = programmes::table.find(Uid::from(id)).filter(programmes::version.eq(version));
    let changed = diesel::update(unchanged)
        .set((
            programmes::name.eq(name.as_str()),
            programmes::settings.eq(Document::of(settings)?),
            programmes::version.eq(version + 1),
        ))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}
