//! Versions of borders: what each import brought, and what it found.

use diesel::prelude::*;
use domain::grid::Area;
use domain::id::Id;
use domain::identity::Account;
use domain::ticket::{Status, Ticket};
use domain::time::Instant;
use serde::Deserialize;

use super::schema::{area_ancestors, area_import_items, area_imports, ticket_replacement, tickets};
use super::{Db, Tx, among, locked};
use crate::column::{self, At, Document, Uid, named, number, signed};
use crate::error::Error;
use crate::values::{
    AreaImport, AreaState, ImportItem, ImportRecord, ImportReport, ImportStatus, Mark, Page, PageRequest,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = area_imports, check_for_backend(Db))]
struct Row {
    id: Uid,
    status: String,
    scope_id: Option<Uid>,
    valid_from: At,
    created_at: At,
    created_by: Option<Uid>,
    in_force_at: Option<At>,
    turn: Option<i64>,
    ended_at: Option<At>,
    ended_by: Option<Uid>,
    created_areas: i32,
    changed_areas: i32,
    report: Document,
}

impl Row {
    fn record(self) -> Result<ImportRecord, Error> {
        Ok(ImportRecord {
            id: self.id.id(),
            status: named(&self.status, ImportStatus::named)?,
            scope: column::id(self.scope_id),
            valid_from: self.valid_from.0,
            created_at: self.created_at.0,
            created_by: column::id(self.created_by),
            in_force_at: self.in_force_at.map(|at| at.0),
            ended_at: self.ended_at.map(|at| at.0),
            created_areas: number(self.created_areas)?,
            changed_areas: number(self.changed_areas)?,
            report: self.report.read()?,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = area_import_items, check_for_backend(Db))]
struct ItemRow {
    import_id: Uid,
    position: i32,
    area_id: Uid,
    is_new: bool,
    change: Document,
    former: Option<Document>,
}

impl ItemRow {
    fn item(self) -> Result<ImportItem, Error> {
        Ok(ImportItem {
            position: number(self.position)?,
            area: self.area_id.id(),
            is_new: self.is_new,
            change: self.change.read()?,
            former: self.former.map(|document| document.read()).transpose()?,
        })
    }
}

/// Records an import that is still to come into force.
pub(crate) fn insert_import(tx: &mut Tx<'_>, record: &ImportRecord, items: &[ImportItem]) -> Result<(), Error> {
    let row = Row {
        id: record.id.into(),
        status: ImportStatus::Scheduled.name().to_owned(),
        scope_id: column::uid(record.scope),
        valid_from: At(record.valid_from),
        created_at: At(record.created_at),
        created_by: column::uid(record.created_by),
        in_force_at: None,
        turn: None,
        ended_at: None,
        ended_by: None,
        created_areas: signed(record.created_areas)?,
        changed_areas: signed(record.changed_areas)?,
        report: Document::of(&record.report)?,
    };
    diesel::insert_into(area_imports::table).values(row).execute(tx.conn)?;
    for item in items {
        let row = ItemRow {
            import_id: record.id.into(),
            position: signed(item.position)?,
            area_id: item.area.into(),
            is_new: item.is_new,
            change: Document::of(&item.change)?,
            former: None,
        };
        diesel::insert_into(area_import_items::table).values(row).execute(tx.conn)?;
    }
    Ok(())
}

pub(crate) fn require_import(tx: &mut Tx<'_>, id: Id<AreaImport>) -> Result<ImportRecord, Error> {
    let row = area_imports::table.find(Uid::from(id)).select(Row::as_select()).first(tx.conn).optional()?;
    row.ok_or(Error::Missing("import"))?.record()
}

pub(crate) fn lock_import(tx: &mut Tx<'_>, id: Id<AreaImport>) -> Result<ImportRecord, Error> {
    let query = locked!(area_imports::table.find(Uid::from(id)).select(Row::as_select()));
    tx.recall.forget();
    query.first::<Row>(tx.conn).optional()?.ok_or(Error::Missing("import"))?.record()
}

/// Imports of these areas and what lies below them, or all of them. The oldest come first.
pub(crate) fn list_imports(
    tx: &mut Tx<'_>,
    within: Option<&[Id<Area>]>,
    page: PageRequest,
) -> Result<Page<ImportRecord>, Error> {
    let mut query = area_imports::table.select(Row::as_select()).into_boxed();
    if let Some(within) = within {
        let within: Vec<Uid> = within.iter().copied().map(Uid::from).collect();
        let inside = area_ancestors::table
            .filter(among!(area_ancestors::ancestor_id, within))
            .select(area_ancestors::area_id.nullable());
        query = query.filter(area_imports::scope_id.eq_any(inside));
    }
    if let Some(after) = page.after {
        query = query
            .filter(area_imports::created_at.ge(At(after.at)))
            .filter(area_imports::created_at.gt(At(after.at)).or(area_imports::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> = query.order((area_imports::created_at, area_imports::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |import| Mark { at: import.created_at, id: import.id.uuid() }))
}

/// In the order in which they were placed: a parent comes before what hangs below it.
pub(crate) fn import_items(tx: &mut Tx<'_>, id: Id<AreaImport>) -> Result<Vec<ImportItem>, Error> {
    let rows: Vec<ItemRow> = area_import_items::table
        .filter(area_import_items::import_id.eq(Uid::from(id)))
        .order(area_import_items::position)
        .select(ItemRow::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(ItemRow::item).collect()
}

pub(crate) fn keep_former(tx: &mut Tx<'_>, id: Id<AreaImport>, position: u32, former: &AreaState) -> Result<(), Error> {
    diesel::update(area_import_items::table.find((Uid::from(id), signed(position)?)))
        .set(area_import_items::former.eq(Some(Document::of(former)?)))
        .execute(tx.conn)?;
    Ok(())
}

/// `turn`: greater than that of any other.
pub(crate) fn put_import_in_force(tx: &mut Tx<'_>, id: Id<AreaImport>, turn: i64, at: Instant) -> Result<(), Error> {
    let waiting =
        area_imports::table.find(Uid::from(id)).filter(area_imports::status.eq(ImportStatus::Scheduled.name()));
    let changed = diesel::update(waiting)
        .set((
            area_imports::status.eq(ImportStatus::InForce.name()),
            area_imports::in_force_at.eq(Some(At(at))),
            area_imports::turn.eq(Some(turn)),
        ))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Taken back, or failed.
pub(crate) fn end_import(
    tx: &mut Tx<'_>,
    id: Id<AreaImport>,
    status: ImportStatus,
    by: Option<Id<Account>>,
    report: &ImportReport,
    at: Instant,
) -> Result<(), Error> {
    diesel::update(area_imports::table.find(Uid::from(id)))
        .set((
            area_imports::status.eq(status.name()),
            area_imports::ended_at.eq(Some(At(at))),
            area_imports::ended_by.eq(column::uid(by)),
            area_imports::report.eq(Document::of(report)?),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether an import that came into force after this one, and is still in force, says something of the same areas.
pub(crate) fn is_built_upon(tx: &mut Tx<'_>, id: Id<AreaImport>) -> Result<bool, Error> {
    let turn: Option<i64> = area_imports::table.find(Uid::from(id)).select(area_imports::turn).first(tx.conn)?;
    let own: Vec<Uid> = area_import_items::table
        .filter(area_import_items::import_id.eq(Uid::from(id)))
        .select(area_import_items::area_id)
        .load(tx.conn)?;
    let later = area_imports::table
        .inner_join(area_import_items::table.on(area_import_items::import_id.eq(area_imports::id)))
        .filter(area_imports::status.eq(ImportStatus::InForce.name()))
        .filter(area_imports::turn.gt(turn.unwrap_or_default()))
        .filter(among!(area_import_items::area_id, own));
    Ok(diesel::select(diesel::dsl::exists(later)).get_result(tx.conn)?)
}

/// Whether taking back an import that came into force after this one would hang something below one of these areas again.
pub(crate) fn would_go_back_below(tx: &mut Tx<'_>, id: Id<AreaImport>, areas: &[Id<Area>]) -> Result<bool, Error> {
    if areas.is_empty() {
        return Ok(false);
    }
    let turn: Option<i64> = area_imports::table.find(Uid::from(id)).select(area_imports::turn).first(tx.conn)?;
    let later: Vec<Uid> = area_imports::table
        .filter(area_imports::status.eq(ImportStatus::InForce.name()))
        .filter(area_imports::turn.gt(turn.unwrap_or_default()))
        .select(area_imports::id)
        .load(tx.conn)?;
    for import in later {
        let mut after = -1;
        loop {
            let formers: Vec<(i32, Option<Document>)> = area_import_items::table
                .filter(area_import_items::import_id.eq(import).and(area_import_items::position.gt(after)))
                .order(area_import_items::position)
                .limit(READ_AT_A_TIME)
                .select((area_import_items::position, area_import_items::former))
                .load(tx.conn)?;
            let Some((last, _)) = formers.last() else { break };
            after = *last;
            for former in formers.iter().filter_map(|(_, former)| former.as_ref()) {
                if former.read::<Hung>()?.parent.is_some_and(|parent| areas.contains(&parent)) {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// What an area hung below, out of all that is known of what it was.
#[derive(Deserialize)]
struct Hung {
    parent: Option<Id<Area>>,
}

/// Borders are long.
const READ_AT_A_TIME: i64 = 500;

/// Imports whose time has come, the earliest first.
pub(crate) fn imports_to_put_in_force(tx: &mut Tx<'_>, now: Instant) -> Result<Vec<Id<AreaImport>>, Error> {
    let ids: Vec<Uid> = area_imports::table
        .filter(area_imports::status.eq(ImportStatus::Scheduled.name()).and(area_imports::valid_from.le(At(now))))
        .order((area_imports::valid_from, area_imports::id))
        .select(area_imports::id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// From here on open tickets are placed anew, all of them.
pub(crate) fn replace_tickets(tx: &mut Tx<'_>) -> Result<(), Error> {
    let none: Option<Uid> = None;
    let restarted =
        diesel::update(ticket_replacement::table).set(ticket_replacement::after_id.eq(none)).execute(tx.conn)?;
    if restarted == 0 {
        diesel::insert_into(ticket_replacement::table)
            .values((ticket_replacement::id.eq(1), ticket_replacement::after_id.eq(none)))
            .on_conflict_do_nothing()
            .execute(tx.conn)?;
    }
    Ok(())
}

/// After which ticket it goes on. Nothing where all is done.
pub(crate) fn replacement(tx: &mut Tx<'_>) -> Result<Option<Option<Id<Ticket>>>, Error> {
    let query = ticket_replacement::table.select(ticket_replacement::after_id);
    Ok(query.first::<Option<Uid>>(tx.conn).optional()?.map(column::id))
}

/// The same, held until the transaction ends.
pub(crate) fn lock_replacement(tx: &mut Tx<'_>) -> Result<Option<Option<Id<Ticket>>>, Error> {
    let query = locked!(ticket_replacement::table.select(ticket_replacement::after_id));
    tx.recall.forget();
    Ok(query.first::<Option<Uid>>(tx.conn).optional()?.map(column::id))
}

pub(crate) fn replaced_up_to(tx: &mut Tx<'_>, last: Id<Ticket>) -> Result<(), Error> {
    let last = Some(Uid::from(last));
    diesel::update(ticket_replacement::table).set(ticket_replacement::after_id.eq(last)).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn end_replacement(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::delete(ticket_replacement::table).execute(tx.conn)?;
    Ok(())
}

/// Tickets that the rules still let be moved.
pub(crate) fn tickets_to_replace(
    tx: &mut Tx<'_>,
    statuses: &[Status],
    after: Option<Id<Ticket>>,
    limit: u32,
) -> Result<Vec<Id<Ticket>>, Error> {
    let names: Vec<&'static str> = statuses.iter().map(|status| status.name()).collect();
    let mut query = tickets::table.filter(among!(tickets::status, names)).select(tickets::id).into_boxed();
    if let Some(after) = after {
        query = query.filter(tickets::id.gt(Uid::from(after)));
    }
    let ids: Vec<Uid> = query.order(tickets::id).limit(limit.into()).load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}
