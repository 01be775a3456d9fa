//! The team of an area.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::Post;

/// The whole of somebody's place in a team, new or as it shall be from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"post": "full_time_worker", "name": "何小兰", "phone": "0716-7280001", "covers": "1 至 6 栋", "account_id": null, "public": true, "above_id": null}))]
pub struct NewTeamMember {
    pub post: Post,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// A number at work: a mobile one, an international one with `+`, or a landline with its area code. Never a personal one.
    #[schema(min_length = 8, max_length = 20)]
    pub phone: Option<String>,
    /// The building or unit, for chiefs of buildings and whoever else has one.
    #[schema(min_length = 1, max_length = 200)]
    pub covers: Option<String>,
    /// Of a chief or a worker, who holds the role of one here.
    pub account_id: Option<Uuid>,
    /// Whether everybody sees name, post and number; for chiefs and workers.
    #[serde(default)]
    pub public: bool,
    /// To whom he answers: of the level right above in the organisation, in this area or one above it.
    pub above_id: Option<Uuid>,
}

/// Somebody in the team of an area.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-00000000001a", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "post": "full_time_worker", "name": "何小兰", "phone": "0716-7280001", "covers": "1 至 6 栋", "account_id": null, "public": true, "above_id": null, "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
pub struct TeamMember {
    pub id: Uuid,
    pub area_id: Uuid,
    pub post: Post,
    #[schema(max_length = 64)]
    pub name: String,
    /// As it is dialled in China: `0716-7280001`.
    #[schema(max_length = 20)]
    pub phone: Option<String>,
    #[schema(max_length = 200)]
    pub covers: Option<String>,
    /// For staff of the area.
    pub account_id: Option<Uuid>,
    pub public: bool,
    /// For staff of the area.
    pub above_id: Option<Uuid>,
    #[schema(minimum = 1, maximum = 4294967295_i64)]
    pub version: u32,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TeamPage {
    #[schema(max_items = 100)]
    pub items: Vec<TeamMember>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}
