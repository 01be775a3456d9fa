//! Goods, and what each desk has of them.

use diesel::prelude::*;
use domain::grid::Desk;
use domain::id::Id;
use domain::points::redemption::Reward;
use domain::points::{Points, Stock};
use domain::text::{Line, Name, Prose};

use super::schema::{rewards, stock, stock_movements};
use super::{Db, Tx, locked};
use crate::column::{At, Uid, number, parsed, signed};
use crate::error::Error;
use crate::values::{Delivery, Mark, Page, PageRequest, RewardRecord, StockRecord};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = rewards, check_for_backend(Db))]
struct Row {
    id: Uid,
    name: String,
    description: String,
    cost: i32,
    created_at: At,
}

impl Row {
    fn record(self) -> Result<RewardRecord, Error> {
        Ok(RewardRecord {
            id: self.id.id(),
            name: parsed("a reward's name", Name::parse(&self.name))?,
            description: parsed("a reward's description", Prose::parse(&self.description))?,
            cost: parsed("a reward's cost", Points::new(number(self.cost)?))?,
            created_at: self.created_at.0,
        })
    }
}

pub(crate) fn create_reward(tx: &mut Tx<'_>, reward: &RewardRecord) -> Result<(), Error> {
    let row = Row {
        id: reward.id.into(),
        name: reward.name.as_str().to_owned(),
        description: reward.description.as_str().to_owned(),
        cost: signed(reward.cost.get())?,
        created_at: At(reward.created_at),
    };
    diesel::insert_into(rewards::table).values(row).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn require_reward(tx: &mut Tx<'_>, id: Id<Reward>) -> Result<RewardRecord, Error> {
    rewards::table
        .find(Uid::from(id))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?
        .ok_or(Error::Missing("reward"))?
        .record()
}

/// All rewards, or those that a desk has ever had.
pub(crate) fn list_rewards(
    tx: &mut Tx<'_>,
    desk: Option<Id<Desk>>,
    page: PageRequest,
) -> Result<Page<RewardRecord>, Error> {
    let mut query = rewards::table.select(Row::as_select()).into_boxed();
    if let Some(desk) = desk {
        let here = stock::table.filter(stock::desk_id.eq(Uid::from(desk))).select(stock::reward_id);
        query = query.filter(rewards::id.eq_any(here));
    }
    if let Some(after) = page.after {
        query = query
            .filter(rewards::created_at.ge(At(after.at)))
            .filter(rewards::created_at.gt(At(after.at)).or(rewards::id.gt(Uid(after.id))));
    }
    let rows: Vec<Row> = query.order((rewards::created_at, rewards::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.created_at, id: it.id.uuid() }))
}

/// What these rewards are called.
pub(crate) fn reward_names(tx: &mut Tx<'_>, ids: &[Id<Reward>]) -> Result<Vec<(Id<Reward>, Name)>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    let rows: Vec<(Uid, String)> =
        rewards::table.filter(rewards::id.eq_any(ids)).select((rewards::id, rewards::name)).load(tx.conn)?;
    rows.into_iter().map(|(id, name)| Ok((id.id(), parsed("a reward's name", Name::parse(&name))?))).collect()
}

/// What the desks have of these rewards: reward by reward.
pub(crate) fn stock_of(
    tx: &mut Tx<'_>,
    ids: &[Id<Reward>],
    desk: Option<Id<Desk>>,
) -> Result<Vec<(Id<Reward>, StockRecord)>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    let mut query = stock::table
        .filter(stock::reward_id.eq_any(ids))
        .select((stock::reward_id, stock::desk_id, stock::on_hand, stock::held))
        .into_boxed();
    if let Some(desk) = desk {
        query = query.filter(stock::desk_id.eq(Uid::from(desk)));
    }
    let rows: Vec<(Uid, Uid, i64, i64)> = query.order((stock::reward_id, stock::desk_id)).load(tx.conn)?;
    Ok(rows
        .into_iter()
        .map(|(reward, desk, on_hand, held)| {
            (reward.id(), StockRecord { desk: desk.id(), stock: Stock { on_hand, held } })
        })
        .collect())
}

/// What a desk has of a reward, held until the transaction ends: it is taken by one at a time.
pub(crate) fn lock_stock(tx: &mut Tx<'_>, reward: Id<Reward>, desk: Id<Desk>) -> Result<Option<Stock>, Error> {
    let query = locked!(stock::table.find((Uid::from(reward), Uid::from(desk))).select((stock::on_hand, stock::held)));
    let found: Option<(i64, i64)> = query.first(tx.conn).optional()?;
    Ok(found.map(|(on_hand, held)| Stock { on_hand, held }))
}

/// Makes room for a reward at a desk, empty at first.
pub(crate) fn open_stock(tx: &mut Tx<'_>, reward: Id<Reward>, desk: Id<Desk>) -> Result<(), Error> {
    diesel::insert_into(stock::table)
        .values((
            stock::reward_id.eq(Uid::from(reward)),
            stock::desk_id.eq(Uid::from(desk)),
            stock::on_hand.eq(0),
            stock::held.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    Ok(())
}

pub(crate) fn save_stock(tx: &mut Tx<'_>, reward: Id<Reward>, desk: Id<Desk>, after: Stock) -> Result<(), Error> {
    let changed = diesel::update(stock::table.find((Uid::from(reward), Uid::from(desk))))
        .set((stock::on_hand.eq(after.on_hand), stock::held.eq(after.held)))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Missing("stock")) }
}

pub(crate) fn record_delivery(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<(), Error> {
    diesel::insert_into(stock_movements::table)
        .values((
            stock_movements::id.eq(Uid(delivery.id)),
            stock_movements::reward_id.eq(Uid::from(delivery.reward)),
            stock_movements::desk_id.eq(Uid::from(delivery.desk)),
            stock_movements::delta.eq(delivery.delta),
            stock_movements::on_hand.eq(delivery.on_hand),
            stock_movements::reason.eq(delivery.reason.as_str()),
            stock_movements::by_id.eq(Uid::from(delivery.by)),
            stock_movements::at.eq(At(delivery.at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What came to a desk and went of some goods, the newest first.
pub(crate) fn list_deliveries(
    tx: &mut Tx<'_>,
    reward: Id<Reward>,
    desk: Id<Desk>,
    page: PageRequest,
) -> Result<Page<Delivery>, Error> {
    type Columns = (Uid, i64, i64, String, Uid, At);
    let mut query = stock_movements::table
        .filter(stock_movements::reward_id.eq(Uid::from(reward)).and(stock_movements::desk_id.eq(Uid::from(desk))))
        .select((
            stock_movements::id,
            stock_movements::delta,
            stock_movements::on_hand,
            stock_movements::reason,
            stock_movements::by_id,
            stock_movements::at,
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query
            .filter(stock_movements::at.le(At(after.at)))
            .filter(stock_movements::at.lt(At(after.at)).or(stock_movements::id.lt(Uid(after.id))));
    }
    let rows: Vec<Columns> =
        query.order((stock_movements::at.desc(), stock_movements::id.desc())).limit(page.probe()).load(tx.conn)?;
    let deliveries = rows.into_iter().map(|(id, delta, on_hand, reason, by, at)| {
        let reason = parsed("a reason", Line::parse(&reason))?;
        Ok(Delivery { id: id.0, reward, desk, delta, on_hand, reason, by: by.id(), at: at.0 })
    });
    let deliveries = deliveries.collect::<Result<Vec<_>, Error>>()?;
    Ok(Page::of(deliveries, page, |it| Mark { at: it.at, id: it.id }))
}
