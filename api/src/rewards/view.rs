//! What is shown of goods.

use std::collections::BTreeMap;

use domain::grid::Desk;
use domain::id::Id;
use domain::points::redemption::Reward;
use openapi::reward::{self as out, DeskStock};
use persistence::values::{RewardRecord, StockRecord};

use crate::app::Scene;
use crate::problem::Failure;

/// With what the desks have of them, or the one desk that was asked for.
pub fn rewards(
    scene: &mut Scene<'_, '_>,
    records: &[RewardRecord],
    desk: Option<Id<Desk>>,
) -> Result<Vec<out::Reward>, Failure> {
    let ids: Vec<_> = records.iter().map(|reward| reward.id).collect();
    let mut stock: BTreeMap<Id<Reward>, Vec<StockRecord>> = BTreeMap::new();
    for (reward, at_desk) in scene.tx.stock_of(&ids, desk)? {
        stock.entry(reward).or_default().push(at_desk);
    }
    Ok(records.iter().map(|record| reward(record, stock.remove(&record.id).unwrap_or_default())).collect())
}

pub fn reward(record: &RewardRecord, stock: Vec<StockRecord>) -> out::Reward {
    let stock = stock.into_iter().map(|it| DeskStock { desk_id: it.desk.uuid(), free: it.stock.free() });
    out::Reward {
        id: record.id.uuid(),
        name: record.name.as_str().to_owned(),
        description: record.description.as_str().to_owned(),
        cost: record.cost.get(),
        stock: stock.collect(),
        created_at: record.created_at.utc(),
    }
}
