//! What programs said of their reports, and what happened to all tickets, for them to ask.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::open311::Word;
use domain::text::{Line, Prose};
use domain::ticket::{Capacity, Cause, Recorded, Ticket};
use domain::time::Instant;

use super::contacts::{read, written};
use super::schema::{ticket_events, ticket_remarks};
use super::{Db, Tx, keys};
use crate::column::{self, At, Document, Uid, named, number, parsed, signed};
use crate::error::Error;
use crate::values::{Mark, Page, PageRequest, RemarkRecord, StepMark};
use crate::vault::Spot;

pub(super) const BODY: &str = "ticket_remarks.body";
pub(super) const CONTACT: &str = "ticket_remarks.contact";

#[derive(Queryable, Selectable)]
#[diesel(table_name = ticket_remarks, check_for_backend(Db))]
struct Row {
    id: Uid,
    ticket_id: Uid,
    account_id: Uid,
    name: Option<String>,
    content_hash: Vec<u8>,
    word: String,
    sequence: Option<i32>,
    body: Option<Vec<u8>>,
    contact: Option<Vec<u8>>,
    photos: Document,
    at: At,
}

impl Row {
    fn record(self, tx: &Tx<'_>) -> Result<RemarkRecord, Error> {
        let row = self.id.0.to_string();
        let open = |column, sealed: Vec<u8>| tx.vault.open_text(Spot { column, row: &row }, &sealed);
        let body = self.body.map(|sealed| open(BODY, sealed)).transpose()?;
        let contact = self.contact.map(|sealed| open(CONTACT, sealed)).transpose()?;
        Ok(RemarkRecord {
            id: self.id.id(),
            ticket: self.ticket_id.id(),
            account: self.account_id.id(),
            name: self.name.map(|text| parsed("a remark's name", Line::parse(&text))).transpose()?,
            content_hash: self.content_hash,
            word: named(&self.word, Word::named)?,
            sequence: self.sequence.map(number).transpose()?,
            body: body.map(|text| parsed("a remark", Prose::parse(&text))).transpose()?,
            contact: contact.map(|text| read(&text)).transpose()?,
            photos: self.photos.read()?,
            at: self.at.0,
        })
    }
}

pub(crate) fn insert_remark(tx: &mut Tx<'_>, remark: &RemarkRecord) -> Result<(), Error> {
    let row = remark.id.to_string();
    let body = remark.body.as_ref().map(|body| keys::seal(tx, BODY, &row, body.as_str())).transpose()?;
    let contact = remark.contact.as_ref().map(written).transpose()?;
    let contact = contact.map(|contact| keys::seal(tx, CONTACT, &row, &contact)).transpose()?;
    diesel::insert_into(ticket_remarks::table)
        .values((
            ticket_remarks::id.eq(Uid::from(remark.id)),
            ticket_remarks::ticket_id.eq(Uid::from(remark.ticket)),
            ticket_remarks::account_id.eq(Uid::from(remark.account)),
            ticket_remarks::name.eq(remark.name.as_ref().map(Line::as_str)),
            ticket_remarks::content_hash.eq(&remark.content_hash),
            ticket_remarks::word.eq(remark.word.name()),
            ticket_remarks::sequence.eq(remark.sequence.map(signed).transpose()?),
            ticket_remarks::body.eq(body),
            ticket_remarks::contact.eq(contact),
            ticket_remarks::photos.eq(Document::of(&remark.photos)?),
            ticket_remarks::at.eq(At(remark.at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What a program has said under this name of its own.
pub(crate) fn remark_named(tx: &mut Tx<'_>, account: Id<Account>, name: &Line) -> Result<Option<RemarkRecord>, Error> {
    let row: Option<Row> = ticket_remarks::table
        .filter(ticket_remarks::account_id.eq(Uid::from(account)).and(ticket_remarks::name.eq(name.as_str())))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(|row| row.record(tx)).transpose()
}

/// What was said of a ticket, the oldest first.
pub(crate) fn list_remarks(
    tx: &mut Tx<'_>,
    ticket: Id<Ticket>,
    page: PageRequest,
) -> Result<Page<RemarkRecord>, Error> {
    let mut query = ticket_remarks::table.filter(ticket_remarks::ticket_id.eq(Uid::from(ticket))).into_boxed();
    if let Some(after) = page.after {
        let (at, id) = (At(after.at), Uid(after.id));
        query = query.filter(ticket_remarks::at.ge(at).and(ticket_remarks::at.gt(at).or(ticket_remarks::id.gt(id))));
    }
    let rows: Vec<Row> = query
        .order((ticket_remarks::at, ticket_remarks::id))
        .select(Row::as_select())
        .limit(page.probe())
        .load(tx.conn)?;
    let records = rows.into_iter().map(|row| row.record(tx)).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |remark| Mark { at: remark.at, id: remark.id.uuid() }))
}

/// Steps of all tickets at or after a moment and before another, the oldest first, at most so many of them.
pub(crate) fn steps_between(
    tx: &mut Tx<'_>,
    from: Instant,
    to: Instant,
    after: Option<StepMark>,
    limit: u32,
) -> Result<Vec<(Id<Ticket>, Recorded)>, Error> {
    type Columns = (Uid, i32, At, Option<Uid>, String, Document);
    let mut query = ticket_events::table
        .filter(ticket_events::at.ge(At(from)).and(ticket_events::at.lt(At(to))))
        .select((
            ticket_events::ticket_id,
            ticket_events::sequence,
            ticket_events::at,
            ticket_events::by_id,
            ticket_events::capacity,
            ticket_events::data,
        ))
        .into_boxed();
    if let Some(StepMark { at, ticket, sequence }) = after {
        let (at, ticket, sequence) = (At(at), Uid::from(ticket), signed(sequence)?);
        let of_the_same = ticket_events::ticket_id.eq(ticket).and(ticket_events::sequence.gt(sequence));
        let later = ticket_events::at.gt(at).or(ticket_events::ticket_id.gt(ticket)).or(of_the_same);
        query = query.filter(ticket_events::at.ge(at).and(later));
    }
    let rows: Vec<Columns> = query
        .order((ticket_events::at, ticket_events::ticket_id, ticket_events::sequence))
        .limit(limit.into())
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(ticket, sequence, at, by, capacity, data)| {
            let capacity = named(&capacity, Capacity::named)?;
            let cause = Cause { by: column::id(by), capacity, at: at.0 };
            Ok((ticket.id(), Recorded { sequence: number(sequence)?, cause, event: data.read()? }))
        })
        .collect()
}
