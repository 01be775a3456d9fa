//! What the commands of a ticket carry. One type a command, named as it is.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::location::Location;
use crate::names::{HandlingOutcome, Means, RejectReason, ReturnReason, Urgency};
use crate::object;
use crate::ticket::Assignee;

/// Nothing, or a remark.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Remark {
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: Option<String>,
}

/// A text that has to be there.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"detail": "照片里看得清楚，井盖就在十字路口东侧"}))]
pub struct Explain {
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
}

/// Nothing at all.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Nothing {}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"category": "burst_pipe", "urgency": "urgent", "major": false}))]
pub struct AcceptTicket {
    #[schema(min_length = 1, max_length = 64)]
    pub category: String,
    pub urgency: Urgency,
    #[serde(default)]
    pub major: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "unclear", "detail": "照片太暗，看不清问题，请补拍后重新上报"}))]
pub struct RejectTicket {
    pub reason: RejectReason,
    /// For the reporter.
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"into": "0192f3a0-7c1e-7000-8000-000000000005"}))]
pub struct MergeTicket {
    /// The ticket of the same matter: accepted, and not yet resolved.
    pub into: Uuid,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"assignee": {"kind": "department", "id": "0192f3a0-7c1e-7000-8000-00000000000d"}}))]
pub struct DispatchTicket {
    #[serde(deserialize_with = "object::required")]
    pub assignee: Assignee,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "not_responsible", "detail": "该路段由市政公司养护"}))]
pub struct ReturnTicket {
    pub reason: ReturnReason,
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "gcj02"}}))]
pub struct ArriveAtTicket {
    #[serde(deserialize_with = "object::required")]
    pub location: Location,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"detail": "已关阀，正在开挖", "photo_ids": []}))]
pub struct ReportProgress {
    /// For the reporter.
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
    #[schema(max_items = 9)]
    #[serde(default)]
    pub photo_ids: Vec<Uuid>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "fixed", "detail": "已更换水管并恢复路面", "photo_ids": ["0192f3a0-7c1e-7000-8000-000000000006"]}))]
pub struct ResolveTicket {
    pub outcome: HandlingOutcome,
    /// For the reporter; with `referred`, to whom it went.
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
    /// `fixed` needs one taken after, unless the category needs none; `not_found` needs one of the place.
    #[schema(max_items = 9)]
    #[serde(default)]
    pub photo_ids: Vec<Uuid>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"means": "call", "reached": false, "detail": "无人接听"}))]
pub struct RecordAttempt {
    pub means: Means,
    pub reached: bool,
    /// When it was, since the ticket was resolved; now, where it is missing.
    pub at: Option<DateTime<Utc>>,
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"solved": true, "satisfaction": 5, "detail": "很快就修好了"}))]
pub struct FollowUp {
    pub solved: bool,
    /// 1 (very dissatisfied) to 5 (very satisfied); only for what was solved.
    #[schema(minimum = 1, maximum = 5)]
    pub satisfaction: Option<u8>,
    /// A suggestion; or what is missing.
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"found": true, "detail": "现场确有破损", "photo_ids": []}))]
pub struct VerifyTicket {
    pub found: bool,
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
    #[schema(max_items = 9)]
    #[serde(default)]
    pub photo_ids: Vec<Uuid>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reached": true, "detail": "报告人补充：漏水自昨晚开始"}))]
pub struct ContactReporter {
    pub reached: bool,
    /// For staff only.
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "gcj02"}}))]
pub struct RelocateTicket {
    #[serde(default, deserialize_with = "object::optional")]
    pub location: Option<Location>,
    #[schema(min_length = 1, max_length = 200)]
    pub address: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"department_ids": ["0192f3a0-7c1e-7000-8000-00000000000d"], "due_at": "2026-11-23T03:00:00Z", "detail": "路面塌陷，请住建、供水到场"}))]
pub struct Whistle {
    /// The departments that have to come.
    #[schema(min_items = 1, max_items = 20)]
    pub department_ids: Vec<Uuid>,
    /// Until when they report in; after two working hours, where it is missing.
    pub due_at: Option<DateTime<Utc>>,
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"until": "2026-12-20T09:00:00Z", "detail": "需定制管件，厂家 12 月 15 日供货，20 日前更换完毕"}))]
pub struct RequestExtension {
    /// When it will be done. Within a year.
    pub until: DateTime<Utc>,
    /// Why, and the plan.
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"review_on": "2027-03-01", "detail": "冬季无法铺设沥青，开春后施工"}))]
pub struct RequestSuspension {
    /// When somebody looks whether it can go on. Within a year.
    #[schema(value_type = String, format = Date)]
    pub review_on: NaiveDate,
    /// What it waits for.
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"solved": true, "detail": "一个月后复查，路面完好", "photo_ids": ["0192f3a0-7c1e-7000-8000-000000000006"]}))]
pub struct LookBack {
    /// Whether it still is as it should be. Where it is not, the ticket goes back to work.
    pub solved: bool,
    /// What was found.
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: String,
    #[schema(min_items = 1, max_items = 9)]
    #[serde(default)]
    pub photo_ids: Vec<Uuid>,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"due_at": "2026-11-24T09:00:00Z", "detail": "请说明未签收的原因"}))]
pub struct Supervise {
    /// Until when it has to be answered; by the end of the next working day, where it is missing.
    pub due_at: Option<DateTime<Utc>>,
    #[schema(min_length = 1, max_length = 2000)]
    pub detail: Option<String>,
}
