//! Tickets: the last state of their events, and the events themselves.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::figures::Elapsed;
use domain::id::Id;
use domain::identity::Account;
use domain::points::Withheld;
use domain::programme::Programme;
use domain::ticket::deadline::Agenda;
use domain::ticket::report::Location;
use domain::ticket::{Assignee, Capacity, Cause, Channel, Recorded, Related, Stage, Status, Ticket};
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{ticket_co_handlers, ticket_events, ticket_numbers, tickets};
use super::{Db, Tx, among, counted, locked};
use crate::column::{self, At, Day, Document, Uid, named, number, signed};
use crate::error::Error;
use crate::prepared::Prepared;
use crate::values::TicketRecord;

#[derive(Queryable, Selectable)]
#[diesel(table_name = tickets, check_for_backend(Db))]
pub(crate) struct Row {
    number: String,
    programme_id: Uid,
    content_hash: Vec<u8>,
    awarded: Option<i32>,
    award_withheld: Option<String>,
    changed_at: At,
    due_at: Option<At>,
    wakes_at: Option<At>,
    told_at: Option<At>,
    state: Document,
}

impl Row {
    pub(crate) fn record(self) -> Result<TicketRecord, Error> {
        Ok(TicketRecord {
            ticket: self.state.read()?,
            number: self.number,
            programme: self.programme_id.id(),
            content_hash: self.content_hash,
            awarded: self.awarded.map(number).transpose()?,
            withheld: self.award_withheld.map(|name| named(&name, Withheld::named)).transpose()?,
            changed_at: self.changed_at.0,
            agenda: Agenda {
                due_at: self.due_at.map(|at| at.0),
                wakes_at: self.wakes_at.map(|at| at.0),
                told_at: self.told_at.map(|at| at.0),
            },
        })
    }
}

/// The columns that follow from a ticket's state.
#[derive(Insertable, AsChangeset, Queryable, Selectable, PartialEq)]
#[diesel(table_name = tickets, treat_none_as_null = true, check_for_backend(Db))]
struct State {
    version: i32,
    status: String,
    area_id: Option<Uid>,
    category_code: Option<String>,
    urgency: Option<String>,
    department_id: Option<Uid>,
    worker_id: Option<Uid>,
    merged_into: Option<Uid>,
    lat: Option<f64>,
    lng: Option<f64>,
    accepted_at: Option<At>,
    closed_at: Option<At>,
    to_claim_s: Option<i64>,
    to_resolve_s: Option<i64>,
    to_close_s: Option<i64>,
    changed_at: At,
    awarded: Option<i32>,
    award_withheld: Option<String>,
    due_at: Option<At>,
    wakes_at: Option<At>,
    told_at: Option<At>,
    provisional: bool,
    state: Document,
}

impl State {
    fn of(record: &TicketRecord) -> Result<Self, Error> {
        let ticket = &record.ticket;
        let classified = ticket.stage.classified();
        let category = classified.map(|c| &c.category).or(ticket.report.category.as_ref());
        let (department, worker) = match ticket.stage.assignee() {
            Some(Assignee::Department(department)) => (Some(department), None),
            Some(Assignee::Worker(worker)) => (None, Some(worker)),
            None => (None, None),
        };
        let merged_into = match &ticket.stage {
            Stage::Merged { into, .. } => Some(*into),
            _ => None,
        };
        let elapsed = Elapsed::of(ticket);
        let position = ticket.report.location.map(|Location { position, .. }| position);
        Ok(Self {
            version: signed(ticket.version)?,
            status: ticket.status().name().to_owned(),
            area_id: column::uid(ticket.area),
            category_code: category.map(|code| code.as_str().to_owned()),
            urgency: classified.map(|c| c.urgency.name().to_owned()),
            department_id: column::uid(department),
            worker_id: column::uid(worker),
            merged_into: column::uid(merged_into),
            lat: position.map(|p| p.lat()),
            lng: position.map(|p| p.lng()),
            accepted_at: ticket.milestones.accepted_at.map(At),
            closed_at: ticket.milestones.closed_at.map(At),
            to_claim_s: elapsed.to_claim_s,
            to_resolve_s: elapsed.to_resolve_s,
            to_close_s: elapsed.to_close_s,
            changed_at: At(record.changed_at),
            awarded: record.awarded.map(signed).transpose()?,
            award_withheld: record.withheld.map(|why| why.name().to_owned()),
            due_at: record.agenda.due_at.map(At),
            wakes_at: record.agenda.wakes_at.map(At),
            told_at: record.agenda.told_at.map(At),
            provisional: ticket.provisional,
            state: Document::of(ticket)?,
        })
    }
}

pub(crate) fn insert_ticket(tx: &mut Tx<'_>, record: &TicketRecord) -> Result<(), Error> {
    let ticket = &record.ticket;
    diesel::insert_into(tickets::table)
        .values((
            (
                tickets::id.eq(Uid::from(ticket.id)),
                tickets::number.eq(&record.number),
                tickets::programme_id.eq(Uid::from(record.programme)),
                tickets::reporter_id.eq(column::uid(ticket.report.reporter)),
                tickets::proxy_id.eq(column::uid(ticket.report.proxy)),
                tickets::channel.eq(ticket.report.channel.name()),
                tickets::fixed_on_the_spot.eq(ticket.report.is_spot_fix()),
                tickets::submitted_at.eq(At(ticket.milestones.submitted_at)),
                tickets::content_hash.eq(&record.content_hash),
            ),
            State::of(record)?,
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Keeps the ticket's new state, if nobody has changed it since it was read.
pub(crate) fn save_ticket(tx: &mut Tx<'_>, record: &TicketRecord, version_before: u32) -> Result<(), Error> {
    let unchanged =
        tickets::table.find(Uid::from(record.ticket.id)).filter(tickets::version.eq(signed(version_before)?));
    let changed = Prepared::once(diesel::update(unchanged).set(State::of(record)?)).execute(tx.conn)?;
    if changed != 1 {
        return Err(Error::Stale);
    }
    // Whoever was called once sees it from then on.
    for called in record.ticket.called.iter().filter(|called| called.at == record.changed_at) {
        diesel::insert_into(ticket_co_handlers::table)
            .values((
                ticket_co_handlers::ticket_id.eq(Uid::from(record.ticket.id)),
                ticket_co_handlers::department_id.eq(Uid::from(called.department)),
            ))
            .on_conflict_do_nothing()
            .execute(tx.conn)?;
    }
    Ok(())
}

pub(crate) fn ticket(tx: &mut Tx<'_>, id: Id<Ticket>) -> Result<Option<TicketRecord>, Error> {
    let row: Option<Row> = tickets::table.find(Uid::from(id)).select(Row::as_select()).first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// The ticket, held until the transaction ends: it is commanded by one at a time.
pub(crate) fn lock_ticket(tx: &mut Tx<'_>, id: Id<Ticket>) -> Result<Option<TicketRecord>, Error> {
    let query = locked!(tickets::table.find(Uid::from(id)).select(Row::as_select()));
    let row: Option<Row> = query.first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// The next number of a day: `20261122-000001` and on.
pub(crate) fn next_ticket_number(tx: &mut Tx<'_>, day: NaiveDate) -> Result<String, Error> {
    let next = diesel::insert_into(ticket_numbers::table)
        .values((ticket_numbers::day.eq(Day(day)), ticket_numbers::last.eq(1)))
        .on_conflict(ticket_numbers::day)
        .do_update()
        .set(ticket_numbers::last.eq(ticket_numbers::last + 1))
        .returning(ticket_numbers::last);
    let last: i32 = Prepared::once(next).get_result(tx.conn)?;
    Ok(format!("{}-{last:06}", day.format("%Y%m%d")))
}

pub(crate) fn append_ticket_event(tx: &mut Tx<'_>, id: Id<Ticket>, recorded: &Recorded) -> Result<(), Error> {
    diesel::insert_into(ticket_events::table)
        .values((
            ticket_events::ticket_id.eq(Uid::from(id)),
            ticket_events::sequence.eq(signed(recorded.sequence)?),
            ticket_events::at.eq(At(recorded.cause.at)),
            ticket_events::by_id.eq(column::uid(recorded.cause.by)),
            ticket_events::capacity.eq(recorded.cause.capacity.name()),
            ticket_events::kind.eq(recorded.event.name()),
            ticket_events::data.eq(Document::of(&recorded.event)?),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The history of a ticket, from `after` on, at most `limit` events of it.
pub(crate) fn ticket_events_after(
    tx: &mut Tx<'_>,
    id: Id<Ticket>,
    after: u32,
    limit: u32,
) -> Result<Vec<Recorded>, Error> {
    let rows: Vec<(i32, At, Option<Uid>, String, Document)> = ticket_events::table
        .filter(ticket_events::ticket_id.eq(Uid::from(id)).and(ticket_events::sequence.gt(signed(after)?)))
        .order(ticket_events::sequence)
        .limit(limit.into())
        .select((
            ticket_events::sequence,
            ticket_events::at,
            ticket_events::by_id,
            ticket_events::capacity,
            ticket_events::data,
        ))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(sequence, at, by, capacity, data)| {
            let capacity = named(&capacity, Capacity::named)?;
            Ok(Recorded {
                sequence: number(sequence)?,
                cause: Cause { by: column::id(by), capacity, at: at.0 },
                event: data.read()?,
            })
        })
        .collect()
}

/// In these somebody lays hands on a matter.
const HANDLING: [Capacity; 2] = [Capacity::Assignee, Capacity::CoHandler];

/// What somebody is to the reports that were merged into these tickets, for each where he is anything.
pub(crate) fn related_of(
    tx: &mut Tx<'_>,
    ids: &[Id<Ticket>],
    account: Id<Account>,
) -> Result<Vec<(Id<Ticket>, Related)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Option<Uid>> = ids.iter().copied().map(|id| Some(Uid::from(id))).collect();
    let own = Uid::from(account);
    let told: Vec<Option<Uid>> = tickets::table
        .filter(tickets::merged_into.eq_any(ids.clone()))
        .filter(tickets::reporter_id.eq(own).or(tickets::proxy_id.eq(own)))
        .select(tickets::merged_into)
        .load(tx.conn)?;
    let handled: Vec<Option<Uid>> = ticket_events::table
        .inner_join(tickets::table.on(tickets::id.eq(ticket_events::ticket_id)))
        .filter(tickets::merged_into.eq_any(ids))
        .filter(ticket_events::by_id.eq(own).and(ticket_events::capacity.eq_any(HANDLING.map(Capacity::name))))
        .select(tickets::merged_into)
        .load(tx.conn)?;
    let told = told.into_iter().map(|id| (id, Related { told: true, handles: false }));
    let handled = handled.into_iter().map(|id| (id, Related { told: false, handles: true }));
    Ok(told.chain(handled).filter_map(|(id, related)| Some((id?.id(), related))).collect())
}

/// These tickets, as far as they exist.
pub(crate) fn tickets_of(tx: &mut Tx<'_>, ids: &[Id<Ticket>]) -> Result<Vec<TicketRecord>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = tickets::table.filter(among!(tickets::id, ids)).select(Row::as_select()).load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// Whether somebody reported for a member.
pub(crate) fn has_reported_for(tx: &mut Tx<'_>, proxy: Id<Account>, member: Id<Account>) -> Result<bool, Error> {
    let reports = tickets::table
        .filter(tickets::proxy_id.eq(Uid::from(proxy)))
        .filter(tickets::reporter_id.eq(Uid::from(member)));
    Ok(diesel::select(diesel::dsl::exists(reports)).get_result(tx.conn)?)
}

/// Tickets of a programme that were last called done before a moment and whose reporter was asked since, a batch
/// at a time, in the order of their ids.
pub(crate) fn tickets_silent_since(
    tx: &mut Tx<'_>,
    programme: Id<Programme>,
    before: Instant,
    after: Option<Id<Ticket>>,
    limit: u32,
) -> Result<Vec<Id<Ticket>>, Error> {
    let last_resolved = ticket_events::table
        .filter(ticket_events::ticket_id.eq(tickets::id).and(ticket_events::kind.eq("resolved")))
        .select(diesel::dsl::max(ticket_events::at))
        .single_value();
    let mut query = tickets::table
        .filter(tickets::status.eq(Status::Resolved.name()))
        .filter(tickets::programme_id.eq(Uid::from(programme)))
        .filter(tickets::fixed_on_the_spot.eq(false))
        .filter(tickets::reporter_id.is_not_null().or(tickets::channel.eq(Channel::Qr.name())))
        .filter(last_resolved.le(At(before)))
        .select(tickets::id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(tickets::id.gt(Uid::from(after)));
    }
    let ids: Vec<Uid> = query.order(tickets::id).limit(limit.into()).load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// All tickets in the order of their ids, for a recount; and whether the columns of each say what its state says.
pub(crate) fn tickets_after(
    tx: &mut Tx<'_>,
    after: Option<Id<Ticket>>,
    limit: u32,
) -> Result<Vec<(TicketRecord, bool)>, Error> {
    let mut query = tickets::table.select((Row::as_select(), State::as_select())).into_boxed();
    if let Some(after) = after {
        query = query.filter(tickets::id.gt(Uid::from(after)));
    }
    let rows: Vec<(Row, State)> = query.order(tickets::id).limit(limit.into()).load(tx.conn)?;
    let records = rows.into_iter().map(|(row, columns)| {
        let record = row.record()?;
        // PostgreSQL writes a document its own way; it is where the record came from.
        let expected = State { state: columns.state.clone(), ..State::of(&record)? };
        let agrees = expected == columns;
        Ok((record, agrees))
    });
    let mut records = records.collect::<Result<Vec<_>, Error>>()?;
    counted::compare(tx, &mut records)?;
    Ok(records)
}

/// What people call these tickets.
pub(crate) fn ticket_numbers_of(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid).collect();
    let rows: Vec<(Uid, String)> =
        tickets::table.filter(tickets::id.eq_any(ids)).select((tickets::id, tickets::number)).load(tx.conn)?;
    Ok(rows.into_iter().map(|(id, number)| (id.0, number)).collect())
}
