//! A position among 100,000 borders of 50 points, as one core finds it; and how long it takes to have them in memory.

use std::time::Instant;

use domain::geo::{CoordSystem, Position};
use domain::grid::{BorderMap, Boundary};

const SIDE: u32 = 316;
const LOOKS: u32 = 200_000;

/// Tiles that share crooked borders, with a city around them.
fn city() -> Vec<(u32, Boundary)> {
    let step = 0.002;
    // Twelve points from corner to corner; the same ones whichever neighbour walks them.
    let bend = |x: f64, y: f64| ((x * 7919.0).sin() * 0.03, (y * 6007.0 + x * 131.0).sin() * 0.03);
    let at = |x: f64, y: f64| {
        let (east, north) = bend(x, y);
        (112.0 + (x + east) * step, 29.0 + (y + north) * step)
    };
    let tile = |n: u32| {
        let (x, y) = (f64::from(n % SIDE), f64::from(n / SIDE));
        let along = |k: u32| f64::from(k) / 12.0;
        let mut ring: Vec<(f64, f64)> = Vec::with_capacity(49);
        ring.extend((0..12).map(|k| at(x + along(k), y)));
        ring.extend((0..12).map(|k| at(x + 1.0, y + along(k))));
        ring.extend((0..12).map(|k| at(x + 1.0 - along(k), y + 1.0)));
        ring.extend((0..12).map(|k| at(x, y + 1.0 - along(k))));
        ring.push(ring[0]);
        (n, Boundary::parse(vec![vec![ring]], CoordSystem::Wgs84).unwrap())
    };
    let far = f64::from(SIDE) + 1.0;
    let around = vec![at(-1.0, -1.0), at(far, -1.0), at(far, far), at(-1.0, far), at(-1.0, -1.0)];
    let whole = (SIDE * SIDE, Boundary::parse(vec![vec![around]], CoordSystem::Wgs84).unwrap());
    (0..SIDE * SIDE).map(tile).chain([whole]).collect()
}

/// The median and the 99th percentile of a look, in microseconds; and the seconds that it takes to make the map.
pub fn figures() -> (f64, f64, f64) {
    let borders = city();
    let begun = Instant::now();
    let map = BorderMap::new(borders);
    let made_s = begun.elapsed().as_secs_f64();
    let mut seed = 1_u32;
    let mut chance = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed >> 8) / f64::from(1_u32 << 24)
    };
    let span = f64::from(SIDE) * 0.002;
    let positions: Vec<Position> =
        (0..LOOKS).map(|_| Position::new(29.0 + chance() * span, 112.0 + chance() * span).unwrap()).collect();
    let mut took: Vec<f64> = Vec::with_capacity(positions.len());
    let mut found = 0;
    for position in positions {
        let begun = Instant::now();
        found += usize::from(std::hint::black_box(map.smallest(position)).is_some());
        took.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    assert_eq!(found, took.len(), "every position lies in the city");
    took.sort_by(f64::total_cmp);
    (took[took.len() / 2], took[took.len() * 99 / 100], made_s)
}
