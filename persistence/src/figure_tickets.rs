//! The tickets behind a number, and figures counted from them where no counters are kept by what is asked for.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use domain::figures::elapsed::{bucket, rank};
use domain::figures::rate::Sums;
use domain::figures::{Clock, Counted, Measure, Selection, Span, cohort_at};

use super::schema::{area_ancestors, ticket_assignments, tickets};
use super::tickets::Row;
use super::{Db, Tx, among, categories};
use crate::column::{At, Uid};
use crate::error::Error;
use crate::values::{FigureFilter, Grouping, Mark, Page, PageRequest, TicketRecord};

/// What lies in the period by one of the two moments, and in what is asked for. `$department` and `$worker` are the columns of who has
/// it, or had it.
macro_rules! narrowed {
    ($query:expr, $tx:expr, $filter:expr, $at:expr, $department:expr, $worker:expr) => {{
        let (tx, filter): (&mut Tx<'_>, &FigureFilter) = ($tx, $filter);
        let mut query = $query
            .filter($at.ge(At(filter.begins)).and($at.lt(At(filter.ends))))
            .filter(tickets::programme_id.eq(Uid::from(filter.programme)).and(tickets::measures.is_not_null()))
            .into_boxed();
        if let Some(area) = filter.area {
            let below = area_ancestors::table
                .filter(area_ancestors::ancestor_id.eq(Uid::from(area)))
                .select(area_ancestors::area_id.nullable());
            query = query.filter(tickets::area_id.eq_any(below));
        }
        if let Some(category) = &filter.category {
            query = query.filter(among!(tickets::category_code, categories::with_all_below(tx, category)?));
        }
        if let Some(department) = filter.department {
            query = query.filter($department.eq(Uid::from(department)));
        }
        if let Some(worker) = filter.worker {
            query = query.filter($worker.eq(Uid::from(worker)));
        }
        if let Some(channel) = filter.channel {
            query = query.filter(tickets::channel.eq(channel.name()));
        }
        query
    }};
}

/// Whether it is counted as all of these, and as none of those.
macro_rules! has_bits {
    ($with:expr, $without:expr) => {
        sql::<Bool>("(tickets.measures & ")
            .bind::<BigInt, _>($with)
            .sql(") = ")
            .bind::<BigInt, _>($with)
            .sql(" AND (tickets.measures & ")
            .bind::<BigInt, _>($without)
            .sql(") = 0")
    };
}

/// The same figures as of the counters, from what each ticket keeps of what it is counted as.
pub(crate) fn counted_tickets(
    tx: &mut Tx<'_>,
    filter: &FigureFilter,
    by: Grouping,
) -> Result<BTreeMap<String, Sums>, Error> {
    let (group, assigned_group) = match by {
        Grouping::Nothing | Grouping::Period(_) => ("CAST('' AS TEXT)", "CAST('' AS TEXT)"),
        Grouping::Area => ("CAST(area_id AS TEXT)", "CAST(tickets.area_id AS TEXT)"),
        Grouping::Department => ("CAST(department_id AS TEXT)", "CAST(ticket_assignments.department_id AS TEXT)"),
        Grouping::Worker => ("CAST(worker_id AS TEXT)", "CAST(ticket_assignments.worker_id AS TEXT)"),
    };
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    let select = || (sql::<Nullable<Text>>(group), sql::<BigInt>("measures"), sql::<BigInt>("COUNT(*)"));
    let grouped = || tickets::table.group_by(sql::<Text>("1, 2")).select(select());
    for clock in [Clock::Report, Clock::Cohort] {
        let counted: Vec<(Option<String>, i64, i64)> = match clock {
            Clock::Report => {
                let at = tickets::submitted_at;
                narrowed!(grouped(), tx, filter, at, tickets::department_id, tickets::worker_id).load(tx.conn)?
            }
            Clock::Cohort => {
                let at = tickets::cohort_at;
                narrowed!(grouped(), tx, filter, at, tickets::department_id, tickets::worker_id).load(tx.conn)?
            }
        };
        for (group, bits, n) in counted {
            let Some(group) = group else { continue };
            let sums = sums.entry(group).or_default();
            for measure in Measure::of_bits(bits & Measure::bits_of(clock)) {
                sums.add(Counted::Measure(measure), n);
            }
        }
    }
    add_assignments(tx, filter, assigned_group, &mut sums)?;
    if by == Grouping::Nothing {
        let sums = sums.entry(String::new()).or_default();
        for (span, column) in
            [(Span::ToClaim, "to_claim_s"), (Span::ToResolve, "to_resolve_s"), (Span::ToClose, "to_close_s")]
        {
            add_spread(tx, filter, span, column, sums)?;
        }
    }
    Ok(sums)
}

/// What counts once for each time that somebody was handed a ticket.
fn add_assignments(
    tx: &mut Tx<'_>,
    filter: &FigureFilter,
    group: &'static str,
    sums: &mut BTreeMap<String, Sums>,
) -> Result<(), Error> {
    let query = ticket_assignments::table
        .inner_join(tickets::table.on(tickets::id.eq(ticket_assignments::ticket_id)))
        .group_by(sql::<Text>("1, 2, 3"))
        .select((
            sql::<Nullable<Text>>(group),
            sql::<Bool>("ticket_assignments.returned"),
            sql::<Bool>("ticket_assignments.late"),
            sql::<BigInt>("COUNT(*)"),
        ))
        .filter(has_bits!(Measure::Assigned.bit(), 0));
    let at = tickets::cohort_at;
    let (department, worker) = (ticket_assignments::department_id, ticket_assignments::worker_id);
    let counted: Vec<(Option<String>, bool, bool, i64)> =
        narrowed!(query, tx, filter, at, department, worker).load(tx.conn)?;
    for (group, returned, late, n) in counted {
        let Some(group) = group else { continue };
        let sums = sums.entry(group).or_default();
        for (holds, measure) in [(true, Measure::Assigned), (returned, Measure::Returned), (late, Measure::LateClaims)]
        {
            if holds {
                sums.add(Counted::Measure(measure), n);
            }
        }
    }
    Ok(())
}

/// As many in each bucket as it takes to say the same of them: they are put in order by the database, and looked at where it matters.
fn add_spread(
    tx: &mut Tx<'_>,
    filter: &FigureFilter,
    span: Span,
    column: &'static str,
    sums: &mut Sums,
) -> Result<(), Error> {
    let at = tickets::cohort_at;
    let cohort = |tx: &mut Tx<'_>| -> Result<_, Error> {
        let known = tickets::table.filter(sql::<Bool>(column).sql(" IS NOT NULL"));
        Ok(narrowed!(known, tx, filter, at, tickets::department_id, tickets::worker_id))
    };
    let n: i64 = cohort(tx)?.count().get_result(tx.conn)?;
    let mut below = 0;
    for percent in [50, 90] {
        let Some(rank) = rank(n, percent) else { return Ok(()) };
        let found = cohort(tx)?.order(sql::<BigInt>(column)).select(sql::<BigInt>(column)).limit(1).offset(rank);
        let seconds: i64 = found.get_result(tx.conn)?;
        sums.add(Counted::Span(span, bucket(seconds)), rank + 1 - below);
        below = rank + 1;
    }
    sums.add(Counted::Span(span, u16::MAX), n - below);
    Ok(())
}

/// A page of the tickets behind a number, the newest first, each with how often it counts.
pub(crate) fn figure_tickets(
    tx: &mut Tx<'_>,
    filter: &FigureFilter,
    selection: Selection,
    page: PageRequest,
) -> Result<Page<(TicketRecord, i64)>, Error> {
    let bits = has_bits!(selection.with_bits(), selection.without_bits());
    let of_assignments = selection.whole.is_of_assignments();
    // Of one that was handed on, it counts who was handed it then.
    let filter_of_ticket = match of_assignments {
        true => &FigureFilter { department: None, worker: None, ..filter.clone() },
        false => filter,
    };
    let select = tickets::table.select(Row::as_select()).filter(bits);
    let rows: Vec<Row> = match selection.clock() {
        Clock::Report => {
            let at = tickets::submitted_at;
            let mut query = narrowed!(select, tx, filter_of_ticket, at, tickets::department_id, tickets::worker_id);
            if let Some(Mark { at: last, id }) = page.after {
                query = query.filter(at.le(At(last))).filter(at.lt(At(last)).or(tickets::id.lt(Uid(id))));
            }
            query.order((at.desc(), tickets::id.desc())).limit(page.probe()).load(tx.conn)?
        }
        Clock::Cohort => {
            let at = tickets::cohort_at;
            let mut query = narrowed!(select, tx, filter_of_ticket, at, tickets::department_id, tickets::worker_id);
            if of_assignments {
                query = query
                    .filter(tickets::id.eq_any(handed(filter, selection.whole).select(ticket_assignments::ticket_id)));
            }
            if let Some(Mark { at: last, id }) = page.after {
                query = query.filter(at.le(At(last))).filter(at.lt(At(last)).or(tickets::id.lt(Uid(id)).nullable()));
            }
            query.order((at.desc(), tickets::id.desc())).limit(page.probe()).load(tx.conn)?
        }
    };
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    let found = Page::of(records, page, |it| {
        let submitted_at = it.ticket.milestones.submitted_at;
        let at = match selection.clock() {
            Clock::Report => submitted_at,
            Clock::Cohort => cohort_at(&it.ticket).unwrap_or(submitted_at),
        };
        Mark { at, id: it.ticket.id.uuid() }
    });
    let mut times: BTreeMap<_, i64> = BTreeMap::new();
    if of_assignments {
        let ids: Vec<Uid> = found.items.iter().map(|record| Uid::from(record.ticket.id)).collect();
        let own = handed(filter, selection.whole).filter(among!(ticket_assignments::ticket_id, ids));
        let each: Vec<Uid> = own.select(ticket_assignments::ticket_id).load(tx.conn)?;
        each.into_iter().for_each(|id| *times.entry(id.0).or_default() += 1);
    }
    Ok(found.map(|record| {
        let n = if of_assignments { times.get(&record.ticket.id.uuid()).copied().unwrap_or_default() } else { 1 };
        (record, n)
    }))
}

/// The times that somebody was handed something, that count as this.
fn handed(filter: &FigureFilter, measure: Measure) -> ticket_assignments::BoxedQuery<'static, Db> {
    let mut query = ticket_assignments::table.into_boxed();
    match measure {
        Measure::Returned => query = query.filter(ticket_assignments::returned),
        Measure::LateClaims => query = query.filter(ticket_assignments::late),
        _ => {}
    }
    if let Some(department) = filter.department {
        query = query.filter(ticket_assignments::department_id.eq(Uid::from(department)));
    }
    if let Some(worker) = filter.worker {
        query = query.filter(ticket_assignments::worker_id.eq(Uid::from(worker)));
    }
    query
}
