//! Where the borders of neighbours overlap, where they leave gaps, and where they reach out of their parent.
//!
//! None of it is refused: real borders are drawn by many hands. It is reported, with where and how much, before anything
//! changes. What is less than a square metre, or narrower than half a metre, is how exactly borders are drawn, and passed over.
//!
//! - `overlay`: the pieces in which borders differ, worked out in one walk over all of them
//! - `pieces`: how large such a piece is, and a position inside
//! - `effort`: whether that walk would take too long

mod effort;
mod overlay;
mod pieces;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use self::pieces::Piece;
use super::boundary::Boundary;
use crate::geo::{BoundingBox, Position};
use crate::named;

named! {
    /// What is not as it should be.
    pub enum Misfit {
        /// Two areas with the same parent both hold the same ground.
        Overlap = "overlap",
        /// A part of the parent that is in none of those below it.
        Gap = "gap",
        /// A part of the area lies outside of its parent.
        OutsideParent = "outside_parent",
    }
}

/// A border, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Border<'a> {
    pub code: &'a str,
    pub boundary: &'a Boundary,
}

/// Areas with one parent, and the parent, where it has a border.
#[derive(Clone, Debug, Default)]
pub struct Family<'a> {
    pub parent: Option<Border<'a>>,
    pub children: Vec<Border<'a>>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    pub misfit: Misfit,
    /// Of a gap the parent, of an overlap the one whose code comes first.
    pub code: String,
    /// Of an overlap the other one, otherwise the parent where that is not meant already.
    pub other: Option<String>,
    /// In all its pieces.
    pub m2: f64,
    /// Inside the largest piece.
    pub at: Position,
}

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Survey {
    /// The largest first.
    pub findings: Vec<Finding>,
    /// There is more than is told.
    pub has_more: bool,
}

/// So many are told, the largest.
pub const MOST_FINDINGS: usize = 500;
/// So many pairs of neighbours are held against each other.
const MOST_PAIRS: usize = 2_000;
/// So many points of such pairs, and of what reaches out of a parent with whose it may be, are walked along.
const MOST_PAIR_POINTS: usize = 20_000_000;

/// What stops a survey: borders so entangled that comparing them would take too long.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the borders below {below} are too entangled to be compared")]
pub struct Entangled {
    /// The parent; empty for the tops of the tree.
    pub below: String,
}

/// Looks at families one after the other.
pub fn survey<'a>(families: &[Family<'a>]) -> Result<Survey, Entangled> {
    let mut found = Found::default();
    for family in families {
        let points = family.children.iter().chain(&family.parent).map(|border| border.boundary);
        if effort::is_too_much(points) {
            let below = family.parent.map_or(String::new(), |parent| parent.code.to_owned());
            return Err(Entangled { below });
        }
        found.look_at(family);
    }
    Ok(found.survey())
}

type Leaf = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// The pieces that were found, added up.
#[derive(Default)]
struct Found<'a> {
    by_whom: BTreeMap<(Misfit, &'a str, Option<&'a str>), (f64, Piece)>,
    gaps: Vec<Finding>,
    pair_points: usize,
    has_more: bool,
}

impl<'a> Found<'a> {
    fn look_at(&mut self, family: &Family<'a>) {
        let boxes = family.children.iter().enumerate().map(|(n, child)| Leaf::new(rectangle(child.boundary), n));
        let boxes: RTree<Leaf> = RTree::bulk_load(boxes.collect());
        let near = |piece: &Piece| -> Vec<usize> {
            boxes.locate_in_envelope_intersecting(&envelope(piece.bounds())).map(|leaf| leaf.data).collect()
        };
        let borders: Vec<&Boundary> = family.children.iter().map(|child| child.boundary).collect();
        self.add_overlaps(family, &overlay::shared(&borders), near);
        let Some(parent) = family.parent else { return };
        if borders.is_empty() {
            return;
        }
        for piece in overlay::missing(parent.boundary, &borders) {
            let (m2, at) = (piece.m2(), piece.inside());
            let code = parent.code.to_owned();
            self.gaps.push(Finding { misfit: Misfit::Gap, code, other: None, m2, at });
        }
        for piece in overlay::outside(parent.boundary, &borders) {
            for child in near(&piece).into_iter().filter_map(|n| family.children.get(n)) {
                if !self.may_walk(piece.point_count() + child.boundary.point_count()) {
                    return;
                }
                for part in overlay::common(child.boundary, &piece) {
                    self.add(Misfit::OutsideParent, child.code, Some(parent.code), part);
                }
            }
        }
    }

    /// A piece that several hold may be many overlaps side by side: each pair that may have to do with it is compared.
    fn add_overlaps(&mut self, family: &Family<'a>, shared: &[Piece], near: impl Fn(&Piece) -> Vec<usize>) {
        let mut pairs = BTreeSet::new();
        for piece in shared {
            let around = near(piece);
            for (n, one) in around.iter().enumerate() {
                for other in around.iter().skip(n + 1) {
                    if pairs.len() >= MOST_PAIRS {
                        self.has_more = true;
                        break;
                    }
                    pairs.insert((*one.min(other), *one.max(other)));
                }
            }
        }
        for (one, other) in pairs {
            let (Some(one), Some(other)) = (family.children.get(one), family.children.get(other)) else { continue };
            if !self.may_walk(one.boundary.point_count() + other.boundary.point_count()) {
                return;
            }
            let (first, second) = if one.code <= other.code { (one, other) } else { (other, one) };
            for piece in overlay::both(one.boundary, other.boundary) {
                self.add(Misfit::Overlap, first.code, Some(second.code), piece);
            }
        }
    }

    /// Counts the points that two have together. Beyond the most there is more than is told.
    fn may_walk(&mut self, points: usize) -> bool {
        self.pair_points = self.pair_points.saturating_add(points);
        self.has_more |= self.pair_points > MOST_PAIR_POINTS;
        self.pair_points <= MOST_PAIR_POINTS
    }

    fn add(&mut self, misfit: Misfit, code: &'a str, other: Option<&'a str>, piece: Piece) {
        let m2 = piece.m2();
        match self.by_whom.entry((misfit, code, other)) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert((m2, piece));
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                let (sum, largest) = entry.get_mut();
                *sum += m2;
                if m2 > largest.m2() {
                    *largest = piece;
                }
            }
        }
    }

    fn survey(self) -> Survey {
        let finding = |((misfit, code, other), (m2, piece)): ((Misfit, &str, Option<&str>), (f64, Piece))| Finding {
            misfit,
            code: code.to_owned(),
            other: other.map(str::to_owned),
            m2,
            at: piece.inside(),
        };
        let mut findings: Vec<_> = self.by_whom.into_iter().map(finding).chain(self.gaps).collect();
        findings.sort_by(|a, b| b.m2.total_cmp(&a.m2).then_with(|| (&a.code, &a.other).cmp(&(&b.code, &b.other))));
        let has_more = self.has_more || findings.len() > MOST_FINDINGS;
        findings.truncate(MOST_FINDINGS);
        Survey { findings, has_more }
    }
}

fn envelope(BoundingBox { south, west, north, east }: BoundingBox) -> AABB<[f64; 2]> {
    AABB::from_corners([west, south], [east, north])
}

fn rectangle(boundary: &Boundary) -> Rectangle<[f64; 2]> {
    Rectangle::from_aabb(envelope(boundary.bounding_box()))
}
