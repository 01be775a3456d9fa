//! Files that are not whole, not photos, or not anything.

use image::{DynamicImage, Rgb, RgbImage};

use super::sample::{Dice, exif, jpeg, jpeg_exif, jpeg_with, png, scene, webp};
use super::*;

#[test]
fn what_is_not_a_photo_is_named() {
    assert_eq!(refused(b""), Unreadable::Empty);
    for (bytes, name) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "avif"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", "avif"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "video"),
        (b"\0\0\0\x18ftyp", "video"),
        (b"GIF89a\x01\0\x01\0", "gif"),
        (b"II*\0\x08\0\0\0", "tiff"),
        (b"MM\0*\0\0\0\x08", "tiff"),
        (b"BM\x36\0\0\0", "bmp"),
        (b"\xFF\x0A\0\0", "jxl"),
        (b"%PDF-1.7", "pdf"),
        (b"<svg xmlns=''/>", "svg"),
        (b"RIFF\0\0\0\0AVI ", "unknown"),
        (b"hello", "unknown"),
        (b"\xFF\xD8", "unknown"),
    ] {
        assert_eq!(refused(bytes), Unreadable::UnsupportedFormat { found: name });
    }
}

#[test]
fn half_a_file_is_refused() {
    let picture = scene(120, 90, 1);
    let block = exif(&[(exif::Tag::Model, exif::Value::Ascii(vec![b"X".to_vec()]))]);
    for file in [
        jpeg(&picture),
        jpeg_exif(&picture, &block),
        jpeg_with(&picture, |encoder| encoder.set_progressive(true)),
        jpeg_with(&picture, |encoder| encoder.set_restart_interval(5)),
        webp(&picture.clone().into(), None),
        webp(&picture.clone().into(), Some(&block)),
    ] {
        assert_eq!(accepted(&file).width, 120);
        for cut in (12..file.len() - 1).step_by(37).chain([file.len() - 2]) {
            assert_eq!(refused(&file[..cut]), Unreadable::Broken, "{cut} of {}", file.len());
        }
    }
    // A PNG without its end chunk has all of its pixels.
    let file = png(&picture.into(), None);
    for cut in (12..file.len() - 16).step_by(37) {
        assert_eq!(refused(&file[..cut]), Unreadable::Broken, "{cut} of {}", file.len());
    }
}

#[test]
fn half_a_picture_in_a_file_with_an_end_is_refused() {
    let picture = scene(320, 240, 2);
    for file in [jpeg(&picture), jpeg_with(&picture, |encoder| encoder.set_restart_interval(7))] {
        for part in [3, 5, 7, 8] {
            let mut half = file[..file.len() / 10 * part].to_vec();
            half.extend([0xFF, 0xD9]);
            assert_eq!(refused(&half), Unreadable::Broken, "{part} tenths");
        }
    }
}

#[test]
fn a_grey_card_is_not_half_a_picture() {
    let card = RgbImage::from_pixel(320, 240, Rgb([128, 128, 128]));
    assert_eq!(accepted(&jpeg(&card)).perceptual_hash, None);
}

#[test]
fn what_follows_the_end_does_not_matter() {
    let picture = scene(60, 40, 3);
    for mut file in [jpeg(&picture), png(&picture.clone().into(), None), webp(&picture.clone().into(), None)] {
        let alone = accepted(&file).display;
        file.extend(b"a film, or a second picture\xFF\xD8\xFF\xC0");
        assert_eq!(accepted(&file).display, alone);
    }
}

#[test]
fn a_second_frame_or_garbage_before_the_scan_is_refused() {
    let file = jpeg(&scene(60, 40, 3));
    let frame = file.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    let twice = [&file[..frame], &file[frame..frame + 19], &file[frame..]].concat();
    assert_eq!(refused(&twice), Unreadable::Broken);
    let stuffed = [&file[..2], b"\xFF\0\xC2", &file[2..]].concat();
    assert_eq!(refused(&stuffed), Unreadable::Broken);
    let padded = [&file[..2], b"\xFF\xFF\xFF", &file[2..]].concat();
    assert_eq!(accepted(&padded).width, 60, "fill bytes are allowed");
}

#[test]
fn no_bytes_cause_a_panic() {
    let mut dice = Dice(7);
    let starts = [&b"\xFF\xD8\xFF"[..], b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", b"RIFF\xF0\0\0\0WEBPVP8L", b""];
    for round in 0..800 {
        let noise = (0..250).map(|_| dice.roll() as u8);
        let upload: Vec<u8> = starts[round % 4].iter().copied().chain(noise).collect();
        assert!(prepare(&upload, &Limits::default()).is_err());
    }
}

#[test]
fn no_damage_causes_a_panic() {
    let picture = scene(72, 50, 4);
    let transparent = DynamicImage::from(picture.clone()).into_rgba8();
    let block = exif(&[
        (exif::Tag::Orientation, exif::Value::Short(vec![6])),
        (exif::Tag::DateTimeOriginal, exif::Value::Ascii(vec![b"2024:05:06 07:08:09".to_vec()])),
        (exif::Tag::GPSLatitude, exif::Value::Rational(vec![(30, 1).into(); 3])),
    ]);
    let files = [
        jpeg_exif(&picture, &block),
        jpeg_with(&picture, |encoder| encoder.set_progressive(true)),
        png(&transparent.clone().into(), Some(&block)),
        webp(&transparent.into(), Some(&block)),
    ];
    // What a damaged size could ask for at most, so that the test is quick.
    let limits = Limits { max_pixels: 1_000_000, max_progressive_pixels: 1_000_000, ..Limits::default() };
    let mut dice = Dice(11);
    for file in files {
        for _ in 0..150 {
            let mut damaged = file.clone();
            for _ in 0..=dice.below(4) {
                // Half of the damage falls on the headers.
                let end = if dice.below(2) == 0 { damaged.len() } else { damaged.len().min(400) };
                let at = dice.below(end);
                damaged[at] = dice.roll() as u8;
            }
            if let Ok(prepared) = prepare(&damaged, &limits) {
                assert!(!prepared.thumbnail.is_empty());
            }
        }
    }
}
