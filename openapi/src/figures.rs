//! Figures.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{LeftOutReason, NoRate};

/// The figures of a period and a place. A ticket counts on the day it was accepted, as it stands now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = overview)]
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
    pub elapsed: Elapsed,
}

/// Numbers of tickets.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = counts)]
pub struct FigureCounts {
    /// Reported in the period. The next three are of these.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub received: i64,
    /// Judged, valid or not, as it stands now.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub reviewed: i64,
    /// Judged invalid, and still so.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub rejected: i64,
    /// Taken back by their reporters before review.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub withdrawn: i64,
    /// The cohort: accepted in the period, as they stand now, neither merged nor fixed on the spot. All that follows is of
    /// these.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub accepted: i64,
    /// Handed to somebody at least once.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub dispatched: i64,
    /// How often they were handed to somebody. With `department`, to that one.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub assigned: i64,
    /// How often they were handed back. With `department`, by that one, whoever has them now.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub returned: i64,
    /// Taken on by whoever they were handed to.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub claimed: i64,
    /// Said to be done, closed or not.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub resolved: i64,
    /// Of these, called fixed without a photo after, which their category does not ask for.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub without_evidence: i64,
    /// Closed.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub completed: i64,
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
    /// Rated by staff, for a reporter whom they reached.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub rated_by_staff: i64,
    /// Closed without an answer: nobody reached, or silence.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub unreached: i64,
    /// Closed, and somebody says now that it is not solved.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub contested: i64,
    /// Accepted in the period and fixed by their reporters: in no rate.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub fixed_on_the_spot: i64,
    /// Merged into known matters: by the day they were accepted, or merged where they never were.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub merged: i64,
}

/// What is made of the counts. Each is of one cohort, so that what is above the line is also below it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = rates)]
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
    /// Rejected, of what was received in the period and judged.
    pub rejection_rate: Rate,
    /// Returned of assigned. With `department`, what it handed back of what it was handed.
    pub return_rate: Rate,
    /// Sent back to work at least once, of accepted.
    pub reopen_rate: Rate,
    /// Past a deadline, of accepted.
    pub overdue_rate: Rate,
}

/// A rate with what it is made of. Nothing below the line: no value, never 0 or 100.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = completion_rate)]
pub struct Rate {
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub numerator: Option<i64>,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub denominator: Option<i64>,
    #[schema(minimum = 0, maximum = 1)]
    pub value: Option<f64>,
    /// Why there is no value.
    pub reason: Option<NoRate>,
    /// What is neither above nor below the line, by its reason.
    #[schema(max_items = 11)]
    pub left_out: Vec<LeftOut>,
}

/// Tickets that a rate leaves out, for one reason.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"reason": "merged", "tickets": 9}))]
pub struct LeftOut {
    pub reason: LeftOutReason,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub tickets: i64,
}

/// How long the tickets of the cohort took, on the clock: nights and holidays count.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = elapsed)]
pub struct Elapsed {
    /// From the first dispatch until they were first claimed.
    pub to_claim: Spread,
    /// From acceptance until they were last said to be done, of those that still are.
    pub to_resolve: Spread,
    /// From acceptance until they were last closed, of those that still are.
    pub to_close: Spread,
}

/// The middle and the far end of how long it took. A value of some ticket, by the nearest rank; nothing between two.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"tickets": 95, "median_s": 1800, "percentile_90_s": 14400}))]
pub struct Spread {
    /// Of so many.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub tickets: i64,
    /// In seconds: half of them took no longer. `null` where there are none.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub median_s: Option<i64>,
    /// In seconds: nine in ten of them took no longer. `null` where there are none.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub percentile_90_s: Option<i64>,
}

fn overview() -> Value {
    json!({
        "area_id": "0192f3a0-7c1e-7000-8000-000000000002",
        "from": "2026-11-01",
        "to": "2026-12-01",
        "time_zone": "Asia/Shanghai",
        "counts": counts(),
        "rates": rates(),
        "elapsed": elapsed(),
    })
}

fn counts() -> Value {
    json!({
        "received": 120, "reviewed": 108, "rejected": 6, "withdrawn": 2,
        "accepted": 97, "dispatched": 96, "assigned": 100, "returned": 4, "claimed": 95,
        "resolved": 94, "without_evidence": 2, "completed": 92, "reopened": 3,
        "reached": 87, "solved": 86, "rated": 76, "satisfied": 72, "rated_by_staff": 8,
        "unreached": 5, "contested": 1, "fixed_on_the_spot": 5, "merged": 9,
    })
}

fn rates() -> Value {
    let unknown =
        json!({"numerator": null, "denominator": null, "value": null, "reason": "no_deadlines", "left_out": []});
    json!({
        "completion_rate": completion_rate(),
        "on_time_rate": unknown,
        "response_rate": unknown,
        "resolution_rate": rate(86, 87, 0.9885, &[
            ("merged", 9), ("fixed_on_the_spot", 5), ("not_followed_up", 4), ("unreached", 5), ("contested", 1),
        ]),
        "satisfaction_rate": rate(72, 76, 0.9474, &[
            ("merged", 9), ("fixed_on_the_spot", 5), ("not_closed", 5), ("unreached", 5), ("contested", 1), ("unrated", 2),
            ("rated_by_staff", 8),
        ]),
        "rejection_rate": rate(6, 108, 0.0556, &[("merged", 9), ("not_reviewed", 1), ("withdrawn", 2)]),
        "return_rate": rate(4, 100, 0.04, &[("merged", 9), ("fixed_on_the_spot", 5), ("not_dispatched", 1)]),
        "reopen_rate": rate(3, 97, 0.0309, &[("merged", 9), ("fixed_on_the_spot", 5)]),
        "overdue_rate": unknown,
    })
}

fn completion_rate() -> Value {
    rate(92, 97, 0.9485, &[("merged", 9), ("fixed_on_the_spot", 5)])
}

fn rate(numerator: i64, denominator: i64, value: f64, left_out: &[(&str, i64)]) -> Value {
    let left_out: Vec<_> = left_out.iter().map(|(why, n)| json!({"reason": why, "tickets": n})).collect();
    json!({"numerator": numerator, "denominator": denominator, "value": value, "reason": null, "left_out": left_out})
}

fn elapsed() -> Value {
    json!({
        "to_claim": {"tickets": 95, "median_s": 1800, "percentile_90_s": 14400},
        "to_resolve": {"tickets": 94, "median_s": 86400, "percentile_90_s": 259_200},
        "to_close": {"tickets": 92, "median_s": 172_800, "percentile_90_s": 432_000},
    })
}
