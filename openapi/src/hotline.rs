//! What the city's public hotline (12345) and this server tell each other, and what differed at the end of a day. The protocol as a whole is in
//! `docs/hotline.md`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::location::Location;
use crate::names::{
    DeadlineMark, HandlingOutcome, HotlineDifferenceKind, HotlineMessageKind, HotlineStep, Outcome, TicketStatus,
    Urgency,
};
use crate::object;
use crate::ticket::AssigneeShown;

/// Something that the hotline says of a case.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"id": "msg_2026112200017", "jurisdiction": "421081", "case": "0192f3a0-7c1e-7000-8000-000000000004", "hotline_case": "SS20261122000131", "sequence": 2, "kind": "result", "at": "2026-11-22T09:15:00Z", "data": {"outcome": "explained", "detail": "该路段归高速公路管理处，已书面告知"}}))]
pub struct HotlineMessage {
    /// The same as in the header `webhook-id`, and the same however often it is sent.
    #[schema(min_length = 1, max_length = 64)]
    pub id: String,
    /// What this city is called at the hotline.
    #[schema(min_length = 1, max_length = 64)]
    pub jurisdiction: String,
    /// The ticket. Not in the first message of a case that the hotline took by phone.
    pub case: Option<Uuid>,
    /// The hotline's own number of the case. It is remembered from the first message that says it.
    #[schema(min_length = 1, max_length = 64)]
    pub hotline_case: Option<String>,
    /// Counted for each case, from 1, without a gap.
    #[schema(minimum = 1, maximum = 2147483647)]
    pub sequence: u32,
    pub kind: HotlineMessageKind,
    /// When it happened.
    pub at: DateTime<Utc>,
    #[serde(deserialize_with = "object::required")]
    pub data: HotlineData,
}

/// What it says. Each kind has its own of these: `case` has `description`, `category`, `location`, `address`, `occurred_at`, `reporter` and
/// `photo_ids`; `status` has `step`, `detail` and `photo_ids`; `result` has `outcome`, `detail` and `photo_ids`; `supervision` has `due_at`
/// and `detail`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HotlineData {
    #[schema(min_length = 1, max_length = 2000)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, deserialize_with = "object::optional", skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "object::optional", skip_serializing_if = "Option::is_none")]
    pub reporter: Option<HotlineReporter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<HotlineStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<HandlingOutcome>,
    /// For the reporter; of a supervision, for whoever has the ticket in hand.
    #[schema(min_length = 1, max_length = 2000)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Until when a supervision has to be answered; by the end of the next working day, where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// Photos that the hotline's account has uploaded before.
    #[schema(max_items = 9)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photo_ids: Vec<Uuid>,
}

/// Who called.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "刘奶奶", "phone": "13800000000"}))]
pub struct HotlineReporter {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_length = 5, max_length = 20)]
    pub phone: Option<String>,
}

/// What has become of a message. The same for the same message, however often it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"id": "msg_2026112200017", "case": "0192f3a0-7c1e-7000-8000-000000000004", "number": "20261122-000131", "hotline_case": "SS20261122000131", "sequence": 2, "status": "resolved"}))]
pub struct HotlineReceipt {
    /// Of the message that was carried out.
    #[schema(max_length = 64)]
    pub id: String,
    /// The ticket.
    pub case: Uuid,
    /// Its number, for people.
    #[schema(max_length = 32)]
    pub number: String,
    #[schema(max_length = 64)]
    pub hotline_case: Option<String>,
    #[schema(minimum = 1, maximum = 2147483647)]
    pub sequence: u32,
    /// Of the ticket, after it.
    pub status: TicketStatus,
}

/// What the hotline and this city knew of the cases that were spoken of on a day, held against each other.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"date": "2026-11-22", "asked_at": "2026-11-22T16:31:00Z", "compared": 131, "sent_again": 2, "differences": 1, "items": [{"kind": "lost_there", "case": "0192f3a0-7c1e-7000-8000-000000000004", "hotline_case": "SS20261122000131", "first_sequence": 2, "last_sequence": 3, "our_status": "dispatched", "their_status": "accepted"}], "next_cursor": null}))]
pub struct HotlineReconciliation {
    pub date: NaiveDate,
    /// When the hotline answered.
    pub asked_at: DateTime<Utc>,
    /// How many cases of that day we know of.
    #[schema(minimum = 0, maximum = 2147483647)]
    pub compared: u32,
    /// How many messages were sent again, since the hotline never got them.
    #[schema(minimum = 0, maximum = 2147483647)]
    pub sent_again: u32,
    /// How many there are on all pages.
    #[schema(minimum = 0, maximum = 2147483647)]
    pub differences: u64,
    #[schema(max_items = 100)]
    pub items: Vec<HotlineDifference>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Something that differed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HotlineDifference {
    pub kind: HotlineDifferenceKind,
    /// The ticket, as it was named: of `missing_here` it is none of ours.
    pub case: Option<Uuid>,
    #[schema(max_length = 64)]
    pub hotline_case: Option<String>,
    /// The first and the last message that is meant.
    #[schema(minimum = 1, maximum = 2147483647)]
    pub first_sequence: Option<u32>,
    #[schema(minimum = 1, maximum = 2147483647)]
    pub last_sequence: Option<u32>,
    /// What we told last by the end of that day.
    pub our_status: Option<TicketStatus>,
    /// What the hotline has.
    #[schema(max_length = 64)]
    pub their_status: Option<String>,
}

/// What the hotline is told. It is described in `docs/hotline.md`, and by no route.
#[derive(Clone, Debug, Serialize)]
pub struct HotlineTold<D> {
    pub id: String,
    pub jurisdiction: String,
    pub case: Uuid,
    pub hotline_case: Option<String>,
    pub sequence: u32,
    pub kind: HotlineMessageKind,
    pub at: DateTime<Utc>,
    pub data: D,
}

/// A matter that was accepted. Nothing of who told of it.
#[derive(Clone, Debug, Serialize)]
pub struct HotlineCase {
    pub number: String,
    pub version: u32,
    pub status: TicketStatus,
    pub category: Option<String>,
    pub category_name: Option<String>,
    pub urgency: Option<Urgency>,
    pub major: bool,
    pub description: Option<String>,
    pub location: Option<Location>,
    pub address: Option<String>,
    pub area: Option<HotlineArea>,
    pub assignee: Option<AssigneeShown>,
    pub submitted_at: DateTime<Utc>,
    pub due: Vec<HotlineDue>,
}

#[derive(Clone, Debug, Serialize)]
pub struct HotlineArea {
    pub id: Uuid,
    pub code: String,
    pub name: String,
}

/// What is waited for, and until when.
#[derive(Clone, Debug, Serialize)]
pub struct HotlineDue {
    pub until: DeadlineMark,
    pub due_at: DateTime<Utc>,
}

/// A step of a case.
#[derive(Clone, Debug, Serialize)]
pub struct HotlineStatus {
    pub number: String,
    pub version: u32,
    /// What happened, as in `GET /v1/tickets/{id}/events`.
    pub event: String,
    pub status: TicketStatus,
    pub detail: Option<String>,
    pub outcome: Option<Outcome>,
    pub satisfaction: Option<u8>,
    pub assignee: Option<AssigneeShown>,
    pub due: Vec<HotlineDue>,
}
