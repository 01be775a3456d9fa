//! What a ticket is counted as, and to whom it was handed: kept beside it, for lists of what is behind a number.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::figures;
use domain::id::Id;
use domain::ticket::Ticket;
use uuid::Uuid;

use super::schema::{ticket_assignments, ticket_figures};
use super::{Db, Tx, among};
use crate::column::{self, At, Uid, signed};
use crate::error::Error;
use crate::prepared::Prepared;
use crate::values::TicketRecord;

fn counted_as(ticket: &Ticket) -> (Option<At>, i64) {
    (figures::cohort_at(ticket).map(At), figures::measures(ticket))
}

/// Whether the figures have it. What was there before they could is counted when its state has been made anew.
pub(crate) fn is_counted(tx: &mut Tx<'_>, id: Id<Ticket>) -> Result<bool, Error> {
    let row = ticket_figures::table.find(Uid::from(id));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(tx.conn)?)
}

/// Keeps what it is counted as, for lists of what is behind a number.
pub(crate) fn save_counted(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<(), Error> {
    let (cohort_at, measures) = counted_as(ticket);
    let kept = diesel::insert_into(ticket_figures::table)
        .values((
            ticket_figures::ticket_id.eq(Uid::from(ticket.id)),
            ticket_figures::cohort_at.eq(cohort_at),
            ticket_figures::measures.eq(measures),
        ))
        .on_conflict(ticket_figures::ticket_id)
        .do_update()
        .set((ticket_figures::cohort_at.eq(cohort_at), ticket_figures::measures.eq(measures)));
    Prepared::once(kept).execute(tx.conn)?;
    Ok(())
}

/// One time that somebody was handed a ticket, for lists of what he was handed.
#[derive(Insertable, AsChangeset, Queryable, Selectable, PartialEq)]
#[diesel(table_name = ticket_assignments, treat_none_as_null = true, check_for_backend(Db))]
struct AssignmentRow {
    ticket_id: Uid,
    sequence: i32,
    department_id: Option<Uid>,
    worker_id: Option<Uid>,
    returned: bool,
    late: bool,
}

fn assignment_rows(ticket: &Ticket) -> Result<Vec<AssignmentRow>, Error> {
    let numbered = (1..).zip(&ticket.assignments);
    numbered
        .map(|(sequence, assignment)| {
            Ok(AssignmentRow {
                ticket_id: Uid::from(ticket.id),
                sequence: signed(sequence)?,
                department_id: column::uid(assignment.department),
                worker_id: column::uid(assignment.worker),
                returned: assignment.returned,
                late: assignment.is_late(),
            })
        })
        .collect()
}

/// Keeps to whom a ticket was handed, where that has changed.
pub(crate) fn save_assignments(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<(), Error> {
    let rows = assignment_rows(ticket)?;
    // What was dispatched before it was judged may be taken back.
    let last = signed(u32::try_from(rows.len()).unwrap_or(u32::MAX))?;
    let gone = ticket_assignments::table
        .filter(ticket_assignments::ticket_id.eq(Uid::from(ticket.id)).and(ticket_assignments::sequence.gt(last)));
    Prepared::once(diesel::delete(gone)).execute(tx.conn)?;
    for row in rows {
        let kept = diesel::insert_into(ticket_assignments::table)
            .values(&row)
            .on_conflict((ticket_assignments::ticket_id, ticket_assignments::sequence))
            .do_update()
            .set(&row);
        Prepared::once(kept).execute(tx.conn)?;
    }
    Ok(())
}

/// Says of each whether what is kept beside it is what it comes to.
pub(crate) fn compare(tx: &mut Tx<'_>, records: &mut [(TicketRecord, bool)]) -> Result<(), Error> {
    let ids: Vec<Uid> = records.iter().map(|(record, _)| Uid::from(record.ticket.id)).collect();
    let assignments: Vec<AssignmentRow> = ticket_assignments::table
        .filter(among!(ticket_assignments::ticket_id, ids.clone()))
        .order((ticket_assignments::ticket_id, ticket_assignments::sequence))
        .select(AssignmentRow::as_select())
        .load(tx.conn)?;
    let counted: Vec<(Uid, Option<At>, i64)> = ticket_figures::table
        .filter(among!(ticket_figures::ticket_id, ids))
        .select((ticket_figures::ticket_id, ticket_figures::cohort_at, ticket_figures::measures))
        .load(tx.conn)?;
    let counted: BTreeMap<Uuid, (Option<At>, i64)> = counted.into_iter().map(|(id, at, n)| (id.0, (at, n))).collect();
    for (record, agrees) in records {
        *agrees &= counted.get(&record.ticket.id.uuid()) == Some(&counted_as(&record.ticket));
        let own = assignments.iter().filter(|row| row.ticket_id == Uid::from(record.ticket.id));
        *agrees &= own.eq(assignment_rows(&record.ticket)?.iter());
    }
    Ok(())
}
