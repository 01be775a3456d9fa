//! Desks.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::location::Location;
use crate::object;

/// Where goods are handed over for points.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "市民之家", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84"}, "address": "绣林大道 12 号", "opening_hours": "周一至周五 9:00–17:00"}))]
pub struct CreateDesk {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    pub area_id: Uuid,
    #[serde(default, deserialize_with = "object::optional")]
    pub location: Option<Location>,
    #[schema(min_length = 1, max_length = 200)]
    pub address: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub opening_hours: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-00000000000d", "name": "市民之家", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84"}, "address": "绣林大道 12 号", "opening_hours": "周一至周五 9:00–17:00", "created_at": "2026-11-22T08:30:00Z"}))]
pub struct Desk {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    pub area_id: Uuid,
    pub location: Option<Location>,
    #[schema(max_length = 200)]
    pub address: Option<String>,
    #[schema(max_length = 200)]
    pub opening_hours: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeskPage {
    #[schema(max_items = 100)]
    pub items: Vec<Desk>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}
