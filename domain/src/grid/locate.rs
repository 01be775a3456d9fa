//! Which area a position lies in.
//!
//! All borders are in memory, with an R-tree over their boxes. A position is held against the few whose box contains it, the
//! smallest first, so that the border of a whole city is hardly ever walked along.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::boundary::Boundary;
use crate::geo::{BoundingBox, Position};

/// A box, and the place of its border in the order of sizes.
type Leaf = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// The borders that are in force.
#[derive(Debug)]
pub struct BorderMap<K> {
    /// The smallest first; of equal ones the one with the lowest key.
    borders: Vec<(K, Boundary)>,
    boxes: RTree<Leaf>,
}

impl<K> Default for BorderMap<K> {
    fn default() -> Self {
        Self { borders: Vec::new(), boxes: RTree::new() }
    }
}

impl<K: Ord + Copy> BorderMap<K> {
    pub fn new(mut borders: Vec<(K, Boundary)>) -> Self {
        borders.sort_by(|(key_a, a), (key_b, b)| a.area_m2().total_cmp(&b.area_m2()).then_with(|| key_a.cmp(key_b)));
        let leaf = |(rank, (_, boundary)): (usize, &(K, Boundary))| {
            let BoundingBox { south, west, north, east } = boundary.bounding_box();
            Leaf::new(Rectangle::from_corners([west, south], [east, north]), rank)
        };
        let boxes = RTree::bulk_load(borders.iter().enumerate().map(leaf).collect());
        Self { borders, boxes }
    }

    /// Whether nothing can be told of any position.
    pub const fn is_empty(&self) -> bool {
        self.borders.is_empty()
    }

    /// The key of the smallest area that contains `position`; of equal ones the one with the lowest key.
    ///
    /// In whichever order the borders came, a position on a shared one always gets the same answer.
    pub fn smallest(&self, position: Position) -> Option<K> {
        let point = AABB::from_point([position.lng(), position.lat()]);
        let mut around: Vec<usize> = self.boxes.locate_in_envelope_intersecting(&point).map(|leaf| leaf.data).collect();
        around.sort_unstable();
        let mut by_size = around.into_iter().filter_map(|rank| self.borders.get(rank));
        by_size.find(|(_, boundary)| boundary.contains(position)).map(|(key, _)| *key)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geo::CoordSystem;

    /// A square in tenths of a degree.
    fn square(west: f64, south: f64, size: f64) -> Boundary {
        let point = |x: f64, y: f64| (112.0 + (west + x * size) * 0.1, 29.0 + (south + y * size) * 0.1);
        let ring = vec![point(0.0, 0.0), point(1.0, 0.0), point(1.0, 1.0), point(0.0, 1.0), point(0.0, 0.0)];
        Boundary::parse(vec![vec![ring]], CoordSystem::Wgs84).unwrap()
    }

    #[test]
    fn the_smallest_area_that_holds_a_position_has_it() {
        let (city, west, east, south) =
            (square(0.0, 0.0, 4.0), square(1.0, 1.0, 1.0), square(2.0, 1.0, 1.0), square(1.0, 0.0, 1.0));
        let areas = vec![("city", city), ("west", west), ("east", east), ("south", south)];
        let backwards = BorderMap::new(areas.iter().cloned().rev().collect());
        let areas = BorderMap::new(areas);
        for (lat, lng, expected) in [
            (29.15, 112.15, Some("west")),
            (29.35, 112.15, Some("city")),
            (29.15, 112.25, Some("east")),
            (29.0, 112.0, Some("city")),
            (28.9, 112.0, None),
            // Equally large, on the border between the two: the lower key.
            (29.15, 112.2, Some("east")),
            // Further south areas are larger, so north of the border is smaller.
            (29.1, 112.15, Some("west")),
        ] {
            let position = Position::new(lat, lng).unwrap();
            assert_eq!(areas.smallest(position), expected, "{lat} {lng}");
            assert_eq!(backwards.smallest(position), expected, "{lat} {lng}");
        }
        assert!(BorderMap::<u8>::default().smallest(Position::new(29.0, 112.0).unwrap()).is_none());
    }

    /// A raster of crooked tiles that share their corners.
    fn tiles(size: u32, bends: &[(f64, f64)]) -> Vec<(u32, Boundary)> {
        let corner = |column: u32, row: u32| {
            let count = u32::try_from(bends.len()).unwrap();
            let (east, north) = bends[usize::try_from((column * 7 + row * 13) % count).unwrap()];
            let inner = |at: u32| if at == 0 || at == size { 0.0 } else { 1.0 };
            let (x, y) = (f64::from(column) + east * inner(column), f64::from(row) + north * inner(row));
            (112.0 + x * 0.01, 29.0 + y * 0.01)
        };
        let tile = |n: u32| {
            let (x, y) = (n % size, n / size);
            let ring = vec![corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1), corner(x, y)];
            (n, Boundary::parse(vec![vec![ring]], CoordSystem::Wgs84).unwrap())
        };
        (0..size * size).map(tile).collect()
    }

    proptest! {
        #[test]
        fn every_position_is_in_exactly_one_of_the_tiles(
            bends in proptest::collection::vec((-0.3..0.3_f64, -0.3..0.3_f64), 1..20),
            x in 0.0..=4.0_f64, y in 0.0..=4.0_f64, on_corner in proptest::bool::ANY,
        ) {
            let tiles = tiles(4, &bends);
            let map = BorderMap::new(tiles.clone());
            let backwards = BorderMap::new(tiles.iter().cloned().rev().collect());
            let corner = tiles[5].1.polygons()[0][0][0];
            let (lng, lat) = if on_corner { corner } else { (112.0 + x * 0.01, 29.0 + y * 0.01) };
            let position = Position::new(lat, lng).unwrap();
            let found = map.smallest(position);
            prop_assert!(found.is_some(), "{lat} {lng}");
            prop_assert_eq!(backwards.smallest(position), found);
            // And it is the one that looking at each finds.
            let holding = tiles.iter().filter(|(_, tile)| tile.contains(position));
            let least = holding.min_by(|(m, a), (n, b)| a.area_m2().total_cmp(&b.area_m2()).then(m.cmp(n)));
            prop_assert_eq!(least.map(|(n, _)| *n), found);
        }
    }
}
