//! A photo, or whatever somebody calls one: it is refused, or becomes two clean pictures, within bounds of time and memory.
#![no_main]

use api::photos::pipeline::{Limits, prepare};
use libfuzzer_sys::fuzz_target;

/// Small, so that many are tried; the bounds work the same at any size.
const LIMITS: Limits =
    Limits { max_pixels: 90_000, max_progressive_pixels: 40_000, max_scans: 8, max_decoded_bytes: 1_000_000 };

fuzz_target!(|data: &[u8]| {
    let Ok(prepared) = prepare(data, &LIMITS) else { return };
    assert!(u64::from(prepared.width) * u64::from(prepared.height) <= LIMITS.max_pixels);
    for picture in [&prepared.display, &prepared.thumbnail] {
        let again = prepare(picture, &Limits::default()).expect("what we made can be read");
        assert!(again.taken_at.is_none() && again.position.is_none(), "metadata left");
        assert!(again.width <= 1600 && again.height <= 1600);
    }
});
