//! Who reported without an account. What he said of himself is sealed; his code is found by its keyed hash.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Phone;
use domain::text::Name;
use domain::ticket::Ticket;

use super::schema::visitor_reports;
use super::{Db, Tx, among, keys};
use crate::column::{Uid, parsed};
use crate::error::Error;
use crate::values::VisitorRecord;
use crate::vault::Spot;

pub(super) const CODE: &str = "visitor_reports.code";
pub(super) const NAME: &str = "visitor_reports.name";
pub(super) const PHONE: &str = "visitor_reports.phone";

#[derive(Queryable, Selectable)]
#[diesel(table_name = visitor_reports, check_for_backend(Db))]
struct Row {
    ticket_id: Uid,
    area_id: Uid,
    code: Vec<u8>,
    name: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
}

impl Row {
    fn record(self, tx: &Tx<'_>) -> Result<VisitorRecord, Error> {
        let row = self.ticket_id.0.to_string();
        let open = |column, sealed: Vec<u8>| tx.vault.open_text(Spot { column, row: &row }, &sealed);
        let name = self.name.map(|sealed| open(NAME, sealed)).transpose()?;
        let phone = self.phone.map(|sealed| open(PHONE, sealed)).transpose()?;
        Ok(VisitorRecord {
            ticket: self.ticket_id.id(),
            area: self.area_id.id(),
            tracking_code: open(CODE, self.code)?,
            name: name.map(|text| parsed("a name", Name::parse(&text))).transpose()?,
            phone: phone.map(|text| parsed("a number", Phone::parse(&text))).transpose()?,
        })
    }
}

/// `replay_hash` is of what the client calls its report by.
pub(crate) fn insert_visitor(tx: &mut Tx<'_>, visitor: &VisitorRecord, replay_hash: &[u8]) -> Result<(), Error> {
    let row = visitor.ticket.to_string();
    let code = keys::seal(tx, CODE, &row, &visitor.tracking_code)?;
    let code_hash = keys::hash(tx, CODE, &visitor.tracking_code)?;
    let name = visitor.name.as_ref().map(|name| keys::seal(tx, NAME, &row, name.as_str())).transpose()?;
    let phone = visitor.phone.as_ref().map(|phone| keys::seal(tx, PHONE, &row, phone.as_str())).transpose()?;
    diesel::insert_into(visitor_reports::table)
        .values((
            visitor_reports::ticket_id.eq(Uid::from(visitor.ticket)),
            visitor_reports::area_id.eq(Uid::from(visitor.area)),
            visitor_reports::code_hash.eq(code_hash),
            visitor_reports::code.eq(code),
            visitor_reports::name.eq(name),
            visitor_reports::phone.eq(phone),
            visitor_reports::replay_hash.eq(Some(replay_hash)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Who has this code.
pub(crate) fn visitor_with_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<VisitorRecord>, Error> {
    let hash = keys::hash(tx, CODE, code)?;
    let row: Option<Row> = visitor_reports::table
        .filter(visitor_reports::code_hash.eq(hash))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(|row| row.record(tx)).transpose()
}

/// Who sent this report, if it came before.
pub(crate) fn visitor_with_replay(tx: &mut Tx<'_>, replay_hash: &[u8]) -> Result<Option<VisitorRecord>, Error> {
    let row: Option<Row> = visitor_reports::table
        .filter(visitor_reports::replay_hash.eq(Some(replay_hash)))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(|row| row.record(tx)).transpose()
}

/// Who brought these tickets in, as far as it was without an account.
pub(crate) fn visitors_of(tx: &mut Tx<'_>, ids: &[Id<Ticket>]) -> Result<Vec<VisitorRecord>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = visitor_reports::table
        .filter(among!(visitor_reports::ticket_id, ids))
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(|row| row.record(tx)).collect()
}
