//! The inbox.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something happened that touches the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000008", "at": "2026-11-22T08:41:00Z", "kind": "ticket_accepted", "title": "您上报的问题已受理", "ticket_id": "0192f3a0-7c1e-7000-8000-000000000004", "redemption_id": null, "points": 10}))]
pub struct Notification {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// Stable, for programs: `ticket_accepted`, `points_awarded`, `redemption_fulfilled` …
    #[schema(max_length = 64)]
    pub kind: String,
    /// For people, in the language asked for.
    #[schema(max_length = 200)]
    pub title: String,
    pub ticket_id: Option<Uuid>,
    pub redemption_id: Option<Uuid>,
    #[schema(minimum = -1000000, maximum = 1000000)]
    pub points: Option<i32>,
}

/// A page of the inbox, the oldest first. `next_cursor` is there on the last page too: send it as `after` to go on later.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotificationPage {
    #[schema(max_items = 100)]
    pub items: Vec<Notification>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}
