//! Positions on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::CoordSystem;

/// A position, and the coordinate system that it is given in.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84", "accuracy_m": 12.0}))]
pub struct Location {
    /// Degrees north.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Degrees east.
    #[schema(minimum = -180, maximum = 180)]
    pub lng: f64,
    #[serde(default)]
    pub coord_system: CoordSystem,
    /// How far off it may be, in metres, as the device says.
    #[schema(minimum = 0, maximum = 100000)]
    pub accuracy_m: Option<f64>,
}
