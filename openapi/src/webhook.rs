//! Endpoints that are told what happens, and what they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{DeliveryState, DisabledBecause, TicketStatus};

/// Where to tell, and of what.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"url": "https://hooks.example.org/woodpecker", "description": "市政热线工单同步", "events": ["ticket.accepted", "ticket.resolved"], "categories": ["burst_pipe"], "area_id": null, "disabled": false}))]
pub struct NewWebhookEndpoint {
    /// `https`, on the public internet, without a name or password in it.
    #[schema(min_length = 8, max_length = 500, pattern = "^[Hh][Tt][Tt][Pp][Ss]?:")]
    pub url: String,
    /// For people.
    #[schema(min_length = 1, max_length = 200)]
    pub description: Option<String>,
    /// Types of events; none stands for all.
    #[schema(max_items = 50)]
    #[serde(default)]
    pub events: Vec<String>,
    /// Categories, each with what lies below it; none stands for all.
    #[schema(max_items = 100)]
    #[serde(default)]
    pub categories: Vec<String>,
    /// An area, with what lies below it. Tickets whose place the integrator sees only roughly are left out then.
    pub area_id: Option<Uuid>,
    /// It is told nothing while it is `true`. `false` puts one to use again that had been disabled.
    #[serde(default)]
    pub disabled: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000031", "account_id": "0192f3a0-7c1e-7000-8000-000000000030", "url": "https://hooks.example.org/woodpecker", "description": "市政热线工单同步", "events": ["ticket.accepted", "ticket.resolved"], "categories": ["burst_pipe"], "area_id": null, "disabled_because": null, "disabled_at": null, "failing_since": null, "secrets": [{"created_at": "2026-11-22T08:30:00Z", "expires_at": null}], "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
pub struct WebhookEndpoint {
    pub id: Uuid,
    /// Whose it is.
    pub account_id: Uuid,
    #[schema(max_length = 500)]
    pub url: String,
    #[schema(max_length = 200)]
    pub description: Option<String>,
    #[schema(max_items = 50)]
    pub events: Vec<String>,
    #[schema(max_items = 100)]
    pub categories: Vec<String>,
    pub area_id: Option<Uuid>,
    /// Why it is told nothing; `null` where it is.
    pub disabled_because: Option<DisabledBecause>,
    pub disabled_at: Option<DateTime<Utc>>,
    /// Since when it has taken nothing.
    pub failing_since: Option<DateTime<Utc>>,
    /// Those that messages are signed with now.
    #[schema(max_items = 4)]
    pub secrets: Vec<WebhookSecretKnown>,
    #[schema(minimum = 1, maximum = 4294967295_i64)]
    pub version: u32,
    pub created_at: DateTime<Utc>,
}

/// A secret without what is secret about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookSecretKnown {
    pub created_at: DateTime<Utc>,
    /// Of one that another one has taken the place of.
    pub expires_at: Option<DateTime<Utc>>,
}

/// An endpoint that was just made, with its secret, which is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedWebhookEndpoint {
    #[serde(flatten)]
    pub endpoint: WebhookEndpoint,
    /// `whsec_` and base64: what the libraries of Standard Webhooks take.
    #[schema(max_length = 100)]
    pub secret: String,
}

/// A secret that was just made. It is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "previous_expires_at": "2026-11-23T08:30:00Z"}))]
pub struct NewWebhookSecret {
    #[schema(max_length = 100)]
    pub secret: String,
    /// Until then messages are signed with the one before as well.
    pub previous_expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpointPage {
    #[schema(max_items = 100)]
    pub items: Vec<WebhookEndpoint>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Something that went to an endpoint, or is to go.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000032", "webhook_id": "msg_0192f3a07c1e70008000000000000033", "type": "ticket.accepted", "ticket_id": "0192f3a0-7c1e-7000-8000-000000000004", "state": "delivered", "attempts": 1, "due_at": null, "last_status": 204, "last_error": null, "created_at": "2026-11-22T08:41:00Z", "ended_at": "2026-11-22T08:41:01Z"}))]
pub struct WebhookDelivery {
    pub id: Uuid,
    /// As it stands in the header `webhook-id`, the same each time.
    #[schema(max_length = 64)]
    pub webhook_id: String,
    #[serde(rename = "type")]
    #[schema(max_length = 64)]
    pub event_type: String,
    pub ticket_id: Option<Uuid>,
    pub state: DeliveryState,
    /// How often it was tried.
    #[schema(minimum = 0, maximum = 4294967295_i64)]
    pub attempts: u32,
    /// When it is tried next.
    pub due_at: Option<DateTime<Utc>>,
    /// Of the last answer.
    #[schema(minimum = 100, maximum = 999)]
    pub last_status: Option<u16>,
    /// What went wrong the last time: `timeout`, `connection`, `address_refused`, `redirect`, `status`, `lease_lost`.
    #[schema(max_length = 64)]
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookDeliveryPage {
    #[schema(max_items = 100)]
    pub items: Vec<WebhookDelivery>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// A delivery with what was sent and what came back.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookDeliveryShown {
    pub delivery: WebhookDelivery,
    /// The body, as it is signed and sent.
    #[schema(max_length = 16384)]
    pub body: Option<String>,
    /// The last tries, the newest first.
    #[schema(max_items = 50)]
    pub attempts: Vec<WebhookAttempt>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": 1, "at": "2026-11-22T08:41:01Z", "took_ms": 84, "status": 204, "error": null, "answer": ""}))]
pub struct WebhookAttempt {
    #[schema(minimum = 1, maximum = 4294967295_i64)]
    pub number: u32,
    pub at: DateTime<Utc>,
    #[schema(minimum = 0, maximum = 4294967295_i64)]
    pub took_ms: u32,
    #[schema(minimum = 100, maximum = 999)]
    pub status: Option<u16>,
    #[schema(max_length = 64)]
    pub error: Option<String>,
    /// How the answer began; forgotten after three days.
    #[schema(max_length = 1000)]
    pub answer: Option<String>,
}

/// What an endpoint is sent when something happened to a ticket. It is thin: what else there is to know, `GET /v1/tickets/{ticket_id}` shows to
/// the integrator.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"type": "ticket.accepted", "timestamp": "2026-11-22T08:41:00Z", "data": {"ticket_id": "0192f3a0-7c1e-7000-8000-000000000004", "number": "20261122-000001", "version": 2, "status": "accepted", "category": "burst_pipe", "area_id": null}}))]
pub struct TicketEventMessage {
    #[serde(rename = "type")]
    #[schema(max_length = 64)]
    pub event_type: String,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    pub data: TicketEventData,
}

/// The ticket as it was after this step.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketEventData {
    pub ticket_id: Uuid,
    #[schema(max_length = 32)]
    pub number: String,
    /// Counts the ticket's steps: what comes late and has a smaller one is old.
    #[schema(minimum = 1, maximum = 2147483647)]
    pub version: u32,
    pub status: TicketStatus,
    #[schema(max_length = 64)]
    pub category: Option<String>,
    /// `null` where the integrator sees the place only roughly.
    pub area_id: Option<Uuid>,
}

/// What `POST /v1/webhook-endpoints/{endpoint_id}/test` has sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"type": "webhook.test", "timestamp": "2026-11-22T08:41:00Z", "data": {"endpoint_id": "0192f3a0-7c1e-7000-8000-000000000031"}}))]
pub struct TestMessage {
    #[serde(rename = "type")]
    #[schema(max_length = 64)]
    pub event_type: String,
    pub timestamp: DateTime<Utc>,
    pub data: TestData,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TestData {
    pub endpoint_id: Uuid,
}
