//! Lists of tickets, as somebody may see them.

use diesel::prelude::*;
use domain::geo::Position;
use domain::grid::Area;
use domain::id::Id;
use domain::ticket::Ticket;
use domain::time::Instant;
use uuid::Uuid;

use super::notes::DESCRIPTION;
use super::schema::{area_ancestors, ticket_events, ticket_follows, ticket_notes, tickets};
use super::ticket_conditions::{Condition, changed_last, condition, found_by_place, lies_in, near, visible_to};
use super::tickets::Row;
use super::{Db, Tx, among, categories, places, sql, unindexed};
use crate::column::{At, Uid, parsed};
use crate::error::Error;
use crate::prepared::Prepared;
use crate::values::{Mark, Page, PageRequest, Sorting, TicketFilter, TicketRecord, Viewer};

diesel::define_sql_function! {
    fn lower(text: sql::Nullable<sql::Text>) -> sql::Nullable<sql::Text>;
}

/// How often some of a circle are looked at, before all of it is; and how many times more at a time.
const LOOKS: u32 = 3;
const WIDER: i64 = 4;

/// More tickets than are gathered and sorted for a page.
const MANY: i64 = 5000;

/// How the tickets of an area are found in their order.
enum Extent {
    /// Nothing lies below it: its index has them so.
    Leaf,
    /// They are gathered and sorted.
    Some,
    /// So many that a page of them is found sooner by walking the newest of all.
    Many,
}

fn extent(tx: &mut Tx<'_>, area: Id<Area>) -> Result<Extent, Error> {
    let below = area_ancestors::table.filter(area_ancestors::ancestor_id.eq(Uid::from(area)));
    if below.select(area_ancestors::area_id).limit(2).load::<Uid>(tx.conn)?.len() < 2 {
        return Ok(Extent::Leaf);
    }
    let one = area_ancestors::table
        .inner_join(tickets::table.on(tickets::area_id.eq(area_ancestors::area_id.nullable())))
        .filter(area_ancestors::ancestor_id.eq(Uid::from(area)))
        .select(tickets::area_id)
        .offset(MANY)
        .limit(1);
    let many = one.first::<Option<Uid>>(tx.conn).optional()?.is_some();
    Ok(if many { Extent::Many } else { Extent::Some })
}

/// Who has a ticket in hand.
#[derive(Clone, Copy)]
enum Hand {
    Department(Uid),
    Worker(Uid),
}

/// Whom a filter asks for, one by one: each has his tickets in their order, and all together would have to be sorted. An id does not say
/// what it is of.
fn hands(tx: &mut Tx<'_>, filter: &TicketFilter) -> Result<Vec<Option<Hand>>, Error> {
    if filter.assignees.is_empty() {
        return Ok(vec![None]);
    }
    let departments = places::known_departments(tx)?;
    let hand = |id: &Uuid| {
        if departments.contains_key(&Id::from_uuid(*id)) { Hand::Department(Uid(*id)) } else { Hand::Worker(Uid(*id)) }
    };
    Ok(filter.assignees.iter().map(hand).map(Some).collect())
}

/// Those that the viewer may see and that the filter lets through, of one assignee where it asks for some, in its order; among these,
/// where it asks for a place.
fn matching<'a>(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    filter: &'a TicketFilter,
    assignee: Option<Hand>,
    some: Option<Vec<Uid>>,
) -> Result<tickets::BoxedQuery<'a, Db>, Error> {
    let mut query = tickets::table.filter(visible_to(viewer)).into_boxed();
    if !filter.statuses.is_empty() {
        let names: Vec<&str> = filter.statuses.iter().map(|status| status.name()).collect();
        query = match (filter.near, names.as_slice()) {
            // Its index has them in their order.
            (None, [name]) => query.filter(tickets::status.eq(*name)),
            // Few are open at a time.
            (None, _) if filter.statuses.iter().all(|status| status.is_open()) => {
                query.filter(among!(tickets::status, names))
            }
            // Few lie in a circle, and most are over: other things say more than the status.
            _ => query.filter(among!(unindexed!(tickets::status), names)),
        };
    }
    if let Some(category) = &filter.category {
        let codes = categories::with_all_below(tx, category)?;
        query = if codes.len() == 1 && is_narrowed_by_nothing_else(filter) {
            // Its index has them in their order.
            query.filter(tickets::category_code.eq(codes.into_iter().next()))
        } else {
            query.filter(among!(unindexed!(tickets::category_code), codes))
        };
    }
    if !filter.codes.is_empty() {
        let codes: Vec<String> = filter.codes.iter().map(|code| code.as_str().to_owned()).collect();
        query = query.filter(among!(unindexed!(tickets::category_code), codes));
    }
    if let Some(programme) = filter.programme {
        query = query.filter(unindexed!(tickets::programme_id).eq(Uid::from(programme)));
    }
    if let Some(from) = filter.changed_from {
        if let Some(few) = changed_since(tx, from)? {
            query = query.filter(among!(tickets::id, few));
        }
        query = query.filter(changed_last(At(from), true));
    }
    if let Some(to) = filter.changed_to {
        query = query.filter(changed_last(At(to), false));
    }
    if let Some(area) = filter.area {
        let there = match extent(tx, area)? {
            Extent::Leaf => query.filter(tickets::area_id.eq(Some(Uid::from(area)))),
            Extent::Some => {
                let below = area_ancestors::table
                    .filter(area_ancestors::ancestor_id.eq(Uid::from(area)))
                    .select(area_ancestors::area_id.nullable());
                query.filter(tickets::area_id.eq_any(below))
            }
            Extent::Many => query.filter(lies_in(area)),
        };
        query = there.filter(found_by_place(tx, viewer)?);
    }
    query = match assignee {
        Some(Hand::Department(id)) => query.filter(tickets::department_id.eq(id)),
        Some(Hand::Worker(id)) => query.filter(tickets::worker_id.eq(id)),
        None => query,
    };
    if let Some(reporter) = filter.reporter {
        query = query.filter(tickets::reporter_id.eq(Uid::from(reporter)));
    }
    if let Some(follower) = filter.follower {
        let followed = ticket_follows::table
            .filter(ticket_follows::account_id.eq(Uid::from(follower)))
            .select(ticket_follows::ticket_id);
        query = query.filter(tickets::id.eq_any(followed));
    }
    if let Some(some) = some {
        query = query.filter(among!(tickets::id, some)).filter(found_by_place(tx, viewer)?);
    }
    if let Some(words) = &filter.words {
        // The two databases differ in whether LIKE minds the case.
        let pattern = format!("%{}%", escaped(&words.to_lowercase()));
        let telling = ticket_notes::table
            .filter(ticket_notes::kind.eq(DESCRIPTION))
            .filter(lower(ticket_notes::body).like(pattern).escape('\\'))
            .select(ticket_notes::ticket_id);
        query = query.filter(tickets::number.eq(words).or(tickets::id.eq_any(telling)));
    }
    if let Some(from) = filter.from {
        query = query.filter(tickets::submitted_at.ge(At(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(tickets::submitted_at.lt(At(to)));
    }
    if let Some(before) = filter.due_before {
        query = query.filter(tickets::due_at.lt(At(before)));
    }
    Ok(in_order(query, filter))
}

/// The tickets that something has happened to since a moment, where they are few. Where they are many, most of a page is among them.
fn changed_since(tx: &mut Tx<'_>, from: Instant) -> Result<Option<Vec<Uid>>, Error> {
    let recent = ticket_events::table.filter(ticket_events::at.ge(At(from)));
    let ids: Vec<Uid> = recent.select(ticket_events::ticket_id).distinct().limit(MANY + 1).load(tx.conn)?;
    Ok((count(&ids) <= MANY).then_some(ids))
}

/// The last of the first so many, for a list that goes on behind it. Nothing where there are not so many.
pub(crate) fn ticket_mark(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    filter: &TicketFilter,
    skip: u32,
) -> Result<Option<Mark>, Error> {
    let Some(before) = skip.checked_sub(1) else { return Ok(None) };
    let mut query = matching(tx, viewer, filter, None, None)?;
    if let Some((centre, radius_m)) = filter.near {
        query = query.filter(near(centre, radius_m)).filter(found_by_place(tx, viewer)?);
    }
    let query = query.select((tickets::submitted_at, tickets::id)).offset(before.into()).limit(1);
    let found: Option<(At, Uid)> = query.first(tx.conn).optional()?;
    Ok(found.map(|(at, id)| Mark { at: at.0, id: id.0 }))
}

pub(crate) fn list_tickets(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    filter: &TicketFilter,
    page: PageRequest,
) -> Result<Page<TicketRecord>, Error> {
    let mut rows: Vec<Row> = Vec::new();
    let hands = hands(tx, filter)?;
    let are_several = hands.len() > 1;
    for hand in hands {
        match filter.near {
            Some(circle) => rows.extend(page_of_circle(tx, viewer, filter, hand, circle, page)?),
            None => {
                let mut query = matching(tx, viewer, filter, hand, None)?;
                if let Some(after) = page.after {
                    query = query.filter(comes_after(filter.sorting, after));
                }
                let query = query.select(Row::as_select()).limit(page.probe());
                rows.extend(Prepared::once_if(is_common(filter), query).load::<Row>(tx.conn)?);
            }
        }
    }
    let mut records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    if are_several {
        // Each has one assignee: none is there twice.
        records.sort_by_key(|record| (record.ticket.milestones.submitted_at, record.ticket.id.uuid()));
        if filter.sorting == Sorting::NewestFirst {
            records.reverse();
        }
        records.truncate(usize::try_from(page.probe()).unwrap_or(usize::MAX));
    }
    Ok(Page::of(records, page, mark))
}

fn comes_after(sorting: Sorting, after: Mark) -> Condition {
    let (at, id) = (At(after.at), Uid(after.id));
    match sorting {
        Sorting::NewestFirst => {
            condition(tickets::submitted_at.le(at).and(tickets::submitted_at.lt(at).or(tickets::id.lt(id))).nullable())
        }
        Sorting::OldestFirst => {
            condition(tickets::submitted_at.ge(at).and(tickets::submitted_at.gt(at).or(tickets::id.gt(id))).nullable())
        }
    }
}

/// What lies in a circle is found in its order by the index alone. So many of the first are looked at as will mostly do for a page; where
/// too few of them may be seen, more of the next; and all that lies there only where hardly anything may.
fn page_of_circle(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    filter: &TicketFilter,
    hand: Option<Hand>,
    (centre, radius_m): (Position, f64),
    page: PageRequest,
) -> Result<Vec<Row>, Error> {
    let mut rows: Vec<Row> = Vec::new();
    let (mut looked_at, mut looking_at) = (0, page.probe() + page.probe() / 2);
    for _ in 0..LOOKS {
        let mut next = tickets::table.filter(near(centre, radius_m)).into_boxed();
        if let Some(after) = page.after {
            next = next.filter(comes_after(filter.sorting, after));
        }
        let next = in_order(next, filter).select(tickets::id).offset(looked_at).limit(looking_at);
        let next: Vec<Uid> = Prepared::once(next).load(tx.conn)?;
        let is_last = count(&next) < looking_at;
        let missing = page.probe() - count(&rows);
        let query = matching(tx, viewer, filter, hand, Some(next))?.select(Row::as_select()).limit(missing);
        rows.extend(Prepared::once_if(is_common(filter), query).load::<Row>(tx.conn)?);
        if is_last || count(&rows) >= page.probe() {
            return Ok(rows);
        }
        looked_at += looking_at;
        looking_at *= WIDER;
    }
    let mut query = matching(tx, viewer, filter, hand, None)?;
    query = query.filter(near(centre, radius_m)).filter(found_by_place(tx, viewer)?);
    if let Some(after) = page.after {
        query = query.filter(comes_after(filter.sorting, after));
    }
    Ok(Prepared::once_if(is_common(filter), query.select(Row::as_select()).limit(page.probe())).load(tx.conn)?)
}

fn count<T>(some: &[T]) -> i64 {
    i64::try_from(some.len()).unwrap_or(i64::MAX)
}

/// In the order that is asked for.
fn in_order<'a>(query: tickets::BoxedQuery<'a, Db>, filter: &TicketFilter) -> tickets::BoxedQuery<'a, Db> {
    match (filter.sorting, filter.near) {
        (Sorting::NewestFirst, None) => query.order((tickets::submitted_at.desc(), tickets::id.desc())),
        (Sorting::OldestFirst, None) => query.order((tickets::submitted_at, tickets::id)),
        // As with the status: the few are found by their place, and then sorted.
        (Sorting::NewestFirst, Some(_)) => query.order((unindexed!(tickets::submitted_at).desc(), tickets::id.desc())),
        (Sorting::OldestFirst, Some(_)) => query.order((unindexed!(tickets::submitted_at), tickets::id)),
    }
}

fn mark(record: &TicketRecord) -> Mark {
    Mark { at: record.ticket.milestones.submitted_at, id: record.ticket.id.uuid() }
}

/// The first of them, or of each assignee, by where they are. Those without a position are left out.
pub(crate) fn ticket_positions(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    filter: &TicketFilter,
    limit: u32,
) -> Result<Vec<(Id<Ticket>, Position)>, Error> {
    let mut rows: Vec<(Uid, Option<f64>, Option<f64>)> = Vec::new();
    for hand in hands(tx, filter)? {
        let mut query = matching(tx, viewer, filter, hand, None)?;
        if let Some((centre, radius_m)) = filter.near {
            query = query.filter(near(centre, radius_m)).filter(found_by_place(tx, viewer)?);
        }
        let query = query.select((tickets::id, tickets::lat, tickets::lng)).limit(limit.into());
        rows.extend(Prepared::once_if(is_common(filter), query).load::<(Uid, Option<f64>, Option<f64>)>(tx.conn)?);
    }
    rows.into_iter()
        .filter_map(|(id, lat, lng)| Some((id, lat?, lng?)))
        .map(|(id, lat, lng)| Ok((id.id(), parsed("a ticket's position", Position::new(lat, lng))?)))
        .collect()
}

/// Whether it is one of the few forms that are asked for all the time: the newest, what is near, somebody's own.
const fn is_common(filter: &TicketFilter) -> bool {
    let is_open_ended =
        filter.from.is_none() && filter.to.is_none() && filter.due_before.is_none() && filter.words.is_none();
    let is_whole = filter.area.is_none() && filter.follower.is_none() && filter.assignees.is_empty();
    let is_plain = filter.codes.is_empty() && filter.programme.is_none();
    let is_old = filter.changed_from.is_none() && filter.changed_to.is_none();
    is_plain && is_old && is_open_ended && is_whole && matches!(filter.sorting, Sorting::NewestFirst)
}

/// Whether no index but the category's would find fewer.
const fn is_narrowed_by_nothing_else(filter: &TicketFilter) -> bool {
    let is_anywhere = filter.near.is_none() && filter.area.is_none();
    let is_anybodys = filter.assignees.is_empty() && filter.reporter.is_none() && filter.follower.is_none();
    is_anywhere && is_anybodys && filter.statuses.is_empty() && filter.due_before.is_none() && filter.words.is_none()
}

/// `%` and `_` stand for themselves in what people search for.
fn escaped(words: &str) -> String {
    words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
