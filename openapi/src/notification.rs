//! The inbox.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::NoticeChannel;

/// Something happened that touches the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000008", "at": "2026-11-22T08:41:00Z", "kind": "ticket_accepted", "title": "您上报的问题已受理", "ticket_id": "0192f3a0-7c1e-7000-8000-000000000004", "redemption_id": null, "points": 10, "read_at": null}))]
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
    /// When it was marked as read.
    pub read_at: Option<DateTime<Utc>>,
}

/// A page of the inbox, the oldest first. `next_cursor` is there on the last page too: send it as `after` to go on later.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotificationPage {
    #[schema(max_items = 100)]
    pub items: Vec<Notification>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
    /// How many of the whole inbox are not marked as read; 1000 stands for as many or more.
    #[schema(minimum = 0, maximum = 1000)]
    pub unread: u64,
}

/// What was read: some, or all up to a place.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ids": ["0192f3a0-7c1e-7000-8000-000000000008"], "up_to": null}))]
pub struct MarkRead {
    /// Those of other people are passed over.
    #[schema(max_items = 100)]
    #[serde(default)]
    pub ids: Vec<Uuid>,
    /// A `next_cursor` of the inbox: all that came before it.
    #[schema(min_length = 1, max_length = 200)]
    pub up_to: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(example = json!({"unread": 3}))]
pub struct Unread {
    /// 1000 stands for as many or more.
    #[schema(minimum = 0, maximum = 1000)]
    pub unread: u64,
}

/// What somebody does not want to be told of, and how else he wants to be told of the rest.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"muted": ["ticket_progressed", "ticket_arrived"], "elsewhere": []}))]
pub struct NotificationPreferences {
    /// Kinds of notifications.
    #[schema(max_items = 50)]
    pub muted: Vec<String>,
    /// By which ways he is told besides the inbox. Where nothing is sent of it, it stays as it was.
    #[schema(max_items = 3)]
    pub elsewhere: Option<Vec<ToldElsewhere>>,
}

/// A way by which somebody is told what is new in his inbox.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"channel": "sms", "kinds": ["ticket_resolved", "ticket_closed"]}))]
pub struct ToldElsewhere {
    pub channel: NoticeChannel,
    /// These kinds alone; `null` for all that he has not muted.
    #[schema(max_items = 50)]
    pub kinds: Option<Vec<String>>,
}
