//! What people are told, in their inbox.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Integer;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{accounts, notification_mutes, notifications};
use super::{Db, Tx, sql};
use crate::column::{self, At, Uid, parsed};
use crate::error::Error;
use crate::values::{Mark, Notice, NotificationRecord, Page, PageRequest};

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

/// Nothing, where he does not want to be told of this kind, or is not there.
pub(crate) fn notify(tx: &mut Tx<'_>, id: Uuid, notice: &Notice, at: Instant) -> Result<(), Error> {
    let muted = notification_mutes::table.find((Uid::from(notice.to), notice.kind));
    let wanted = accounts::table.find(Uid::from(notice.to)).filter(not(exists(muted))).select((
        Uid(id).into_sql::<sql::Uid>(),
        accounts::id,
        notice.kind.into_sql::<sql::Text>(),
        column::uid(notice.ticket).into_sql::<sql::Nullable<sql::Uid>>(),
        column::uid(notice.redemption).into_sql::<sql::Nullable<sql::Uid>>(),
        notice.points.into_sql::<sql::Nullable<sql::Integer>>(),
        At(at).into_sql::<sql::Instant>(),
    ));
    diesel::insert_into(notifications::table)
        .values(wanted)
        .into_columns((
            notifications::id,
            notifications::account_id,
            notifications::kind,
            notifications::ticket_id,
            notifications::redemption_id,
            notifications::points,
            notifications::at,
        ))
        .execute(tx.conn)?;
    Ok(())
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
        query = query
            .filter(notifications::at.ge(At(after.at)))
            .filter(notifications::at.gt(At(after.at)).or(notifications::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> = query.order((notifications::at, notifications::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows
        .into_iter()
        .map(|row| NotificationRecord {
            id: row.id.0,
            kind: row.kind,
            ticket: column::id(row.ticket_id),
            redemption: column::id(row.redemption_id),
            points: row.points,
            at: row.at.0,
            read_at: row.read_at.map(|at| at.0),
        })
        .collect();
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
    let before =
        notifications::at.lt(At(mark.at)).or(notifications::at.eq(At(mark.at)).and(notifications::id.le(Uid(mark.id))));
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
