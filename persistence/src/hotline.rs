//! What the public hotline and this city tell each other: cases, and messages in their order.

use diesel::dsl::max;
use diesel::prelude::*;
use domain::hotline::reconcile::Ours;
use domain::hotline::{Direction, MessageKind, Origin};
use domain::id::Id;
use domain::ticket::{Status, Ticket};
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{deliveries, hotline_cases, hotline_messages};
use super::{Tx, among, locked};
use crate::column::{At, Uid, named, number, signed};
use crate::error::Error;
use crate::values::{HotlineCase, HotlineMessage, TakenIn};

type CaseColumns = (Uid, Option<String>, String, At);

fn case((ticket, hotline_case, origin, opened_at): CaseColumns) -> Result<HotlineCase, Error> {
    let origin = named(&origin, Origin::named)?;
    Ok(HotlineCase { ticket: ticket.id(), hotline_case, origin, opened_at: opened_at.0 })
}

pub(crate) fn open_hotline_case(tx: &mut Tx<'_>, case: &HotlineCase) -> Result<(), Error> {
    diesel::insert_into(hotline_cases::table)
        .values((
            hotline_cases::ticket_id.eq(Uid::from(case.ticket)),
            hotline_cases::hotline_case.eq(case.hotline_case.as_deref()),
            hotline_cases::origin.eq(case.origin.name()),
            hotline_cases::opened_at.eq(At(case.opened_at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Whoever speaks of a case holds it, so that its messages are numbered one after the other.
pub(crate) fn lock_hotline_case(tx: &mut Tx<'_>, ticket: Id<Ticket>) -> Result<Option<HotlineCase>, Error> {
    let row: Option<CaseColumns> = locked!(hotline_cases::table.find(Uid::from(ticket))).first(tx.conn).optional()?;
    row.map(case).transpose()
}

/// The case that the hotline calls so.
pub(crate) fn hotline_case_named(tx: &mut Tx<'_>, name: &str) -> Result<Option<HotlineCase>, Error> {
    let own = hotline_cases::table.filter(hotline_cases::hotline_case.eq(name));
    let row: Option<CaseColumns> = own.first(tx.conn).optional()?;
    row.map(case).transpose()
}

/// The hotline has said what it calls a case.
pub(crate) fn name_hotline_case(tx: &mut Tx<'_>, ticket: Id<Ticket>, name: &str) -> Result<(), Error> {
    let unnamed = hotline_cases::table.find(Uid::from(ticket)).filter(hotline_cases::hotline_case.is_null());
    let changed = diesel::update(unnamed).set(hotline_cases::hotline_case.eq(name)).execute(tx.conn)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// How many messages of a case went that way.
pub(crate) fn hotline_messages_of(tx: &mut Tx<'_>, ticket: Id<Ticket>, direction: Direction) -> Result<u32, Error> {
    let last: Option<i32> = hotline_messages::table
        .filter(hotline_messages::ticket_id.eq(Uid::from(ticket)))
        .filter(hotline_messages::direction.eq(direction.name()))
        .select(max(hotline_messages::sequence))
        .first(tx.conn)?;
    Ok(last.map(number).transpose()?.unwrap_or(0))
}

type MessageColumns = (String, String, Uid, i32, String, At, String, Option<Vec<u8>>, Option<String>);

fn message(row: MessageColumns) -> Result<HotlineMessage, Error> {
    let (direction, id, ticket, sequence, kind, at, status, hash, answer) = row;
    Ok(HotlineMessage {
        direction: named(&direction, Direction::named)?,
        id,
        ticket: ticket.id(),
        sequence: number(sequence)?,
        kind: named(&kind, MessageKind::named)?,
        at: at.0,
        status: named(&status, Status::named)?,
        taken: hash.zip(answer).map(|(hash, answer)| TakenIn { hash, answer }),
    })
}

/// What came in under this name.
pub(crate) fn hotline_message_taken(tx: &mut Tx<'_>, id: &str) -> Result<Option<HotlineMessage>, Error> {
    let row: Option<MessageColumns> =
        hotline_messages::table.find((Direction::In.name(), id)).first(tx.conn).optional()?;
    row.map(message).transpose()
}

/// What came in with this number.
pub(crate) fn hotline_message_numbered(
    tx: &mut Tx<'_>,
    ticket: Id<Ticket>,
    sequence: u32,
) -> Result<Option<HotlineMessage>, Error> {
    let row: Option<MessageColumns> = hotline_messages::table
        .filter(hotline_messages::ticket_id.eq(Uid::from(ticket)))
        .filter(hotline_messages::direction.eq(Direction::In.name()))
        .filter(hotline_messages::sequence.eq(signed(sequence)?))
        .first(tx.conn)
        .optional()?;
    row.map(message).transpose()
}

pub(crate) fn record_hotline_message(tx: &mut Tx<'_>, message: &HotlineMessage) -> Result<(), Error> {
    diesel::insert_into(hotline_messages::table)
        .values((
            hotline_messages::direction.eq(message.direction.name()),
            hotline_messages::id.eq(&message.id),
            hotline_messages::ticket_id.eq(Uid::from(message.ticket)),
            hotline_messages::sequence.eq(signed(message.sequence)?),
            hotline_messages::kind.eq(message.kind.name()),
            hotline_messages::at.eq(At(message.at)),
            hotline_messages::status.eq(message.status.name()),
            hotline_messages::hash.eq(message.taken.as_ref().map(|taken| taken.hash.as_slice())),
            hotline_messages::answer.eq(message.taken.as_ref().map(|taken| taken.answer.as_str())),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Cases of which something was said from one moment until another, so many of them after one.
pub(crate) fn hotline_cases_spoken_of(
    tx: &mut Tx<'_>,
    (from, until): (Instant, Instant),
    after: Option<Id<Ticket>>,
    limit: u32,
) -> Result<Vec<Id<Ticket>>, Error> {
    let mut query = hotline_messages::table
        .filter(hotline_messages::at.ge(At(from)).and(hotline_messages::at.lt(At(until))))
        .select(hotline_messages::ticket_id)
        .distinct()
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(hotline_messages::ticket_id.gt(Uid::from(after)));
    }
    let ids: Vec<Uid> = query.order(hotline_messages::ticket_id).limit(limit.into()).load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// What was said of each of these cases, by the end of a day and by now.
pub(crate) fn hotline_standing_of(
    tx: &mut Tx<'_>,
    ids: &[Id<Ticket>],
    (from, until): (Instant, Instant),
) -> Result<Vec<Ours>, Error> {
    type Said = (Uid, String, i32, At, String);
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let cases: Vec<(Uid, Option<String>)> = hotline_cases::table
        .filter(among!(hotline_cases::ticket_id, ids.clone()))
        .order(hotline_cases::ticket_id)
        .select((hotline_cases::ticket_id, hotline_cases::hotline_case))
        .load(tx.conn)?;
    let said: Vec<Said> = hotline_messages::table
        .filter(among!(hotline_messages::ticket_id, ids))
        .order((hotline_messages::ticket_id, hotline_messages::sequence))
        .select((
            hotline_messages::ticket_id,
            hotline_messages::direction,
            hotline_messages::sequence,
            hotline_messages::at,
            hotline_messages::status,
        ))
        .load(tx.conn)?;
    cases
        .into_iter()
        .map(|(ticket, hotline_case)| {
            let mut ours = Ours {
                case: ticket.id(),
                hotline_case,
                sent: 0,
                status: None,
                sent_by_now: 0,
                taken: 0,
                taken_by_now: 0,
                of_that_day: false,
            };
            for (_, direction, sequence, at, status) in said.iter().filter(|said| said.0 == ticket) {
                let (sequence, in_time) = (number(*sequence)?, at.0 < until);
                ours.of_that_day |= in_time && at.0 >= from;
                match named(direction, Direction::named)? {
                    Direction::Out => {
                        ours.sent_by_now = sequence;
                        if in_time {
                            ours.sent = sequence;
                            ours.status = Some(named(status, Status::named)?);
                        }
                    }
                    Direction::In => {
                        ours.taken_by_now = sequence;
                        if in_time {
                            ours.taken = sequence;
                        }
                    }
                }
            }
            Ok(ours)
        })
        .collect()
}

/// Sends messages of a case again, by a schedule that begins anew. Those that were on their way all the same are left to themselves; those of
/// which nothing is left cannot be. Says how many go out again.
pub(crate) fn hotline_messages_again(
    tx: &mut Tx<'_>,
    ticket: Id<Ticket>,
    (first, last): (u32, u32),
    now: Instant,
) -> Result<usize, Error> {
    let names: Vec<String> = hotline_messages::table
        .filter(hotline_messages::ticket_id.eq(Uid::from(ticket)))
        .filter(hotline_messages::direction.eq(Direction::Out.name()))
        .filter(hotline_messages::sequence.between(signed(first)?, signed(last)?))
        .select(hotline_messages::id)
        .load(tx.conn)?;
    let ids: Vec<Uid> = names.iter().filter_map(|name| message_of(name)).map(Uid).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let over = deliveries::table
        .filter(deliveries::channel.eq(domain::delivery::Channel::Hotline.name()))
        .filter(deliveries::subject_id.eq(Uid::from(ticket)))
        .filter(among!(deliveries::message_id, ids))
        .filter(deliveries::ended_at.is_not_null());
    Ok(diesel::update(over)
        .set((
            deliveries::state.eq(domain::delivery::DeliveryState::Waiting.name()),
            deliveries::tries.eq(0),
            deliveries::due_at.eq(Some(At(now))),
            deliveries::leased_until.eq(None::<At>),
            deliveries::ended_at.eq(None::<At>),
        ))
        .execute(tx.conn)?)
}

/// The id behind `msg_…`.
fn message_of(name: &str) -> Option<Uuid> {
    Uuid::parse_str(name.strip_prefix("msg_")?).ok()
}
