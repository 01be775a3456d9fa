//! Which area a position lies in.

use super::boundary::Boundary;
use crate::geo::Position;

/// The key of the smallest candidate that contains `position`; of equal ones the one with the lowest key.
///
/// The order of the candidates does not matter, so that a position on a shared border always gets the
/// same answer.
pub fn smallest<'a, K: Ord + Copy>(
    position: Position,
    candidates: impl IntoIterator<Item = (K, &'a Boundary)>,
) -> Option<K> {
    let around = candidates.into_iter().filter(|(_, boundary)| boundary.contains(position));
    let smallest =
        around.min_by(|(key_a, a), (key_b, b)| a.area_m2().total_cmp(&b.area_m2()).then_with(|| key_a.cmp(key_b)));
    smallest.map(|(key, _)| key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::CoordSystem;

    /// A square in tenths of a degree.
    fn square(west: f64, south: f64, size: f64) -> Boundary {
        let point = |x: f64, y: f64| (112.0 + (west + x * size) * 0.1, 29.0 + (south + y * size) * 0.1);
        let ring = vec![point(0.0, 0.0), point(1.0, 0.0), point(1.0, 1.0), point(0.0, 1.0), point(0.0, 0.0)];
        Boundary::parse(vec![vec![ring]], CoordSystem::Wgs84).unwrap()
    }

    #[test]
    fn the_smallest_area_that_holds_a_position_has_it() {
        let (city, west, east, south) =
            (square(0.0, 0.0, 4.0), square(1.0, 1.0, 1.0), square(2.0, 1.0, 1.0), square(1.0, 0.0, 1.0));
        let areas = [("city", &city), ("west", &west), ("east", &east), ("south", &south)];
        for (lat, lng, expected) in [
            (29.15, 112.15, Some("west")),
            (29.35, 112.15, Some("city")),
            (29.15, 112.25, Some("east")),
            (29.0, 112.0, Some("city")),
            (28.9, 112.0, None),
            // Equally large, on the border between the two: the lower key.
            (29.15, 112.2, Some("east")),
            // Further south areas are larger, so north of the border is smaller.
            (29.1, 112.15, Some("west")),
        ] {
            let position = Position::new(lat, lng).unwrap();
            assert_eq!(smallest(position, areas), expected, "{lat} {lng}");
            assert_eq!(smallest(position, areas.into_iter().rev()), expected, "{lat} {lng}");
        }
    }
}
