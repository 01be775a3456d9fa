//! What people are told, in their inbox.

use diesel::dsl::{exists, max, not};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};
use diesel::upsert::excluded;
use domain::delivery::Channel;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{accounts, inboxes, notification_channels, notification_mutes, notifications};
use super::{Db, Tx, among, outbox};
use crate::column::{self, At, Document, Uid, named, parsed, since};
use crate::error::Error;
use crate::mail::{Letter, Mail};
use crate::values::{Mark, Notice, NotificationRecord, Page, PageRequest, WayToTell};

#[derive(Queryable, Selectable)]
#[diesel(table_name = notifications, check_for_backend(Db))]
struct Row {
    id: Uid,
    kind: String,
    ticket_id: Option<Uid>,
    redemption_id: Option<Uid>,
    points: Option<i32>,
    at: At,
    read_at: Option<At>,
}

impl Row {
    fn record(self) -> NotificationRecord {
        NotificationRecord {
            id: self.id.0,
            kind: self.kind,
            ticket: column::id(self.ticket_id),
            redemption: column::id(self.redemption_id),
            points: self.points,
            at: self.at.0,
            read_at: self.read_at.map(|at| at.0),
        }
    }
}

/// With the commit. Nothing, where he does not want to be told of this kind, or is not there.
pub(crate) fn notify(tx: &mut Tx<'_>, id: Uuid, notice: &Notice, at: Instant) -> Result<(), Error> {
    tx.mail.letters.push(Letter { id, notice: notice.clone(), at });
    Ok(())
}

/// Puts what was written into the inboxes, as the last thing that a transaction does. Whose streams are to look.
///
/// Whoever sees a number of an inbox sees all before it: the row of the inbox is held from the moment that a number is taken until the
/// commit, and who takes the next one waits for that. So what comes after a number is all that is missing, also where somebody asked
/// earlier and is committed later.
pub(crate) fn deliver(tx: &mut Tx<'_>) -> Result<Vec<Id<Account>>, Error> {
    let Mail { mut letters, changed: mut told } = std::mem::take(tx.mail);
    // In one order for all, and to each in the order in which it was written.
    letters.sort_by_key(|letter| letter.notice.to);
    for Letter { id, notice, at } in letters {
        let Some((sequence, elsewhere)) = next_number(tx, &notice)? else { continue };
        diesel::insert_into(notifications::table)
            .values((
                notifications::id.eq(Uid(id)),
                notifications::account_id.eq(Uid::from(notice.to)),
                notifications::kind.eq(notice.kind),
                notifications::ticket_id.eq(column::uid(notice.ticket)),
                notifications::redemption_id.eq(column::uid(notice.redemption)),
                notifications::points.eq(notice.points),
                notifications::at.eq(At(at)),
                notifications::sequence.eq(sequence),
            ))
            .execute(tx.conn)?;
        if elsewhere {
            outbox::announce(tx, NOTICE, id, 1, at)?;
        }
        told.insert(notice.to);
    }
    Ok(told.into_iter().collect())
}

/// What the outbox calls a notice that is to be told elsewhere as well.
const NOTICE: &str = "notice";

/// The next number of an inbox, where the notice is wanted there; and whether its owner wants to be told elsewhere too.
fn next_number(tx: &mut Tx<'_>, notice: &Notice) -> Result<Option<(i64, bool)>, Error> {
    let muted = notification_mutes::table.find((Uid::from(notice.to), notice.kind));
    let elsewhere = notification_channels::table.filter(notification_channels::account_id.eq(accounts::id));
    let wanted = accounts::table
        .find(Uid::from(notice.to))
        .filter(not(exists(muted)))
        .filter(accounts::left_at.is_null())
        .select((accounts::id, 1_i64.into_sql::<BigInt>(), exists(elsewhere)));
    Ok(diesel::insert_into(inboxes::table)
        .values(wanted)
        .into_columns((inboxes::account_id, inboxes::last_sequence, inboxes::elsewhere))
        .on_conflict(inboxes::account_id)
        .do_update()
        .set((
            inboxes::last_sequence.eq(inboxes::last_sequence + 1),
            inboxes::elsewhere.eq(excluded(inboxes::elsewhere)),
        ))
        .returning((inboxes::last_sequence, inboxes::elsewhere))
        .get_result(tx.conn)
        .optional()?)
}

/// Whether this is something that he was told.
pub(crate) fn has_notification(tx: &mut Tx<'_>, account: Id<Account>, id: Uuid) -> Result<bool, Error> {
    Ok(number_of(tx, account, id)?.is_some())
}

fn number_of(tx: &mut Tx<'_>, account: Id<Account>, id: Uuid) -> Result<Option<i64>, Error> {
    Ok(notifications::table
        .find(Uid(id))
        .filter(notifications::account_id.eq(Uid::from(account)))
        .select(notifications::sequence)
        .first(tx.conn)
        .optional()?)
}

/// The number up to which a mark goes. One that is none of his inbox goes by its time, as far as that says anything.
fn number_up_to(tx: &mut Tx<'_>, account: Id<Account>, mark: Mark) -> Result<i64, Error> {
    if mark == Mark::before_all() {
        return Ok(0);
    }
    if let Some(number) = number_of(tx, account, mark.id)? {
        return Ok(number);
    }
    let before =
        notifications::at.lt(At(mark.at)).or(notifications::at.eq(At(mark.at)).and(notifications::id.le(Uid(mark.id))));
    let last: Option<i64> = notifications::table
        .filter(notifications::account_id.eq(Uid::from(account)))
        .filter(before)
        .select(max(notifications::sequence))
        .first(tx.conn)?;
    Ok(last.unwrap_or(0))
}

/// The newest of somebody's inbox.
pub(crate) fn last_notification(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Option<Mark>, Error> {
    let last: Option<(At, Uid)> = notifications::table
        .filter(notifications::account_id.eq(Uid::from(account)))
        .order(notifications::sequence.desc())
        .select((notifications::at, notifications::id))
        .first(tx.conn)
        .optional()?;
    Ok(last.map(|(at, id)| Mark { at: at.0, id: id.0 }))
}

/// Somebody's inbox, the oldest first after a mark, so that a client can go on where it stopped.
pub(crate) fn list_notifications(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    unread_only: bool,
    page: PageRequest,
) -> Result<Page<NotificationRecord>, Error> {
    let mut query = notifications::table
        .filter(notifications::account_id.eq(Uid::from(account)))
        .select(Row::as_select())
        .into_boxed();
    if unread_only {
        query = query.filter(notifications::read_at.is_null());
    }
    if let Some(after) = page.after {
        query = query.filter(notifications::sequence.gt(number_up_to(tx, account, after)?));
    }
    let rows: Vec<Row> = query.order(notifications::sequence).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect();
    Ok(Page::of(records, page, |it: &NotificationRecord| Mark { at: it.at, id: it.id }))
}

/// Nobody counts further than this: who has so many does not read them one by one.
const MOST_COUNTED: i64 = 1000;

/// How many are not marked as read, up to a thousand.
pub(crate) fn count_unread(tx: &mut Tx<'_>, account: Id<Account>) -> Result<u64, Error> {
    let unread: Vec<i32> = notifications::table
        .filter(notifications::account_id.eq(Uid::from(account)).and(notifications::read_at.is_null()))
        .select(1.into_sql::<Integer>())
        .limit(MOST_COUNTED)
        .load(tx.conn)?;
    parsed("a count", u64::try_from(unread.len()))
}

/// These are read, as far as they are his.
pub(crate) fn mark_read(tx: &mut Tx<'_>, account: Id<Account>, ids: &[Uuid], at: Instant) -> Result<(), Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid).collect();
    let his = notifications::table.filter(notifications::account_id.eq(Uid::from(account)));
    diesel::update(his.filter(notifications::id.eq_any(ids)).filter(notifications::read_at.is_null()))
        .set(notifications::read_at.eq(Some(At(at))))
        .execute(tx.conn)?;
    Ok(())
}

/// All up to a mark are read.
pub(crate) fn mark_read_up_to(tx: &mut Tx<'_>, account: Id<Account>, mark: Mark, at: Instant) -> Result<(), Error> {
    let before = notifications::sequence.le(number_up_to(tx, account, mark)?);
    let his = notifications::table.filter(notifications::account_id.eq(Uid::from(account)));
    diesel::update(his.filter(before).filter(notifications::read_at.is_null()))
        .set(notifications::read_at.eq(Some(At(at))))
        .execute(tx.conn)?;
    Ok(())
}

/// The kinds that somebody does not want to be told of, in their order.
pub(crate) fn muted_kinds(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<String>, Error> {
    let muted = notification_mutes::table.filter(notification_mutes::account_id.eq(Uid::from(account)));
    Ok(muted.order(notification_mutes::kind).select(notification_mutes::kind).load(tx.conn)?)
}

pub(crate) fn mute_kinds(tx: &mut Tx<'_>, account: Id<Account>, kinds: &[String]) -> Result<(), Error> {
    let muted = notification_mutes::table.filter(notification_mutes::account_id.eq(Uid::from(account)));
    diesel::delete(muted).execute(tx.conn)?;
    for kind in kinds {
        diesel::insert_into(notification_mutes::table)
            .values((notification_mutes::account_id.eq(Uid::from(account)), notification_mutes::kind.eq(kind)))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Forgets what people were told long ago, at most so much. Says how much.
pub(crate) fn purge_notifications(tx: &mut Tx<'_>, before: Instant, limit: u32) -> Result<usize, Error> {
    let old: Vec<Uid> = notifications::table
        .filter(notifications::id.lt(Uid(since(before))).and(notifications::at.lt(At(before))))
        .order(notifications::id)
        .limit(limit.into())
        .select(notifications::id)
        .load(tx.conn)?;
    Ok(diesel::delete(notifications::table.filter(among!(notifications::id, old))).execute(tx.conn)?)
}

/// By which ways somebody wants to be told besides his inbox, in the order of their names.
pub(crate) fn ways_to_tell(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<WayToTell>, Error> {
    let rows: Vec<(String, Option<Document>)> = notification_channels::table
        .filter(notification_channels::account_id.eq(Uid::from(account)))
        .order(notification_channels::channel)
        .select((notification_channels::channel, notification_channels::kinds))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(channel, kinds)| {
            let kinds = kinds.map(|kinds| kinds.read()).transpose()?;
            Ok(WayToTell { channel: named(&channel, Channel::named)?, kinds })
        })
        .collect()
}

pub(crate) fn choose_ways_to_tell(tx: &mut Tx<'_>, account: Id<Account>, ways: &[WayToTell]) -> Result<(), Error> {
    let his = notification_channels::table.filter(notification_channels::account_id.eq(Uid::from(account)));
    diesel::delete(his).execute(tx.conn)?;
    for way in ways {
        let kinds = way.kinds.as_ref().map(Document::of).transpose()?;
        diesel::insert_into(notification_channels::table)
            .values((
                notification_channels::account_id.eq(Uid::from(account)),
                notification_channels::channel.eq(way.channel.name()),
                notification_channels::kinds.eq(kinds),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// One notice, and whose it is.
pub(crate) fn notification(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<(Id<Account>, NotificationRecord)>, Error> {
    let found: Option<(Uid, Row)> = notifications::table
        .find(Uid(id))
        .select((notifications::account_id, Row::as_select()))
        .first(tx.conn)
        .optional()?;
    Ok(found.map(|(account, row)| (account.id(), row.record())))
}
