//! Moments and the days they fall on. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
pub use chrono_tz::Tz as TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC, to the microsecond, in the years 1 to 9999: what both databases can keep and give back unchanged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(DateTime<Utc>);

/// The first and the last microsecond that text of one width can tell: of the years 1 and 9999.
const FIRST_MICROS: i64 = -62_135_596_800_000_000;
const LAST_MICROS: i64 = 253_402_300_799_999_999;

impl Instant {
    /// Cuts off what is finer than a microsecond, and what lies beyond all calendars.
    pub fn new(moment: DateTime<Utc>) -> Self {
        let micros = moment.timestamp_micros().clamp(FIRST_MICROS, LAST_MICROS);
        Self(DateTime::from_timestamp_micros(micros).unwrap_or(moment))
    }

    pub const fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// The calendar day on which this moment falls for people in `zone`.
    pub fn day_in(self, zone: TimeZone) -> NaiveDate {
        self.0.with_timezone(&zone).date_naive()
    }

    pub fn plus(self, span: TimeDelta) -> Self {
        self.0.checked_add_signed(span).map_or(self, Self::new)
    }

    pub fn minus(self, span: TimeDelta) -> Self {
        self.0.checked_sub_signed(span).map_or(self, Self::new)
    }

    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0 - earlier.0
    }
}

/// Always `2026-11-22T08:30:00.000000Z`: one width, so that text sorts as time.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl FromStr for Instant {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|moment| Self::new(moment.to_utc()))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_all_calendars_is_brought_back() {
        for far in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let instant = Instant::new(far);
            assert_eq!(instant.to_string().len(), 27, "{instant}");
            assert_eq!(instant.to_string().parse::<Instant>().unwrap(), instant);
        }
    }

    #[test]
    fn text_has_one_width_and_comes_back() {
        for text in ["2026-11-22T08:30:00Z", "2026-11-22T08:30:00.5+08:00", "2026-11-22T08:30:00.123456789Z"] {
            let instant: Instant = text.parse().unwrap();
            let shown = instant.to_string();
            assert_eq!(shown.len(), 27, "{shown}");
            assert_eq!(shown.parse::<Instant>().unwrap(), instant);
        }
    }

    #[test]
    fn a_day_is_the_day_of_the_city() {
        let late: Instant = "2026-11-21T16:30:00Z".parse().unwrap();
        assert_eq!(late.day_in(TimeZone::Asia__Shanghai).to_string(), "2026-11-22");
        assert_eq!(late.day_in(TimeZone::UTC).to_string(), "2026-11-21");
    }
}
