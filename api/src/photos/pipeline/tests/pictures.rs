//! Every format and kind of pixel comes out as two small clean JPEGs.

use image::{DynamicImage, LumaA, Rgba, RgbaImage};
use jpeg_encoder::{ColorType, Encoder};

use super::sample::{canvas, chunk, decoded, exif, jpeg, jpeg_exif, jpeg_with, png, riff, scene, webp};
use super::*;

fn near(found: [u8; 3], wanted: [u8; 3]) {
    let close = found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 6);
    assert!(close, "{found:?} is not {wanted:?}");
}

#[test]
fn the_display_picture_and_the_thumbnail_fit_their_sizes() {
    let prepared = accepted(&jpeg(&scene(2000, 500, 1)));
    assert_eq!((prepared.format, prepared.width, prepared.height), (Format::Jpeg, 2000, 500));
    assert_eq!(decoded(&prepared.display).dimensions(), (1600, 400));
    assert_eq!(decoded(&prepared.thumbnail).dimensions(), (320, 80));
}

#[test]
fn small_pictures_are_not_enlarged() {
    for (width, height) in [(1, 1), (2, 7), (200, 150), (320, 320)] {
        let prepared = accepted(&jpeg(&scene(width, height, 2)));
        assert_eq!(decoded(&prepared.display).dimensions(), (width, height));
        assert_eq!(decoded(&prepared.thumbnail).dimensions(), (width, height));
    }
}

#[test]
fn a_strip_keeps_a_width() {
    let prepared = accepted(&png(&scene(6000, 2, 3).into(), None));
    assert_eq!(decoded(&prepared.display).dimensions(), (1600, 1));
    assert_eq!(decoded(&prepared.thumbnail).dimensions(), (320, 1));
    let prepared = accepted(&png(&scene(1, 5000, 3).into(), None));
    assert_eq!(decoded(&prepared.thumbnail).dimensions(), (1, 320));
}

#[test]
fn progressive_grey_and_four_colour_jpegs_are_read() {
    let picture = scene(96, 64, 4);
    let progressive = jpeg_with(&picture, |encoder| encoder.set_progressive(true));
    assert_eq!(accepted(&progressive).width, 96);

    for (kind, samples, wanted) in [
        (ColorType::Luma, 1, [90, 90, 90]),
        (ColorType::Cmyk, 4, [107, 107, 107]),
        (ColorType::CmykAsYcck, 4, [107, 107, 107]),
    ] {
        let mut file = Vec::new();
        Encoder::new(&mut file, 95).encode(&vec![90; 40 * 30 * samples], 40, 30, kind).unwrap();
        near(decoded(&accepted(&file).display)[(20, 15)].0, wanted);
    }
}

#[test]
fn what_is_transparent_becomes_white() {
    // Large enough to be shrunk: the hidden red must not bleed into the white.
    let mut picture = RgbaImage::from_pixel(1800, 90, Rgba([255, 0, 0, 0]));
    for (x, _, pixel) in picture.enumerate_pixels_mut() {
        match x {
            0..600 => {}
            600..1200 => *pixel = Rgba([0, 0, 0, 128]),
            _ => *pixel = Rgba([20, 90, 160, 255]),
        }
    }
    let picture = DynamicImage::from(picture);
    let deep = DynamicImage::from(picture.to_rgba16());
    for file in [png(&picture, None), png(&deep, None), webp(&picture, None)] {
        let display = decoded(&accepted(&file).display);
        near(display[(200, 40)].0, [255, 255, 255]);
        near(display[(800, 40)].0, [127, 127, 127]);
        near(display[(1400, 40)].0, [20, 90, 160]);
    }
}

#[test]
fn grey_and_deep_pngs_are_read() {
    let grey = image::GrayAlphaImage::from_pixel(50, 40, LumaA([100, 255]));
    let grey = DynamicImage::from(grey);
    for picture in [
        grey.clone(),
        grey.to_luma8().into(),
        grey.to_luma16().into(),
        grey.to_luma_alpha16().into(),
        grey.to_rgb16().into(),
    ] {
        let prepared = accepted(&png(&picture, None));
        assert_eq!(prepared.format, Format::Png);
        near(decoded(&prepared.display)[(20, 20)].0, [100, 100, 100]);
    }
}

#[test]
fn the_first_frame_of_an_animation_is_the_picture() {
    let frame = |colour| {
        let still = webp(&RgbaImage::from_pixel(30, 20, Rgba(colour)).into(), None);
        let mut data = vec![0; 6]; // at the left upper corner
        data.extend([29, 0, 0, 19, 0, 0, 100, 0, 0, 0b10]);
        data.extend(&still[12..]);
        chunk(b"ANMF", &data)
    };
    let animation = riff(&[
        canvas(0b0001_0010, 30, 20),
        chunk(b"ANIM", &[0; 6]),
        frame([200, 30, 40, 255]),
        frame([0, 0, 250, 255]),
    ]);
    let prepared = accepted(&animation);
    assert_eq!((prepared.format, prepared.width, prepared.height), (Format::WebP, 30, 20));
    near(decoded(&prepared.display)[(10, 10)].0, [200, 30, 40]);
}

#[test]
fn nothing_but_pixels_is_kept() {
    let exif = exif(&[(exif::Tag::Model, exif::Value::Ascii(vec![b"SECRET-CAMERA".to_vec()]))]);
    let picture = scene(400, 300, 5);
    let with_profile = jpeg_with(&picture, |encoder| {
        encoder.add_exif_metadata(&exif).unwrap();
        encoder.add_icc_profile(b"SECRET-PROFILE").unwrap();
        encoder.add_app_segment(13, b"SECRET-CAPTION".to_vec()).unwrap();
    });
    let files = [
        with_profile,
        jpeg_exif(&picture, &exif),
        png(&picture.clone().into(), Some(&exif)),
        webp(&picture.into(), Some(&exif)),
    ];
    for upload in files {
        let prepared = accepted(&upload);
        for kept in [prepared.display, prepared.thumbnail] {
            assert!(!kept.windows(6).any(|bytes| bytes == b"SECRET"));
            assert_eq!(segments(&kept), [0xE0, 0xC0, 0xC4, 0xC4, 0xC4, 0xC4, 0xDB, 0xDB, 0xDA]);
        }
    }
}

/// The markers of all segments up to the scan, in order of their number.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    let mut at = 2;
    while found.last() != Some(&0xDA) {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found.sort_by_key(|&marker| (marker != 0xE0, marker == 0xDA, marker));
    found
}

#[test]
fn the_checksum_is_of_the_upload() {
    let upload = jpeg(&scene(8, 8, 6));
    let prepared = accepted(&upload);
    assert_eq!(prepared.sha256, aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &upload).as_ref());
    assert_eq!(prepared.format.media_type(), "image/jpeg");
    assert_eq!(prepare(&upload, &Limits::default()), Ok(prepared), "the same bytes give the same answer");
}
