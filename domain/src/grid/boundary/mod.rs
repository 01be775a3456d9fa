//! The border of an area on the ground: polygons with holes, in WGS-84.
//!
//! Edges are straight in degrees, as in GeoJSON, and do not cross the antimeridian. Positions on an edge
//! count as inside.
//!
//! - [`parse`]: what makes rings of points a border, and how a bad one is named
//! - `crossing`: does a ring run across itself or another?
//! - `ring`: the geometry of one ring

mod crossing;
pub mod parse;
pub(super) mod ring;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use parse::BadBoundary;

use crate::geo::{BoundingBox, CoordSystem, Position};

/// `(lng, lat)`, the order of GeoJSON.
pub type Point = (f64, f64);
/// Closed: the last point is the first one.
pub type Ring = Vec<Point>;
/// The outer ring, then its holes.
pub type Polygon = Vec<Ring>;

#[derive(Clone, PartialEq, Debug)]
pub struct Boundary {
    polygons: Vec<Polygon>,
    /// One a polygon, in the same order.
    boxes: Vec<BoundingBox>,
    whole: BoundingBox,
    area_m2: f64,
    point_count: usize,
}

impl Boundary {
    /// Measures polygons that are known to be well-formed.
    fn measured(polygons: Vec<Polygon>) -> Self {
        let outer_points = |polygon: &Polygon| polygon.first().into_iter().flatten().copied().collect::<Vec<_>>();
        Self {
            boxes: polygons.iter().map(|polygon| ring::bounding_box(outer_points(polygon))).collect(),
            whole: ring::bounding_box(polygons.iter().flat_map(outer_points)),
            area_m2: polygons.iter().map(|polygon| ring::net_of_holes(polygon, ring::area_m2)).sum(),
            point_count: polygons.iter().flatten().map(Vec::len).sum(),
            polygons,
        }
    }

    /// Whether `position` lies inside or, to 0.1 mm, on an edge.
    ///
    /// Two areas whose borders share an edge, point for point, leave no gap between them: every position
    /// near it is in at least one of the two.
    pub fn contains(&self, position: Position) -> bool {
        let point = (position.lng(), position.lat());
        let mut near = self.polygons.iter().zip(&self.boxes).filter(|(_, around)| around.contains(position));
        near.any(|(polygon, _)| polygon_contains(polygon, point))
    }

    pub const fn bounding_box(&self) -> BoundingBox {
        self.whole
    }

    /// The area on a sphere as large as the Earth. Off by up to 0.5 % in China against the ellipsoid, in the
    /// same direction for neighbours: good for "which is smaller", not for a land register. Polygons that
    /// overlap each other count twice.
    pub const fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// All points of all rings, closing ones included.
    pub const fn point_count(&self) -> usize {
        self.point_count
    }

    /// The `coordinates` of a GeoJSON MultiPolygon, in WGS-84.
    pub fn polygons(&self) -> &[Polygon] {
        &self.polygons
    }

    /// The same for a map in another system.
    pub fn polygons_in(&self, system: CoordSystem) -> Vec<Polygon> {
        let shown = |&(lng, lat): &Point| {
            let (lat, lng) = system.from_wgs84(Position::clamped(lat, lng));
            (lng, lat)
        };
        let ring = |ring: &Ring| ring.iter().map(shown).collect();
        self.polygons.iter().map(|polygon| polygon.iter().map(ring).collect()).collect()
    }
}

fn polygon_contains(polygon: &Polygon, point: Point) -> bool {
    let mut rings = polygon.iter().map(|ring| ring::locate(ring, point));
    match rings.next() {
        None | Some(ring::Side::Outside) => false,
        Some(ring::Side::Edge) => true,
        Some(ring::Side::Inside) => rings.find(|side| *side != ring::Side::Outside) != Some(ring::Side::Inside),
    }
}

/// Kept as the `coordinates` of a MultiPolygon; what can be measured is measured again.
impl Serialize for Boundary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.polygons.serialize(serializer)
    }
}

/// For what we stored ourselves: the form is checked, but no longer whether rings cross. What comes from
/// outside goes through [`Boundary::parse`].
impl<'de> Deserialize<'de> for Boundary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let polygons = Vec::<Polygon>::deserialize(deserializer)?;
        parse::check_form(&polygons).map_err(serde::de::Error::custom)?;
        Ok(Self::measured(polygons))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::grid::BorderMap;

    fn at(lat: f64, lng: f64) -> Position {
        Position::new(lat, lng).unwrap()
    }

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Ring {
        vec![(west, south), (east, south), (east, north), (west, north), (west, south)]
    }

    fn boundary(polygons: Vec<Polygon>) -> Boundary {
        Boundary::parse(polygons, CoordSystem::Wgs84).unwrap()
    }

    /// A town with a lake, and an island somewhere else.
    fn town() -> Boundary {
        let (outer, lake) = (rectangle(112.0, 29.0, 113.0, 30.0), rectangle(112.25, 29.25, 112.5, 29.5));
        boundary(vec![vec![outer, lake], vec![rectangle(114.0, 29.0, 114.5, 29.5)]])
    }

    #[test]
    fn holes_are_outside_and_their_shores_inside() {
        for (lat, lng, inside) in [
            (29.75, 112.75, true),
            (29.3, 112.3, false),
            (29.25, 112.3, true),
            (29.0, 112.0, true),
            (30.0, 112.123_456_7, true),
            (29.25, 114.25, true),
            (29.25, 113.5, false),
            (-29.75, 112.75, false),
        ] {
            assert_eq!(town().contains(at(lat, lng)), inside, "{lat} {lng}");
        }
        let BoundingBox { south, west, north, east } = town().bounding_box();
        assert_eq!((south, west, north, east), (29.0, 112.0, 30.0, 114.5));
        assert_eq!(town().point_count(), 15);
        assert!((town().area_m2() / 1e6 - 12_790.0).abs() < 10.0, "{}", town().area_m2());
    }

    #[test]
    fn what_was_stored_comes_back_and_is_checked_for_form() {
        let stored = serde_json::to_string(&town()).unwrap();
        assert!(stored.starts_with("[[[[112.0,29.0],[113.0,29.0],"), "{stored}");
        assert_eq!(serde_json::from_str::<Boundary>(&stored).unwrap(), town());
        for damaged in
            ["[]", "[[]]", "[[[]]]", "[[[[0,0],[1,0],[1,1]]]]", "[[[[0,0],[1,0],[1,1],[0,99]]]]", "[[[[0]]]]"]
        {
            assert!(serde_json::from_str::<Boundary>(damaged).is_err(), "{damaged}");
        }
        // Flat, and no trouble.
        let flat: Boundary = serde_json::from_str("[[[[0,0],[0,0],[0,0],[0,0]]]]").unwrap();
        assert!(flat.contains(at(0.0, 0.0)) && !flat.contains(at(0.0, 0.1)) && flat.area_m2() == 0.0);
    }

    /// A ring around (29, 112) that sees its middle from every corner.
    fn star() -> impl Strategy<Value = Ring> {
        proptest::collection::vec(0.1..0.5_f64, 5..40).prop_map(|radii| {
            let steps = f64::from(u32::try_from(radii.len()).unwrap());
            let corners = (0_u32..).zip(radii).map(|(step, radius)| {
                let angle = f64::from(step) / steps * std::f64::consts::TAU;
                (112.0 + radius * angle.cos(), 29.0 + radius * angle.sin())
            });
            let mut ring: Ring = corners.collect();
            ring.push(ring[0]);
            ring
        })
    }

    proptest! {
        #[test]
        fn a_border_holds_its_middle_its_corners_and_its_edges(ring in star(), part in 0.0..=1.0) {
            let border = boundary(vec![vec![ring.clone()]]);
            prop_assert!(border.contains(at(29.0, 112.0)));
            for (a, b) in ring::edges(&ring) {
                let point = |inward: f64| {
                    let (lng, lat) = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
                    at(29.0 + (lat - 29.0) * inward, 112.0 + (lng - 112.0) * inward)
                };
                prop_assert!(border.contains(point(1.0)) && border.contains(point(0.999)));
                prop_assert!(!border.contains(point(1.001)));
            }
        }

        #[test]
        fn it_does_not_matter_where_a_ring_starts_and_which_way_it_runs(
            ring in star(), start in 0..5_usize, x in -0.5..0.5, y in -0.5..0.5,
        ) {
            let mut other = ring.clone();
            other.pop();
            other.rotate_left(start);
            other.push(other[0]);
            other.reverse();
            let (ring, other) = (boundary(vec![vec![ring]]), boundary(vec![vec![other]]));
            let position = at(29.0 + y, 112.0 + x);
            prop_assert_eq!(ring.contains(position), other.contains(position));
            prop_assert!((ring.area_m2() / other.area_m2() - 1.0).abs() < 1e-9);
        }

        #[test]
        fn neighbours_leave_no_gap_and_share_nothing_but_their_border(
            bends in proptest::collection::vec(-0.3..0.3, 3..30), x in -0.5..0.5, y in 0.0..1.0, part in 0.0..=1.0,
        ) {
            // One square, cut in two along a jagged line from its south to its north.
            let steps = f64::from(u32::try_from(bends.len()).unwrap()) - 1.0;
            let cut: Ring = (0_u32..).zip(bends).map(|(step, bend)| (112.0 + bend, 29.0 + f64::from(step) / steps)).collect();
            let side = |lng: f64| {
                let mut ring = cut.clone();
                ring.extend([(lng, 30.0), (lng, 29.0), cut[0]]);
                boundary(vec![vec![ring]])
            };
            let (west, east) = (side(111.5), side(112.5));

            let anywhere = at(29.0 + y, 112.0 + x);
            let nearest = cut.windows(2).map(|ends| {
                let along = (anywhere.lat() - ends[0].1) / (ends[1].1 - ends[0].1);
                if (0.0..=1.0).contains(&along) {
                    (anywhere.lng() - ends[0].0 - (ends[1].0 - ends[0].0) * along).abs()
                } else {
                    f64::MAX
                }
            });
            if nearest.fold(f64::MAX, f64::min) > 1e-6 {
                prop_assert!(west.contains(anywhere) != east.contains(anywhere));
            }
            for ends in cut.windows(2) {
                let (a, b) = (ends[0], ends[1]);
                let on_border = at(a.1 + (b.1 - a.1) * part, a.0 + (b.0 - a.0) * part);
                prop_assert!(west.contains(on_border) && east.contains(on_border));
                let one_way = BorderMap::new(vec![(1, west.clone()), (2, east.clone())]).smallest(on_border);
                prop_assert!(one_way.is_some());
                let other_way = BorderMap::new(vec![(2, east.clone()), (1, west.clone())]).smallest(on_border);
                prop_assert_eq!(one_way, other_way);
            }
        }
    }
}
