//! Figures.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{AppraisalOf, FigureMeasure, FigureRate, FigureSide, FigureStep, LeftOutReason, NoRate};
use crate::ticket::Ticket;

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
    /// Of the times that they were handed to somebody, how often they were taken on too late, or the time for that ran out. With
    /// `department`, by that one.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub late_claims: i64,
    /// Dispatched, less what was claimed without a limit for it: what `response_rate` is of.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub claim_limited: i64,
    /// Of these, claimed in time by the last one they were handed to.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub claimed_in_time: i64,
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
    /// Of these, those for which a limit held when they were last said to be done: what `on_time_rate` is of.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub completion_limited: i64,
    /// Of these, last said to be done within it.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub completed_in_time: i64,
    /// A limit of them has run out, whichever it was, and whoever had them then.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub overdue: i64,
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
    /// Closed by the city as what cannot be mended here: accepted, and not completed.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub not_fixable: i64,
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
    /// Completed, and last said to be done within the limit, with its pauses and extension, of completed. Left out where no limit held
    /// (`no_limit`).
    pub on_time_rate: Rate,
    /// Claimed in time by the last one they were handed to, of dispatched; what waits to be claimed is below the line. Left out where
    /// there was no limit (`no_limit`).
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
    /// A limit has run out at least once, of accepted.
    pub overdue_rate: Rate,
}

/// A rate with what it is made of. Nothing below the line: no value, never 0 or 100.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = completion_rate)]
pub struct Rate {
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub numerator: i64,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub denominator: i64,
    #[schema(minimum = 0, maximum = 1)]
    pub value: Option<f64>,
    /// Why there is no value.
    pub reason: Option<NoRate>,
    /// What is neither above nor below the line, by its reason.
    #[schema(max_items = 12)]
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

/// The middle and the far end of how long it took, by the nearest rank. Below 32 seconds it is exact; above, it is the end of the bucket
/// that the ticket of that rank lies in: never less than it took, and never more than a sixteenth more.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"tickets": 95, "median_s": 1855, "percentile_90_s": 14847}))]
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

/// The figures of a period, one step after the other. A step in which nothing was counted is there as well.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = timeseries)]
pub struct Timeseries {
    /// `null` where the programme has no area yet.
    pub area_id: Option<Uuid>,
    /// The first day.
    pub from: NaiveDate,
    /// The first day that does not count any more.
    pub to: NaiveDate,
    /// Whose days they are.
    #[schema(max_length = 64)]
    pub time_zone: String,
    pub step: FigureStep,
    /// What is counted, where that was asked for.
    pub measure: Option<FigureMeasure>,
    /// The rate, where that was asked for.
    pub rate: Option<FigureRate>,
    #[schema(max_items = 400)]
    pub items: Vec<TimeseriesPoint>,
}

/// One step of a series. The first and the last are as long as the period lets them be.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"from": "2026-11-01", "to": "2026-11-02", "count": 12, "rate": null}))]
pub struct TimeseriesPoint {
    /// Its first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub to: NaiveDate,
    /// How many, where a measure was asked for.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub count: Option<i64>,
    /// Where a rate was asked for.
    pub rate: Option<Rate>,
}

/// The work of areas, departments or persons, side by side.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = appraisal)]
pub struct Appraisal {
    /// `null` where the programme has no area yet.
    pub area_id: Option<Uuid>,
    /// The first day.
    pub from: NaiveDate,
    /// The first day that does not count any more.
    pub to: NaiveDate,
    /// Whose days they are.
    #[schema(max_length = 64)]
    pub time_zone: String,
    pub by: AppraisalOf,
    /// All of it together, with what belongs to none of the rows.
    pub whole: AppraisalFigures,
    #[schema(max_items = 2000)]
    pub items: Vec<AppraisalRow>,
}

/// One area with what lies below it, one department, or one person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = appraisal_row)]
pub struct AppraisalRow {
    pub id: Uuid,
    #[schema(max_length = 200)]
    pub name: String,
    pub figures: AppraisalFigures,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = appraisal_figures)]
pub struct AppraisalFigures {
    pub counts: FigureCounts,
    pub rates: Rates,
}

/// A page of the tickets behind a number, the newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = figure_tickets)]
pub struct FigureTicketPage {
    /// The number: what `times` of all of them come to.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub number: i64,
    /// What was asked for, where it is a measure.
    pub measure: Option<FigureMeasure>,
    /// What was asked for, where it is of a rate.
    pub rate: Option<FigureRate>,
    pub side: Option<FigureSide>,
    pub reason: Option<LeftOutReason>,
    #[schema(max_items = 100)]
    pub items: Vec<FigureTicket>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// A ticket behind a number.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = figure_ticket)]
pub struct FigureTicket {
    /// How often it counts: once, but for what counts each time that somebody is handed a ticket.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub times: i64,
    pub ticket: Ticket,
}

fn figure_ticket() -> Value {
    json!({"times": 1, "ticket": crate::ticket::ticket()})
}

fn figure_tickets() -> Value {
    json!({
        "number": 1, "measure": null, "rate": "on_time_rate", "side": "numerator", "reason": null,
        "items": [figure_ticket()], "next_cursor": null,
    })
}

fn timeseries() -> Value {
    json!({
        "area_id": "0192f3a0-7c1e-7000-8000-000000000002",
        "from": "2026-11-01",
        "to": "2026-11-03",
        "time_zone": "Asia/Shanghai",
        "step": "day",
        "measure": "received",
        "rate": null,
        "items": [
            {"from": "2026-11-01", "to": "2026-11-02", "count": 12, "rate": null},
            {"from": "2026-11-02", "to": "2026-11-03", "count": 0, "rate": null},
        ],
    })
}

fn appraisal_figures() -> Value {
    json!({"counts": counts(), "rates": rates()})
}

fn appraisal_row() -> Value {
    json!({"id": "0192f3a0-7c1e-7000-8000-000000000003", "name": "绣林街道", "figures": appraisal_figures()})
}

fn appraisal() -> Value {
    json!({
        "area_id": "0192f3a0-7c1e-7000-8000-000000000002",
        "from": "2026-11-01",
        "to": "2026-12-01",
        "time_zone": "Asia/Shanghai",
        "by": "area",
        "whole": appraisal_figures(),
        "items": [appraisal_row()],
    })
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
        "accepted": 97, "dispatched": 96, "assigned": 100, "returned": 4, "late_claims": 7,
        "claim_limited": 95, "claimed_in_time": 88, "claimed": 95,
        "resolved": 94, "without_evidence": 2, "completed": 92, "completion_limited": 90,
        "completed_in_time": 84, "overdue": 12, "reopened": 3,
        "reached": 87, "solved": 86, "rated": 76, "satisfied": 72, "rated_by_staff": 8,
        "unreached": 5, "contested": 1, "not_fixable": 0, "fixed_on_the_spot": 5, "merged": 9,
    })
}

fn rates() -> Value {
    json!({
        "completion_rate": completion_rate(),
        "on_time_rate": rate(84, 90, 0.9333, &[
            ("merged", 9), ("fixed_on_the_spot", 5), ("not_closed", 5), ("not_fixable", 0), ("no_limit", 2),
        ]),
        "response_rate": rate(88, 95, 0.9263, &[
            ("merged", 9), ("fixed_on_the_spot", 5), ("not_dispatched", 1), ("no_limit", 1),
        ]),
        "resolution_rate": rate(86, 87, 0.9885, &[
            ("merged", 9), ("fixed_on_the_spot", 5), ("not_followed_up", 4), ("not_fixable", 0), ("unreached", 5), ("contested", 1),
        ]),
        "satisfaction_rate": rate(72, 76, 0.9474, &[
            ("merged", 9), ("fixed_on_the_spot", 5), ("not_closed", 5), ("not_fixable", 0), ("unreached", 5), ("contested", 1), ("unrated", 2),
            ("rated_by_staff", 8),
        ]),
        "rejection_rate": rate(6, 108, 0.0556, &[("merged", 9), ("not_reviewed", 1), ("withdrawn", 2)]),
        "return_rate": rate(4, 100, 0.04, &[("merged", 9), ("fixed_on_the_spot", 5), ("not_dispatched", 1)]),
        "reopen_rate": rate(3, 97, 0.0309, &[("merged", 9), ("fixed_on_the_spot", 5)]),
        "overdue_rate": rate(12, 97, 0.1237, &[("merged", 9), ("fixed_on_the_spot", 5)]),
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
        "to_claim": {"tickets": 95, "median_s": 1855, "percentile_90_s": 14847},
        "to_resolve": {"tickets": 94, "median_s": 90111, "percentile_90_s": 262_143},
        "to_close": {"tickets": 92, "median_s": 180_223, "percentile_90_s": 442_367},
    })
}
