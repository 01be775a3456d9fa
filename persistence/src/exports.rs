//! Archives of all that is held about somebody. The archive itself lies beside the photos; here is who asked for it, and its key.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::identity::export::{Export, ExportStatus};
use domain::time::Instant;

use super::schema::exports;
use super::{Db, Tx, keys, locked};
use crate::column::{At, Uid, named, number, parsed, signed};
use crate::error::Error;
use crate::values::ExportRecord;
use crate::vault::Spot;

pub(super) const SECRET: &str = "exports.secret";

#[derive(Queryable, Selectable)]
#[diesel(table_name = exports, check_for_backend(Db))]
struct Row {
    id: Uid,
    account_id: Uid,
    status: String,
    asked_at: At,
    ready_at: Option<At>,
    expires_at: Option<At>,
    bytes: Option<i64>,
    photos_left_out: i32,
}

impl Row {
    fn record(self) -> Result<ExportRecord, Error> {
        Ok(ExportRecord {
            id: self.id.id(),
            account: self.account_id.id(),
            status: named(&self.status, ExportStatus::named)?,
            asked_at: self.asked_at.0,
            ready_at: self.ready_at.map(|at| at.0),
            expires_at: self.expires_at.map(|at| at.0),
            bytes: self.bytes.map(u64::try_from).transpose().map_err(|e| Error::inconsistent("a size", e))?,
            photos_left_out: number(self.photos_left_out)?,
        })
    }
}

pub(crate) fn begin_export(tx: &mut Tx<'_>, id: Id<Export>, account: Id<Account>, at: Instant) -> Result<(), Error> {
    diesel::insert_into(exports::table)
        .values((
            exports::id.eq(Uid::from(id)),
            exports::account_id.eq(Uid::from(account)),
            exports::status.eq(ExportStatus::Waiting.name()),
            exports::asked_at.eq(At(at)),
            exports::photos_left_out.eq(0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The last that somebody asked for.
pub(crate) fn last_export(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Option<ExportRecord>, Error> {
    let row: Option<Row> = exports::table
        .filter(exports::account_id.eq(Uid::from(account)))
        .order((exports::asked_at.desc(), exports::id.desc()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(Row::record).transpose()
}

pub(crate) fn export(tx: &mut Tx<'_>, id: Id<Export>) -> Result<Option<ExportRecord>, Error> {
    let row: Option<Row> = exports::table.find(Uid::from(id)).select(Row::as_select()).first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// Every one that somebody ever asked for.
pub(crate) fn exports_of(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<ExportRecord>, Error> {
    let rows: Vec<Row> = exports::table
        .filter(exports::account_id.eq(Uid::from(account)))
        .order((exports::asked_at, exports::id))
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// What its archive is sealed with.
pub(crate) fn export_secret(tx: &mut Tx<'_>, id: Id<Export>) -> Result<String, Error> {
    let sealed: Option<Vec<u8>> = exports::table.find(Uid::from(id)).select(exports::secret).first(tx.conn)?;
    let sealed = sealed.ok_or(Error::Missing("export"))?;
    tx.vault.open_text(Spot { column: SECRET, row: &id.to_string() }, &sealed)
}

/// Takes on the one that waits longest and is nobody's work at the moment.
pub(crate) fn take_export(tx: &mut Tx<'_>, now: Instant, until: Instant) -> Result<Option<ExportRecord>, Error> {
    let free = exports::table
        .filter(exports::status.eq(ExportStatus::Waiting.name()))
        .filter(exports::leased_until.is_null().or(exports::leased_until.le(Some(At(now)))))
        .order((exports::asked_at, exports::id))
        .select(Row::as_select());
    let Some(row) = locked!(free.limit(1)).first::<Row>(tx.conn).optional()? else { return Ok(None) };
    let record = row.record()?;
    diesel::update(exports::table.find(Uid::from(record.id)))
        .set(exports::leased_until.eq(Some(At(until))))
        .execute(tx.conn)?;
    Ok(Some(record))
}

/// It is there. `secret` opens it.
pub(crate) fn finish_export(tx: &mut Tx<'_>, done: &ExportRecord, secret: &str) -> Result<bool, Error> {
    let sealed = keys::seal(tx, SECRET, &done.id.to_string(), secret)?;
    let bytes = done.bytes.map(i64::try_from).transpose();
    let waiting = exports::table.find(Uid::from(done.id)).filter(exports::status.eq(ExportStatus::Waiting.name()));
    Ok(diesel::update(waiting)
        .set((
            exports::status.eq(ExportStatus::Ready.name()),
            exports::leased_until.eq(None::<At>),
            exports::ready_at.eq(done.ready_at.map(At)),
            exports::expires_at.eq(done.expires_at.map(At)),
            exports::bytes.eq(parsed("a size", bytes)?),
            exports::photos_left_out.eq(signed(done.photos_left_out)?),
            exports::secret.eq(Some(sealed)),
        ))
        .execute(tx.conn)?
        == 1)
}

/// It is no more: it could not be made, or its time is over. Its key goes first, and nobody opens what may lie about.
pub(crate) fn end_export(tx: &mut Tx<'_>, id: Id<Export>, status: ExportStatus) -> Result<(), Error> {
    diesel::update(exports::table.find(Uid::from(id)))
        .set((
            exports::status.eq(status.name()),
            exports::leased_until.eq(None::<At>),
            exports::secret.eq(None::<Vec<u8>>),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Those whose time is over.
pub(crate) fn exports_to_expire(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<Id<Export>>, Error> {
    let ids: Vec<Uid> = exports::table
        .filter(exports::status.eq(ExportStatus::Ready.name()))
        .filter(exports::expires_at.le(Some(At(now))))
        .order((exports::expires_at, exports::id))
        .limit(limit.into())
        .select(exports::id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}
