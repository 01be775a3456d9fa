//! What goes out: written with the change that it tells of, leased to whoever sends it, and kept until it is over and long past.
//!
//! A lease is a state and a time. Whoever leased something says how it ended with the number of his attempt: where the lease has ended and
//! somebody else has begun another attempt, that says nothing any more.

use diesel::dsl::{exists, min, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::delivery::{Channel, Delivery, DeliveryState, Next};
use domain::id::Id;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{deliveries, delivery_attempts};
use super::{Db, Tx, keys, leased, locked};
use crate::column::{At, Uid, named, number, signed};
use crate::error::Error;
use crate::values::{AttemptRecord, Mark, NewParcel, Page, PageRequest, ParcelFilter, ParcelRecord};
use crate::vault::Spot;

pub(super) const BODY: &str = "deliveries.body";

#[derive(Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(Db))]
struct Row {
    id: Uid,
    channel: String,
    target_id: Uid,
    topic: String,
    message_id: Uid,
    subject_id: Option<Uid>,
    body: Option<Vec<u8>>,
    state: String,
    attempts: i32,
    tries: i32,
    due_at: Option<At>,
    last_status: Option<i32>,
    last_error: Option<String>,
    created_at: At,
    ended_at: Option<At>,
}

impl Row {
    fn record(self, tx: &Tx<'_>) -> Result<ParcelRecord, Error> {
        let row = self.id.0.to_string();
        let open = |sealed: Vec<u8>| tx.vault.open_text(Spot { column: BODY, row: &row }, &sealed);
        Ok(ParcelRecord {
            id: self.id.id(),
            channel: named(&self.channel, Channel::named)?,
            target: self.target_id.0,
            topic: self.topic,
            message: self.message_id.0,
            subject: self.subject_id.map(|it| it.0),
            body: self.body.map(open).transpose()?,
            state: named(&self.state, DeliveryState::named)?,
            attempts: number(self.attempts)?,
            tries: number(self.tries)?,
            due_at: self.due_at.map(|at| at.0),
            last_status: self.last_status.and_then(|status| u16::try_from(status).ok()),
            last_error: self.last_error,
            created_at: self.created_at.0,
            ended_at: self.ended_at.map(|at| at.0),
        })
    }
}

/// Writes down what is to go out, now. Whether it was not there yet.
pub(crate) fn send_off(tx: &mut Tx<'_>, parcel: &NewParcel) -> Result<bool, Error> {
    let sealed = parcel.body.as_deref().map(|body| keys::seal(tx, BODY, &parcel.id.to_string(), body)).transpose()?;
    let written = diesel::insert_into(deliveries::table)
        .values((
            deliveries::id.eq(Uid::from(parcel.id)),
            deliveries::channel.eq(parcel.channel.name()),
            deliveries::target_id.eq(Uid(parcel.target)),
            deliveries::lane.eq(parcel.lane.as_deref()),
            deliveries::topic.eq(&parcel.topic),
            deliveries::message_id.eq(Uid(parcel.message)),
            deliveries::subject_id.eq(parcel.subject.map(Uid)),
            deliveries::body.eq(sealed),
            deliveries::state.eq(DeliveryState::Waiting.name()),
            deliveries::attempts.eq(0),
            deliveries::tries.eq(0),
            deliveries::due_at.eq(Some(At(parcel.at))),
            deliveries::created_at.eq(At(parcel.at)),
        ))
        .on_conflict((deliveries::channel, deliveries::target_id, deliveries::message_id))
        .do_nothing()
        .execute(tx.conn)?;
    Ok(written == 1)
}

/// What waits, and what has no unfinished one before it in its lane. Written out, with no values to bind, so that the indexes of just these
/// rows are known to have them.
const WAITING: &str = "deliveries.state = 'waiting'";
const SENDING: &str = "deliveries.state = 'sending'";
const FIRST_OF_LANE: &str = "(deliveries.lane IS NULL OR NOT EXISTS (SELECT 1 FROM deliveries AS earlier \
     WHERE earlier.lane = deliveries.lane AND earlier.sequence < deliveries.sequence AND earlier.state IN ('waiting', 'sending')))";

/// What is due, and has its turn.
macro_rules! ready {
    ($now:expr) => {
        deliveries::table
            .filter(sql::<Bool>(WAITING))
            .filter(deliveries::due_at.le(At($now)))
            .filter(sql::<Bool>(FIRST_OF_LANE))
    };
}

/// To whom something is due, who has waited longest first.
pub(crate) fn targets_due(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<(Channel, Uuid)>, Error> {
    let rows: Vec<(String, Uid)> = ready!(now)
        .group_by((deliveries::channel, deliveries::target_id))
        .select((deliveries::channel, deliveries::target_id))
        .order(min(deliveries::due_at))
        .limit(limit.into())
        .load(tx.conn)?;
    rows.into_iter().map(|(channel, target)| Ok((named(&channel, Channel::named)?, target.0))).collect()
}

/// The next thing that is due to a target, in the hands of the caller until then. What has an unfinished one before it in its lane waits
/// for that.
pub(crate) fn lease_next(
    tx: &mut Tx<'_>,
    (channel, target): (Channel, Uuid),
    now: Instant,
    until: Instant,
) -> Result<Option<ParcelRecord>, Error> {
    let next = ready!(now)
        .filter(deliveries::channel.eq(channel.name()).and(deliveries::target_id.eq(Uid(target))))
        .order(deliveries::sequence)
        .select(Row::as_select());
    let Some(mut row) = leased!(next).first::<Row>(tx.conn).optional()? else { return Ok(None) };
    (row.attempts, row.tries) = (row.attempts.saturating_add(1), row.tries.saturating_add(1));
    diesel::update(deliveries::table.filter(deliveries::id.eq(row.id)))
        .set((
            deliveries::state.eq(DeliveryState::Sending.name()),
            deliveries::attempts.eq(row.attempts),
            deliveries::tries.eq(row.tries),
            deliveries::due_at.eq(None::<At>),
            deliveries::leased_until.eq(Some(At(until))),
        ))
        .execute(tx.conn)?;
    row.state = DeliveryState::Sending.name().to_owned();
    row.due_at = None;
    row.record(tx).map(Some)
}

/// How an attempt ended, and what follows. Nothing changes where the lease was lost meanwhile; says whether it was not.
pub(crate) fn end_attempt(
    tx: &mut Tx<'_>,
    id: Id<Delivery>,
    attempt: &AttemptRecord,
    next: Next,
    now: Instant,
) -> Result<bool, Error> {
    let own = deliveries::table
        .filter(deliveries::id.eq(Uid::from(id)))
        .filter(deliveries::state.eq(DeliveryState::Sending.name()))
        .filter(deliveries::attempts.eq(signed(attempt.number)?));
    let ended = diesel::update(own)
        .set((
            deliveries::state.eq(next.state.name()),
            deliveries::due_at.eq(next.due_at.map(At)),
            deliveries::leased_until.eq(None::<At>),
            deliveries::last_status.eq(attempt.status.map(i32::from)),
            deliveries::last_error.eq(attempt.error.as_deref()),
            deliveries::ended_at.eq(next.state.is_over().then_some(At(now))),
        ))
        .execute(tx.conn)?;
    if ended == 0 {
        return Ok(false);
    }
    keep_attempt(tx, Uid::from(id), attempt)?;
    Ok(true)
}

fn keep_attempt(tx: &mut Tx<'_>, id: Uid, attempt: &AttemptRecord) -> Result<(), Error> {
    diesel::insert_into(delivery_attempts::table)
        .values((
            delivery_attempts::delivery_id.eq(id),
            delivery_attempts::number.eq(signed(attempt.number)?),
            delivery_attempts::at.eq(At(attempt.at)),
            delivery_attempts::took_ms.eq(signed(attempt.took_ms)?),
            delivery_attempts::status.eq(attempt.status.map(i32::from)),
            delivery_attempts::error.eq(attempt.error.as_deref()),
            delivery_attempts::answer.eq(attempt.answer.as_deref()),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether anything is in the hands of somebody who was never heard of again.
pub(crate) fn any_lost(tx: &mut Tx<'_>, now: Instant) -> Result<bool, Error> {
    let lost = deliveries::table.filter(sql::<Bool>(SENDING)).filter(deliveries::leased_until.lt(At(now)));
    Ok(diesel::select(exists(lost)).get_result(tx.conn)?)
}

/// What was in the hands of somebody who was never heard of again: it waits once more, or is over where it must not arrive twice. Says how
/// many there were.
pub(crate) fn take_back_lost(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<usize, Error> {
    let lost = deliveries::table
        .filter(sql::<Bool>(SENDING))
        .filter(deliveries::leased_until.lt(At(now)))
        .order(deliveries::leased_until)
        .select(Row::as_select());
    let lost: Vec<Row> = leased!(lost.limit(limit.into())).load(tx.conn)?;
    for row in &lost {
        let state = named(&row.channel, Channel::named)?.after_lost_lease();
        let attempt = AttemptRecord {
            number: number(row.attempts)?,
            at: now,
            took_ms: 0,
            status: None,
            error: Some(LEASE_LOST.to_owned()),
            answer: None,
        };
        end_attempt(tx, row.id.id(), &attempt, Next { state, due_at: (!state.is_over()).then_some(now) }, now)?;
    }
    Ok(lost.len())
}

const LEASE_LOST: &str = "lease_lost";

pub(crate) fn parcel(tx: &mut Tx<'_>, id: Id<Delivery>) -> Result<Option<ParcelRecord>, Error> {
    let own = deliveries::table.filter(deliveries::id.eq(Uid::from(id)));
    let row: Option<Row> = own.select(Row::as_select()).first(tx.conn).optional()?;
    row.map(|row| row.record(tx)).transpose()
}

/// One that is going to be changed.
pub(crate) fn lock_parcel(tx: &mut Tx<'_>, id: Id<Delivery>) -> Result<Option<ParcelRecord>, Error> {
    let own = deliveries::table.filter(deliveries::id.eq(Uid::from(id))).select(Row::as_select());
    let row: Option<Row> = locked!(own).first(tx.conn).optional()?;
    row.map(|row| row.record(tx)).transpose()
}

pub(crate) fn attempts_at(tx: &mut Tx<'_>, id: Id<Delivery>) -> Result<Vec<AttemptRecord>, Error> {
    type Columns = (i32, At, i32, Option<i32>, Option<String>, Option<String>);
    let rows: Vec<Columns> = delivery_attempts::table
        .filter(delivery_attempts::delivery_id.eq(Uid::from(id)))
        .order(delivery_attempts::number.desc())
        .limit(MOST_SHOWN)
        .select((
            delivery_attempts::number,
            delivery_attempts::at,
            delivery_attempts::took_ms,
            delivery_attempts::status,
            delivery_attempts::error,
            delivery_attempts::answer,
        ))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(n, at, took_ms, status, error, answer)| {
            let status = status.and_then(|status| u16::try_from(status).ok());
            Ok(AttemptRecord { number: number(n)?, at: at.0, took_ms: number(took_ms)?, status, error, answer })
        })
        .collect()
}

/// Of one that is sent again and again.
const MOST_SHOWN: i64 = 50;

/// What went to a target, the newest first.
pub(crate) fn parcels_to(
    tx: &mut Tx<'_>,
    (channel, target): (Channel, Uuid),
    filter: &ParcelFilter,
    page: PageRequest,
) -> Result<Page<ParcelRecord>, Error> {
    let mut query = deliveries::table
        .filter(deliveries::channel.eq(channel.name()).and(deliveries::target_id.eq(Uid(target))))
        .select(Row::as_select())
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(deliveries::state.eq(state.name()));
    }
    if let Some(topic) = &filter.topic {
        query = query.filter(deliveries::topic.eq(topic.clone()));
    }
    if let Some(after) = page.after {
        let (at, id) = (At(after.at), Uid(after.id));
        query =
            query.filter(deliveries::created_at.le(at)).filter(deliveries::created_at.lt(at).or(deliveries::id.lt(id)));
    }
    let rows: Vec<Row> =
        query.order((deliveries::created_at.desc(), deliveries::id.desc())).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(|row| row.record(tx)).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.created_at, id: it.id.uuid() }))
}

/// It goes out again, by a schedule that begins anew.
pub(crate) fn send_again(tx: &mut Tx<'_>, id: Id<Delivery>, now: Instant) -> Result<(), Error> {
    let sent = diesel::update(deliveries::table.filter(deliveries::id.eq(Uid::from(id))))
        .set((
            deliveries::state.eq(DeliveryState::Waiting.name()),
            deliveries::tries.eq(0),
            deliveries::due_at.eq(Some(At(now))),
            deliveries::leased_until.eq(None::<At>),
            deliveries::ended_at.eq(None::<At>),
        ))
        .execute(tx.conn)?;
    if sent == 0 { Err(Error::Missing("delivery")) } else { Ok(()) }
}

/// Whoever takes something again after a silence is sent at once whatever waited for him.
pub(crate) fn wake_parcels(tx: &mut Tx<'_>, (channel, target): (Channel, Uuid), now: Instant) -> Result<usize, Error> {
    let waiting = deliveries::table
        .filter(deliveries::channel.eq(channel.name()).and(deliveries::target_id.eq(Uid(target))))
        .filter(sql::<Bool>(WAITING))
        .filter(deliveries::due_at.gt(At(now)));
    Ok(diesel::update(waiting).set(deliveries::due_at.eq(Some(At(now)))).execute(tx.conn)?)
}

/// Whatever waits for a target goes nowhere.
pub(crate) fn call_off(tx: &mut Tx<'_>, (channel, target): (Channel, Uuid), now: Instant) -> Result<usize, Error> {
    let waiting = deliveries::table
        .filter(deliveries::channel.eq(channel.name()).and(deliveries::target_id.eq(Uid(target))))
        .filter(deliveries::state.eq(DeliveryState::Waiting.name()));
    Ok(diesel::update(waiting)
        .set((
            deliveries::state.eq(DeliveryState::Cancelled.name()),
            deliveries::due_at.eq(None::<At>),
            deliveries::ended_at.eq(Some(At(now))),
        ))
        .execute(tx.conn)?)
}

/// All that was ever written for a target.
pub(crate) fn delete_parcels_to(tx: &mut Tx<'_>, (channel, target): (Channel, Uuid)) -> Result<(), Error> {
    let all =
        deliveries::table.filter(deliveries::channel.eq(channel.name()).and(deliveries::target_id.eq(Uid(target))));
    diesel::delete(all).execute(tx.conn)?;
    Ok(())
}

/// Forgets what has been over for so long. Says how much.
pub(crate) fn purge_parcels(tx: &mut Tx<'_>, ended_before: Instant) -> Result<usize, Error> {
    let old = deliveries::table.filter(deliveries::ended_at.lt(At(ended_before)));
    Ok(diesel::delete(old).execute(tx.conn)?)
}

/// Forgets how others answered.
pub(crate) fn forget_delivery_answers(tx: &mut Tx<'_>, before: Instant) -> Result<usize, Error> {
    let old = delivery_attempts::table
        .filter(delivery_attempts::answer.is_not_null().and(delivery_attempts::at.lt(At(before))));
    Ok(diesel::update(old).set(delivery_attempts::answer.eq(None::<String>)).execute(tx.conn)?)
}
