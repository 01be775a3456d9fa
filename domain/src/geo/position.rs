//! A position on the ground.

use serde::{Deserialize, Serialize};

/// A position in WGS-84, in degrees. What exists is finite and in range.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Position {
    lat: f64,
    lng: f64,
}

/// Both numbers are finite, so that equality is total.
impl Eq for Position {}

#[derive(Clone, Copy, PartialEq, Debug, thiserror::Error)]
pub enum BadPosition {
    #[error("latitude and longitude have to be finite numbers")]
    NotFinite,
    /// The usual mistake: `lat` 112 and `lng` 29 can only have been meant the other way round.
    #[error("latitude {lat} and longitude {lng} seem to be swapped")]
    Swapped { lat: f64, lng: f64 },
    #[error("latitude {lat} is not between -90 and 90")]
    LatOutOfRange { lat: f64 },
    #[error("longitude {lng} is not between -180 and 180")]
    LngOutOfRange { lng: f64 },
}

impl Position {
    /// Reads a pair that is known to be WGS-84; for any other see [`super::CoordSystem::to_wgs84`].
    pub fn new(lat: f64, lng: f64) -> Result<Self, BadPosition> {
        if !lat.is_finite() || !lng.is_finite() {
            return Err(BadPosition::NotFinite);
        }
        let lat_fits = |degrees: f64| degrees.abs() <= 90.0;
        let lng_fits = |degrees: f64| degrees.abs() <= 180.0;
        if !lat_fits(lat) {
            let swapped = lat_fits(lng) && lng_fits(lat);
            return Err(if swapped { BadPosition::Swapped { lat, lng } } else { BadPosition::LatOutOfRange { lat } });
        }
        if !lng_fits(lng) {
            return Err(BadPosition::LngOutOfRange { lng });
        }
        Ok(Self { lat, lng })
    }

    /// For numbers that were computed to be in range, but for rounding. Neither may be NaN.
    pub(crate) const fn clamped(lat: f64, lng: f64) -> Self {
        Self { lat: lat.clamp(-90.0, 90.0), lng: lng.clamp(-180.0, 180.0) }
    }

    pub const fn lat(self) -> f64 {
        self.lat
    }

    pub const fn lng(self) -> f64 {
        self.lng
    }
}

#[derive(Deserialize)]
struct Raw {
    lat: f64,
    lng: f64,
}

impl TryFrom<Raw> for Position {
    type Error = BadPosition;
    fn try_from(raw: Raw) -> Result<Self, BadPosition> {
        Self::new(raw.lat, raw.lng)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_on_the_globe_is_refused() {
        for (lat, lng, refusal) in [
            (f64::NAN, 0.0, BadPosition::NotFinite),
            (0.0, f64::NEG_INFINITY, BadPosition::NotFinite),
            (112.42, 29.72, BadPosition::Swapped { lat: 112.42, lng: 29.72 }),
            (-180.0, 90.0, BadPosition::Swapped { lat: -180.0, lng: 90.0 }),
            (112.42, 95.0, BadPosition::LatOutOfRange { lat: 112.42 }),
            (181.0, 29.72, BadPosition::LatOutOfRange { lat: 181.0 }),
            (29.72, 180.1, BadPosition::LngOutOfRange { lng: 180.1 }),
        ] {
            assert_eq!(Position::new(lat, lng), Err(refusal), "{lat}, {lng}");
        }
        for (lat, lng) in [(90.0, 180.0), (-90.0, -180.0), (29.72, 112.42)] {
            assert!(Position::new(lat, lng).is_ok(), "{lat}, {lng}");
        }
    }

    #[test]
    fn json_is_checked_on_the_way_in() {
        let shishou: Position = serde_json::from_str(r#"{"lat": 29.72, "lng": 112.42}"#).unwrap();
        assert_eq!((shishou.lat(), shishou.lng()), (29.72, 112.42));
        assert_eq!(serde_json::to_string(&shishou).unwrap(), r#"{"lat":29.72,"lng":112.42}"#);
        let refusal = serde_json::from_str::<Position>(r#"{"lat": 112.42, "lng": 29.72}"#).unwrap_err();
        assert!(refusal.to_string().contains("swapped"), "{refusal}");
    }
}
