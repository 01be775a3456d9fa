//! What is looked at before the public sees it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{ContentCheckStatus, ContentVerdict};

/// One text or photo of a ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000012", "ticket_id": "0192f3a0-7c1e-7000-8000-000000000005", "photo_id": null, "text": "路面塌陷", "status": "waiting", "asked_at": "2026-11-23T08:30:00Z", "decided_at": null, "decided_by": null}))]
pub struct ContentCheck {
    pub id: Uuid,
    pub ticket_id: Uuid,
    /// The photo, where it is one: `GET /v1/photos/{photo_id}/display`.
    pub photo_id: Option<Uuid>,
    /// The text, where it is one.
    #[schema(max_length = 2000)]
    pub text: Option<String>,
    pub status: ContentCheckStatus,
    pub asked_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    /// Nobody where a service or a list said so.
    pub decided_by: Option<Uuid>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContentCheckPage {
    #[schema(max_items = 100)]
    pub items: Vec<ContentCheck>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"verdict": "passed"}))]
pub struct DecideContentCheck {
    pub verdict: ContentVerdict,
}

/// What WeChat tells, as its manual has it; what is not named here is passed over.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({"MsgType": "event", "Event": "wxa_media_check", "trace_id": "6450bf3a-1a2b3c4d-5e6f7081", "errcode": 0, "result": {"suggest": "pass", "label": 100}}))]
pub struct WechatEvent {
    #[serde(rename = "MsgType")]
    #[schema(max_length = 32)]
    pub kind: Option<String>,
    #[serde(rename = "Event")]
    #[schema(max_length = 64)]
    pub event: Option<String>,
    #[schema(max_length = 128)]
    pub trace_id: Option<String>,
    #[schema(minimum = -9007199254740991_i64, maximum = 9007199254740991_i64)]
    pub errcode: Option<i64>,
    pub result: Option<WechatOpinion>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct WechatOpinion {
    /// `pass`, `risky` or `review`.
    #[schema(max_length = 16)]
    pub suggest: Option<String>,
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub label: Option<i64>,
}
