//! What is looked at before the public sees it, and what was said of it.

use diesel::prelude::*;
use domain::content::{Check, CheckStatus};
use domain::id::Id;
use domain::identity::{Account, RolePlace};
use domain::photo::Photo;
use domain::ticket::Ticket;
use domain::ticket::report::Note;
use domain::time::Instant;

use super::schema::{area_ancestors, content_checks, tickets};
use super::{Db, Tx, among, locked};
use crate::column::{self, At, Uid, named, number};
use crate::error::Error;
use crate::values::{CheckRecord, CheckSubject, Mark, Page, PageRequest};

#[derive(Queryable, Selectable)]
#[diesel(table_name = content_checks, check_for_backend(Db))]
struct Row {
    id: Uid,
    ticket_id: Uid,
    note_id: Option<Uid>,
    photo_id: Option<Uid>,
    status: String,
    asked_at: At,
    tries: i32,
    decided_at: Option<At>,
    decided_by: Option<Uid>,
}

impl Row {
    fn record(self) -> Result<CheckRecord, Error> {
        let subject = match (self.note_id, self.photo_id) {
            (Some(note), None) => CheckSubject::Note(note.id()),
            (None, Some(photo)) => CheckSubject::Photo(photo.id()),
            _ => return Err(Error::inconsistent("a check of nothing", self.id)),
        };
        Ok(CheckRecord {
            id: self.id.id(),
            ticket: self.ticket_id.id(),
            subject,
            status: named(&self.status, CheckStatus::named)?,
            asked_at: self.asked_at.0,
            tries: number(self.tries)?,
            decided_at: self.decided_at.map(|at| at.0),
            decided_by: column::id(self.decided_by),
        })
    }
}

/// Something is to be looked at. What a service is going to be asked about is due at once.
pub(crate) fn begin_check(tx: &mut Tx<'_>, check: &CheckRecord) -> Result<(), Error> {
    let (note, photo) = match check.subject {
        CheckSubject::Note(note) => (Some(Uid::from(note)), None),
        CheckSubject::Photo(photo) => (None, Some(Uid::from(photo))),
    };
    let again = (check.status == CheckStatus::Asked).then_some(At(check.asked_at));
    diesel::insert_into(content_checks::table)
        .values((
            content_checks::id.eq(Uid::from(check.id)),
            content_checks::ticket_id.eq(Uid::from(check.ticket)),
            content_checks::note_id.eq(note),
            content_checks::photo_id.eq(photo),
            content_checks::status.eq(check.status.name()),
            content_checks::asked_at.eq(At(check.asked_at)),
            content_checks::again_at.eq(again),
            content_checks::tries.eq(0),
            content_checks::decided_at.eq(check.decided_at.map(At)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

type HeldBack = (Vec<Id<Note>>, Vec<Id<Photo>>);

/// What of these tickets the public does not see.
pub(crate) fn held_back(tx: &mut Tx<'_>, ids: &[Id<Ticket>]) -> Result<HeldBack, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    let rows: Vec<(Option<Uid>, Option<Uid>)> = content_checks::table
        .filter(among!(content_checks::ticket_id, ids))
        .filter(content_checks::status.ne(CheckStatus::Passed.name()))
        .select((content_checks::note_id, content_checks::photo_id))
        .load(tx.conn)?;
    let (notes, photos): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    Ok((notes.into_iter().flatten().map(Uid::id).collect(), photos.into_iter().flatten().map(Uid::id).collect()))
}

/// The check, held until the transaction ends.
pub(crate) fn lock_check(tx: &mut Tx<'_>, id: Id<Check>) -> Result<Option<CheckRecord>, Error> {
    let row: Option<Row> =
        locked!(content_checks::table.find(Uid::from(id)).select(Row::as_select())).first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// The check that an answer is for, which was promised under this number. Held until the transaction ends.
pub(crate) fn lock_check_traced(tx: &mut Tx<'_>, trace: &str) -> Result<Option<CheckRecord>, Error> {
    let query = content_checks::table.filter(content_checks::trace.eq(trace)).select(Row::as_select());
    let row: Option<Row> = locked!(query).first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// What a service is to be asked about by now.
pub(crate) fn checks_due(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<CheckRecord>, Error> {
    let rows: Vec<Row> = content_checks::table
        .filter(content_checks::again_at.le(Some(At(now))))
        .order((content_checks::again_at, content_checks::id))
        .limit(limit.into())
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// One of those who ask takes it on: until then nobody else does. Says whether it is his.
pub(crate) fn take_check(tx: &mut Tx<'_>, id: Id<Check>, now: Instant, until: Instant) -> Result<bool, Error> {
    let due = content_checks::table.find(Uid::from(id)).filter(content_checks::again_at.le(Some(At(now))));
    Ok(diesel::update(due)
        .set((content_checks::again_at.eq(Some(At(until))), content_checks::tries.eq(content_checks::tries + 1)))
        .execute(tx.conn)?
        == 1)
}

/// It is asked again at this time, or waits for an answer that was promised under a number until then.
pub(crate) fn put_off_check(
    tx: &mut Tx<'_>,
    id: Id<Check>,
    again: Option<Instant>,
    trace: Option<&str>,
) -> Result<(), Error> {
    let open = content_checks::table.find(Uid::from(id)).filter(content_checks::status.eq(CheckStatus::Asked.name()));
    diesel::update(open)
        .set((content_checks::again_at.eq(again.map(At)), content_checks::trace.eq(trace)))
        .execute(tx.conn)?;
    Ok(())
}

/// What was said of it: by a service, or by a person.
pub(crate) fn settle_check(
    tx: &mut Tx<'_>,
    id: Id<Check>,
    status: CheckStatus,
    by: Option<Id<Account>>,
    at: Instant,
) -> Result<(), Error> {
    let decided = matches!(status, CheckStatus::Passed | CheckStatus::Refused);
    diesel::update(content_checks::table.find(Uid::from(id)))
        .set((
            content_checks::status.eq(status.name()),
            content_checks::again_at.eq(None::<At>),
            content_checks::decided_at.eq(decided.then_some(At(at))),
            content_checks::decided_by.eq(column::uid(by)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What a person has to look at in these places, the oldest first.
pub(crate) fn list_checks(
    tx: &mut Tx<'_>,
    places: &[RolePlace],
    status: CheckStatus,
    page: PageRequest,
) -> Result<Page<CheckRecord>, Error> {
    let mut query = content_checks::table
        .inner_join(tickets::table.on(tickets::id.eq(content_checks::ticket_id)))
        .filter(content_checks::status.eq(status.name()))
        .select(Row::as_select())
        .into_boxed();
    if !places.contains(&RolePlace::Everywhere) {
        let areas: Vec<Uid> = places
            .iter()
            .filter_map(|place| match place {
                RolePlace::Area(area) => Some(Uid::from(*area)),
                _ => None,
            })
            .collect();
        let below = area_ancestors::table
            .filter(among!(area_ancestors::ancestor_id, areas))
            .select(area_ancestors::area_id.nullable());
        query = query.filter(tickets::area_id.eq_any(below));
    }
    if let Some(after) = page.after {
        query = query
            .filter(content_checks::asked_at.ge(At(after.at)))
            .filter(content_checks::asked_at.gt(At(after.at)).or(content_checks::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> =
        query.order((content_checks::asked_at, content_checks::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it: &CheckRecord| Mark { at: it.asked_at, id: it.id.uuid() }))
}
