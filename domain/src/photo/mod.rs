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
    }
}

/// Positions of phones in streets are off by tens of metres, seldom by more.
const ELSEWHERE_M: f64 = 500.0;
const EARLIER_DAYS: i64 = 2;
const CLOCK_TOLERANCE_MINUTES: i64 = 10;

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
    use super::*;

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
