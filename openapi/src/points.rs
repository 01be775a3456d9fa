//! Points of a member.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{Movement, TransferCause};

/// What a member has. `available + held = earned − redeemed − expired − revoked`, always.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"available": 40, "held": 50, "earned": 90, "redeemed": 0, "expired": 0, "revoked": 0}))]
pub struct PointsBalance {
    /// Can be spent. Below zero only after points were taken back for fraud.
    #[schema(minimum = -9007199254740991_i64, maximum = 9007199254740991_i64)]
    pub available: i64,
    /// Held for vouchers.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub held: i64,
    /// Every award ever made.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub earned: i64,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub redeemed: i64,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub expired: i64,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub revoked: i64,
}

/// One movement of points. Movements are never changed; a mistake is corrected by another one.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000007", "at": "2026-11-22T08:41:00Z", "movement": "award", "points": 10, "cause": "ticket", "cause_id": "0192f3a0-7c1e-7000-8000-000000000004"}))]
pub struct PointsTransfer {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub movement: Movement,
    #[schema(minimum = 1, maximum = 1000000)]
    pub points: u32,
    pub cause: TransferCause,
    /// The ticket or the redemption.
    pub cause_id: Uuid,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PointsTransferPage {
    #[schema(max_items = 100)]
    pub items: Vec<PointsTransfer>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// An award that was obtained by fraud.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ticket_id": "0192f3a0-7c1e-7000-8000-000000000004", "reason": "照片与三天前他人上报的为同一张"}))]
pub struct NewRevocation {
    /// The ticket that the award was for.
    pub ticket_id: Uuid,
    /// For the record; kept with the ticket, and not shown to the member.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// What was taken back.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"ticket_id": "0192f3a0-7c1e-7000-8000-000000000004", "member_id": "0192f3a0-7c1e-7000-8000-000000000001", "points": 10, "available": -10, "cancelled_redemptions": ["0192f3a0-7c1e-7000-8000-000000000023"], "at": "2026-11-22T08:41:00Z"}))]
pub struct Revocation {
    pub ticket_id: Uuid,
    /// Nothing, where the matter is confidential and the caller may not know its reporter.
    pub member_id: Option<Uuid>,
    #[schema(minimum = 1, maximum = 1000000)]
    pub points: u32,
    /// What the member has since; below zero, later awards pay it off.
    #[schema(minimum = -9007199254740991_i64, maximum = 9007199254740991_i64)]
    pub available: i64,
    /// Vouchers that were open until then.
    #[schema(max_items = 100000)]
    pub cancelled_redemptions: Vec<Uuid>,
    pub at: DateTime<Utc>,
}

/// All that moved in a period, between what was there before and what is there after it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PointsStatement {
    /// The first day.
    pub from: NaiveDate,
    /// The first day that does not count any more.
    pub to: NaiveDate,
    /// Whose days they are.
    #[schema(max_length = 64)]
    pub time_zone: String,
    pub before: PointsBalance,
    pub after: PointsBalance,
    /// The oldest first.
    #[schema(max_items = 5000)]
    pub items: Vec<StatementLine>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"at": "2026-11-22T08:41:00Z", "movement": "award", "points": 10, "cause": "ticket", "cause_id": "0192f3a0-7c1e-7000-8000-000000000004", "reference": "20261122-000001", "available": 40, "held": 50}))]
pub struct StatementLine {
    pub at: DateTime<Utc>,
    pub movement: Movement,
    #[schema(minimum = 1, maximum = 1000000)]
    pub points: u32,
    pub cause: TransferCause,
    pub cause_id: Uuid,
    /// The ticket's number, or the goods.
    #[schema(max_length = 64)]
    pub reference: Option<String>,
    /// What could be spent after it.
    #[schema(minimum = -9007199254740991_i64, maximum = 9007199254740991_i64)]
    pub available: i64,
    /// What was held for vouchers after it.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub held: i64,
}
