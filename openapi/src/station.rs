//! Stations: rest places for riders.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::location::Location;
use crate::names::{Facility, Zone};
use crate::object;

/// The whole of a station, new or as it shall be from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "红新驿站 · 绣林大道", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84"}, "address": "绣林大道 12 号", "opening_hours": "每天 7:00–21:00", "zones": ["talk", "woodpecker_desk"], "facilities": ["air_conditioning", "water", "microwave"], "desk_id": null}))]
pub struct NewStation {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    pub area_id: Uuid,
    #[serde(deserialize_with = "object::required")]
    pub location: Location,
    #[schema(min_length = 1, max_length = 200)]
    pub address: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub opening_hours: Option<String>,
    #[schema(max_items = 20)]
    pub zones: Vec<Zone>,
    #[schema(max_items = 20)]
    pub facilities: Vec<Facility>,
    /// The desk there, where goods are handed over for points.
    pub desk_id: Option<Uuid>,
    /// Not in use: left out of lists.
    #[serde(default)]
    pub closed: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-00000000000b", "name": "红新驿站 · 绣林大道", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84"}, "address": "绣林大道 12 号", "opening_hours": "每天 7:00–21:00", "zones": ["talk", "woodpecker_desk"], "facilities": ["air_conditioning", "microwave", "water"], "desk_id": null, "closed": false, "distance_m": 320, "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
pub struct Station {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    pub area_id: Uuid,
    pub location: Location,
    #[schema(max_length = 200)]
    pub address: Option<String>,
    #[schema(max_length = 200)]
    pub opening_hours: Option<String>,
    #[schema(max_items = 20)]
    pub zones: Vec<Zone>,
    #[schema(max_items = 20)]
    pub facilities: Vec<Facility>,
    pub desk_id: Option<Uuid>,
    pub closed: bool,
    /// From `near`, in metres, as the crow flies; `null` where nothing was said.
    #[schema(minimum = 0, maximum = 50000)]
    pub distance_m: Option<u32>,
    #[schema(minimum = 1, maximum = 4294967295_i64)]
    pub version: u32,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StationPage {
    #[schema(max_items = 100)]
    pub items: Vec<Station>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}
