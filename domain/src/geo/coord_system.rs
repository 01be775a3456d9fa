//! The coordinate systems of Chinese maps.
//!
//! By law, maps of mainland China show places moved by some hundred metres, along a fixed pattern (GCJ-02,
//! "Mars coordinates"); Baidu moves them once more (BD-09). The formulas are the ones that circulate
//! publicly; the golden points below come from npm `gcoord` 1.0.7.

use std::f64::consts::PI;
use std::ops::RangeInclusive;

use super::{BadPosition, Position};
use crate::named;

named! {
    /// What a pair of latitude and longitude is measured in.
    pub enum CoordSystem {
        /// GPS receivers, and everything in here.
        Wgs84 = "wgs84",
        /// Amap, Tencent, WeChat and most phones in China.
        Gcj02 = "gcj02",
        /// Baidu.
        Bd09 = "bd09",
    }
}

impl CoordSystem {
    /// Reads a pair as it was delivered.
    pub fn to_wgs84(self, lat: f64, lng: f64) -> Result<Position, BadPosition> {
        let given = Position::new(lat, lng)?;
        let shift = match self {
            Self::Wgs84 => return Ok(given),
            Self::Gcj02 => gcj02,
            Self::Bd09 => bd09,
        };
        // The answer decides, as it does in `from_wgs84`: a place just inside the box whose shifted pair
        // falls outside still comes back.
        match source_of(lat, lng, shift) {
            Some((lat, lng)) if is_shifted(lat, lng) => Position::new(lat, lng),
            _ => Ok(given),
        }
    }

    /// The pair `(lat, lng)` that a map in this system has for `position`.
    pub fn from_wgs84(self, position: Position) -> (f64, f64) {
        let (lat, lng) = (position.lat(), position.lng());
        match self {
            Self::Gcj02 if is_shifted(lat, lng) => gcj02(lat, lng),
            Self::Bd09 if is_shifted(lat, lng) => bd09(lat, lng),
            _ => (lat, lng),
        }
    }
}

/// The conventional box around China, in WGS-84. It takes in neighbours such as Seoul; finer outlines
/// disagree with each other, at Shenzhen's border by hundreds of metres.
/// `gcoord` moves BD-09 outside of it as well, by Baidu's second step alone; here nothing is moved there.
const SHIFTED_LAT: RangeInclusive<f64> = 0.8293..=55.8271;
const SHIFTED_LNG: RangeInclusive<f64> = 72.004..=137.8347;

fn is_shifted(lat: f64, lng: f64) -> bool {
    SHIFTED_LAT.contains(&lat) && SHIFTED_LNG.contains(&lng)
}

/// The point that `shift` moves to `(lat, lng)`, or nothing where nothing is shifted far and wide.
///
/// `shift` has no closed inverse (the usual one for BD-09 is off by up to 0.2 m), but it changes so little
/// over the distance it moves that guessing, shifting and correcting the guess gains two digits a round.
fn source_of(lat: f64, lng: f64, shift: fn(f64, f64) -> (f64, f64)) -> Option<(f64, f64)> {
    const ROUNDS: usize = 12;
    /// A tenth of a micrometre.
    const CLOSE_ENOUGH_DEG: f64 = 1e-12;
    /// More than anything is moved by.
    const MARGIN_DEG: f64 = 0.05;

    let near = |degrees: f64, range: RangeInclusive<f64>| {
        (range.start() - MARGIN_DEG..=range.end() + MARGIN_DEG).contains(&degrees)
    };
    if !near(lat, SHIFTED_LAT) || !near(lng, SHIFTED_LNG) {
        return None;
    }
    let mut guess = (lat, lng);
    for _ in 0..ROUNDS {
        let moved = shift(guess.0, guess.1);
        let miss = (lat - moved.0, lng - moved.1);
        guess = (guess.0 + miss.0, guess.1 + miss.1);
        if miss.0.abs().max(miss.1.abs()) < CLOSE_ENOUGH_DEG {
            break;
        }
    }
    Some(guess)
}

/// WGS-84 to GCJ-02: waves of several lengths around 35° N 105° E, in metres, turned into degrees on the
/// ellipsoid of Krasovsky (1940).
fn gcj02(lat: f64, lng: f64) -> (f64, f64) {
    const SEMI_MAJOR_AXIS_M: f64 = 6_378_245.0;
    const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_823;

    let (x, y) = (lng - 105.0, lat - 35.0);
    let wave = |amplitude: f64, phase: f64| amplitude * (phase * PI).sin();
    let common = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x);
    let lat_waves = common + (wave(20.0, y) + wave(40.0, y / 3.0)) + (wave(160.0, y / 12.0) + wave(320.0, y / 30.0));
    let lng_waves = common + (wave(20.0, x) + wave(40.0, x / 3.0)) + (wave(150.0, x / 12.0) + wave(300.0, x / 30.0));
    let root = x.abs().sqrt();
    let lat_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + lat_waves * 2.0 / 3.0;
    let lng_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + lng_waves * 2.0 / 3.0;

    let (sin, cos) = lat.to_radians().sin_cos();
    let flattening = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let meridian_radius_m = SEMI_MAJOR_AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / (flattening * flattening.sqrt());
    let parallel_radius_m = SEMI_MAJOR_AXIS_M / flattening.sqrt() * cos;
    (lat + (lat_m / meridian_radius_m).to_degrees(), lng + (lng_m / parallel_radius_m).to_degrees())
}

/// WGS-84 to BD-09: GCJ-02, turned and stretched a little around 0° N 0° E, and moved.
fn bd09(lat: f64, lng: f64) -> (f64, f64) {
    const WAVE: f64 = PI * 3000.0 / 180.0;

    let (lat, lng) = gcj02(lat, lng);
    let radius = lng.hypot(lat) + 0.000_02 * (lat * WAVE).sin();
    let angle = lat.atan2(lng) + 0.000_003 * (lng * WAVE).cos();
    (radius * angle.sin() + 0.006, radius * angle.cos() + 0.0065)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::distance_m;
    use super::*;

    /// Place | WGS-84 | GCJ-02 | BD-09, each latitude and longitude, written by npm `gcoord` 1.0.7:
    /// `transform([lng, lat], WGS84, GCJ02)` and `transform([lng, lat], WGS84, BD09)`.
    const GOLDEN: &str = "
        Beijing, Tiananmen | 39.90872 116.39748 | 39.910123496 116.403723571 | 39.916462811 116.410096544
        Beijing, Changping | 40.22077 116.23128 | 40.222015083 116.237362618 | 40.227806793 116.243954034
        Shanghai, the Bund | 31.23956 121.49971 | 31.237546210 121.504143068 | 31.243194837 121.510752461
        Guangzhou | 23.12911 113.26438 | 23.126433333 113.269709579 | 23.132721067 113.276130774
        Shenzhen, Luohu border post | 22.53203 114.11373 | 22.529342939 114.118836220 | 22.535680788 114.125249147
        Shenzhen, Futian border post | 22.51516 114.06872 | 22.512458079 114.073842247 | 22.518199525 114.080380898
        Shenzhen, Shatoujiao | 22.54873 114.23501 | 22.545869049 114.239846986 | 22.552209146 114.246266121
        Shenzhen Bay port | 22.50386 113.94501 | 22.500846281 113.949886384 | 22.506549047 113.956444173
        Hong Kong, Central | 22.28193 114.15818 | 22.279210849 114.163174842 | 22.284989651 114.169700798
        Hong Kong, Sheung Shui | 22.50124 114.12797 | 22.498538893 114.133050130 | 22.504804716 114.139499287
        Macau | 22.19875 113.54387 | 22.195810895 113.548973388 | 22.201828362 113.555465540
        Zhuhai, Gongbei | 22.21742 113.55128 | 22.214458724 113.556365210 | 22.220349913 113.562900492
        Karamay, Baijiantan | 45.68902 85.12988 | 45.690152066 85.132867734 | 45.695904813 85.139477735
        Karamay, city | 45.57999 84.88927 | 45.580793989 84.891674470 | 45.586555141 84.898283543
        Urumqi | 43.82663 87.61688 | 43.827834865 87.619730084 | 43.833978389 87.626180512
        Kashgar | 39.47042 75.98976 | 39.470646913 75.992714859 | 39.476610278 75.999223286
        Jiamusi, suburb | 46.80712 130.35159 | 46.809405818 130.359470481 | 46.815222939 130.366046197
        Jiamusi, city | 46.79977 130.31888 | 46.801991315 130.326672435 | 46.808359379 130.333042469
        Fuyuan, easternmost | 48.36499 134.30791 | 48.367401452 134.315631400 | 48.373286914 134.322180679
        Mohe, northernmost | 52.97209 122.53861 | 52.973602760 122.545638537 | 52.979688597 122.552108594
        Shishou | 29.72 112.42 | 29.717588145 112.425844606 | 29.723832877 112.432263445
        Shishou, Xiulin | 29.71644 112.40887 | 29.714033523 112.414721497 | 29.720112622 112.421186720
        Jingzhou | 30.33479 112.24069 | 30.332232964 112.246399798 | 30.337972874 112.252949506
        Shangjie | 34.80869 113.29828 | 34.807775344 113.304654426 | 34.813871572 113.311133149
        Tongnan | 30.18955 105.84182 | 30.186768380 105.845392898 | 30.193071437 105.851799249
        Chongqing | 29.56301 106.55156 | 29.560161356 106.555277721 | 29.566475908 106.561708345
        Lhasa | 29.65002 91.14021 | 29.647286068 91.141740598 | 29.653016081 91.148336251
        Sanya | 18.25285 109.51193 | 18.251144685 109.516014212 | 18.256926837 109.522561688
        Sansha, Yongxing | 16.83378 112.33929 | 16.832151346 112.344203372 | 16.838255020 112.350707934
        Dandong, bridge | 40.11507 124.39474 | 40.116666121 124.400577758 | 40.122495149 124.407152640
        Harbin | 45.80378 126.53497 | 45.805761606 126.541010457 | 45.811375873 126.547629337
        Kunming | 24.88011 102.83322 | 24.877040175 102.834635722 | 24.883340976 102.841082148
        Meridian 105, where x is 0 | 35.5 105 | 35.499579136 105.003317502 | 35.505883789 105.009695993
        Parallel 35, where y is 0 | 35 110.25 | 34.999197406 110.255285693 | 35.005282676 110.261740910
        Taipei | 25.03396 121.56447 | 25.031027472 121.568244836 | 25.037356516 121.574665939
        Ulaanbaatar, inside the box | 47.92123 106.91856 | 47.922731018 106.924175715 | 47.929050583 106.930549713
        Seoul, inside the box | 37.56654 126.97797 | 37.567442033 126.983052620 | 37.573579728 126.989519806
        Box, just inside the west | 40 72.0041 | 40.000239891 72.008338821 | 40.006443999 72.014745108
        Box, just outside the west | 40 72.0039 | 40.000000000 72.003900000 | 40.006219935 72.010297634
        Tokyo | 35.68124 139.76712 | 35.681240000 139.767120000 | 35.687181125 139.773652199
        London | 51.50074 -0.12462 | 51.500740000 -0.124620000 | 51.506757332 -0.118270047
        New York | 40.68925 -74.0445 | 40.689250000 -74.044500000 | 40.695038489 -74.038126856
        Sydney | -33.85678 151.2153 | -33.856780000 151.215300000 | -33.850460938 151.221855659
        Singapore, inside the box | 1.28396 103.86071 | 1.284508131 103.862025118 | 1.290198058 103.868509772
        Jakarta | -6.17539 106.82715 | -6.175390000 106.827150000 | -6.169342077 106.833647981
    ";

    fn golden() -> impl Iterator<Item = (&'static str, [(f64, f64); 3])> {
        GOLDEN.trim().lines().map(|line| {
            let (place, pairs) = line.split_once('|').unwrap();
            let mut pairs = pairs.split('|').map(|pair| {
                let (lat, lng) = pair.trim().split_once(' ').unwrap();
                (lat.parse().unwrap(), lng.parse().unwrap())
            });
            (place.trim(), std::array::from_fn(|_| pairs.next().unwrap()))
        })
    }

    fn near(a: (f64, f64), b: (f64, f64)) -> bool {
        // The golden points have nine decimals.
        (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9
    }

    #[test]
    fn golden_points_agree_both_ways() {
        for (place, [wgs84, gcj02, bd09]) in golden() {
            let position = Position::new(wgs84.0, wgs84.1).unwrap();
            let shown = CoordSystem::Gcj02.from_wgs84(position);
            assert!(near(shown, gcj02), "{place}: {shown:?}");
            assert!(distance_m(CoordSystem::Gcj02.to_wgs84(gcj02.0, gcj02.1).unwrap(), position) < 1e-4, "{place}");
            if wgs84 == gcj02 {
                // Outside the box: `gcoord` still moves BD-09, we do not.
                assert_eq!(CoordSystem::Bd09.from_wgs84(position), wgs84, "{place}");
                assert_eq!(CoordSystem::Bd09.to_wgs84(wgs84.0, wgs84.1), Ok(position), "{place}");
            } else {
                let shown = CoordSystem::Bd09.from_wgs84(position);
                assert!(near(shown, bd09), "{place}: {shown:?}");
                assert!(distance_m(CoordSystem::Bd09.to_wgs84(bd09.0, bd09.1).unwrap(), position) < 1e-4, "{place}");
            }
        }
        assert_eq!(golden().count(), 45);
    }

    #[test]
    fn what_was_delivered_is_checked_first() {
        for system in CoordSystem::ALL {
            let refusal = system.to_wgs84(112.42, 29.72);
            assert_eq!(refusal, Err(BadPosition::Swapped { lat: 112.42, lng: 29.72 }));
        }
        assert_eq!(serde_json::to_string(&CoordSystem::Gcj02).unwrap(), r#""gcj02""#);
    }

    #[test]
    fn the_edge_of_the_box_comes_back_too() {
        for (lat, lng) in [(0.8293, 72.004), (0.8293, 137.8347), (55.8271, 72.004), (55.8271, 137.8347)] {
            let corner = Position::new(lat, lng).unwrap();
            for system in CoordSystem::ALL {
                // A corner itself may round to either side, so a micrometre within.
                let inside = Position::new(lat - (lat - 30.0) * 1e-12, lng - (lng - 105.0) * 1e-12).unwrap();
                let (shown_lat, shown_lng) = system.from_wgs84(inside);
                assert!(
                    distance_m(system.to_wgs84(shown_lat, shown_lng).unwrap(), corner) < 1e-4,
                    "{system} {corner:?}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(lat in 0.8294..55.827, lng in 72.0041..137.8346) {
            let position = Position::new(lat, lng).unwrap();
            for system in CoordSystem::ALL {
                let (shown_lat, shown_lng) = system.from_wgs84(position);
                let back = system.to_wgs84(shown_lat, shown_lng).unwrap();
                prop_assert!(distance_m(back, position) < 1e-4, "{system} {back:?}");
            }
        }

        #[test]
        fn nothing_is_moved_far_away(lat in -90.0..=90.0, lng in -180.0..=180.0) {
            let near = (0.77..=55.88).contains(&lat) && (71.95..=137.89).contains(&lng);
            let position = Position::new(lat, lng).unwrap();
            for system in CoordSystem::ALL {
                prop_assert!(near || system.from_wgs84(position) == (lat, lng));
                prop_assert!(near || system.to_wgs84(lat, lng) == Ok(position));
            }
        }
    }
}
