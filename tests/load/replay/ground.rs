//! From where the reports were to where they are played.

use std::cell::Cell;
use std::path::Path;

use domain::geo::{CoordSystem, Position};
use domain::grid::Boundary;
use domain::grid::boundary::Polygon;
use serde_json::Value;

/// Towards the middle by so much at a time.
const PULL: f64 = 0.97;
/// As fine as the search for a point inside.
const FINE: u32 = 40;

/// A box that is stretched over another.
pub struct Ground {
    pub border: Value,
    pub system: CoordSystem,
    boundary: Boundary,
    /// (least, most) latitude and longitude of the reports.
    from: ((f64, f64), (f64, f64)),
    /// Inside the border, where pulling ends.
    heart: (f64, f64),
    pub pulled: Cell<usize>,
}

impl Ground {
    pub fn of(file: &Path, places: impl Iterator<Item = (f64, f64)>) -> Self {
        let text = std::fs::read_to_string(file).expect("the file with the border");
        let json: Value = serde_json::from_str(&text).expect("the border is GeoJSON");
        let feature = if json["type"] == "FeatureCollection" { json["features"][0].clone() } else { json };
        let named = feature["properties"]["coord_system"].as_str().unwrap_or("wgs84").to_owned();
        let system = CoordSystem::named(&named).unwrap_or_else(|| panic!("no coordinate system is called {named}"));
        let border = if feature["type"] == "Feature" { feature["geometry"].clone() } else { feature };
        let polygons: Vec<Polygon> = match border["type"].as_str() {
            Some("Polygon") => vec![serde_json::from_value(border["coordinates"].clone()).unwrap()],
            Some("MultiPolygon") => serde_json::from_value(border["coordinates"].clone()).unwrap(),
            other => panic!("a border is a polygon or several, not {other:?}"),
        };
        let boundary = Boundary::parse(polygons, system).expect("a sound border");
        let (mut lats, mut lngs): (Vec<f64>, Vec<f64>) = places.unzip();
        lats.sort_by(f64::total_cmp);
        lngs.sort_by(f64::total_cmp);
        let ends = |sorted: &[f64]| (sorted[0], sorted[sorted.len() - 1]);
        let heart = heart(&boundary);
        Self { border, system, boundary, from: (ends(&lats), ends(&lngs)), heart, pulled: Cell::new(0) }
    }

    /// Where a report is played, in WGS-84: stretched over the border's box, and inside the border.
    pub fn moved(&self, (lat, lng): (f64, f64)) -> (f64, f64) {
        let around = self.boundary.bounding_box();
        let share = |at: f64, (least, most): (f64, f64)| if most > least { (at - least) / (most - least) } else { 0.5 };
        let mut at = (
            around.south + share(lat, self.from.0) * (around.north - around.south),
            around.west + share(lng, self.from.1) * (around.east - around.west),
        );
        let mut is_pulled = false;
        while !self.contains(at) {
            is_pulled = true;
            at = (self.heart.0 + (at.0 - self.heart.0) * PULL, self.heart.1 + (at.1 - self.heart.1) * PULL);
        }
        self.pulled.set(self.pulled.get() + usize::from(is_pulled));
        at
    }

    fn contains(&self, (lat, lng): (f64, f64)) -> bool {
        Position::new(lat, lng).is_ok_and(|position| self.boundary.contains(position))
    }
}

/// The middle of the longest stretch from west to east that lies inside.
fn heart(boundary: &Boundary) -> (f64, f64) {
    let around = boundary.bounding_box();
    let at = |least: f64, most: f64, n: u32| least + (most - least) * (f64::from(n) + 0.5) / f64::from(FINE);
    let mut best = (0, (0.0, 0.0));
    for y in 0..FINE {
        let lat = at(around.south, around.north, y);
        let mut run = 0;
        for x in 0..=FINE {
            let lng = at(around.west, around.east, x);
            if x < FINE && Position::new(lat, lng).is_ok_and(|position| boundary.contains(position)) {
                run += 1;
                continue;
            }
            if run > best.0 {
                let middle = (at(around.west, around.east, x - run) + at(around.west, around.east, x - 1)) / 2.0;
                best = (run, (lat, middle));
            }
            run = 0;
        }
    }
    assert!(best.0 > 0, "nothing lies inside the border");
    best.1
}
