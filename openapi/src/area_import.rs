//! Many areas at once, as GeoJSON (RFC 7946): into the tree, and out of it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::geometry::{Geometry, MultiPolygon};
use crate::location::Location;
use crate::names::{AreaKind, AreaMisfit, CoordSystem, ImportStatus, Level};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub enum CollectionType {
    FeatureCollection,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub enum FeatureType {
    Feature,
}

/// Areas of one tree. Those whose code is there already are changed, the others are made.
///
/// Nothing is changed unless all of it is right. `name`, `crs` and `bbox`, which some tools write, are read over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"type": "FeatureCollection", "coord_system": "gcj02", "valid_from": "2026-12-01T00:00:00+08:00", "features": [{"type": "Feature", "properties": {"code": "xiulin-30", "name": "绣林街道第 30 网格", "level": "grid", "kind": "residential", "parent_code": "xiulin", "households": 412}, "geometry": {"type": "Polygon", "coordinates": [[[112.40, 29.71], [112.41, 29.71], [112.41, 29.72], [112.40, 29.72], [112.40, 29.71]]]}}]}))]
pub struct ImportAreas {
    #[serde(rename = "type")]
    pub kind: CollectionType,
    /// With 1,000,000 points in all of them together.
    #[schema(value_type = Vec<AreaFeature>, min_items = 1, max_items = 10000)]
    pub features: Features,
    /// What the borders were drawn in: `wgs84`, unless it says otherwise.
    pub coord_system: Option<CoordSystem>,
    /// When it comes into force: at once, where that is missing or past; within ten years.
    pub valid_from: Option<DateTime<Utc>>,
    #[serde(default, rename = "name")]
    #[schema(ignore)]
    pub _name: IgnoredAny,
    #[serde(default, rename = "crs")]
    #[schema(ignore)]
    pub _crs: IgnoredAny,
    #[serde(default, rename = "bbox")]
    #[schema(ignore)]
    pub _bbox: IgnoredAny,
}

/// So many are read: a city of ten millions has some ten thousand grids, and imports district by district.
pub const MOST_FEATURES: usize = 10_000;

/// Features as they were sent, each to be read by itself.
#[derive(Debug, Default)]
pub struct Features {
    pub raw: Vec<Box<RawValue>>,
    /// There were more, which were read over.
    pub has_more: bool,
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(FeaturesVisitor)
    }
}

struct FeaturesVisitor;

impl<'de> Visitor<'de> for FeaturesVisitor {
    type Value = Features;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Features, A::Error> {
        let mut features = Features::default();
        while features.raw.len() < MOST_FEATURES {
            match list.next_element()? {
                Some(raw) => features.raw.push(raw),
                None => return Ok(features),
            }
        }
        // Kept nowhere, so that they fill no memory.
        while list.next_element::<IgnoredAny>()?.is_some() {
            features.has_more = true;
        }
        Ok(features)
    }
}

/// An area as a GeoJSON feature.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"type": "Feature", "properties": {"code": "xiulin-30", "name": "绣林街道第 30 网格", "level": "grid", "kind": "residential", "parent_code": "xiulin", "households": 412}, "geometry": {"type": "Polygon", "coordinates": [[[112.40, 29.71], [112.41, 29.71], [112.41, 29.72], [112.40, 29.72], [112.40, 29.71]]]}}))]
pub struct AreaFeature {
    #[serde(rename = "type")]
    pub kind: FeatureType,
    #[schema(value_type = AreaProperties)]
    pub properties: Box<RawValue>,
    /// `null` for an area without a border; one that it had is taken away.
    #[schema(value_type = Option<Geometry>)]
    pub geometry: Option<Box<RawValue>>,
    #[serde(default, rename = "id")]
    #[schema(ignore)]
    pub _id: IgnoredAny,
    #[serde(default, rename = "bbox")]
    #[schema(ignore)]
    pub _bbox: IgnoredAny,
}

/// What is said of an area. What may be missing, and is, stays as it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "xiulin-30", "name": "绣林街道第 30 网格", "level": "grid", "kind": "residential", "parent_code": "xiulin", "households": 412}))]
pub struct AreaProperties {
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub code: String,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// Of an area that is there already it has to be the one it has.
    pub level: Level,
    pub kind: Option<AreaKind>,
    /// Below which it hangs. Missing: where it hangs now; of a new area, that it is the top of the tree.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub parent_code: Option<String>,
    #[schema(minimum = 0, maximum = 10000000)]
    pub households: Option<u32>,
}

/// The border of one area.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"type": "Feature", "id": "0192f3a0-7c1e-7000-8000-00000000000c", "properties": {"code": "xiulin-30", "name": "绣林街道第 30 网格", "level": "grid", "kind": "residential", "parent_code": "xiulin", "households": 412}, "geometry": {"type": "MultiPolygon", "coordinates": [[[[112.40, 29.71], [112.41, 29.71], [112.41, 29.72], [112.40, 29.72], [112.40, 29.71]]]]}, "coord_system": "wgs84"}))]
pub struct AreaBoundary {
    #[serde(flatten)]
    pub feature: ExportedArea,
    /// What the border is given in.
    pub coord_system: CoordSystem,
}

/// An area as it can be imported again.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"type": "Feature", "id": "0192f3a0-7c1e-7000-8000-00000000000c", "properties": {"code": "xiulin-30", "name": "绣林街道第 30 网格", "level": "grid", "kind": "residential", "parent_code": "xiulin", "households": 412}, "geometry": {"type": "MultiPolygon", "coordinates": [[[[112.40, 29.71], [112.41, 29.71], [112.41, 29.72], [112.40, 29.72], [112.40, 29.71]]]]}}))]
pub struct ExportedArea {
    #[serde(rename = "type")]
    pub kind: FeatureType,
    pub id: Uuid,
    pub properties: AreaProperties,
    pub geometry: Option<MultiPolygon>,
}

/// An area and all below it. It can be imported again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExportedAreas {
    #[serde(rename = "type")]
    pub kind: CollectionType,
    pub coord_system: CoordSystem,
    /// Each comes before what hangs below it.
    #[schema(max_items = 10000)]
    pub features: Vec<ExportedArea>,
}

/// Where borders do not fit together.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "xiulin-30", "other": "xiulin-31", "kind": "overlap", "m2": 1250.5, "at": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84", "accuracy_m": null}}))]
pub struct AreaWarning {
    /// Of a gap the area that has it, otherwise the one that overlaps another, or reaches out of its parent.
    #[schema(max_length = 64)]
    pub code: String,
    /// The other one, or the parent.
    #[schema(max_length = 64)]
    pub other: Option<String>,
    pub kind: AreaMisfit,
    /// How much ground, in square metres.
    #[schema(minimum = 0)]
    pub m2: f64,
    /// In the middle of it, or of its largest piece.
    pub at: Location,
}

/// A version of borders.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-0000000000e1", "status": "in_force", "scope_area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "areas": 34, "created_areas": 30, "changed_areas": 4, "valid_from": "2026-12-01T00:00:00Z", "created_at": "2026-11-22T08:30:00Z", "created_by": "0192f3a0-7c1e-7000-8000-00000000000d", "in_force_at": "2026-12-01T00:00:12Z", "ended_at": null, "failure": null, "warning_count": 1}))]
pub struct AreaImportSummary {
    /// `null` for a dry run.
    pub id: Option<Uuid>,
    /// `null` for a dry run.
    pub status: Option<ImportStatus>,
    /// The area that all of it lies in. `null` where it brings the top of the tree.
    pub scope_area_id: Option<Uuid>,
    /// How many it says something of.
    pub areas: u32,
    /// How many of them are new.
    pub created_areas: u32,
    pub changed_areas: u32,
    pub valid_from: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    /// `null` for one that came over the command line.
    pub created_by: Option<Uuid>,
    pub in_force_at: Option<DateTime<Utc>>,
    /// When it was taken back, or failed.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it could not come into force when its time had come.
    pub failure: Option<String>,
    pub warning_count: u32,
}

/// A version of borders, with what was found when it was checked.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-0000000000e1", "status": "in_force", "scope_area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "areas": 34, "created_areas": 30, "changed_areas": 4, "valid_from": "2026-12-01T00:00:00Z", "created_at": "2026-11-22T08:30:00Z", "created_by": "0192f3a0-7c1e-7000-8000-00000000000d", "in_force_at": "2026-12-01T00:00:12Z", "ended_at": null, "failure": null, "warning_count": 1, "warnings": [{"code": "xiulin-30", "other": "xiulin-31", "kind": "overlap", "m2": 1250.5, "at": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84", "accuracy_m": null}}], "has_more_warnings": false}))]
pub struct AreaImport {
    #[serde(flatten)]
    pub summary: AreaImportSummary,
    /// The largest first.
    #[schema(max_items = 500)]
    pub warnings: Vec<AreaWarning>,
    /// There are more than are told.
    pub has_more_warnings: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AreaImportPage {
    #[schema(max_items = 100)]
    pub items: Vec<AreaImportSummary>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}
