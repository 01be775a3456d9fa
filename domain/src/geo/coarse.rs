//! A position as the public may see it.

use super::Position;

/// One degree of latitude, to the precision that matters for a grid.
const DEGREE_M: f64 = 111_195.0;

/// Moves `position` to the middle of the cell it lies in, on a fixed grid of cells at least `precision_m`
/// high and wide; 0 leaves it exact.
///
/// The answer depends on the cell alone. However often one asks, and whoever reported, it tells nothing
/// finer than the cell, which chance noise would: the mean of many reports comes out exact.
/// Coarsen before turning into another coordinate system, since the grid is WGS-84's.
pub fn coarsen(position: Position, precision_m: u32) -> Position {
    if precision_m == 0 {
        return position;
    }
    let step = f64::from(precision_m) / DEGREE_M;
    let lat = middle_of_cell(position.lat(), 90.0, step);
    // The width of a cell must come from the coarse latitude: from the exact one it would give that away.
    let lng = middle_of_cell(position.lng(), 180.0, step / lat.to_radians().cos());
    Position::clamped(lat, lng)
}

/// Divides `-limit..=limit` into equal cells of at least `step` and finds the middle of the one with `value`.
fn middle_of_cell(value: f64, limit: f64, step: f64) -> f64 {
    let cells = (2.0 * limit / step).floor().max(1.0);
    let size = 2.0 * limit / cells;
    let cell = ((value + limit) / size).floor().clamp(0.0, cells - 1.0);
    (cell + 0.5) * size - limit
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::distance_m;
    use super::*;

    fn at(lat: f64, lng: f64) -> Position {
        Position::new(lat, lng).unwrap()
    }

    #[test]
    fn neighbours_in_a_cell_look_the_same() {
        let (one, other) = (at(29.720_01, 112.420_01), at(29.720_05, 112.420_06));
        assert_eq!(coarsen(one, 0), one);
        assert_eq!(coarsen(one, 100), coarsen(other, 100));
        assert_ne!(coarsen(one, 100), one);
        assert_ne!(coarsen(one, 100), coarsen(at(29.722, 112.42), 100));
    }

    #[test]
    fn the_ends_of_the_map_and_of_the_grid_hold() {
        for position in [at(90.0, 180.0), at(-90.0, -180.0), at(0.0, 0.0)] {
            assert_eq!(coarsen(position, u32::MAX), at(0.0, 0.0));
            assert!(distance_m(position, coarsen(position, 100)) < 100.0);
        }
    }

    proptest! {
        #[test]
        fn coarse_is_near_stays_put_and_tells_no_more_than_its_cell(
            lat in -85.0..=85.0, lng in -180.0..=180.0, precision_m in 1_u32..5_000, part in 0.0..1.0,
        ) {
            let coarse = coarsen(at(lat, lng), precision_m);
            // Half a diagonal, and a little for cells that were stretched to fill the globe evenly.
            prop_assert!(distance_m(at(lat, lng), coarse) < 0.75 * f64::from(precision_m));
            prop_assert_eq!(coarsen(coarse, precision_m), coarse);
            // Whoever stands anywhere on the line to the middle is shown the same.
            let between = at(lat + (coarse.lat() - lat) * part, lng + (coarse.lng() - lng) * part);
            prop_assert_eq!(coarsen(between, precision_m), coarse);
        }
    }
}
