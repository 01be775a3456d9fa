//! The pieces in which borders differ. All of a family are laid on each other in one walk, which counts how many of them cover
//! each bit of ground.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::single::SingleFloatOverlay;

use super::super::boundary::{Boundary, Polygon, Ring};
use super::pieces::Piece;
use crate::geo::BoundingBox;

/// Not closed: the last point is not the first one again.
type Contour = Vec<[f64; 2]>;

/// What at least two of the borders hold.
pub(super) fn shared(borders: &[&Boundary]) -> Vec<Piece> {
    let mut contours = contours(borders);
    let Some(around) = around(borders) else { return Vec::new() };
    // Takes one off everywhere: what is left was covered twice.
    contours.push(clockwise(around));
    pieces(contours.overlay(&Vec::<Contour>::new(), OverlayRule::Subject, FillRule::Positive))
}

/// What the parent holds and none of the borders does.
pub(super) fn missing(parent: &Boundary, borders: &[&Boundary]) -> Vec<Piece> {
    let parent = contours(&[parent]);
    pieces(parent.overlay(&contours(borders), OverlayRule::Difference, FillRule::NonZero))
}

/// What one of the borders holds and the parent does not.
pub(super) fn outside(parent: &Boundary, borders: &[&Boundary]) -> Vec<Piece> {
    let parent = contours(&[parent]);
    pieces(contours(borders).overlay(&parent, OverlayRule::Difference, FillRule::NonZero))
}

/// What both hold.
pub(super) fn both(one: &Boundary, other: &Boundary) -> Vec<Piece> {
    let one = contours(&[one]);
    pieces(one.overlay(&contours(&[other]), OverlayRule::Intersect, FillRule::NonZero))
}

/// What of a piece lies inside a border.
pub(super) fn common(border: &Boundary, piece: &Piece) -> Vec<Piece> {
    let border = contours(&[border]);
    pieces(border.overlay(&directed(piece.rings()), OverlayRule::Intersect, FillRule::NonZero))
}

fn pieces(shapes: Vec<Vec<Contour>>) -> Vec<Piece> {
    let closed = |contour: Contour| {
        let mut ring: Ring = contour.into_iter().map(|[lng, lat]| (lng, lat)).collect();
        ring.extend(ring.first().copied());
        ring
    };
    shapes.into_iter().filter_map(|shape| Piece::of(shape.into_iter().map(closed).collect())).collect()
}

fn contours(borders: &[&Boundary]) -> Vec<Contour> {
    borders.iter().flat_map(|border| border.polygons()).flat_map(|polygon: &Polygon| directed(polygon)).collect()
}

/// Outer rings to the left, holes to the right, however they were drawn: so that they count for and against.
fn directed(rings: &[Ring]) -> Vec<Contour> {
    let contour = |(n, ring): (usize, &Ring)| {
        let mut contour: Contour = ring.iter().skip(1).map(|&(lng, lat)| [lng, lat]).collect();
        if runs_left(ring) == (n > 0) {
            contour.reverse();
        }
        contour
    };
    rings.iter().enumerate().map(contour).collect()
}

fn runs_left(ring: &Ring) -> bool {
    let Some(&(x, y)) = ring.first() else { return false };
    let doubled = |(a, b): (&(f64, f64), &(f64, f64))| (a.0 - x) * (b.1 - y) - (b.0 - x) * (a.1 - y);
    ring.iter().zip(ring.iter().skip(1)).map(doubled).sum::<f64>() > 0.0
}

/// A box around all of them, with room.
fn around(borders: &[&Boundary]) -> Option<BoundingBox> {
    const ROOM_DEG: f64 = 0.001;
    let boxes = borders.iter().map(|border| border.bounding_box());
    let whole = boxes.reduce(|a, b| BoundingBox {
        south: a.south.min(b.south),
        west: a.west.min(b.west),
        north: a.north.max(b.north),
        east: a.east.max(b.east),
    })?;
    Some(BoundingBox {
        south: whole.south - ROOM_DEG,
        west: whole.west - ROOM_DEG,
        north: whole.north + ROOM_DEG,
        east: whole.east + ROOM_DEG,
    })
}

fn clockwise(BoundingBox { south, west, north, east }: BoundingBox) -> Contour {
    vec![[west, south], [west, north], [east, north], [east, south]]
}
