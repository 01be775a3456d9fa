//! Areas.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::geometry::{Geometry, MultiPolygon};
use crate::names::{AreaKind, CoordSystem, Level, Post};
use crate::object;

/// A piece of the city with people responsible for it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "绣林街道第 30 网格", "code": "xiulin-30", "level": "grid", "kind": "residential", "parent_id": "0192f3a0-7c1e-7000-8000-00000000000a", "boundary": {"type": "Polygon", "coordinates": [[[112.40, 29.71], [112.41, 29.71], [112.41, 29.72], [112.40, 29.72], [112.40, 29.71]]]}, "coord_system": "wgs84"}))]
pub struct CreateArea {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub code: String,
    pub level: Level,
    pub kind: Option<AreaKind>,
    /// The area that it lies in. One without is the top of a programme of its own.
    pub parent_id: Option<Uuid>,
    #[serde(default, deserialize_with = "object::optional")]
    pub boundary: Option<Geometry>,
    /// What the boundary was drawn in: `wgs84`, unless it says otherwise.
    pub coord_system: Option<CoordSystem>,
    #[schema(minimum = 0, maximum = 10000000)]
    pub households: Option<u32>,
}

/// What is said of an area. Its place in the tree and its border change with an import.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "绣林街道第 30 网格", "kind": "residential", "households": 412}))]
pub struct ChangeArea {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    pub kind: Option<AreaKind>,
    #[schema(minimum = 0, maximum = 10000000)]
    pub households: Option<u32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-00000000000c", "name": "绣林街道第 30 网格", "code": "xiulin-30", "level": "grid", "kind": "residential", "parent_id": "0192f3a0-7c1e-7000-8000-00000000000a", "has_boundary": true, "households": 412, "retired": false, "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
pub struct Area {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    #[schema(max_length = 64)]
    pub code: String,
    pub level: Level,
    pub kind: Option<AreaKind>,
    pub parent_id: Option<Uuid>,
    pub has_boundary: bool,
    /// How many live there, as the grid counts them.
    #[schema(minimum = 0, maximum = 10000000)]
    pub households: Option<u32>,
    /// The import that brought it was taken back: it is in no list, and reports no longer come to it.
    pub retired: bool,
    #[schema(minimum = 1)]
    pub version: u32,
    pub created_at: DateTime<Utc>,
}

/// One area, with its border where it was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-00000000000c", "name": "绣林街道第 30 网格", "code": "xiulin-30", "level": "grid", "kind": "residential", "parent_id": "0192f3a0-7c1e-7000-8000-00000000000a", "has_boundary": true, "households": 412, "retired": false, "version": 1, "created_at": "2026-11-22T08:30:00Z", "path": ["0192f3a0-7c1e-7000-8000-00000000000c", "0192f3a0-7c1e-7000-8000-00000000000a"], "boundary": {"type": "MultiPolygon", "coordinates": [[[[112.40, 29.71], [112.41, 29.71], [112.41, 29.72], [112.40, 29.72], [112.40, 29.71]]]]}, "coord_system": "wgs84"}))]
pub struct AreaDetails {
    #[serde(flatten)]
    pub area: Area,
    /// The area and all areas above it, the smallest first.
    #[schema(max_items = 10)]
    pub path: Vec<Uuid>,
    /// With `?boundary=true`, where there is one.
    pub boundary: Option<MultiPolygon>,
    /// What the boundary is given in.
    pub coord_system: CoordSystem,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AreaPage {
    #[schema(max_items = 100)]
    pub items: Vec<Area>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// An area, and how deep it lies below the one that was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"depth": 1, "id": "0192f3a0-7c1e-7000-8000-00000000000c", "name": "绣林街道第 30 网格", "code": "xiulin-30", "level": "grid", "kind": "residential", "parent_id": "0192f3a0-7c1e-7000-8000-00000000000a", "has_boundary": true, "households": 412, "retired": false, "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
pub struct AreaBelow {
    /// 0 for the area itself.
    #[schema(maximum = 10)]
    pub depth: u32,
    #[serde(flatten)]
    pub area: Area,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AreaTree {
    /// By time, so that a parent mostly comes before what hangs below it. `parent_id` tells the tree.
    #[schema(max_items = 100)]
    pub items: Vec<AreaBelow>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// An area that a position lies in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-00000000000c", "name": "绣林街道第 30 网格", "code": "xiulin-30", "level": "grid", "kind": "residential", "contacts": [{"post": "full_time_worker", "name": "何小兰", "phone": "0716-7280001"}]}))]
pub struct LocatedArea {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    #[schema(max_length = 64)]
    pub code: String,
    pub level: Level,
    pub kind: Option<AreaKind>,
    /// Whom residents may call there, chiefs first.
    #[schema(max_items = 100)]
    pub contacts: Vec<AreaContact>,
}

/// Somebody whom residents may call.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"post": "full_time_worker", "name": "何小兰", "phone": "0716-7280001"}))]
pub struct AreaContact {
    pub post: Post,
    #[schema(max_length = 64)]
    pub name: String,
    #[schema(max_length = 20)]
    pub phone: Option<String>,
}

/// Where a position lies.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Whereabouts {
    /// The smallest area around it, then all areas above that.
    #[schema(max_items = 10)]
    pub areas: Vec<LocatedArea>,
}
