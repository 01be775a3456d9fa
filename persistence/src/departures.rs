//! Somebody leaves: what says who he was is taken out of all rows, and what is to be erased later is noted down. What he owes stays
//! behind under a keyed hash of his number.

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::id::Id;
use domain::identity::{Account, Duty, Phone};
use domain::photo::Photo;
use domain::text::Name;
use domain::ticket::report::Note;
use domain::ticket::{Status, Ticket};
use domain::time::Instant;
use uuid::Uuid;

use super::accounts::NAME;
use super::schema::{
    accounts, debts, erasures, former_passwords, idempotency_keys, notification_mutes, notifications, photos,
    refresh_tokens, role_grants, sessions, ticket_follows, ticket_notes, tickets,
};
use super::{Tx, among, keys, tickets as matters, unindexed};
use crate::column::{At, Document, Uid, parsed};
use crate::error::Error;
use crate::values::{PhotoRecord, TicketRecord};

const OWED: &str = "debts.phone";

/// Nobody is left of this account but its id. Its sessions have to be ended before.
pub(crate) fn empty_account(tx: &mut Tx<'_>, id: Id<Account>, name: &Name, at: Instant) -> Result<(), Error> {
    tx.mail.changed.insert(id);
    let uid = Uid::from(id);
    let name = keys::seal(tx, NAME, &id.to_string(), name.as_str())?;
    let changed = diesel::update(accounts::table.find(uid))
        .set((
            (
                accounts::name.eq(name),
                accounts::phone.eq(None::<Vec<u8>>),
                accounts::phone_hash.eq(None::<Vec<u8>>),
                accounts::sign_in_hash.eq(None::<Vec<u8>>),
                accounts::phone_verified_at.eq(None::<At>),
                accounts::address.eq(None::<Vec<u8>>),
                accounts::password.eq(None::<String>),
                accounts::must_change_password.eq(false),
            ),
            (
                accounts::occupation.eq(None::<String>),
                accounts::duties.eq(Document::of(&Vec::<Duty>::new())?),
                accounts::disabled_at.eq(Some(At(at))),
                accounts::left_at.eq(Some(At(at))),
                accounts::password_set_at.eq(None::<At>),
                accounts::password_aged_at.eq(None::<At>),
                accounts::version.eq(accounts::version + 1),
            ),
        ))
        .execute(tx.conn)?;
    if changed != 1 {
        return Err(Error::Missing("account"));
    }
    let his = sessions::table.filter(sessions::account_id.eq(uid));
    let tokens = refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(his.select(sessions::id)));
    diesel::delete(tokens).execute(tx.conn)?;
    diesel::update(his).set(sessions::device.eq(None::<String>)).execute(tx.conn)?;
    diesel::delete(former_passwords::table.filter(former_passwords::account_id.eq(uid))).execute(tx.conn)?;
    diesel::delete(role_grants::table.filter(role_grants::account_id.eq(uid))).execute(tx.conn)?;
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::account_id.eq(uid))).execute(tx.conn)?;
    diesel::delete(notification_mutes::table.filter(notification_mutes::account_id.eq(uid))).execute(tx.conn)?;
    diesel::insert_into(erasures::table)
        .values((erasures::account_id.eq(uid), erasures::left_at.eq(At(at)), erasures::look_at.eq(Some(At(at)))))
        .execute(tx.conn)?;
    Ok(())
}

pub(crate) fn has_left(tx: &mut Tx<'_>, id: Id<Account>) -> Result<bool, Error> {
    let gone = accounts::table.find(Uid::from(id)).filter(accounts::left_at.is_not_null());
    Ok(diesel::select(exists(gone)).get_result(tx.conn)?)
}

/// Whether an open matter is in his own hand.
pub(crate) fn works_on_something(tx: &mut Tx<'_>, worker: Id<Account>) -> Result<bool, Error> {
    let open: Vec<&str> = Status::ALL.iter().filter(|status| status.is_open()).map(|status| status.name()).collect();
    let his = tickets::table
        .filter(tickets::worker_id.eq(Some(Uid::from(worker))).and(among!(unindexed!(tickets::status), open)));
    Ok(diesel::select(exists(his)).get_result(tx.conn)?)
}

/// When a session was opened.
pub(crate) fn session_opened(tx: &mut Tx<'_>, session: Id<domain::identity::Session>) -> Result<Instant, Error> {
    let at: At = sessions::table.find(Uid::from(session)).select(sessions::created_at).first(tx.conn)?;
    Ok(at.0)
}

pub(crate) fn keep_debt(tx: &mut Tx<'_>, id: Uuid, phone: &Phone, points: u32, at: Instant) -> Result<(), Error> {
    let key = keys::key_to_seal(tx)?;
    let hash = tx.vault.hash(&key, OWED, phone.as_str())?;
    diesel::insert_into(debts::table)
        .values((
            debts::id.eq(Uid(id)),
            debts::key_id.eq(key),
            debts::phone_hash.eq(hash),
            debts::points.eq(i64::from(points)),
            debts::at.eq(At(at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What is owed under a number. Each key that ever hashed one is tried, as far as the key file holds it.
pub(crate) fn debts_of(tx: &mut Tx<'_>, phone: &Phone) -> Result<Vec<(Uuid, u32)>, Error> {
    let known: Vec<String> = debts::table.select(debts::key_id).distinct().load(tx.conn)?;
    let mut owed = Vec::new();
    for key in known {
        let hash = match tx.vault.hash(&key, OWED, phone.as_str()) {
            Err(Error::KeyMissing(_)) => continue,
            hash => hash?,
        };
        let found: Vec<(Uid, i64)> = debts::table
            .filter(debts::phone_hash.eq(hash).and(debts::key_id.eq(&key)))
            .order(debts::id)
            .select((debts::id, debts::points))
            .load(tx.conn)?;
        for (id, points) in found {
            owed.push((id.0, parsed("a debt", u32::try_from(points))?));
        }
    }
    Ok(owed)
}

pub(crate) fn forget_debt(tx: &mut Tx<'_>, id: Uuid) -> Result<(), Error> {
    diesel::delete(debts::table.find(Uid(id))).execute(tx.conn)?;
    Ok(())
}

/// Whose texts and photos are to be looked at by now.
pub(crate) fn erasures_due(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<Id<Account>>, Error> {
    let due: Vec<Uid> = erasures::table
        .filter(erasures::look_at.le(Some(At(now))))
        .order((erasures::look_at, erasures::account_id))
        .limit(limit.into())
        .select(erasures::account_id)
        .load(tx.conn)?;
    Ok(due.into_iter().map(Uid::id).collect())
}

/// When it is looked at again; nothing once all is erased. What he was told, and what he follows, goes with each look.
pub(crate) fn note_erasure(tx: &mut Tx<'_>, account: Id<Account>, again: Option<Instant>) -> Result<(), Error> {
    let uid = Uid::from(account);
    diesel::delete(notifications::table.filter(notifications::account_id.eq(uid))).execute(tx.conn)?;
    diesel::delete(ticket_follows::table.filter(ticket_follows::account_id.eq(uid))).execute(tx.conn)?;
    diesel::update(erasures::table.find(uid)).set(erasures::look_at.eq(again.map(At))).execute(tx.conn)?;
    Ok(())
}

/// What somebody reported, or had reported for him, in the order of their ids.
pub(crate) fn tickets_reported_by(
    tx: &mut Tx<'_>,
    reporter: Id<Account>,
    after: Option<Id<Ticket>>,
    limit: u32,
) -> Result<Vec<TicketRecord>, Error> {
    let mut query = tickets::table
        .filter(tickets::reporter_id.eq(Some(Uid::from(reporter))))
        .select(matters::Row::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(tickets::id.gt(Uid::from(after)));
    }
    let rows: Vec<matters::Row> = query.order(tickets::id).limit(limit.into()).load(tx.conn)?;
    rows.into_iter().map(matters::Row::record).collect()
}

/// What somebody follows, in the order of their ids.
pub(crate) fn tickets_followed_by(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    after: Option<Id<Ticket>>,
    limit: u32,
) -> Result<Vec<Id<Ticket>>, Error> {
    let mut query = ticket_follows::table
        .filter(ticket_follows::account_id.eq(Uid::from(account)))
        .select(ticket_follows::ticket_id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(ticket_follows::ticket_id.gt(Uid::from(after)));
    }
    let ids: Vec<Uid> = query.order(ticket_follows::ticket_id).limit(limit.into()).load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// What was written is not there any more. Says how much there was.
pub(crate) fn erase_notes(tx: &mut Tx<'_>, ids: &[Id<Note>], at: Instant) -> Result<usize, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let written = ticket_notes::table.filter(among!(ticket_notes::id, ids)).filter(ticket_notes::erased_at.is_null());
    Ok(diesel::update(written)
        .set((
            ticket_notes::body.eq(None::<String>),
            ticket_notes::sealed.eq(None::<Vec<u8>>),
            ticket_notes::erased_at.eq(Some(At(at))),
        ))
        .execute(tx.conn)?)
}

/// Somebody's photos, in the order of their ids.
pub(crate) fn photos_owned_by(
    tx: &mut Tx<'_>,
    owner: Id<Account>,
    after: Option<Id<Photo>>,
    limit: u32,
) -> Result<Vec<PhotoRecord>, Error> {
    let mut query = photos::table
        .filter(photos::owner_id.eq(Some(Uid::from(owner))))
        .select(super::photos::Row::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(photos::id.gt(Uid::from(after)));
    }
    let rows: Vec<super::photos::Row> = query.order(photos::id).limit(limit.into()).load(tx.conn)?;
    rows.into_iter().map(super::photos::Row::record).collect()
}

/// Of this photo nothing is known any more but what it shows: its original is a JPEG of so many bytes by now.
pub(crate) fn forget_capture(tx: &mut Tx<'_>, id: Id<Photo>, bytes: u64) -> Result<(), Error> {
    diesel::update(photos::table.find(Uid::from(id)))
        .set((
            photos::owner_id.eq(None::<Uid>),
            photos::format.eq("jpeg"),
            photos::bytes.eq(parsed("a size", i64::try_from(bytes))?),
            photos::taken_at.eq(None::<At>),
            photos::taken_lat.eq(None::<f64>),
            photos::taken_lng.eq(None::<f64>),
        ))
        .execute(tx.conn)?;
    Ok(())
}
