//! Time and place, as cameras write them and as they should not.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use exif::{Rational, Tag, Value};

use super::sample::{exif, jpeg_exif, png, scene, webp};
use super::*;

fn ascii(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}

fn rationals(parts: &[(u32, u32)]) -> Value {
    Value::Rational(parts.iter().map(|&(num, denom)| Rational { num, denom }).collect())
}

fn of(fields: &[(Tag, Value)]) -> Prepared {
    accepted(&jpeg_exif(&scene(16, 16, 1), &exif(fields)))
}

fn place(lat: (&[(u32, u32)], &str), lng: (&[(u32, u32)], &str)) -> Option<(f64, f64)> {
    let fields = [
        (Tag::GPSLatitude, rationals(lat.0)),
        (Tag::GPSLatitudeRef, ascii(lat.1)),
        (Tag::GPSLongitude, rationals(lng.0)),
        (Tag::GPSLongitudeRef, ascii(lng.1)),
    ];
    of(&fields).position.map(|position| (position.lat, position.lng))
}

#[test]
fn positions_are_read_in_sixties_and_in_decimals() {
    let beijing: &[_] = &[(39, 1), (54, 1), (27, 1)];
    let east: &[_] = &[(116, 1), (2350, 100), (0, 1)];
    let (lat, lng) = place((beijing, "N"), (east, "E")).unwrap();
    assert!((lat - 39.9075).abs() < 1e-9 && (lng - (116.0 + 23.5 / 60.0)).abs() < 1e-9);
    let (lat, lng) = place((&[(339_075, 10_000)], "S"), (&[(705, 10)], "w")).unwrap();
    assert!((lat + 33.9075).abs() < 1e-9 && (lng + 70.5).abs() < 1e-9);
}

#[test]
fn a_position_that_cannot_be_is_none() {
    let good: &[_] = &[(30, 1), (30, 1), (0, 1)];
    for (lat, lng) in [
        ((&[(0, 0), (0, 0), (0, 0)][..], "N"), (good, "E")),
        ((&[(30, 1), (30, 1), (0, 0)], "N"), (good, "E")),
        ((&[(0, 1), (0, 1), (0, 1)], "N"), (&[(0, 1), (0, 1), (0, 1)][..], "E")),
        ((&[(91, 1), (0, 1), (0, 1)], "N"), (good, "E")),
        ((good, "N"), (&[(180, 1), (0, 1), (1, 1)], "E")),
        ((&[(30, 1), (75, 1), (0, 1)], "N"), (good, "E")),
        ((&[(u32::MAX, 1)], "N"), (good, "E")),
        ((good, ""), (good, "E")),
        ((good, "E"), (good, "E")),
        ((&[], "N"), (good, "E")),
    ] {
        assert_eq!(place(lat, lng), None, "{lat:?} {lng:?}");
    }
    assert_eq!(of(&[(Tag::GPSVersionID, Value::Byte(vec![2, 2, 0, 0]))]).position, None);
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[test]
fn times_are_as_sure_as_the_camera_was() {
    let clock = (Tag::DateTimeOriginal, ascii("2024:05:06 07:08:09"));
    let offset = (Tag::OffsetTimeOriginal, ascii("+08:00"));
    let satellites =
        [(Tag::GPSDateStamp, ascii("2024:05:05")), (Tag::GPSTimeStamp, rationals(&[(23, 1), (7, 1), (59_900, 1000)]))];
    let known = Some(CaptureTime::Instant(utc("2024-05-05T23:08:09Z")));
    let seen = Some(CaptureTime::Instant(utc("2024-05-05T23:07:59Z")));
    let bare = Some(CaptureTime::WallClock(local("2024-05-06T07:08:09")));

    let taken = |fields: &[(Tag, Value)]| of(fields).taken_at;
    assert_eq!(taken(std::slice::from_ref(&clock)), bare);
    assert_eq!(taken(&[clock.clone(), offset.clone()]), known);
    assert_eq!(taken(&satellites), seen);
    assert_eq!(taken(&[&[clock.clone()][..], &satellites].concat()), seen);
    assert_eq!(taken(&[&[clock.clone(), offset][..], &satellites].concat()), known);
    for odd in ["   :  ", "+99:00", "", "08:00"] {
        assert_eq!(taken(&[clock.clone(), (Tag::OffsetTimeOriginal, ascii(odd))]), bare, "{odd}");
    }
    assert_eq!(taken(&[(Tag::DateTimeDigitized, ascii("2024:05:06 07:08:09"))]), bare);
    // When the file was changed is not when the photo was taken.
    assert_eq!(taken(&[(Tag::DateTime, ascii("2024:05:06 07:08:09"))]), None);
}

#[test]
fn a_time_that_cannot_be_is_none() {
    for text in [
        "0000:00:00 00:00:00",
        "2024:02:30 01:02:03",
        "2024:01:01 25:00:00",
        "    :  :     :  :  ",
        "yesterday",
        "1980:01:01 00:00:00",
    ] {
        assert_eq!(of(&[(Tag::DateTimeOriginal, ascii(text))]).taken_at, None, "{text}");
    }
    for time in [&[(0, 0), (0, 0), (0, 0)][..], &[(24, 1), (0, 1), (0, 1)], &[(1, 1)]] {
        let fields = [(Tag::GPSDateStamp, ascii("2024:05:05")), (Tag::GPSTimeStamp, rationals(time))];
        assert_eq!(of(&fields).taken_at, None, "{time:?}");
    }
}

#[test]
fn a_wall_clock_becomes_an_instant_in_a_zone() {
    let shanghai = FixedOffset::east_opt(8 * 3600).unwrap();
    let noon = NaiveDate::from_ymd_opt(2024, 5, 6).unwrap().and_hms_opt(12, 0, 0).unwrap();
    let instant = Utc.with_ymd_and_hms(2024, 5, 6, 4, 0, 0).single();
    assert_eq!(CaptureTime::WallClock(noon).instant(&shanghai), instant);
    assert_eq!(CaptureTime::Instant(instant.unwrap()).instant(&shanghai), instant);
}

#[test]
fn all_formats_carry_the_same_facts() {
    let block = exif(&[
        (Tag::DateTimeOriginal, ascii("2024:05:06 07:08:09")),
        (Tag::GPSLatitude, rationals(&[(30, 1), (0, 1), (0, 1)])),
        (Tag::GPSLatitudeRef, ascii("N")),
        (Tag::GPSLongitude, rationals(&[(120, 1), (0, 1), (0, 1)])),
        (Tag::GPSLongitudeRef, ascii("E")),
    ]);
    let picture = scene(20, 20, 2);
    let prefixed = [b"Exif\0\0", block.as_slice()].concat();
    for upload in [
        jpeg_exif(&picture, &block),
        png(&picture.clone().into(), Some(&block)),
        webp(&picture.clone().into(), Some(&block)),
        webp(&picture.into(), Some(&prefixed)),
    ] {
        let prepared = accepted(&upload);
        assert!(prepared.taken_at.is_some(), "{:?}", prepared.format);
        assert_eq!(prepared.position, Some(GpsPosition { lat: 30.0, lng: 120.0 }), "{:?}", prepared.format);
    }
}

#[test]
fn exif_that_is_rubbish_is_no_exif() {
    let mut block = exif(&[(Tag::DateTimeOriginal, ascii("2024:05:06 07:08:09"))]);
    block.truncate(block.len() - 10);
    for rubbish in [&b""[..], b"II", b"nonsense", &[0xFF; 300], &block] {
        let prepared = accepted(&jpeg_exif(&scene(16, 16, 3), rubbish));
        assert_eq!((prepared.taken_at, prepared.position, prepared.width), (None, None, 16));
    }
}
