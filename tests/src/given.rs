//! Photos and reports to begin with.

use serde_json::{Value, json};

/// A position in Shishou, WGS-84.
pub const BY_THE_RIVER: (f64, f64) = (29.7216, 112.4063);

/// A small picture with something in it: another one for each `seed`.
pub fn picture(seed: u32) -> Vec<u8> {
    drawn(160, 120, seed)
}

/// One as a phone takes it.
pub fn large_picture(width: u32, height: u32) -> Vec<u8> {
    drawn(width, height, 1)
}

fn drawn(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let wave = (x * (seed % 7 + 2) + y * (seed % 5 + 3)) % 256;
            let block = if (x / 20 + y / 20 + seed).is_multiple_of(3) { 200 } else { 40 };
            pixels.extend([wave as u8, block as u8, ((wave + block) / 2) as u8]);
        }
    }
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 85);
    encoder.encode(&pixels, width as u16, height as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    jpeg
}

/// A report that needs no photo.
pub fn burst_pipe() -> Value {
    json!({
        "category": "burst_pipe",
        "description": "人行道下水管爆裂，路面积水",
        "location": { "lat": BY_THE_RIVER.0, "lng": BY_THE_RIVER.1 },
        "no_photo_reason": "unsafe",
    })
}

/// A report with these photos.
pub fn burst_pipe_with(photos: &[String]) -> Value {
    let mut report = burst_pipe();
    report["photo_ids"] = json!(photos);
    report["no_photo_reason"] = Value::Null;
    report
}
