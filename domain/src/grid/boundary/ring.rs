//! The geometry of one ring, in the plane of degrees.

use super::{Point, Polygon};
use crate::geo::BoundingBox;

/// The radius of the sphere with the surface of the Earth.
const AUTHALIC_RADIUS_M: f64 = 6_371_007.2;

/// What lies this close to a line lies on it: 0.1 mm. Without it hardly any point would be on an edge,
/// since a point between two others cannot be written exactly.
const ON_LINE_DEG: f64 = 1e-9;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Inside,
    Edge,
    Outside,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::grid) enum Turn {
    Left,
    Straight,
    Right,
}

pub(in crate::grid) fn edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    ring.iter().copied().zip(ring.iter().copied().skip(1))
}

/// Twice the area of the triangle; positive if `c` lies to the left of the way from `a` to `b`.
fn cross(a: Point, b: Point, c: Point) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Where `c` lies, seen from the way from `a` to `b`.
pub(in crate::grid) fn turn(a: Point, b: Point, c: Point) -> Turn {
    let doubled = cross(a, b, c);
    // |doubled| / length is how far off the line `c` is; squared, since roots are slow and this is asked often.
    let length_squared = (b.0 - a.0).powi(2) + (b.1 - a.1).powi(2);
    if doubled * doubled <= ON_LINE_DEG * ON_LINE_DEG * length_squared {
        Turn::Straight
    } else if doubled > 0.0 {
        Turn::Left
    } else {
        Turn::Right
    }
}

/// Whether `c` lies on the edge from `a` to `b`.
pub(super) fn on_edge(a: Point, b: Point, c: Point) -> bool {
    let between = |a: f64, b: f64, c: f64| (a.min(b) - ON_LINE_DEG..=a.max(b) + ON_LINE_DEG).contains(&c);
    // The box first: it is cheap and turns nearly every edge away.
    between(a.0, b.0, c.0) && between(a.1, b.1, c.1) && (a == b || turn(a, b, c) == Turn::Straight)
}

/// Counts the edges that a ray from `point` to the east meets.
pub(super) fn locate(ring: &[Point], point: Point) -> Side {
    let mut inside = false;
    for (a, b) in edges(ring) {
        if on_edge(a, b, point) {
            return Side::Edge;
        }
        // An edge owns its southern end and not its northern one, so that a ray through a corner counts right.
        // It is always followed northwards: neighbours that walk a shared edge in opposite directions must
        // compute the same, to the bit.
        let (south, north) = if a.1 <= b.1 { (a, b) } else { (b, a) };
        if south.1 <= point.1 && point.1 < north.1 && cross(south, north, point) > 0.0 {
            inside = !inside;
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

/// In square degrees, never negative.
pub(super) fn area_deg2(ring: &[Point]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    edges(ring).map(|(a, b)| cross(origin, a, b)).sum::<f64>().abs() / 2.0
}

/// In square metres on a sphere, never negative (Chamberlain and Duquette 2007, "Some algorithms for
/// polygons on a sphere", the formula of trapezoids).
pub(in crate::grid) fn area_m2(ring: &[Point]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    // sin(lat) - sin(origin), written so that small rings keep their digits.
    let height = |lat: f64| {
        let (lat, origin) = (lat.to_radians(), origin.1.to_radians());
        2.0 * ((lat + origin) / 2.0).cos() * ((lat - origin) / 2.0).sin()
    };
    let trapezoids = edges(ring).map(|(a, b)| (b.0 - a.0).to_radians() * (height(a.1) + height(b.1)) / 2.0);
    trapezoids.sum::<f64>().abs() * AUTHALIC_RADIUS_M * AUTHALIC_RADIUS_M
}

/// The area of the outer ring without its holes.
pub(super) fn net_of_holes(polygon: &Polygon, area: fn(&[Point]) -> f64) -> f64 {
    let mut areas = polygon.iter().map(|ring| area(ring));
    let outer = areas.next().unwrap_or(0.0);
    (outer - areas.sum::<f64>()).max(0.0)
}

/// Inside out if there is no point, so that it contains nothing.
pub(in crate::grid) fn bounding_box(points: impl IntoIterator<Item = Point>) -> BoundingBox {
    let nothing = BoundingBox { south: 90.0, west: 180.0, north: -90.0, east: -180.0 };
    points.into_iter().fold(nothing, |found, (lng, lat)| BoundingBox {
        south: found.south.min(lat),
        west: found.west.min(lng),
        north: found.north.max(lat),
        east: found.east.max(lng),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 5] = [(112.0, 29.0), (113.0, 29.0), (113.0, 30.0), (112.0, 30.0), (112.0, 29.0)];

    #[test]
    fn corners_and_edges_are_neither_in_nor_out() {
        for (point, side) in [
            ((112.5, 29.5), Side::Inside),
            ((111.5, 29.5), Side::Outside),
            ((112.5, 30.5), Side::Outside),
            // Level with a corner.
            ((111.5, 29.0), Side::Outside),
            ((111.5, 30.0), Side::Outside),
            ((112.0, 29.0), Side::Edge),
            ((113.0, 30.0), Side::Edge),
            ((112.3, 29.0), Side::Edge),
            ((112.0, 29.7), Side::Edge),
            // On the line of an edge, but past its end.
            ((113.3, 29.0), Side::Outside),
        ] {
            assert_eq!(locate(&SQUARE, point), side, "{point:?}");
            let backwards: Vec<_> = SQUARE.into_iter().rev().collect();
            assert_eq!(locate(&backwards, point), side, "{point:?}");
        }
    }

    #[test]
    fn areas_are_those_of_a_sphere() {
        assert!((area_deg2(&SQUARE) - 1.0).abs() < 1e-9);
        // R² · Δλ · (sin 30° - sin 29°)
        assert!((area_m2(&SQUARE) / 10_761_236_861.0 - 1.0).abs() < 1e-9, "{}", area_m2(&SQUARE));
        // A metre or so each way still has its digits.
        let tiny: Vec<_> = SQUARE.iter().map(|(x, y)| (112.0 + (x - 112.0) * 1e-5, 29.0 + (y - 29.0) * 1e-5)).collect();
        assert!((area_m2(&tiny) / 1.081_4 - 1.0).abs() < 1e-3, "{}", area_m2(&tiny));
    }
}
