//! Deadlines: policies, and how they stand for one ticket.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::{DeadlineMark, DeadlineState, DeadlineUnit};

/// From one step until another, so much time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "resolve", "from": "accepted", "until": "resolved", "amount": 7, "unit": "working_day"}))]
pub struct DeadlineStage {
    /// What the step is called, once in a policy.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub name: String,
    pub from: DeadlineMark,
    pub until: DeadlineMark,
    /// 0 only of working days: the one on which it came in.
    #[schema(minimum = 0, maximum = 44640)]
    pub amount: u32,
    pub unit: DeadlineUnit,
}

/// How long each step may take. A category names one; without one its urgency does: `normal` ("13710"), `urgent`, `emergency`.
/// `review` holds for every report.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "exposed_rubbish", "name": "暴露垃圾", "stages": [{"name": "resolve", "from": "dispatched", "until": "resolved", "amount": 4, "unit": "working_hour"}], "shipped": false, "version": 1}))]
pub struct DeadlinePolicy {
    #[schema(max_length = 64)]
    pub code: String,
    #[schema(max_length = 64)]
    pub name: String,
    #[schema(max_items = 20)]
    pub stages: Vec<DeadlineStage>,
    /// As it came with the program, and not changed since.
    pub shipped: bool,
    /// Counts the changes; 0 is what was shipped.
    #[schema(minimum = 0, maximum = 2147483647)]
    pub version: u32,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadlinePolicyList {
    #[schema(max_items = 1000)]
    pub items: Vec<DeadlinePolicy>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "exposed_rubbish", "name": "暴露垃圾", "stages": [{"name": "resolve", "from": "dispatched", "until": "resolved", "amount": 4, "unit": "working_hour"}]}))]
pub struct CreateDeadlinePolicy {
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub code: String,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_items = 1, max_items = 20)]
    pub stages: Vec<DeadlineStage>,
}

/// The whole policy as it shall be from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "暴露垃圾", "stages": [{"name": "resolve", "from": "dispatched", "until": "resolved", "amount": 6, "unit": "working_hour"}]}))]
pub struct ChangeDeadlinePolicy {
    /// May be sent, and is then the one in the path.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub code: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_items = 1, max_items = 20)]
    pub stages: Vec<DeadlineStage>,
}

/// One limit on one ticket, and how its due time came about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"policy": "normal", "stage": {"name": "claim", "from": "dispatched", "until": "claimed", "amount": 0, "unit": "working_day"}, "state": "running", "started_at": "2026-11-20T08:30:00Z", "counted_from": "2026-11-23T01:00:00Z", "due_at": "2026-11-23T09:00:00Z", "remind_at": "2026-11-23T07:00:00Z", "ended_at": null, "extended": false, "pauses": [], "skipped": [{"date": "2026-11-21", "holiday": null}, {"date": "2026-11-22", "holiday": null}], "assumed_years": []}))]
pub struct TicketDeadline {
    #[schema(max_length = 64)]
    pub policy: String,
    pub stage: DeadlineStage,
    pub state: DeadlineState,
    pub started_at: DateTime<Utc>,
    /// What came in after hours counts from when the office opens next.
    pub counted_from: DateTime<Utc>,
    /// `null` while the clocks stand still.
    pub due_at: Option<DateTime<Utc>>,
    /// When whoever has it is reminded, or was.
    pub remind_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    /// An extension that was granted moved it.
    pub extended: bool,
    /// For so long the clocks stood still.
    #[schema(max_items = 100)]
    pub pauses: Vec<DeadlinePause>,
    /// The days in between on which nobody works, where that counts.
    #[schema(max_items = 1000)]
    pub skipped: Vec<SkippedDay>,
    /// No calendar was loaded for these years: Monday to Friday were taken for working days.
    #[schema(max_items = 20)]
    pub assumed_years: Vec<i32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadlinePause {
    pub from: DateTime<Utc>,
    /// `null` while it lasts.
    pub until: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SkippedDay {
    #[schema(value_type = String, format = Date)]
    pub date: NaiveDate,
    /// `null` for a weekend.
    #[schema(max_length = 64)]
    pub holiday: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketDeadlineList {
    #[schema(max_items = 40)]
    pub items: Vec<TicketDeadline>,
}
