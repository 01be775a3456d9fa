//! What lies around a place: `near` and `radius_m` of lists.

use domain::geo::{CoordSystem, Position};
use openapi::location::Location;

use crate::problem::Failure;
use crate::wire;

pub const MAX_RADIUS_M: f64 = 50_000.0;

/// The circle that is asked for; nothing where no centre is given.
pub fn near(system: CoordSystem, pair: Option<&str>, radius_m: f64) -> Result<Option<(Position, f64)>, Failure> {
    let Some(pair) = pair.filter(|pair| !pair.is_empty()) else { return Ok(None) };
    let wrong = || Failure::field("near", "wrong_type", "格式为 lat,lng", "is lat,lng");
    let (lat, lng) = pair.split_once(',').ok_or_else(wrong)?;
    let (lat, lng) = (lat.trim().parse().map_err(|_| wrong())?, lng.trim().parse().map_err(|_| wrong())?);
    let given = Location { lat, lng, coord_system: wire::coord_system_out(system), accuracy_m: None };
    let centre = wire::location_in("near", given)?.position;
    if !(1.0..=MAX_RADIUS_M).contains(&radius_m) {
        return Err(Failure::field("radius_m", "out_of_range", "半径为 1 至 50000 米", "is not between 1 and 50000"));
    }
    Ok(Some((centre, radius_m)))
}

/// As people are told a distance.
pub fn whole_metres(distance_m: f64) -> u32 {
    // Written and read again: the one way between the two kinds of numbers that cannot go wrong.
    format!("{:.0}", distance_m.max(0.0)).parse().unwrap_or(u32::MAX)
}
