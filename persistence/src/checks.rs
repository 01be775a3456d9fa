//! What a recount needs to read: whole tables, a batch at a time, without holding a row.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::id::Id;
use domain::photo::Photo;
use domain::points::redemption::RedemptionStatus;
use domain::points::{LedgerCause, Movement, Redemption};
use uuid::Uuid;

use super::schema::{
    accounts, audit_entries, ledger_transfers, photos, point_balances, redemptions, ticket_events, tickets,
};
use super::{Db, Tx, sql, write_nothing};
use crate::column::{Uid, named, number};
use crate::error::Error;
use crate::values::{HeldAndMoved, RedemptionSummary, RowCounts, StockSums};

/// Goes through if something can be written now.
pub(crate) fn prove_writable(tx: &mut Tx<'_>) -> Result<(), Error> {
    Ok(write_nothing(tx.conn)?)
}

/// How much there is of everything that is checked.
pub(crate) fn row_counts(tx: &mut Tx<'_>) -> Result<RowCounts, Error> {
    Ok(RowCounts {
        accounts: accounts::table.count().get_result(tx.conn)?,
        tickets: tickets::table.count().get_result(tx.conn)?,
        ticket_events: ticket_events::table.count().get_result(tx.conn)?,
        photos: photos::table.count().get_result(tx.conn)?,
        transfers: ledger_transfers::table.count().get_result(tx.conn)?,
        balances: point_balances::table.count().get_result(tx.conn)?,
        redemptions: redemptions::table.count().get_result(tx.conn)?,
        audit_entries: audit_entries::table.count().get_result(tx.conn)?,
    })
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct Movements {
    #[diesel(sql_type = sql::Uid)]
    cause_id: Uid,
    #[diesel(sql_type = Text)]
    cause: String,
    #[diesel(sql_type = Text)]
    movement: String,
}

impl Movements {
    fn record(self) -> Result<(LedgerCause, Uuid, Movement), Error> {
        Ok((named(&self.cause, LedgerCause::named)?, self.cause_id.0, named(&self.movement, Movement::named)?))
    }
}

/// Movements that were made more than once for the same thing. Empty, or something is badly wrong.
pub(crate) fn repeated_transfers(tx: &mut Tx<'_>) -> Result<Vec<(LedgerCause, Uuid, Movement)>, Error> {
    let found: Vec<Movements> = diesel::sql_query(
        "SELECT cause_id, cause, movement FROM ledger_transfers GROUP BY cause_id, cause, movement HAVING COUNT(*) > 1",
    )
    .load(tx.conn)?;
    found.into_iter().map(Movements::record).collect()
}

/// Movements for something that does not exist: a ticket, a redemption, an award to take back.
pub(crate) fn stray_transfers(tx: &mut Tx<'_>) -> Result<Vec<(LedgerCause, Uuid, Movement)>, Error> {
    let found: Vec<Movements> = diesel::sql_query(
        "SELECT l.cause_id, l.cause, l.movement FROM ledger_transfers l WHERE
            (l.cause = 'ticket' AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = l.cause_id))
            OR (l.cause = 'redemption' AND NOT EXISTS (SELECT 1 FROM redemptions r WHERE r.id = l.cause_id))
            OR (l.cause = 'revocation' AND NOT EXISTS (
                SELECT 1 FROM ledger_transfers a
                WHERE a.cause_id = l.cause_id AND a.cause = 'ticket' AND a.movement = 'award'
            ))",
    )
    .load(tx.conn)?;
    found.into_iter().map(Movements::record).collect()
}

/// The awards made for these tickets.
pub(crate) fn awards_for(
    tx: &mut Tx<'_>,
    tickets: &[Uuid],
) -> Result<Vec<(Uuid, Id<domain::identity::Account>, u32)>, Error> {
    let ids: Vec<Uid> = tickets.iter().copied().map(Uid).collect();
    let rows: Vec<(Uid, Uid, i32)> = ledger_transfers::table
        .filter(ledger_transfers::cause_id.eq_any(ids))
        .filter(ledger_transfers::cause.eq(LedgerCause::Ticket.name()))
        .filter(ledger_transfers::movement.eq(Movement::Award.name()))
        .select((ledger_transfers::cause_id, ledger_transfers::member_id, ledger_transfers::amount))
        .load(tx.conn)?;
    rows.into_iter().map(|(ticket, member, amount)| Ok((ticket.0, member.id(), number(amount)?))).collect()
}

/// Redemptions in the order of their ids, each with what was moved for it.
pub(crate) fn redemptions_after(
    tx: &mut Tx<'_>,
    after: Option<Id<Redemption>>,
    limit: u32,
) -> Result<Vec<RedemptionSummary>, Error> {
    let mut query = redemptions::table
        .select((redemptions::id, redemptions::member_id, redemptions::cost, redemptions::status))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(redemptions::id.gt(Uid::from(after)));
    }
    let rows: Vec<(Uid, Uid, i32, String)> = query.order(redemptions::id).limit(limit.into()).load(tx.conn)?;
    let ids: Vec<Uid> = rows.iter().map(|(id, ..)| *id).collect();
    let moved: Vec<(Uid, Uid, String, i32)> = ledger_transfers::table
        .filter(ledger_transfers::cause.eq(LedgerCause::Redemption.name()))
        .filter(ledger_transfers::cause_id.eq_any(ids))
        .select((
            ledger_transfers::cause_id,
            ledger_transfers::member_id,
            ledger_transfers::movement,
            ledger_transfers::amount,
        ))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(id, member, cost, status)| {
            let own = moved.iter().filter(|(cause, ..)| *cause == id);
            let movements = own.map(|(_, member, movement, amount)| {
                Ok(HeldAndMoved {
                    member: member.id(),
                    movement: named(movement, Movement::named)?,
                    amount: number(*amount)?,
                })
            });
            Ok(RedemptionSummary {
                id: id.id(),
                member: member.id(),
                cost: number(cost)?,
                status: named(&status, RedemptionStatus::named)?,
                movements: movements.collect::<Result<_, Error>>()?,
            })
        })
        .collect()
}

/// What each desk has of each reward, beside what its movements and vouchers add up to.
pub(crate) fn stock_sums(tx: &mut Tx<'_>) -> Result<Vec<StockSums>, Error> {
    #[derive(QueryableByName)]
    #[diesel(check_for_backend(Db))]
    struct Found {
        #[diesel(sql_type = sql::Uid)]
        reward_id: Uid,
        #[diesel(sql_type = sql::Uid)]
        desk_id: Uid,
        #[diesel(sql_type = BigInt)]
        on_hand: i64,
        #[diesel(sql_type = BigInt)]
        held: i64,
        #[diesel(sql_type = BigInt)]
        moved: i64,
        #[diesel(sql_type = BigInt)]
        vouchers: i64,
        #[diesel(sql_type = BigInt)]
        fulfilled: i64,
    }
    let found: Vec<Found> = diesel::sql_query(
        "SELECT s.reward_id, s.desk_id, s.on_hand, s.held, COALESCE(m.moved, 0) AS moved,
                COALESCE(r.vouchers, 0) AS vouchers, COALESCE(r.fulfilled, 0) AS fulfilled
         FROM stock s
         LEFT JOIN (
             SELECT reward_id, desk_id, CAST(SUM(delta) AS BIGINT) AS moved
             FROM stock_movements GROUP BY reward_id, desk_id
         ) m ON m.reward_id = s.reward_id AND m.desk_id = s.desk_id
         LEFT JOIN (
             SELECT reward_id, desk_id,
                 CAST(SUM(CASE WHEN status = 'held' THEN 1 ELSE 0 END) AS BIGINT) AS vouchers,
                 CAST(SUM(CASE WHEN status = 'fulfilled' THEN 1 ELSE 0 END) AS BIGINT) AS fulfilled
             FROM redemptions GROUP BY reward_id, desk_id
         ) r ON r.reward_id = s.reward_id AND r.desk_id = s.desk_id
         ORDER BY s.reward_id, s.desk_id",
    )
    .load(tx.conn)?;
    let sums = found.into_iter().map(|row| StockSums {
        reward: row.reward_id.id(),
        desk: row.desk_id.id(),
        on_hand: row.on_hand,
        held: row.held,
        moved: row.moved,
        vouchers: row.vouchers,
        fulfilled: row.fulfilled,
    });
    Ok(sums.collect())
}

/// All photos in the order of their ids, and whether each belongs to a ticket.
pub(crate) fn photos_after(
    tx: &mut Tx<'_>,
    after: Option<Id<Photo>>,
    limit: u32,
) -> Result<Vec<(Id<Photo>, bool)>, Error> {
    let mut query = photos::table.select((photos::id, photos::attached_at.is_not_null())).into_boxed();
    if let Some(after) = after {
        query = query.filter(photos::id.gt(Uid::from(after)));
    }
    let rows: Vec<(Uid, bool)> = query.order(photos::id).limit(limit.into()).load(tx.conn)?;
    Ok(rows.into_iter().map(|(id, attached)| (id.id(), attached)).collect())
}
