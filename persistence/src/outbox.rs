//! The outbox: what others may want to hear of, in one order, written with the change itself.

use diesel::prelude::*;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{outbox, outbox_sorting};
use super::{Tx, leased};
use crate::column::{At, Uid, number, signed};
use crate::error::Error;
use crate::values::Announcement;

pub(crate) fn announce(tx: &mut Tx<'_>, topic: &str, subject: Uuid, version: u32, at: Instant) -> Result<(), Error> {
    diesel::insert_into(outbox::table)
        .values((
            outbox::topic.eq(topic),
            outbox::subject_id.eq(Uid(subject)),
            outbox::version.eq(signed(version)?),
            outbox::at.eq(At(at)),
            outbox::fresh.eq(Some(true)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets what is older than anybody may still ask for. Says how much.
pub(crate) fn purge_outbox(tx: &mut Tx<'_>, before: Instant) -> Result<usize, Error> {
    Ok(diesel::delete(outbox::table.filter(outbox::at.lt(At(before)))).execute(tx.conn)?)
}

/// The turn to look through the outbox: one process has it at a time, until its transaction ends.
pub(crate) fn take_sorting_turn(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let turn: Option<i32> = leased!(outbox_sorting::table.select(outbox_sorting::id)).first(tx.conn).optional()?;
    Ok(turn.is_some())
}

/// What nobody has looked at yet, the oldest first.
pub(crate) fn fresh_announcements(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Announcement>, Error> {
    let rows: Vec<(i64, String, Uid, i32, At)> = outbox::table
        .filter(outbox::fresh.is_not_null())
        .order(outbox::sequence)
        .limit(limit.into())
        .select((outbox::sequence, outbox::topic, outbox::subject_id, outbox::version, outbox::at))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(sequence, topic, subject, version, at)| {
            Ok(Announcement { sequence, topic, subject: subject.0, version: number(version)?, at: at.0 })
        })
        .collect()
}

/// These were looked at. Those, and no others: what a slower transaction wrote may come to light with a smaller number.
pub(crate) fn mark_sorted(tx: &mut Tx<'_>, sequences: &[i64]) -> Result<(), Error> {
    diesel::update(outbox::table.filter(outbox::sequence.eq_any(sequences)))
        .set(outbox::fresh.eq(None::<bool>))
        .execute(tx.conn)?;
    Ok(())
}
