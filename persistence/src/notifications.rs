//! What people are told, in their inbox.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::notifications;
use super::{Db, Tx};
use crate::column::{self, At, Uid};
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
}

pub(crate) fn notify(tx: &mut Tx<'_>, id: Uuid, notice: &Notice, at: Instant) -> Result<(), Error> {
    diesel::insert_into(notifications::table)
        .values((
            notifications::id.eq(Uid(id)),
            notifications::account_id.eq(Uid::from(notice.to)),
            notifications::kind.eq(notice.kind),
            notifications::ticket_id.eq(column::uid(notice.ticket)),
            notifications::redemption_id.eq(column::uid(notice.redemption)),
            notifications::points.eq(notice.points),
            notifications::at.eq(At(at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Somebody's inbox, the oldest first after a mark, so that a client can go on where it stopped.
pub(crate) fn list_notifications(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    page: PageRequest,
) -> Result<Page<NotificationRecord>, Error> {
    let mut query = notifications::table
        .filter(notifications::account_id.eq(Uid::from(account)))
        .select(Row::as_select())
        .into_boxed();
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
        })
        .collect();
    Ok(Page::of(records, page, |it: &NotificationRecord| Mark { at: it.at, id: it.id }))
}
