//! What a photo says about when and where it was taken, held against what was reported.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::geo::{Position, distance_m};
use crate::named;
use crate::time::Instant;

/// One picture that somebody uploaded.
#[derive(Debug)]
pub enum Photo {}

named! {
    /// The sizes a photo is kept in. `original` is for staff with the right only: it may carry metadata.
    pub enum Variant {
        Original = "original",
        Display = "display",
        Thumbnail = "thumbnail",
    }
}

/// What the camera noted.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Taken {
    pub at: Option<Instant>,
    pub position: Option<Position>,
}

named! {
    /// What a reviewer should look at twice. Flagged, never silently corrected.
    pub enum Flag {
        /// Taken more than 500 m from the reported position.
        TakenElsewhere = "taken_elsewhere",
        /// Taken more than two days before it was reported.
        TakenEarlier = "taken_earlier",
        /// The camera's clock is ahead of ours.
        TakenInFuture = "taken_in_future",
        /// The very same file came with another matter.
        Reused = "reused",
        /// Nearly the same picture came with another matter.
        NearIdentical = "near_identical",
        /// A picture much like it came with another matter nearby, not long before or after.
        AlikeNearby = "alike_nearby",
    }
}

/// Positions of phones in streets are off by tens of metres, seldom by more.
const ELSEWHERE_M: f64 = 500.0;
const EARLIER_DAYS: i64 = 2;
const CLOCK_TOLERANCE_MINUTES: i64 = 10;

/// How much alike two pictures are, by the bits in which their perceptual hashes differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Likeness {
    /// A copy, encoded again or cut a little: up to 3 bits.
    NearIdentical,
    /// Different pictures meet at 4 bits now and then: up to 8 say something only together with time and place.
    Alike,
}

pub fn likeness(a: u64, b: u64) -> Option<Likeness> {
    match (a ^ b).count_ones() {
        0..=3 => Some(Likeness::NearIdentical),
        4..=8 => Some(Likeness::Alike),
        _ => None,
    }
}

/// A hash in four parts. Two that differ in three bits at most have one part in common, so that an index finds them.
pub fn bands(hash: u64) -> [u16; 4] {
    let [a, b, c, d, e, f, g, h] = hash.to_be_bytes();
    [[a, b], [c, d], [e, f], [g, h]].map(u16::from_be_bytes)
}

/// "Nearby, not long before or after": where and when pictures that are alike are looked at together.
pub const ALIKE_WITHIN_M: f64 = 500.0;
pub const ALIKE_WITHIN_DAYS: i64 = 30;

impl Taken {
    /// Compares the photo with the report: where it was said to be, and when it was sent.
    pub fn flags(&self, reported: Option<Position>, submitted_at: Instant) -> Vec<Flag> {
        let mut flags = Vec::new();
        if let (Some(taken), Some(reported)) = (self.position, reported)
            && distance_m(taken, reported) > ELSEWHERE_M
        {
            flags.push(Flag::TakenElsewhere);
        }
        if let Some(at) = self.at {
            if submitted_at.since(at) > TimeDelta::days(EARLIER_DAYS) {
                flags.push(Flag::TakenEarlier);
            }
            if at.since(submitted_at) > TimeDelta::minutes(CLOCK_TOLERANCE_MINUTES) {
                flags.push(Flag::TakenInFuture);
            }
        }
        flags
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_differs_in_three_bits_has_a_band_in_common(hash: u64, bits in prop::collection::vec(0..64_u32, 0..=3)) {
            let other = bits.iter().fold(hash, |hash, bit| hash ^ 1 << bit);
            prop_assert_eq!(likeness(hash, other), Some(Likeness::NearIdentical));
            prop_assert!(bands(hash).iter().zip(bands(other)).any(|(a, b)| *a == b));
        }
    }

    #[test]
    fn pictures_are_alike_by_the_bits_that_differ() {
        for (bits, expected) in
            [(3, Some(Likeness::NearIdentical)), (4, Some(Likeness::Alike)), (8, Some(Likeness::Alike)), (9, None)]
        {
            assert_eq!(likeness(0, (1 << bits) - 1), expected, "{bits}");
        }
        assert_eq!(bands(0x0123_4567_89ab_cdef), [0x0123, 0x4567, 0x89ab, 0xcdef]);
    }

    #[test]
    fn a_photo_is_flagged_for_where_and_when_it_was_taken() {
        use Flag::{TakenEarlier, TakenElsewhere, TakenInFuture};
        let submitted: Instant = "2026-11-22T08:30:00Z".parse().unwrap();
        let here = Position::new(29.72, 112.42).unwrap();
        // A hundredth of a degree of latitude is about 1.1 km, a thousandth about 111 m.
        let near = Position::new(29.724, 112.42).unwrap();
        let far = Position::new(29.725, 112.42).unwrap();
        let after = |span: TimeDelta| Some(submitted.plus(span));
        let (moment, none) = (TimeDelta::microseconds(1), Vec::new());
        let table = [
            // taken at, taken where, reported where, what to look at twice
            (None, None, None, none.clone()),
            (None, None, Some(here), none.clone()),
            (None, Some(far), None, none.clone()),
            (after(TimeDelta::zero()), Some(here), Some(here), none.clone()),
            (None, Some(near), Some(here), none.clone()),
            (None, Some(far), Some(here), vec![TakenElsewhere]),
            (after(TimeDelta::days(-2)), None, None, none.clone()),
            (after(TimeDelta::days(-2) - moment), None, None, vec![TakenEarlier]),
            (after(TimeDelta::minutes(10)), None, None, none),
            (after(TimeDelta::minutes(10) + moment), None, None, vec![TakenInFuture]),
            (after(TimeDelta::days(-30)), Some(far), Some(here), vec![TakenElsewhere, TakenEarlier]),
            (after(TimeDelta::days(1)), Some(far), Some(here), vec![TakenElsewhere, TakenInFuture]),
        ];
        for (at, position, reported, flags) in table {
            assert_eq!(Taken { at, position }.flags(reported, submitted), flags, "{at:?} {position:?} {reported:?}");
        }
    }
}
