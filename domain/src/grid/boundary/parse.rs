//! What makes rings of points a border, and how a bad one is named.

use super::crossing::{self, TooIntricate};
use super::ring::{self, Side};
use super::{Boundary, Polygon};
use crate::geo::{BadPosition, CoordSystem, Position};

/// A province in full detail has about a tenth of this.
pub const MAX_POINTS: usize = 200_000;

/// About a hundredth of a square metre: less is not an area but a line, or rounding.
const MIN_AREA_DEG2: f64 = 1e-12;

/// How many pairs of segments are compared at most: two seconds at the worst. A natural border of
/// `MAX_POINTS` needs about a tenth of it.
pub const MAX_COMPARISONS: usize = 50_000_000;

/// What is wrong with a border, and where: the indices of polygon, ring (0 is the outer one) and point in
/// the GeoJSON `coordinates`, all from 0.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum BadBoundary {
    #[error("has no polygon")]
    NoPolygon,
    #[error("has {points} points; at most {MAX_POINTS} are taken")]
    TooManyPoints { points: usize },
    #[error("polygon {polygon} has no ring")]
    NoRing { polygon: usize },
    #[error("ring {ring} of polygon {polygon} has {points} points; a closed one has at least 4")]
    TooFewPoints { polygon: usize, ring: usize, points: usize },
    #[error("ring {ring} of polygon {polygon} does not end where it starts")]
    NotClosed { polygon: usize, ring: usize },
    #[error("point {point} of ring {ring} of polygon {polygon}: {cause}")]
    BadPoint { polygon: usize, ring: usize, point: usize, cause: BadPosition },
    /// The segments that start from these two points.
    #[error("ring {ring} of polygon {polygon} crosses itself, after point {point} and after point {other_point}")]
    SelfCrossing { polygon: usize, ring: usize, point: usize, other_point: usize },
    #[error(
        "ring {ring} of polygon {polygon} crosses ring {other_ring}, after point {point} and after point {other_point}"
    )]
    RingsCross { polygon: usize, ring: usize, point: usize, other_ring: usize, other_point: usize },
    #[error("ring {ring} of polygon {polygon} has no area")]
    NoArea { polygon: usize, ring: usize },
    #[error("hole {ring} of polygon {polygon} lies outside of it")]
    HoleOutside { polygon: usize, ring: usize },
    #[error("polygon {polygon} is too intricate to be checked")]
    TooIntricate { polygon: usize },
}

impl Boundary {
    /// Reads the `coordinates` of a GeoJSON MultiPolygon, given in `system`.
    ///
    /// Not checked, and harmless: which way round a ring runs, whether rings touch themselves or each other,
    /// and whether the polygons overlap.
    pub fn parse(polygons: Vec<Polygon>, system: CoordSystem) -> Result<Self, BadBoundary> {
        check_form(&polygons)?;
        // Before anything is moved, so that what is found is what was sent: a point that lies on an edge in
        // GCJ-02 may lie a hair beside it in WGS-84.
        let mut budget = MAX_COMPARISONS;
        for (polygon, rings) in polygons.iter().enumerate() {
            check_polygon(polygon, rings, &mut budget)?;
        }
        Ok(Self::measured(moved_to_wgs84(polygons, system)?))
    }

    /// The same, naming what is wrong with each of its polygons. `budget` is what may be spent on comparing segments; many
    /// borders that are read together share it.
    pub fn parse_all(
        polygons: Vec<Polygon>,
        system: CoordSystem,
        budget: &mut usize,
    ) -> Result<Self, Vec<BadBoundary>> {
        let whole = check_form(&polygons).err().filter(|bad| bad.polygon().is_none());
        if let Some(bad) = whole {
            return Err(vec![bad]);
        }
        let judge = |(polygon, rings): (usize, &Polygon)| {
            check_rings(polygon, rings).and_then(|()| check_polygon(polygon, rings, budget)).err()
        };
        let bad: Vec<_> = polygons.iter().enumerate().filter_map(judge).collect();
        if !bad.is_empty() {
            return Err(bad);
        }
        Ok(Self::measured(moved_to_wgs84(polygons, system).map_err(|bad| vec![bad])?))
    }
}

impl BadBoundary {
    /// Which polygon of the border is meant, where it is one of them.
    pub const fn polygon(&self) -> Option<usize> {
        match self {
            Self::NoPolygon | Self::TooManyPoints { .. } => None,
            Self::NoRing { polygon }
            | Self::TooFewPoints { polygon, .. }
            | Self::NotClosed { polygon, .. }
            | Self::BadPoint { polygon, .. }
            | Self::SelfCrossing { polygon, .. }
            | Self::RingsCross { polygon, .. }
            | Self::NoArea { polygon, .. }
            | Self::HoleOutside { polygon, .. }
            | Self::TooIntricate { polygon } => Some(*polygon),
        }
    }

    /// Which ring of it, and which point of that.
    pub const fn ring(&self) -> (Option<usize>, Option<usize>) {
        match self {
            Self::NoPolygon | Self::TooManyPoints { .. } | Self::NoRing { .. } | Self::TooIntricate { .. } => {
                (None, None)
            }
            Self::TooFewPoints { ring, .. }
            | Self::NotClosed { ring, .. }
            | Self::NoArea { ring, .. }
            | Self::HoleOutside { ring, .. } => (Some(*ring), None),
            Self::BadPoint { ring, point, .. }
            | Self::SelfCrossing { ring, point, .. }
            | Self::RingsCross { ring, point, .. } => (Some(*ring), Some(*point)),
        }
    }

    /// One word for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoPolygon => "no_polygon",
            Self::TooManyPoints { .. } => "too_many_points",
            Self::NoRing { .. } => "no_ring",
            Self::TooFewPoints { .. } => "too_few_points",
            Self::NotClosed { .. } => "not_closed",
            Self::BadPoint { .. } => "bad_point",
            Self::SelfCrossing { .. } => "self_crossing",
            Self::RingsCross { .. } => "rings_cross",
            Self::NoArea { .. } => "no_area",
            Self::HoleOutside { .. } => "hole_outside",
            Self::TooIntricate { .. } => "too_intricate",
        }
    }
}

/// What can be told from each ring on its own in one walk.
pub(super) fn check_form(polygons: &[Polygon]) -> Result<(), BadBoundary> {
    if polygons.is_empty() {
        return Err(BadBoundary::NoPolygon);
    }
    let points = polygons.iter().flatten().map(Vec::len).sum();
    if points > MAX_POINTS {
        return Err(BadBoundary::TooManyPoints { points });
    }
    polygons.iter().enumerate().try_for_each(|(polygon, rings)| check_rings(polygon, rings))
}

fn check_rings(polygon: usize, rings: &Polygon) -> Result<(), BadBoundary> {
    if rings.is_empty() {
        return Err(BadBoundary::NoRing { polygon });
    }
    for (ring, points) in rings.iter().enumerate() {
        for (point, &(lng, lat)) in points.iter().enumerate() {
            Position::new(lat, lng).map_err(|cause| BadBoundary::BadPoint { polygon, ring, point, cause })?;
        }
        if points.len() < 4 {
            return Err(BadBoundary::TooFewPoints { polygon, ring, points: points.len() });
        }
        if points.first() != points.last() {
            return Err(BadBoundary::NotClosed { polygon, ring });
        }
    }
    Ok(())
}

/// What takes all rings of a well-formed polygon together.
fn check_polygon(polygon: usize, rings: &Polygon, budget: &mut usize) -> Result<(), BadBoundary> {
    check_crossings(polygon, rings, budget)?;
    check_areas(polygon, rings)?;
    check_holes(polygon, rings, budget)
}

fn check_crossings(polygon: usize, rings: &Polygon, budget: &mut usize) -> Result<(), BadBoundary> {
    let found = crossing::find(rings, budget).map_err(|TooIntricate| BadBoundary::TooIntricate { polygon })?;
    let Some(crossing::Crossing { ring, point, other_ring, other_point }) = found else { return Ok(()) };
    Err(if ring == other_ring {
        BadBoundary::SelfCrossing { polygon, ring, point, other_point }
    } else {
        BadBoundary::RingsCross { polygon, ring, point, other_ring, other_point }
    })
}

fn check_areas(polygon: usize, rings: &Polygon) -> Result<(), BadBoundary> {
    if let Some(ring) = rings.iter().position(|points| ring::area_deg2(points) < MIN_AREA_DEG2) {
        return Err(BadBoundary::NoArea { polygon, ring });
    }
    // Holes that leave nothing of it.
    if ring::net_of_holes(rings, ring::area_deg2) < MIN_AREA_DEG2 {
        return Err(BadBoundary::NoArea { polygon, ring: 0 });
    }
    Ok(())
}

/// No two rings cross, so a hole lies inside as a whole or outside as a whole, and one point tells.
fn check_holes(polygon: usize, rings: &Polygon, budget: &mut usize) -> Result<(), BadBoundary> {
    let Some((outer, holes)) = rings.split_first() else { return Ok(()) };
    for (ring, hole) in (1..).zip(holes) {
        // A hole may touch the outer ring with any of its points, or all of them.
        let middles = ring::edges(hole).map(|(a, b)| (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1)));
        for point in hole.iter().copied().chain(middles) {
            *budget = budget.checked_sub(outer.len()).ok_or(BadBoundary::TooIntricate { polygon })?;
            match ring::locate(outer, point) {
                Side::Inside => break,
                Side::Outside => return Err(BadBoundary::HoleOutside { polygon, ring }),
                Side::Edge => {}
            }
        }
    }
    Ok(())
}

fn moved_to_wgs84(mut polygons: Vec<Polygon>, system: CoordSystem) -> Result<Vec<Polygon>, BadBoundary> {
    for (polygon, rings) in polygons.iter_mut().enumerate() {
        for (ring, points) in rings.iter_mut().enumerate() {
            for (point, pair) in points.iter_mut().enumerate() {
                let &mut (lng, lat) = pair;
                let position = system.to_wgs84(lat, lng);
                let position = position.map_err(|cause| BadBoundary::BadPoint { polygon, ring, point, cause })?;
                *pair = (rounded(position.lng()), rounded(position.lat()));
            }
        }
    }
    Ok(polygons)
}

/// To nine decimals, a tenth of a millimetre: further digits come from computing, not from surveying, and
/// would double what is stored. Numbers this short also come back from JSON to the bit.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::boundary::Ring;

    /// A square with a side of `size` hundredths of a degree, from its south-western corner.
    fn square(west: f64, south: f64, size: f64) -> Ring {
        let (west, south, size) = (112.0 + west * 0.01, 29.0 + south * 0.01, size * 0.01);
        vec![(west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south)]
    }

    fn refusal(polygons: Vec<Polygon>) -> BadBoundary {
        Boundary::parse(polygons, CoordSystem::Wgs84).unwrap_err()
    }

    #[test]
    fn a_bad_border_is_named_by_its_place() {
        let good = || vec![square(0.0, 0.0, 10.0)];
        let with_hole = |hole: Ring| vec![good(), vec![square(20.0, 0.0, 10.0), hole]];
        let mut open = square(22.0, 2.0, 2.0);
        open.pop();
        let mut swapped = square(22.0, 2.0, 2.0);
        swapped[2] = (29.0, 112.0);
        let bow_tie: Ring = vec![(112.0, 29.0), (112.1, 29.1), (112.1, 29.0), (112.0, 29.1), (112.0, 29.0)];
        let line: Ring = vec![(112.0, 29.0), (112.1, 29.1), (112.3, 29.3), (112.0, 29.0)];
        let swap = BadPosition::Swapped { lat: 112.0, lng: 29.0 };

        for (polygons, expected) in [
            (vec![], BadBoundary::NoPolygon),
            (vec![good(), vec![]], BadBoundary::NoRing { polygon: 1 }),
            (vec![vec![vec![]]], BadBoundary::TooFewPoints { polygon: 0, ring: 0, points: 0 }),
            (with_hole(line[..3].to_vec()), BadBoundary::TooFewPoints { polygon: 1, ring: 1, points: 3 }),
            (with_hole(open), BadBoundary::NotClosed { polygon: 1, ring: 1 }),
            (with_hole(swapped), BadBoundary::BadPoint { polygon: 1, ring: 1, point: 2, cause: swap }),
            (vec![vec![line.clone()]], BadBoundary::NoArea { polygon: 0, ring: 0 }),
            (with_hole(vec![(112.25, 29.05); 4]), BadBoundary::NoArea { polygon: 1, ring: 1 }),
            (with_hole(square(20.0, 0.0, 10.0)), BadBoundary::NoArea { polygon: 1, ring: 0 }),
            (vec![vec![bow_tie]], BadBoundary::SelfCrossing { polygon: 0, ring: 0, point: 0, other_point: 2 }),
            (with_hole(square(2.0, 2.0, 2.0)), BadBoundary::HoleOutside { polygon: 1, ring: 1 }),
            (
                with_hole(square(29.0, 2.0, 3.0)),
                BadBoundary::RingsCross { polygon: 1, ring: 1, point: 0, other_ring: 0, other_point: 1 },
            ),
        ] {
            assert_eq!(refusal(polygons.clone()), expected, "{polygons:?}");
        }
    }

    #[test]
    fn holes_may_touch_the_outer_ring_but_not_lie_beside_it() {
        let with_hole = |hole: Ring| Boundary::parse(vec![vec![square(0.0, 0.0, 10.0), hole]], CoordSystem::Wgs84);
        let diamond: Ring = vec![(112.05, 29.0), (112.1, 29.05), (112.05, 29.1), (112.0, 29.05), (112.05, 29.0)];
        assert!(with_hole(diamond).is_ok());
        assert!(with_hole(square(0.0, 0.0, 5.0)).is_ok());
        assert_eq!(with_hole(square(10.0, 0.0, 5.0)), Err(BadBoundary::HoleOutside { polygon: 0, ring: 1 }));
        // All its points are on the outer ring, in the notch of a "U".
        let u: Ring = [(0, 0), (3, 0), (3, 2), (2, 2), (2, 1), (1, 1), (1, 2), (0, 2), (0, 0)]
            .map(|(x, y)| (112.0 + f64::from(x) * 0.01, 29.0 + f64::from(y) * 0.01))
            .to_vec();
        let notch = vec![u[5], u[4], u[3], u[6], u[5]];
        let refused = Boundary::parse(vec![vec![u, notch]], CoordSystem::Wgs84);
        assert_eq!(refused, Err(BadBoundary::HoleOutside { polygon: 0, ring: 1 }));
    }

    #[test]
    fn points_are_moved_from_the_system_they_were_drawn_in() {
        let drawn = vec![vec![square(0.0, 0.0, 10.0), square(1.0, 1.0, 7.0)]];
        for system in CoordSystem::ALL.iter().copied() {
            let kept = Boundary::parse(drawn.clone(), system).unwrap();
            let stored = serde_json::to_string(&kept).unwrap();
            assert_eq!(serde_json::from_str::<Boundary>(&stored).unwrap(), kept, "{stored}");
            let shown = kept.polygons_in(system);
            for (drawn, shown) in drawn.iter().flatten().flatten().zip(shown.iter().flatten().flatten()) {
                assert!((shown.0 - drawn.0).abs() < 1e-9 && (shown.1 - drawn.1).abs() < 1e-9, "{system} {drawn:?}");
            }
        }
    }

    /// A coast of `count` points: a circle with waves upon waves.
    fn coast(count: u32) -> Ring {
        let mut ring: Ring = (0..count)
            .map(|step| {
                let angle = f64::from(step) / f64::from(count) * std::f64::consts::TAU;
                let radius = 0.5 + 0.1 * (7.0 * angle).sin() + 0.01 * (331.0 * angle).sin();
                (112.0 + radius * angle.cos(), 29.0 + radius * angle.sin())
            })
            .collect();
        ring.push(ring[0]);
        ring
    }

    #[test]
    fn large_borders_are_read_and_too_large_ones_are_not() {
        assert_eq!(Boundary::parse(vec![vec![coast(100_000)]], CoordSystem::Wgs84).unwrap().point_count(), 100_001);
        assert_eq!(refusal(vec![vec![coast(200_000)]]), BadBoundary::TooManyPoints { points: 200_001 });
        let mut knotted = coast(100_000);
        knotted.swap(70_000, 70_001);
        let expected = BadBoundary::SelfCrossing { polygon: 0, ring: 0, point: 69_999, other_point: 70_001 };
        assert_eq!(refusal(vec![vec![knotted]]), expected);
    }
}
