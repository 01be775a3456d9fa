//! What is taken from EXIF: time, place, orientation. Anything odd is read as "not said", field by field:
//! EXIF is often wrong in one place and right in the next, and never a reason to refuse a photo.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use exif::{Exif, In, Rational, Reader, Tag, Value};
use image::metadata::Orientation;

use super::{CaptureTime, GpsPosition};

/// EXIF is at most 64 KiB in JPEG. Elsewhere nothing bounds it, and it is copied to be parsed.
const MAX_BYTES: usize = 256 * 1024;

/// EXIF is of 1995. A clock that shows an earlier year has lost its battery.
const FIRST_YEAR: i32 = 1995;
/// What is later is a broken field.
const LAST_YEAR: i32 = 2199;

/// No zone is further from UTC, to the east; to the west it is 12 hours.
const MAX_OFFSET_MINUTES: i16 = 14 * 60;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) taken_at: Option<CaptureTime>,
    pub(super) position: Option<GpsPosition>,
    pub(super) orientation: Orientation,
}

impl Default for Facts {
    fn default() -> Self {
        Self { taken_at: None, position: None, orientation: Orientation::NoTransforms }
    }
}

pub(super) fn read(bytes: &[u8]) -> Facts {
    if bytes.len() > MAX_BYTES {
        return Facts::default();
    }
    let parsed = Reader::new().continue_on_error(true).read_raw(bytes.to_vec());
    match parsed.or_else(|error| error.distill_partial_result(|_| ())) {
        Ok(exif) => Facts {
            taken_at: taken_at(&exif),
            position: position(&exif),
            orientation: orientation(&exif).unwrap_or(Orientation::NoTransforms),
        },
        Err(_) => Facts::default(),
    }
}

fn orientation(exif: &Exif) -> Option<Orientation> {
    let value = value(exif, Tag::Orientation)?.get_uint(0)?;
    u8::try_from(value).ok().and_then(Orientation::from_exif)
}

/// The camera's clock if its offset is known, else the satellites' time, else the camera's clock. In this
/// order because some phones write the time of their last fix, which may be an hour old.
fn taken_at(exif: &Exif) -> Option<CaptureTime> {
    let original = wall_clock(exif, Tag::DateTimeOriginal, Tag::OffsetTimeOriginal);
    // The same as the above on a camera, and all that some cameras write. The third date, `DateTime`, is
    // when the file was changed.
    let digitized = || wall_clock(exif, Tag::DateTimeDigitized, Tag::OffsetTimeDigitized);
    match original.or_else(digitized) {
        Some((local, Some(offset))) => {
            offset.from_local_datetime(&local).single().map(|at| CaptureTime::Instant(at.to_utc()))
        }
        Some((local, None)) => satellite_time(exif).or(Some(CaptureTime::WallClock(local))),
        None => satellite_time(exif),
    }
}

fn wall_clock(exif: &Exif, time: Tag, offset: Tag) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    let mut stamp = exif::DateTime::from_ascii(text(exif, time)?).ok()?;
    let date = date(i32::from(stamp.year), u32::from(stamp.month), u32::from(stamp.day))?;
    let time = date.and_hms_opt(u32::from(stamp.hour), u32::from(stamp.minute), u32::from(stamp.second))?;
    if let Some(written) = text(exif, offset) {
        // What cannot be parsed leaves the stamp without an offset.
        let _ = stamp.parse_offset(written);
    }
    let minutes = stamp.offset.filter(|minutes| (-MAX_OFFSET_MINUTES..=MAX_OFFSET_MINUTES).contains(minutes));
    Some((time, minutes.and_then(|minutes| FixedOffset::east_opt(i32::from(minutes) * 60))))
}

/// UTC, says the standard.
fn satellite_time(exif: &Exif) -> Option<CaptureTime> {
    let written = std::str::from_utf8(text(exif, Tag::GPSDateStamp)?).ok()?;
    let mut parts = written.trim_matches(['\0', ' ']).splitn(3, [':', '-']);
    let date = date(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)?;

    // Whole seconds suffice.
    let mut parts = rationals(exif, Tag::GPSTimeStamp)?.iter().map(|part| part.num / part.denom);
    let time = NaiveTime::from_hms_opt(parts.next()?, parts.next()?, parts.next()?)?;
    Some(CaptureTime::Instant(date.and_time(time).and_utc()))
}

fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (FIRST_YEAR..=LAST_YEAR).contains(&year))
}

fn position(exif: &Exif) -> Option<GpsPosition> {
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'N', b'S')?;
    let lng = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'E', b'W')?;
    GpsPosition::plausible(lat, lng)
}

/// Degrees, minutes and seconds; those that are missing are zero, since some write the first alone, with
/// decimals. Without its letter an angle might be on either side of the globe: then there is none.
fn degrees(exif: &Exif, angle: Tag, side: Tag, plus: u8, minus: u8) -> Option<f64> {
    let mut parts = rationals(exif, angle)?.iter().map(Rational::to_f64);
    let (degrees, minutes, seconds) = (parts.next()?, parts.next().unwrap_or(0.0), parts.next().unwrap_or(0.0));
    // 60 itself is what rounding makes of 59.99.
    if minutes > 60.0 || seconds > 60.0 {
        return None;
    }
    let angle = degrees + minutes / 60.0 + seconds / 3600.0;
    match text(exif, side)?.first()?.to_ascii_uppercase() {
        letter if letter == plus => Some(angle),
        letter if letter == minus => Some(-angle),
        _ => None,
    }
}

/// None if a denominator is zero: 0/0 is how "unknown" is written.
fn rationals(exif: &Exif, tag: Tag) -> Option<&[Rational]> {
    match value(exif, tag)? {
        Value::Rational(parts) if parts.iter().all(|part| part.denom != 0) => Some(parts),
        _ => None,
    }
}

fn text(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match value(exif, tag)? {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}

/// Of the picture itself, not of the preview that cameras put into EXIF.
fn value(exif: &Exif, tag: Tag) -> Option<&Value> {
    exif.get_field(tag, In::PRIMARY).map(|field| &field.value)
}
