//! A piece of ground in which borders differ.

use super::super::boundary::{Ring, ring};
use crate::geo::{BoundingBox, Position, metres_per_degree};

/// Less than this is how exactly borders are drawn.
const SMALLEST_M2: f64 = 1.0;
/// So is what is narrower on the average: two hands that draw the same street do not come closer.
const NARROWEST_M: f64 = 0.5;

/// The outer ring, then its holes.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Piece {
    rings: Vec<Ring>,
    m2: f64,
}

impl Piece {
    /// Nothing, where it is too little to be told of.
    pub(super) fn of(rings: Vec<Ring>) -> Option<Self> {
        let mut areas = rings.iter().map(|points| ring::area_m2(points));
        let outer = areas.next()?;
        let m2 = outer - areas.sum::<f64>();
        let piece = Self { rings, m2 };
        // A strip is about half as long as its outline.
        let is_wide = 2.0 * m2 >= NARROWEST_M * piece.outline_m();
        (m2 >= SMALLEST_M2 && is_wide).then_some(piece)
    }

    pub(super) const fn m2(&self) -> f64 {
        self.m2
    }

    pub(super) fn rings(&self) -> &[Ring] {
        &self.rings
    }

    pub(super) fn point_count(&self) -> usize {
        self.rings.iter().map(Vec::len).sum()
    }

    pub(super) fn bounds(&self) -> BoundingBox {
        ring::bounding_box(self.rings.first().into_iter().flatten().copied())
    }

    fn outline_m(&self) -> f64 {
        let BoundingBox { south, north, .. } = self.bounds();
        let (per_lat, per_lng) = metres_per_degree(f64::midpoint(south, north));
        let length = |(a, b): ((f64, f64), (f64, f64))| ((b.0 - a.0) * per_lng).hypot((b.1 - a.1) * per_lat);
        self.rings.iter().flat_map(|points| ring::edges(points)).map(length).sum()
    }

    /// A position well inside: in the middle of the longest way across, from west to east, half-way up.
    pub(super) fn inside(&self) -> Position {
        let BoundingBox { south, west, north, east } = self.bounds();
        let lat = f64::midpoint(south, north);
        let mut shores: Vec<f64> = Vec::new();
        for ((x, y), (next_x, next_y)) in self.rings.iter().flat_map(|points| ring::edges(points)) {
            if (y <= lat) != (next_y <= lat) {
                shores.push(x + (lat - y) / (next_y - y) * (next_x - x));
            }
        }
        shores.sort_by(f64::total_cmp);
        let ways = shores.iter().step_by(2).zip(shores.iter().skip(1).step_by(2));
        let widest = ways.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
        let lng = widest.map_or_else(|| f64::midpoint(west, east), |(from, to)| f64::midpoint(*from, *to));
        Position::clamped(lat, lng)
    }
}
