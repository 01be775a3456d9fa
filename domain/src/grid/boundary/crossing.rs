//! Does a ring run across itself or another ring of its polygon?
//!
//! A crossing is a place where one line passes from one side of another to its other side. Touching is not:
//! real borders, rounded to a raster, meet themselves in points, run back on themselves, and repeat points.

use super::ring::{Turn, on_edge, turn};
use super::{Point, Polygon};

/// One straight piece, with what comes after it.
#[derive(Clone, Copy)]
struct Segment {
    ring: usize,
    /// The point that it starts from.
    index: usize,
    from: Point,
    to: Point,
    next: Point,
}

/// Two segments that cross.
pub(super) struct Crossing {
    pub(super) ring: usize,
    pub(super) point: usize,
    pub(super) other_ring: usize,
    pub(super) other_point: usize,
}

/// Ends a search that would take too long.
pub(super) struct TooIntricate;

/// Finds a crossing, if there is one. Takes off `budget` the pairs of segments that it looks at.
///
/// Walks over the segments from one end to the other, along the axis on which they are shorter, and holds
/// each against those not yet left behind. For natural borders these are few: 100,000 points take
/// some ten milliseconds. A drawing made to defeat it runs out of `budget`.
pub(super) fn find(polygon: &Polygon, budget: &mut usize) -> Result<Option<Crossing>, TooIntricate> {
    let mut segments: Vec<Segment> =
        polygon.iter().enumerate().flat_map(|(ring, points)| segments(ring, points)).collect();
    let length_x: f64 = segments.iter().map(|s| (s.from.0 - s.to.0).abs()).sum();
    let length_y: f64 = segments.iter().map(|s| (s.from.1 - s.to.1).abs()).sum();
    let along = |point: Point| if length_x <= length_y { point.0 } else { point.1 };
    let start = |s: &Segment| along(s.from).min(along(s.to));
    let end = |s: &Segment| along(s.from).max(along(s.to));
    segments.sort_by(|a, b| start(a).total_cmp(&start(b)));

    let mut open: Vec<&Segment> = Vec::new();
    for segment in &segments {
        *budget = budget.checked_sub(open.len()).ok_or(TooIntricate)?;
        let here = start(segment);
        let mut crossed = None;
        open.retain(|other| {
            if crossed.is_none() && boxes_meet(segment, other) && cross(segment, other) {
                crossed = Some(**other);
            }
            end(other) >= here
        });
        if let Some(other) = crossed {
            let (first, second) = if other.ring < segment.ring { (segment, &other) } else { (&other, segment) };
            return Ok(Some(Crossing {
                ring: first.ring,
                point: first.index,
                other_ring: second.ring,
                other_point: second.index,
            }));
        }
        open.push(segment);
    }
    Ok(None)
}

/// The pieces of one closed ring, without those that have no length.
fn segments(ring: usize, points: &[Point]) -> Vec<Segment> {
    let mut corners: Vec<(usize, Point)> = points.iter().copied().enumerate().collect();
    corners.dedup_by_key(|(_, point)| *point);
    // The closing point is the first one again.
    corners.pop();
    let after = |steps: usize| corners.iter().cycle().skip(steps);
    let ways = corners.iter().zip(after(1)).zip(after(2));
    ways.map(|((&(index, from), &(_, to)), &(_, next))| Segment { ring, index, from, to, next }).collect()
}

fn boxes_meet(s: &Segment, t: &Segment) -> bool {
    s.from.0.min(s.to.0) <= t.from.0.max(t.to.0)
        && t.from.0.min(t.to.0) <= s.from.0.max(s.to.0)
        && s.from.1.min(s.to.1) <= t.from.1.max(t.to.1)
        && t.from.1.min(t.to.1) <= s.from.1.max(s.to.1)
}

fn cross(s: &Segment, t: &Segment) -> bool {
    parts(s, t) && parts(t, s) || crosses_at_end(s, t) || crosses_at_end(t, s)
}

/// Whether the ends of `t` lie on different sides of the line through `s`.
fn parts(s: &Segment, t: &Segment) -> bool {
    matches!(
        (turn(s.from, s.to, t.from), turn(s.from, s.to, t.to)),
        (Turn::Left, Turn::Right) | (Turn::Right, Turn::Left)
    )
}

/// Whether the way over the end of `s` leads across `t`, or across the way over the end of `t` if both end
/// there. The start of `t` is the end of the segment before it, and seen to there.
fn crosses_at_end(s: &Segment, t: &Segment) -> bool {
    let corner = s.to;
    if corner == t.from || !on_edge(t.from, t.to, corner) {
        return false;
    }
    let beyond = if corner == t.to { t.next } else { t.to };
    let same_direction = |a: Point, b: Point| {
        let along = (a.0 - corner.0) * (b.0 - corner.0) + (a.1 - corner.1) * (b.1 - corner.1);
        along > 0.0 && turn(corner, a, b) == Turn::Straight
    };
    // Two ways that share a piece touch each other; which side they part on is not asked.
    let (come, go) = (s.from, s.next);
    let shared = [t.from, beyond].into_iter().any(|end| same_direction(come, end) || same_direction(go, end));
    let turns_back = same_direction(come, go);
    !shared && !turns_back && between(corner, come, go, t.from) != between(corner, come, go, beyond)
}

/// Whether `way` lies in the wedge at `corner` that is swept by turning left from `come` to `go`.
fn between(corner: Point, come: Point, go: Point, way: Point) -> bool {
    let after_come = turn(corner, come, way) == Turn::Left;
    let before_go = turn(corner, way, go) == Turn::Left;
    match turn(corner, come, go) {
        Turn::Left => after_come && before_go,
        Turn::Right => after_come || before_go,
        Turn::Straight => after_come,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crosses(points: &[(i32, i32)]) -> bool {
        let ring = points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
        find(&vec![ring], &mut 1_000_000).is_ok_and(|found| found.is_some())
    }

    #[test]
    fn touching_is_not_crossing() {
        for (what, points, expected) in [
            ("square", &[(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)][..], false),
            ("bow tie", &[(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)], true),
            ("bow tie, knotted in a corner", &[(0, 0), (1, 1), (2, 2), (2, 0), (1, 1), (0, 2), (0, 0)], true),
            ("bow tie, knotted on an edge", &[(0, 0), (1, 1), (2, 2), (2, 0), (0, 2), (0, 0)], true),
            ("two triangles, touching", &[(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 1), (0, 0)], false),
            ("corner against an edge", &[(0, 0), (4, 0), (4, 2), (2, 0), (0, 2), (0, 0)], false),
            ("corner through an edge", &[(0, 0), (4, 0), (4, 2), (2, -1), (0, 2), (0, 0)], true),
            ("spike", &[(0, 0), (2, 0), (2, 2), (4, 4), (2, 2), (0, 2), (0, 0)], false),
            ("spike to an edge", &[(0, 0), (4, 0), (4, 2), (2, 2), (2, 0), (2, 2), (0, 2), (0, 0)], false),
            ("repeated points", &[(0, 0), (0, 0), (2, 0), (2, 0), (2, 2), (0, 2), (0, 0), (0, 0)], false),
            ("crossing at the first point", &[(1, 1), (2, 2), (2, 0), (1, 1), (0, 2), (0, 0), (1, 1)], true),
            ("one point", &[(1, 1), (1, 1), (1, 1), (1, 1)], false),
        ] {
            let corners = points.get(1..).unwrap();
            let (last, turned) = (corners.len() - 1, |x: i32, y: i32| [(x, y), (y, x), (-x, y), (x - y, x + y)]);
            // Wherever one starts, whichever way round and however it is turned.
            for start in 0..=last {
                for view in 0..4 {
                    let mut ring: Vec<_> =
                        corners.iter().cycle().skip(start).take(corners.len() + 1).copied().collect();
                    ring.iter_mut().for_each(|point| *point = turned(point.0, point.1)[view]);
                    assert_eq!(crosses(&ring), expected, "{what}: {ring:?}");
                    ring.reverse();
                    assert_eq!(crosses(&ring), expected, "{what}: {ring:?}");
                }
            }
        }
    }
    #[test]
    fn a_drawing_made_to_take_long_is_given_up() {
        // Thin slanting teeth, each as long as the whole.
        let teeth = (0..500_i32).flat_map(|tooth| [(tooth, 0), (tooth + 100_000, 100_000)]);
        let mut ring: Vec<Point> = teeth.map(|(x, y)| (f64::from(x), f64::from(y))).collect();
        ring.extend([(500.0, 0.0), (500.0, -10.0), (0.0, -10.0), ring[0]]);
        assert!(find(&vec![ring.clone()], &mut 100_000).is_err());
        assert!(find(&vec![ring], &mut 1_000_000).is_ok_and(|found| found.is_none()));
    }
}
