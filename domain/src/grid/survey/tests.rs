//! Pairs of squares, and cities of tiles.

use proptest::prelude::*;

use super::*;
use crate::geo::CoordSystem;
use crate::grid::boundary::Ring;

fn ring(west: f64, south: f64, east: f64, north: f64) -> Ring {
    let at = |x: f64, y: f64| (112.0 + x * 0.01, 29.0 + y * 0.01);
    vec![at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)]
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> Boundary {
    Boundary::parse(vec![vec![ring(west, south, east, north)]], CoordSystem::Wgs84).unwrap()
}

fn look(parent: Option<&Boundary>, children: &[(&str, &Boundary)]) -> Vec<Finding> {
    let family = Family {
        parent: parent.map(|boundary| Border { code: "parent", boundary }),
        children: children.iter().map(|(code, boundary)| Border { code, boundary }).collect(),
    };
    survey(&[family]).unwrap().findings
}

fn told(finding: &Finding) -> (&str, &str, Option<&str>) {
    (finding.misfit.name(), &finding.code, finding.other.as_deref())
}

#[test]
fn what_fits_is_passed_over() {
    let whole = bounds(0.0, 0.0, 2.0, 1.0);
    let (west, east) = (bounds(0.0, 0.0, 1.0, 1.0), bounds(1.0, 0.0, 2.0, 1.0));
    assert_eq!(look(Some(&whole), &[("west", &west), ("east", &east)]), []);
    // A hand's breadth off.
    let east = bounds(0.9998, 0.0, 2.0, 1.0);
    assert_eq!(look(Some(&whole), &[("west", &west), ("east", &east)]), []);
    assert_eq!(look(None, &[]), []);
    assert_eq!(look(Some(&whole), &[]), []);
}

#[test]
fn what_does_not_fit_is_told_with_where_and_how_much() {
    let whole = bounds(0.0, 0.0, 2.0, 1.0);
    let (west, east) = (bounds(0.0, 0.0, 1.2, 1.0), bounds(1.0, 0.0, 1.9, 1.1));
    let found = look(Some(&whole), &[("west", &west), ("east", &east)]);
    let names: Vec<_> = found.iter().map(told).collect();
    assert_eq!(
        names,
        [("overlap", "east", Some("west")), ("gap", "parent", None), ("outside_parent", "east", Some("parent")),]
    );
    for (finding, part) in
        found.iter().zip([bounds(1.0, 0.0, 1.2, 1.0), bounds(1.9, 0.0, 2.0, 1.0), bounds(1.0, 1.0, 1.9, 1.1)])
    {
        assert!((finding.m2 / part.area_m2() - 1.0).abs() < 1e-6, "{finding:?} {}", part.area_m2());
        assert!(part.contains(finding.at), "{finding:?}");
    }
}

#[test]
fn a_lake_in_a_grid_is_a_gap_and_a_grid_in_the_lake_is_none() {
    let rings = vec![vec![ring(0.0, 0.0, 3.0, 3.0), ring(1.0, 1.0, 2.0, 2.0)]];
    let shore = Boundary::parse(rings, CoordSystem::Wgs84).unwrap();
    let (whole, lake) = (bounds(0.0, 0.0, 3.0, 3.0), bounds(1.0, 1.0, 2.0, 2.0));
    let found = look(Some(&whole), &[("shore", &shore)]);
    assert_eq!(found.iter().map(told).collect::<Vec<_>>(), [("gap", "parent", None)]);
    assert!(lake.contains(found[0].at));
    assert_eq!(look(Some(&whole), &[("lake", &lake), ("shore", &shore)]), []);
}

#[test]
fn combs_across_each_other_are_given_up() {
    // Teeth as long as the comb is wide.
    let comb = |turned: bool| {
        let mut points: Ring = (0..3_000)
            .flat_map(|tooth| {
                let x = f64::from(tooth) * 0.001;
                [(x, 0.0), (x + 0.0002, 3.0), (x + 0.0004, 3.0), (x + 0.0006, 0.0)]
            })
            .collect();
        points.extend([(3.0, 0.0), (3.0, -0.1), (0.0, -0.1), points[0]]);
        let at = |&(x, y): &(f64, f64)| if turned { (112.0 + y, 29.0 + x) } else { (112.0 + x, 29.0 + y) };
        Boundary::parse(vec![vec![points.iter().map(at).collect()]], CoordSystem::Wgs84).unwrap()
    };
    let (up, across) = (comb(false), comb(true));
    let children = vec![Border { code: "up", boundary: &up }, Border { code: "across", boundary: &across }];
    let refused = survey(&[Family { parent: None, children }]).unwrap_err();
    assert_eq!(refused, Entangled { below: String::new() });
}

proptest! {
    #[test]
    fn crooked_tiles_fit_in_whatever_system_they_were_drawn(
        bends in proptest::collection::vec((-0.3..0.3_f64, -0.3..0.3_f64), 25..26), system in 0..3_usize,
    ) {
        let system = CoordSystem::ALL[system];
        let corner = |x: usize, y: usize| {
            let inner = if x.is_multiple_of(4) || y.is_multiple_of(4) { 0.0 } else { 1.0 };
            let (east, north) = bends[x * 5 + y];
            let number = |n: usize| f64::from(u32::try_from(n).unwrap());
            (112.0 + (number(x) + east * inner) * 0.005, 29.0 + (number(y) + north * inner) * 0.005)
        };
        let read = |ring: Ring| Boundary::parse(vec![vec![ring]], system).unwrap();
        let tile = |x: usize, y: usize| read(vec![corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1), corner(x, y)]);
        let tiles: Vec<_> = (0..16).map(|n| (format!("t{n:02}"), tile(n / 4, n % 4))).collect();
        // The parent has every corner of its children on its border, as one that was drawn with them has.
        let side = (0..4).map(|n| (n, 0)).chain((0..4).map(|n| (4, n))).chain((1..5).rev().map(|n| (n, 4))).chain((0..5).rev().map(|n| (0, n)));
        let whole = read(side.map(|(x, y)| corner(x, y)).collect());
        let children: Vec<_> = tiles.iter().map(|(code, boundary)| Border { code, boundary }).collect();
        let family = |children| Family { parent: Some(Border { code: "whole", boundary: &whole }), children };
        prop_assert_eq!(survey(&[family(children.clone())]).unwrap().findings, vec![]);
        // Without one of them there is a gap as large as it.
        let (left_out, others) = children.split_first().unwrap();
        let found = survey(&[family(others.to_vec())]).unwrap().findings;
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].misfit, Misfit::Gap);
        prop_assert!((found[0].m2 / left_out.boundary.area_m2() - 1.0).abs() < 1e-4);
        // Twice the same is all overlap.
        let twice = [children.as_slice(), &[Border { code: "again", boundary: left_out.boundary }]].concat();
        let found = survey(&[family(twice)]).unwrap().findings;
        prop_assert_eq!(found.len(), 1, "{:?}", found);
        prop_assert_eq!(told(&found[0]), ("overlap", "again", Some(left_out.code)));
        prop_assert!((found[0].m2 / left_out.boundary.area_m2() - 1.0).abs() < 1e-4);
    }
}
