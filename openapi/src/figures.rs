//! Figures.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::NoRate;

/// The figures of a period and a place. A ticket counts on the day it was accepted, as it stands now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"area_id": "0192f3a0-7c1e-7000-8000-000000000002", "from": "2026-11-01", "to": "2026-12-01", "time_zone": "Asia/Shanghai", "counts": {"received": 120, "rejected": 6, "accepted": 100, "dispatched": 100, "claimed": 98, "resolved": 97, "completed": 95, "returned": 4, "reopened": 3, "reached": 90, "solved": 88, "rated": 80, "satisfied": 76}, "rates": {"completion_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "on_time_rate": {"numerator": null, "denominator": null, "value": null, "reason": "no_deadlines"}, "response_rate": {"numerator": null, "denominator": null, "value": null, "reason": "no_deadlines"}, "resolution_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "satisfaction_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "rejection_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "return_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "reopen_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "overdue_rate": {"numerator": null, "denominator": null, "value": null, "reason": "no_deadlines"}}, "left_out": {"merged": 9, "fixed_on_the_spot": 5, "unreached": 5, "contested": 1, "rated_by_staff": 8}}))]
pub struct Overview {
    /// `null` where the programme has no area yet.
    pub area_id: Option<Uuid>,
    /// The first day.
    pub from: NaiveDate,
    /// The first day that does not count any more.
    pub to: NaiveDate,
    /// Whose days they are.
    #[schema(max_length = 64)]
    pub time_zone: String,
    pub counts: FigureCounts,
    pub rates: Rates,
    pub left_out: LeftOut,
}

/// Numbers of tickets.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"received": 120, "rejected": 6, "accepted": 100, "dispatched": 100, "claimed": 98, "resolved": 97, "completed": 95, "returned": 4, "reopened": 3, "reached": 90, "solved": 88, "rated": 80, "satisfied": 76}))]
pub struct FigureCounts {
    /// Reported in the period.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub received: i64,
    /// Judged invalid in the period, and still so.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub rejected: i64,
    /// The cohort: accepted in the period, as they stand now. All that follows is of these.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub accepted: i64,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub dispatched: i64,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub claimed: i64,
    /// Said to be done, closed or not.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub resolved: i64,
    /// Closed.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub completed: i64,
    /// Handed back at least once.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub returned: i64,
    /// Sent back to work at least once.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub reopened: i64,
    /// Followed up, and somebody answered.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub reached: i64,
    /// Of these, who said that it is solved.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub solved: i64,
    /// Rated by the reporter himself.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub rated: i64,
    /// Of these, with 4 or 5.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub satisfied: i64,
}

/// What is made of the counts.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"completion_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "on_time_rate": {"numerator": null, "denominator": null, "value": null, "reason": "no_deadlines"}, "response_rate": {"numerator": null, "denominator": null, "value": null, "reason": "no_deadlines"}, "resolution_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "satisfaction_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "rejection_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "return_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "reopen_rate": {"numerator": 95, "denominator": 100, "value": 0.95, "reason": null}, "overdue_rate": {"numerator": null, "denominator": null, "value": null, "reason": "no_deadlines"}}))]
pub struct Rates {
    /// Completed of accepted.
    pub completion_rate: Rate,
    /// Completed within the deadline, of completed.
    pub on_time_rate: Rate,
    /// Claimed within the deadline, of dispatched.
    pub response_rate: Rate,
    /// Answered "solved", of followed up and reached.
    pub resolution_rate: Rate,
    /// Rated 4 or 5, of rated by reporters themselves.
    pub satisfaction_rate: Rate,
    /// Rejected in the period, of received in the period.
    pub rejection_rate: Rate,
    /// Handed back at least once, of dispatched.
    pub return_rate: Rate,
    /// Sent back to work at least once, of accepted.
    pub reopen_rate: Rate,
    /// Past a deadline, of accepted.
    pub overdue_rate: Rate,
}

/// A rate with what it is made of. Nothing below the line: no value, never 0 or 100.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"numerator": 380, "denominator": 400, "value": 0.95, "reason": null}))]
pub struct Rate {
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub numerator: Option<i64>,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub denominator: Option<i64>,
    #[schema(minimum = 0)]
    pub value: Option<f64>,
    /// Why there is no value.
    pub reason: Option<NoRate>,
}

/// What stands outside the rates, or beside them.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"merged": 9, "fixed_on_the_spot": 5, "unreached": 5, "contested": 1, "rated_by_staff": 8}))]
pub struct LeftOut {
    /// Merged into a known matter.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub merged: i64,
    /// Fixed by the reporter himself: outside completion and satisfaction.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub fixed_on_the_spot: i64,
    /// Closed without an answer: nobody reached, or silence.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub unreached: i64,
    /// Closed, and somebody says that it is not solved.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub contested: i64,
    /// Ratings that staff wrote down.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub rated_by_staff: i64,
}
