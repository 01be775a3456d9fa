//! Goods, and what the desks have of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ticket::Person;

/// Goods that can be had for points.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000020", "name": "大米 5 kg", "description": "本地新米", "cost": 50, "stock": [{"desk_id": "0192f3a0-7c1e-7000-8000-000000000021", "free": 12}], "created_at": "2026-11-22T08:41:00Z"}))]
pub struct Reward {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    #[schema(max_length = 2000)]
    pub description: String,
    /// In points.
    #[schema(minimum = 1, maximum = 1000000)]
    pub cost: u32,
    /// Desk by desk; of the desk asked for only, where one is.
    #[schema(max_items = 10000)]
    pub stock: Vec<DeskStock>,
    pub created_at: DateTime<Utc>,
}

/// What a desk still has of something.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"desk_id": "0192f3a0-7c1e-7000-8000-000000000021", "free": 12}))]
pub struct DeskStock {
    pub desk_id: Uuid,
    /// On hand, and held for nobody.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub free: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RewardPage {
    #[schema(max_items = 100)]
    pub items: Vec<Reward>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "大米 5 kg", "description": "本地新米", "cost": 50}))]
pub struct NewReward {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_length = 1, max_length = 2000)]
    pub description: String,
    /// In points. Redeeming needs the programme's minimum as well, whatever it costs.
    #[schema(minimum = 1, maximum = 1000000)]
    pub cost: u32,
}

/// A delivery, a loss or a correction.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"desk_id": "0192f3a0-7c1e-7000-8000-000000000021", "delta": 20, "reason": "到货"}))]
pub struct NewStockMovement {
    pub desk_id: Uuid,
    /// How many came (above zero) or went (below zero); not zero.
    #[schema(minimum = -100000, maximum = 100000)]
    pub delta: i32,
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// What was recorded, and what the desk has since.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000022", "reward_id": "0192f3a0-7c1e-7000-8000-000000000020", "desk_id": "0192f3a0-7c1e-7000-8000-000000000021", "delta": 20, "reason": "到货", "on_hand": 21, "held": 1, "free": 20, "at": "2026-11-22T08:41:00Z"}))]
pub struct StockMovement {
    pub id: Uuid,
    pub reward_id: Uuid,
    pub desk_id: Uuid,
    #[schema(minimum = -100000, maximum = 100000)]
    pub delta: i32,
    #[schema(max_length = 200)]
    pub reason: String,
    /// The new quantity.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub on_hand: i64,
    /// Of these, held for vouchers.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub held: i64,
    /// Of these, for whoever comes next.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub free: i64,
    pub at: DateTime<Utc>,
}

/// One delivery, loss or correction of the past.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000022", "delta": 20, "reason": "到货", "on_hand": 21, "by": {"id": "0192f3a0-7c1e-7000-8000-000000000001", "name": "孙姐", "phone": null}, "at": "2026-11-22T08:41:00Z"}))]
pub struct PastStockMovement {
    pub id: Uuid,
    #[schema(minimum = -100000, maximum = 100000)]
    pub delta: i64,
    #[schema(max_length = 200)]
    pub reason: String,
    /// What the desk had then, after it.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub on_hand: i64,
    /// Who recorded it.
    pub by: Option<Person>,
    pub at: DateTime<Utc>,
}

/// Goods that were handed over for vouchers are not among them: they are redemptions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StockMovementPage {
    #[schema(max_items = 100)]
    pub items: Vec<PastStockMovement>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}
