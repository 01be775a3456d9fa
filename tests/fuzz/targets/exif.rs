//! What a camera writes beside the picture: a good picture stays one, whatever stands there.
#![no_main]

use api::photos::pipeline::{Limits, prepare};
use chrono::Utc;
use domain::geo::Position;
use libfuzzer_sys::fuzz_target;

const START: &[u8] = b"\xff\xd8";
/// A grey square of eight pixels: quantisation, frame, two codes, and one scan.
const PICTURE: &[u8] = include_bytes!("grey.jpg");

fuzz_target!(|data: &[u8]| {
    let data = &data[..data.len().min(65_000)];
    let length = u16::try_from(data.len() + 8).unwrap();
    let mut jpeg = START.to_vec();
    jpeg.extend(b"\xff\xe1");
    jpeg.extend(length.to_be_bytes());
    jpeg.extend(b"Exif\0\0");
    jpeg.extend(data);
    jpeg.extend(&PICTURE[START.len()..]);
    let prepared = prepare(&jpeg, &Limits::default()).expect("the picture is good");
    assert_eq!((prepared.width, prepared.height), (8, 8));
    if let Some(gps) = prepared.position {
        let _ = Position::new(gps.lat, gps.lng);
    }
    if let Some(time) = prepared.taken_at {
        let _ = time.instant(&Utc);
    }
});
