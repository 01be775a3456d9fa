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

/// Small, and unlike all others.
pub fn mosaic(n: u64) -> Vec<u8> {
    let (width, height) = (160_usize, 120_usize);
    let shade = |x: usize, y: usize| chance(n, (x / 20 + y / 20 * 8) as u64) as u8;
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let shade = shade(x, y);
            pixels.extend([shade, shade / 2, 99]);
        }
    }
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 85);
    encoder.encode(&pixels, width as u16, height as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    jpeg
}

/// A number that is another one for each two, and the same each time.
pub fn chance(one: u64, other: u64) -> u64 {
    let mut bits = one.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ other.wrapping_mul(0xD1B5_4A32_D192_ED03);
    bits = (bits ^ (bits >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits ^ (bits >> 32)
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

/// As a phone takes it that notes where and when.
pub fn picture_taken_at(lat: f64, lng: f64) -> Vec<u8> {
    let jpeg = drawn(160, 120, 3);
    let exif = exif(lat, lng);
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    out.extend(&exif);
    out.extend(&jpeg[2..]);
    out
}

/// A TIFF, big-endian: where it was taken (north and east), and when.
fn exif(lat: f64, lng: f64) -> Vec<u8> {
    let time = b"2026:11:22 09:00:00\0";
    let (ifd0, sub) = (8_u32, 8_u32 + 2 + 2 * 12 + 4);
    let gps = sub + 2 + 12 + 4;
    let data = gps + 2 + 4 * 12 + 4;
    let mut tiff = b"MM\0\x2a".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    tiff.extend(ifd0.to_be_bytes());
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(0x8769, 4, 1, sub.to_be_bytes()));
    tiff.extend(entry(0x8825, 4, 1, gps.to_be_bytes()));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(1_u16.to_be_bytes());
    tiff.extend(entry(0x9003, 2, time.len() as u32, (data + 48).to_be_bytes()));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(4_u16.to_be_bytes());
    tiff.extend(entry(1, 2, 2, *b"N\0\0\0"));
    tiff.extend(entry(2, 5, 3, data.to_be_bytes()));
    tiff.extend(entry(3, 2, 2, *b"E\0\0\0"));
    tiff.extend(entry(4, 5, 3, (data + 24).to_be_bytes()));
    tiff.extend(0_u32.to_be_bytes());
    for degrees in [lat, lng] {
        let millionths = (degrees * 1_000_000.0).round() as u32;
        for (above, below) in [(millionths, 1_000_000_u32), (0, 1), (0, 1)] {
            tiff.extend(above.to_be_bytes());
            tiff.extend(below.to_be_bytes());
        }
    }
    tiff.extend(time);
    [b"Exif\0\0".to_vec(), tiff].concat()
}
