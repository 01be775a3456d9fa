//! Whether laying borders on each other would take too long.
//!
//! That takes as long as there are points, and places where lines cross. Neighbours that were drawn apart cross at most
//! at each of their points; two combs laid across each other cross at all of them times all.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree, RTreeObject};

use super::super::boundary::{Boundary, Point, ring};

/// So few may cross as they like.
const FEW_POINTS: usize = 2_000;

type Piece = GeomWithData<Rectangle<[f64; 2]>, (Point, Point)>;

pub(super) fn is_too_much<'a>(borders: impl Iterator<Item = &'a Boundary> + Clone) -> bool {
    let points: usize = borders.clone().map(Boundary::point_count).sum();
    if points <= FEW_POINTS {
        return false;
    }
    let edges = borders.flat_map(Boundary::polygons).flatten().flat_map(|points| ring::edges(points));
    let piece = |(a, b): (Point, Point)| Piece::new(Rectangle::from_corners([a.0, a.1], [b.0, b.1]), (a, b));
    let pieces = RTree::bulk_load(edges.map(piece).collect());
    // A line of a natural border has a handful of neighbours, twice over where areas meet, and once more for their parent.
    let mut looks = points.saturating_mul(100).saturating_add(10_000_000);
    let mut crossings = points.saturating_mul(2).saturating_add(100_000);
    for piece in &pieces {
        let around: AABB<[f64; 2]> = piece.envelope();
        for other in pieces.locate_in_envelope_intersecting(&around) {
            looks = looks.saturating_sub(1);
            if cross(piece.data, other.data) {
                crossings = crossings.saturating_sub(1);
            }
            if looks == 0 || crossings == 0 {
                return true;
            }
        }
    }
    false
}

/// Whether each has its ends on both sides of the other. What merely touches makes no new points.
fn cross((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    use ring::Turn::{Left, Right};
    let parts = |from, to, one, other| {
        matches!((ring::turn(from, to, one), ring::turn(from, to, other)), (Left, Right) | (Right, Left))
    };
    parts(a, b, c, d) && parts(c, d, a, b)
}
