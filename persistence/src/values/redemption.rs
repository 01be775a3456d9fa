//! Goods and vouchers as the store keeps them.

use domain::grid::Desk;
use domain::id::Id;
use domain::identity::Account;
use domain::points::redemption::Reward;
use domain::points::{Points, Redemption, Stock};
use domain::text::{Line, Name, Prose};
use domain::time::Instant;
use uuid::Uuid;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RewardRecord {
    pub id: Id<Reward>,
    pub name: Name,
    pub description: Prose,
    pub cost: Points,
    pub created_at: Instant,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StockRecord {
    pub desk: Id<Desk>,
    pub stock: Stock,
}

/// A redemption with its voucher code in clear.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RedemptionRecord {
    pub redemption: Redemption,
    pub code: String,
}

/// One delivery, loss or correction, for the history of the stock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    pub id: Uuid,
    pub reward: Id<Reward>,
    pub desk: Id<Desk>,
    pub delta: i64,
    pub on_hand: i64,
    pub reason: Line,
    pub by: Id<Account>,
    pub at: Instant,
}
