//! The ledger: transfers that are only added, and balances that repeat their sums.

use diesel::dsl::{case_when, count, sum};
use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::points::award::GivenSoFar;
use domain::points::{Balance, LedgerCause, Movement, Transfer};
use domain::programme::Programme;
use domain::time::Instant;

use super::schema::{ledger_transfers, point_balances, tickets};
use super::{Db, Tx, sql};
use crate::column::{At, Uid, named, number, signed};
use crate::error::Error;
use crate::prepared::Prepared;
use crate::values::{Mark, Page, PageRequest, TransferRecord};

#[derive(Queryable, Selectable, AsChangeset)]
#[diesel(table_name = point_balances, check_for_backend(Db))]
struct BalanceRow {
    available: i64,
    held: i64,
    earned: i64,
    redeemed: i64,
    expired: i64,
    revoked: i64,
}

impl From<BalanceRow> for Balance {
    fn from(row: BalanceRow) -> Self {
        Self {
            available: row.available,
            held: row.held,
            earned: row.earned,
            redeemed: row.redeemed,
            expired: row.expired,
            revoked: row.revoked,
        }
    }
}

impl From<Balance> for BalanceRow {
    fn from(balance: Balance) -> Self {
        Self {
            available: balance.available,
            held: balance.held,
            earned: balance.earned,
            redeemed: balance.redeemed,
            expired: balance.expired,
            revoked: balance.revoked,
        }
    }
}

pub(crate) fn balance(tx: &mut Tx<'_>, member: Id<Account>) -> Result<Balance, Error> {
    let row: Option<BalanceRow> =
        point_balances::table.find(Uid::from(member)).select(BalanceRow::as_select()).first(tx.conn).optional()?;
    Ok(row.map(Balance::from).unwrap_or_default())
}

/// The member's balance, held until the transaction ends: his points are moved by one at a time.
pub(crate) fn lock_balance(tx: &mut Tx<'_>, member: Id<Account>) -> Result<Balance, Error> {
    // A row to hold, also for the first movement of all: one that is there is changed into itself, which holds it.
    let held = diesel::insert_into(point_balances::table)
        .values((
            point_balances::member_id.eq(Uid::from(member)),
            point_balances::available.eq(0),
            point_balances::held.eq(0),
            point_balances::earned.eq(0),
            point_balances::redeemed.eq(0),
            point_balances::expired.eq(0),
            point_balances::revoked.eq(0),
        ))
        .on_conflict(point_balances::member_id)
        .do_update()
        .set(point_balances::available.eq(point_balances::available))
        .returning(BalanceRow::as_select());
    let row: BalanceRow = Prepared::once(held).get_result(tx.conn)?;
    Ok(row.into())
}

/// Records a movement and the balance after it. Call `lock_balance` first.
pub(crate) fn record_transfer(
    tx: &mut Tx<'_>,
    programme: Id<Programme>,
    transfer: &Transfer,
    before: Balance,
) -> Result<Balance, Error> {
    let movement = transfer.movement;
    diesel::insert_into(ledger_transfers::table)
        .values((
            ledger_transfers::id.eq(Uid::from(transfer.id)),
            ledger_transfers::programme_id.eq(Uid::from(programme)),
            ledger_transfers::member_id.eq(Uid::from(transfer.member)),
            ledger_transfers::movement.eq(movement.name()),
            ledger_transfers::from_account.eq(movement.from().name()),
            ledger_transfers::to_account.eq(movement.to().name()),
            ledger_transfers::amount.eq(signed(transfer.amount.get())?),
            ledger_transfers::cause.eq(transfer.cause.name()),
            ledger_transfers::cause_id.eq(Uid(transfer.cause_id)),
            ledger_transfers::at.eq(At(transfer.at)),
        ))
        .execute(tx.conn)?;
    let after = before.after(movement, transfer.amount);
    let his = point_balances::table.find(Uid::from(transfer.member));
    Prepared::once(diesel::update(his).set(BalanceRow::from(after))).execute(tx.conn)?;
    Ok(after)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = ledger_transfers, check_for_backend(Db))]
struct Row {
    id: Uid,
    movement: String,
    amount: i32,
    cause: String,
    cause_id: Uid,
    at: At,
}

impl Row {
    fn record(self) -> Result<TransferRecord, Error> {
        Ok(TransferRecord {
            id: self.id.id(),
            movement: named(&self.movement, Movement::named)?,
            amount: number(self.amount)?,
            cause: named(&self.cause, LedgerCause::named)?,
            cause_id: self.cause_id.0,
            at: self.at.0,
        })
    }
}

/// A member's transfers, the newest first.
pub(crate) fn list_transfers(
    tx: &mut Tx<'_>,
    member: Id<Account>,
    page: PageRequest,
) -> Result<Page<TransferRecord>, Error> {
    let mut query = ledger_transfers::table
        .filter(ledger_transfers::member_id.eq(Uid::from(member)))
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query
            .filter(ledger_transfers::at.le(At(after.at)))
            .filter(ledger_transfers::at.lt(At(after.at)).or(ledger_transfers::id.lt(Uid(after.id))));
    }
    let rows: Vec<Row> =
        query.order((ledger_transfers::at.desc(), ledger_transfers::id.desc())).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.at, id: it.id.uuid() }))
}

/// The award made for something, if one was.
pub(crate) fn award_for(
    tx: &mut Tx<'_>,
    cause: LedgerCause,
    cause_id: uuid::Uuid,
) -> Result<Option<(Id<Account>, u32)>, Error> {
    let found: Option<(Uid, i32)> = ledger_transfers::table
        .filter(ledger_transfers::cause_id.eq(Uid(cause_id)))
        .filter(ledger_transfers::cause.eq(cause.name()))
        .filter(ledger_transfers::movement.eq(Movement::Award.name()))
        .select((ledger_transfers::member_id, ledger_transfers::amount))
        .first(tx.conn)
        .optional()?;
    found.map(|(member, amount)| Ok((member.id(), number(amount)?))).transpose()
}

/// Whether points have moved in this way for this cause. They do so once.
pub(crate) fn has_moved(
    tx: &mut Tx<'_>,
    movement: Movement,
    cause: LedgerCause,
    cause_id: uuid::Uuid,
) -> Result<bool, Error> {
    let moved = ledger_transfers::table
        .filter(ledger_transfers::cause_id.eq(Uid(cause_id)))
        .filter(ledger_transfers::cause.eq(cause.name()))
        .filter(ledger_transfers::movement.eq(movement.name()));
    Ok(diesel::select(diesel::dsl::exists(moved)).get_result(tx.conn)?)
}

/// What a member was given since a moment, and of that since the day began, for the caps.
pub(crate) fn given_to_member(
    tx: &mut Tx<'_>,
    member: Id<Account>,
    day_begins: Instant,
    since: Instant,
) -> Result<GivenSoFar, Error> {
    let of_today = || ledger_transfers::at.ge(At(day_begins));
    let on_the_spot = of_today().nullable().and(tickets::fixed_on_the_spot.nullable().eq(true));
    let (month, today, spot_fixes): (Option<i64>, Option<i64>, i64) = ledger_transfers::table
        .left_join(tickets::table.on(tickets::id.eq(ledger_transfers::cause_id)))
        .filter(ledger_transfers::member_id.eq(Uid::from(member)))
        .filter(ledger_transfers::movement.eq(Movement::Award.name()))
        .filter(ledger_transfers::at.ge(At(since)))
        .select((
            sum(ledger_transfers::amount),
            sum(case_when(of_today(), ledger_transfers::amount)),
            count(case_when(on_the_spot, ledger_transfers::amount)),
        ))
        .first(tx.conn)?;
    let whole = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(GivenSoFar {
        to_member_today: whole(today.unwrap_or_default()),
        to_member_this_month: whole(month.unwrap_or_default()),
        by_programme: 0,
        spot_fixes_today: whole(spot_fixes),
    })
}

/// All that a programme ever handed out. Call `lock_programme` first.
pub(crate) fn given_by_programme(tx: &mut Tx<'_>, programme: Id<Programme>) -> Result<u64, Error> {
    let given: Option<i64> = ledger_transfers::table
        .filter(ledger_transfers::programme_id.eq(Uid::from(programme)))
        .filter(ledger_transfers::movement.eq(Movement::Award.name()))
        .select(sum(ledger_transfers::amount))
        .first(tx.conn)?;
    Ok(given.and_then(|n| u64::try_from(n).ok()).unwrap_or_default())
}

/// Members whose balance is not the sum of their transfers. Empty, or something is badly wrong.
pub(crate) fn unbalanced_members(tx: &mut Tx<'_>) -> Result<Vec<Id<Account>>, Error> {
    #[derive(QueryableByName)]
    #[diesel(check_for_backend(Db))]
    struct Found {
        #[diesel(sql_type = sql::Uid)]
        member_id: Uid,
    }
    let found: Vec<Found> = diesel::sql_query(
        "SELECT b.member_id FROM point_balances b LEFT JOIN (
             SELECT member_id,
                 SUM(CASE WHEN to_account = 'available' THEN amount WHEN from_account = 'available' THEN -amount ELSE 0 END) AS available,
                 SUM(CASE WHEN to_account = 'held' THEN amount WHEN from_account = 'held' THEN -amount ELSE 0 END) AS held,
                 SUM(CASE WHEN from_account = 'issuance' THEN amount ELSE 0 END) AS earned,
                 SUM(CASE WHEN to_account = 'redeemed' THEN amount ELSE 0 END) AS redeemed,
                 SUM(CASE WHEN to_account = 'expired' THEN amount ELSE 0 END) AS expired,
                 SUM(CASE WHEN to_account = 'revoked' THEN amount WHEN from_account = 'revoked' THEN -amount ELSE 0 END) AS revoked
             FROM ledger_transfers GROUP BY member_id
         ) t ON t.member_id = b.member_id
         WHERE b.available <> COALESCE(t.available, 0) OR b.held <> COALESCE(t.held, 0)
            OR b.earned <> COALESCE(t.earned, 0) OR b.redeemed <> COALESCE(t.redeemed, 0)
            OR b.expired <> COALESCE(t.expired, 0) OR b.revoked <> COALESCE(t.revoked, 0)
         UNION
         SELECT DISTINCT l.member_id FROM ledger_transfers l
         WHERE NOT EXISTS (SELECT 1 FROM point_balances b WHERE b.member_id = l.member_id)",
    )
    .load(tx.conn)?;
    Ok(found.into_iter().map(|row| row.member_id.id()).collect())
}

/// What a member had at a moment: the sum of what had moved before.
pub(crate) fn balance_before(tx: &mut Tx<'_>, member: Id<Account>, at: Instant) -> Result<Balance, Error> {
    let sums: Vec<(String, Option<i64>)> = ledger_transfers::table
        .filter(ledger_transfers::member_id.eq(Uid::from(member)).and(ledger_transfers::at.lt(At(at))))
        .group_by(ledger_transfers::movement)
        .select((ledger_transfers::movement, sum(ledger_transfers::amount)))
        .load(tx.conn)?;
    sums.into_iter().try_fold(Balance::default(), |balance, (movement, amount)| {
        Ok(balance.after_all(named(&movement, Movement::named)?, amount.unwrap_or_default()))
    })
}

/// What moved from a moment until another, the oldest first.
pub(crate) fn transfers_between(
    tx: &mut Tx<'_>,
    member: Id<Account>,
    from: Instant,
    until: Instant,
    limit: u32,
) -> Result<Vec<TransferRecord>, Error> {
    let rows: Vec<Row> = ledger_transfers::table
        .filter(ledger_transfers::member_id.eq(Uid::from(member)))
        .filter(ledger_transfers::at.ge(At(from)).and(ledger_transfers::at.lt(At(until))))
        .order((ledger_transfers::at, ledger_transfers::id))
        .limit(limit.into())
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}
