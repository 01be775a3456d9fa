//! When and where a photo was taken, as far as its camera knew.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};

/// When a photo was taken. Many cameras write what their wall clock shows and not in which zone it hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureTime {
    /// The camera named its offset from UTC, or satellites gave the time.
    Instant(DateTime<Utc>),
    /// What the camera's clock showed, wherever it was.
    WallClock(NaiveDateTime),
}

impl CaptureTime {
    /// The instant, taking a bare wall clock to hang in `zone`. An hour that a change of clocks repeats is
    /// its first pass; one that it skips is none.
    pub fn instant<Z: TimeZone>(self, zone: &Z) -> Option<DateTime<Utc>> {
        match self {
            Self::Instant(instant) => Some(instant),
            Self::WallClock(local) => zone.from_local_datetime(&local).earliest().map(|at| at.to_utc()),
        }
    }
}

/// A position on WGS 84, in degrees. Never (0, 0): some phones write that for "none".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GpsPosition {
    /// North is positive; −90 to 90.
    pub lat: f64,
    /// East is positive; −180 to 180.
    pub lng: f64,
}

/// About ten metres around the place in the Gulf of Guinea that stands for "none".
const NOWHERE_DEGREES: f64 = 1e-4;

impl GpsPosition {
    /// None if it is not on the globe, or if it is the (0, 0) that stands for "none".
    pub(super) fn plausible(lat: f64, lng: f64) -> Option<Self> {
        let on_globe = lat.abs() <= 90.0 && lng.abs() <= 180.0;
        let nowhere = lat.abs() < NOWHERE_DEGREES && lng.abs() < NOWHERE_DEGREES;
        (on_globe && !nowhere).then_some(Self { lat, lng })
    }
}
