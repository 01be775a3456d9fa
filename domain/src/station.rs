//! Rest places for riders (驿站): what they offer, and which is the nearest.

use crate::geo::{Position, distance_m};
use crate::named;

/// A rest place.
#[derive(Debug)]
pub enum Station {}

named! {
    /// What a station has room for.
    pub enum Zone {
        Talk = "talk",
        Handle = "handle",
        Learn = "learn",
        WoodpeckerDesk = "woodpecker_desk",
    }
}

named! {
    /// What is there to be used.
    pub enum Facility {
        AirConditioning = "air_conditioning",
        Water = "water",
        Microwave = "microwave",
        PowerBank = "power_bank",
        Umbrella = "umbrella",
        Tables = "tables",
        Books = "books",
    }
}

/// Those within a radius, the nearest first, with their distances in metres. Two at the same distance stand in the order of their
/// keys, so that pages of them hold together.
pub fn by_distance<K: Ord>(places: Vec<(K, Position)>, from: Position, radius_m: f64) -> Vec<(K, f64)> {
    let measured = places.into_iter().map(|(key, position)| (key, distance_m(from, position)));
    let mut near: Vec<(K, f64)> = measured.filter(|(_, distance)| *distance <= radius_m).collect();
    near.sort_by(|(key, distance), (other, far)| distance.total_cmp(far).then_with(|| key.cmp(other)));
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Position {
        Position::new(lat, lng).unwrap()
    }

    #[test]
    fn the_nearest_comes_first_and_what_is_too_far_not_at_all() {
        let here = at(29.72, 112.40);
        let places =
            vec![(4, at(29.73, 112.40)), (3, at(29.721, 112.40)), (2, at(29.721, 112.40)), (1, at(29.80, 112.40))];
        let near = by_distance(places, here, 2000.0);
        assert_eq!(near.iter().map(|(key, _)| *key).collect::<Vec<_>>(), [2, 3, 4]);
        assert!(near.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        assert!((near[0].1 - 111.2).abs() < 1.0, "a thousandth of a degree north is 111 m: {near:?}");
    }
}
