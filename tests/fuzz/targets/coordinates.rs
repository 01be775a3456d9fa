//! Places, as clients write them: none leaves the globe, none is moved further than maps move it, and what is near is found.
#![no_main]

use api::near::near;
use domain::geo::{CoordSystem, Position, bounding_box, coarsen, distance_m};
use libfuzzer_sys::fuzz_target;

/// No map moves a place further.
const FURTHEST_M: f64 = 5_000.0;

/// Whether it is within some kilometres of where maps of China begin to move places: there the way back may lead elsewhere.
fn is_on_the_edge(lat: f64, lng: f64) -> bool {
    let near = |value: f64, edge: f64| (value - edge).abs() < 0.1;
    near(lat, 0.8293) || near(lat, 55.8271) || near(lng, 72.004) || near(lng, 137.8347)
}

fn number(data: &[u8], n: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(n * 8..n * 8 + 8)?.try_into().ok()?))
}

fn is_on_the_globe(lat: f64, lng: f64) -> bool {
    (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng)
}

// A system, two places and a radius, and the same as text.
fuzz_target!(|data: &[u8]| {
    let Some((first, data)) = data.split_first() else { return };
    let system = CoordSystem::ALL[usize::from(*first) % CoordSystem::ALL.len()];
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(Some((centre, radius_m))) = near(system, Some(text), 500.0)
    {
        assert!(is_on_the_globe(centre.lat(), centre.lng()) && radius_m == 500.0);
    }
    let (Some(lat), Some(lng), Some(radius_m)) = (number(data, 0), number(data, 1), number(data, 2)) else { return };
    let Ok(place) = system.to_wgs84(lat, lng) else { return };
    assert!(is_on_the_globe(place.lat(), place.lng()));
    let given = Position::new(lat, lng).expect("it was taken");
    assert!(distance_m(place, given) < FURTHEST_M, "{given:?} became {place:?}");
    let (shown_lat, shown_lng) = system.from_wgs84(place);
    let comes_back = (shown_lat - lat).abs() < 1e-4 && (shown_lng - lng).abs() < 1e-4;
    assert!(comes_back || is_on_the_edge(lat, lng), "{given:?} came back at {shown_lat}, {shown_lng}");

    let coarse = coarsen(place, u32::from(data[0]) * 10);
    assert!(is_on_the_globe(coarse.lat(), coarse.lng()));
    assert!(
        distance_m(coarsen(coarse, u32::from(data[0]) * 10), coarse) < 1e-3,
        "the middle of a cell stays where it is"
    );

    let around = bounding_box(place, radius_m);
    assert!(around.contains(place) && around.west <= around.east && around.south <= around.north);
    if let (Some(lat), Some(lng)) = (number(data, 3), number(data, 4))
        && let Ok(other) = Position::new(lat, lng)
        && distance_m(place, other) <= radius_m
    {
        assert!(around.contains(other), "{other:?} is within {radius_m} m of {place:?}");
    }
});
