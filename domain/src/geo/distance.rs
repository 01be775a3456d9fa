//! How far apart two positions are.

use super::Position;

/// The mean radius of the Earth (IUGG). The sphere is off from the ellipsoid by up to 0.5 %, which is
/// 5 m in a kilometre: enough for "nearby", too little for a survey.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// 0.1 mm on the ground, so that rounding never drops from a box what stands exactly on its circle.
const SLACK_DEG: f64 = 1e-9;

/// The great-circle distance in metres (haversine, which keeps its precision at short distances).
pub fn distance_m(a: Position, b: Position) -> f64 {
    let (lat_a, lat_b) = (a.lat().to_radians(), b.lat().to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lng = ((b.lng() - a.lng()).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lng * half_lng;
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

/// A box in degrees, edges included; never across the antimeridian, so `west <= east`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BoundingBox {
    pub south: f64,
    pub west: f64,
    pub north: f64,
    pub east: f64,
}

impl BoundingBox {
    pub fn contains(&self, position: Position) -> bool {
        (self.south..=self.north).contains(&position.lat()) && (self.west..=self.east).contains(&position.lng())
    }
}

/// A box that holds everything within `radius_m` of `center`: a first sieve for an index, to be followed
/// by [`distance_m`].
///
/// Where the circle reaches a pole or the antimeridian, the box widens to all longitudes rather than
/// being cut: it may hold too much there, never too little. No radius (negative, NaN) counts as zero.
pub fn bounding_box(center: Position, radius_m: f64) -> BoundingBox {
    let angle = (radius_m.max(0.0) / EARTH_RADIUS_M).min(std::f64::consts::PI);
    let reach = angle.to_degrees() + SLACK_DEG;
    let (south, north) = (center.lat() - reach, center.lat() + reach);
    let all_around = BoundingBox { south: south.max(-90.0), west: -180.0, north: north.min(90.0), east: 180.0 };
    if south <= -90.0 || north >= 90.0 {
        return all_around;
    }
    // Meridians draw together towards the poles: the circle is widest a little poleward of its centre.
    // No pole is within reach, so the quotient is below one; `min` covers rounding.
    let widest = (reach.to_radians().sin() / center.lat().to_radians().cos()).min(1.0).asin().to_degrees();
    let (west, east) = (center.lng() - widest - SLACK_DEG, center.lng() + widest + SLACK_DEG);
    if west < -180.0 || east > 180.0 {
        return all_around;
    }
    BoundingBox { south, west, north, east }
}

/// How many metres a degree of latitude and one of longitude are near this latitude: enough to tell distances in a city, where
/// the earth is flat.
pub fn metres_per_degree(lat: f64) -> (f64, f64) {
    let along_a_meridian = EARTH_RADIUS_M.to_radians();
    (along_a_meridian, along_a_meridian * lat.to_radians().cos())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(lat: f64, lng: f64) -> Position {
        Position::new(lat, lng).unwrap()
    }

    #[test]
    fn known_distances() {
        for (a, b, expected_m) in [
            (at(29.72, 112.42), at(29.72, 112.42), 0.0),
            // A degree of a meridian, a quarter and half of the globe.
            (at(29.0, 112.0), at(30.0, 112.0), 111_195.08),
            (at(0.0, 0.0), at(0.0, 90.0), 10_007_557.22),
            (at(90.0, 0.0), at(-90.0, 77.0), 20_015_114.44),
            // Across the antimeridian it is the short way.
            (at(0.0, 179.5), at(0.0, -179.5), 111_195.08),
            (at(29.72, 112.42), at(29.72, 112.42001), 0.966),
        ] {
            assert!((distance_m(a, b) - expected_m).abs() < 0.01, "{a:?} {b:?}: {}", distance_m(a, b));
        }
    }

    #[test]
    fn a_box_widens_at_the_ends_of_the_map() {
        let shishou = bounding_box(at(29.72, 112.42), 1000.0);
        assert!((shishou.north - 29.728_993).abs() < 1e-6 && (shishou.east - 112.430_355).abs() < 1e-6, "{shishou:?}");
        let around = |b: BoundingBox| (b.west, b.east) == (-180.0, 180.0);
        assert!(around(bounding_box(at(89.9999, 10.0), 1000.0)));
        assert!(around(bounding_box(at(-90.0, 10.0), 0.0)));
        assert!(around(bounding_box(at(10.0, 179.9999), 1000.0)));
        let world = BoundingBox { south: -90.0, west: -180.0, north: 90.0, east: 180.0 };
        assert_eq!(bounding_box(at(29.72, 112.42), f64::INFINITY), world);
        assert_eq!(bounding_box(at(29.72, 112.42), f64::NAN), bounding_box(at(29.72, 112.42), 0.0));
    }

    proptest! {
        #[test]
        fn a_city_is_flat(lat in 18.0..54.0_f64, lng in 73.0..135.0, north in -0.3..0.3_f64, east in -0.3..0.3) {
            let (per_lat, per_lng) = metres_per_degree(lat);
            let flat = (north * per_lat).hypot(east * per_lng);
            let round = distance_m(at(lat, lng), at(lat + north, lng + east));
            prop_assert!((flat - round).abs() <= 0.01 * round + 0.01, "{flat} {round}");
        }

        #[test]
        fn a_box_holds_whatever_is_within_its_radius(
            lat in -90.0..=90.0_f64, lng in -180.0..=180.0, bearing in 0.0..360.0_f64, radius_m in 0.0..3_000_000.0_f64,
        ) {
            // The point at `radius_m` in the direction `bearing`, on the same sphere.
            let center = at(lat, lng);
            let (lat, angle, bearing) = (lat.to_radians(), radius_m / EARTH_RADIUS_M, bearing.to_radians());
            let rim_lat = (lat.sin() * angle.cos() + lat.cos() * angle.sin() * bearing.cos()).clamp(-1.0, 1.0).asin();
            let turn = (bearing.sin() * angle.sin() * lat.cos()).atan2(angle.cos() - lat.sin() * rim_lat.sin());
            let rim_lng = (lng + turn.to_degrees() + 540.0).rem_euclid(360.0) - 180.0;
            let rim = at(rim_lat.to_degrees().clamp(-90.0, 90.0), rim_lng);
            prop_assert!((distance_m(center, rim) - radius_m).abs() < 0.1);
            let area = bounding_box(center, distance_m(center, rim));
            prop_assert!(area.contains(rim) && area.contains(center), "{rim:?} {area:?}");
            prop_assert!((distance_m(rim, center) - distance_m(center, rim)).abs() < 1e-6);
        }
    }
}
