//! What differed between the public hotline and this city at the end of each day.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::hotline::reconcile::{Difference, Kind};
use domain::ticket::Status;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{hotline_cases, hotline_differences, hotline_reconciliations};
use super::{Db, Tx};
use crate::column::{At, Day, Uid, named, number, signed};
use crate::error::Error;
use crate::values::{DifferenceRecord, Mark, Page, PageRequest, ReconciliationRecord};

/// Takes a day in hand until then, unless it is done or somebody else has it.
pub(crate) fn take_reconciliation(
    tx: &mut Tx<'_>,
    day: NaiveDate,
    now: Instant,
    until: Instant,
) -> Result<bool, Error> {
    let begun = diesel::insert_into(hotline_reconciliations::table)
        .values((hotline_reconciliations::day.eq(Day(day)), hotline_reconciliations::leased_until.eq(At(until))))
        .on_conflict(hotline_reconciliations::day)
        .do_nothing()
        .execute(tx.conn)?;
    if begun == 1 {
        return Ok(true);
    }
    let left = hotline_reconciliations::table
        .find(Day(day))
        .filter(hotline_reconciliations::asked_at.is_null())
        .filter(hotline_reconciliations::leased_until.le(At(now)));
    let taken = diesel::update(left).set(hotline_reconciliations::leased_until.eq(At(until))).execute(tx.conn)?;
    Ok(taken == 1)
}

/// The hotline has answered. Nothing changes where somebody else was faster.
pub(crate) fn end_reconciliation(tx: &mut Tx<'_>, record: &ReconciliationRecord) -> Result<bool, Error> {
    let open = hotline_reconciliations::table.find(Day(record.day)).filter(hotline_reconciliations::asked_at.is_null());
    let ended = diesel::update(open)
        .set((
            hotline_reconciliations::asked_at.eq(Some(At(record.asked_at))),
            hotline_reconciliations::compared.eq(Some(signed(record.compared)?)),
            hotline_reconciliations::sent_again.eq(Some(signed(record.sent_again)?)),
        ))
        .execute(tx.conn)?;
    Ok(ended == 1)
}

pub(crate) fn keep_difference(tx: &mut Tx<'_>, id: Uuid, day: NaiveDate, it: &Difference) -> Result<(), Error> {
    diesel::insert_into(hotline_differences::table)
        .values((
            hotline_differences::id.eq(Uid(id)),
            hotline_differences::day.eq(Day(day)),
            hotline_differences::kind.eq(it.kind.name()),
            hotline_differences::ticket_id.eq(it.case.map(Uid::from)),
            hotline_differences::hotline_case.eq(it.hotline_case.as_deref()),
            hotline_differences::first_sequence.eq(it.messages.map(|(first, _)| signed(first)).transpose()?),
            hotline_differences::last_sequence.eq(it.messages.map(|(_, last)| signed(last)).transpose()?),
            hotline_differences::our_status.eq(it.our_status.map(Status::name)),
            hotline_differences::their_status.eq(it.their_status.as_deref()),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// A day that was compared; nothing, where the hotline has not answered yet.
pub(crate) fn reconciliation(tx: &mut Tx<'_>, day: NaiveDate) -> Result<Option<ReconciliationRecord>, Error> {
    type Columns = (Option<At>, Option<i32>, Option<i32>);
    let row: Option<Columns> = hotline_reconciliations::table
        .find(Day(day))
        .select((
            hotline_reconciliations::asked_at,
            hotline_reconciliations::compared,
            hotline_reconciliations::sent_again,
        ))
        .first(tx.conn)
        .optional()?;
    let Some((Some(asked_at), Some(compared), Some(sent_again))) = row else { return Ok(None) };
    let of_day = hotline_differences::table.filter(hotline_differences::day.eq(Day(day)));
    let differences: i64 = of_day.count().get_result(tx.conn)?;
    Ok(Some(ReconciliationRecord {
        day,
        asked_at: asked_at.0,
        compared: number(compared)?,
        sent_again: number(sent_again)?,
        differences: differences.unsigned_abs(),
    }))
}

/// What differed on a day, in the order in which it was found.
pub(crate) fn list_differences(
    tx: &mut Tx<'_>,
    day: NaiveDate,
    asked_at: Instant,
    page: PageRequest,
) -> Result<Page<DifferenceRecord>, Error> {
    type Columns = (Uid, String, Option<Uid>, Option<String>, Option<i32>, Option<i32>, Option<String>, Option<String>);
    let mut query = hotline_differences::table
        .filter(hotline_differences::day.eq(Day(day)))
        .select((
            hotline_differences::id,
            hotline_differences::kind,
            hotline_differences::ticket_id,
            hotline_differences::hotline_case,
            hotline_differences::first_sequence,
            hotline_differences::last_sequence,
            hotline_differences::our_status,
            hotline_differences::their_status,
        ))
        .into_boxed::<Db>();
    if let Some(after) = page.after {
        query = query.filter(hotline_differences::id.gt(Uid(after.id)));
    }
    let rows: Vec<Columns> = query.order(hotline_differences::id).limit(page.probe()).load(tx.conn)?;
    let records = rows
        .into_iter()
        .map(|(id, kind, case, hotline_case, first, last, ours, their_status)| {
            let difference = Difference {
                kind: named(&kind, Kind::named)?,
                case: case.map(Uid::id),
                hotline_case,
                messages: first.map(number).transpose()?.zip(last.map(number).transpose()?),
                our_status: ours.map(|name| named(&name, Status::named)).transpose()?,
                their_status,
            };
            Ok(DifferenceRecord { id: id.0, difference })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(Page::of(records, page, |it| Mark { at: asked_at, id: it.id }))
}

/// When the first case was spoken of.
pub(crate) fn hotline_since(tx: &mut Tx<'_>) -> Result<Option<Instant>, Error> {
    let first: Option<At> = hotline_cases::table
        .order(hotline_cases::opened_at)
        .select(hotline_cases::opened_at)
        .first(tx.conn)
        .optional()?;
    Ok(first.map(|at| at.0))
}
