//! Files that ask for far more than they are worth: refused by their headers.

use super::sample::{canvas, chunk, jpeg, jpeg_with, png, riff, scene, webp};
use super::*;

fn too_many(width: u32, height: u32, limit: u64) -> Unreadable {
    Unreadable::TooManyPixels { width, height, limit }
}

/// Writes another size into the frame header of a JPEG.
fn resized(mut file: Vec<u8>, frame: u8, width: u16, height: u16) -> Vec<u8> {
    let at = file.windows(2).position(|marker| marker == [0xFF, frame]).unwrap();
    file[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    file[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    file
}

#[test]
fn a_jpeg_that_claims_to_be_huge() {
    let picture = scene(64, 64, 1);
    let baseline = resized(jpeg(&picture), 0xC0, 30_000, 30_000);
    assert_eq!(refused(&baseline), too_many(30_000, 30_000, 51_000_000));

    let progressive = jpeg_with(&picture, |encoder| encoder.set_progressive(true));
    let huge = resized(progressive.clone(), 0xC2, 6000, 5000);
    assert_eq!(refused(&huge), too_many(6000, 5000, 25_000_000));
    // A baseline file may have as many pixels; but these few bytes cannot be they.
    assert_eq!(refused(&resized(jpeg(&picture), 0xC0, 6000, 5000)), Unreadable::Broken);
    assert_eq!(refused(&resized(progressive, 0xC2, 5000, 5000)), Unreadable::Broken);
    assert_eq!(refused(&resized(jpeg(&picture), 0xC0, 0, 64)), Unreadable::Broken);
}

#[test]
fn a_jpeg_whose_components_come_one_by_one_is_held_twice() {
    let limits = Limits { max_progressive_pixels: 1000, ..Limits::default() };
    let picture = scene(64, 64, 1);
    let interleaved = jpeg(&picture);
    assert!(prepare(&interleaved, &limits).is_ok());
    // This encoder writes a scan for each component as soon as it optimises its tables.
    let one_by_one = jpeg_with(&picture, |encoder| encoder.set_optimized_huffman_tables(true));
    let scans = one_by_one.windows(2).filter(|marker| *marker == [0xFF, 0xDA]).count();
    assert_eq!(scans, 3);
    assert_eq!(prepare(&one_by_one, &limits), Err(too_many(64, 64, 1000)));
    assert_eq!(accepted(&one_by_one).perceptual_hash, accepted(&interleaved).perceptual_hash);
}

#[test]
fn a_jpeg_of_many_scans() {
    let picture = scene(64, 64, 2);
    let scans = |count| jpeg_with(&picture, |encoder| encoder.set_progressive_scans(count));
    assert_eq!(accepted(&scans(10)).width, 64);
    let few = Limits { max_scans: 4, ..Limits::default() };
    assert_eq!(prepare(&scans(10), &few), Err(Unreadable::TooManyScans));
    assert_eq!(refused(&scans(64)), Unreadable::TooManyScans);
}

#[test]
fn a_png_that_claims_to_be_huge() {
    let mut file = png(&scene(4, 4, 3).into(), None);
    file[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
    file[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
    assert_eq!(refused(&file), too_many(30_000, 30_000, 51_000_000));
    file[16..24].fill(0xFF);
    assert_eq!(refused(&file), too_many(u32::MAX, u32::MAX, 51_000_000));
}

#[test]
fn a_png_whose_samples_are_deep_has_fewer_pixels() {
    let deep = image::DynamicImage::from(scene(100, 100, 3)).to_rgba16();
    let limits = Limits { max_decoded_bytes: 40_000, ..Limits::default() };
    assert_eq!(prepare(&png(&deep.into(), None), &limits), Err(too_many(100, 100, 5000)));
    assert!(prepare(&png(&scene(100, 100, 3).into(), None), &limits).is_ok());
}

#[test]
fn a_webp_that_claims_to_be_huge() {
    let huge = too_many(16_383, 16_383, 25_000_000);
    let lossy = chunk(b"VP8 ", &[0, 0, 0, 0x9D, 0x01, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F]);
    assert_eq!(refused(&riff(std::slice::from_ref(&lossy))), huge);
    let lossless = chunk(b"VP8L", &[0x2F, 0xFE, 0xBF, 0xFF, 0x0F, 0, 0]);
    assert_eq!(refused(&riff(&[lossless])), huge);
    assert_eq!(refused(&riff(&[canvas(0, 1 << 24, 1 << 24)])), too_many(1 << 24, 1 << 24, 25_000_000));
    // The decoder allocates for the bitstream before it compares it with the canvas.
    assert_eq!(refused(&riff(&[canvas(0, 16, 16), lossy.clone()])), huge);
    let frame = chunk(b"ANMF", &[vec![0; 16], lossy].concat());
    assert_eq!(refused(&riff(&[canvas(2, 16, 16), chunk(b"ANIM", &[0; 6]), frame])), huge);
}

#[test]
fn the_limits_can_be_set() {
    let limits = Limits { max_pixels: 100, max_progressive_pixels: 100, ..Limits::default() };
    let picture = scene(11, 10, 4);
    for file in [jpeg(&picture), png(&picture.clone().into(), None), webp(&picture.into(), None)] {
        assert_eq!(prepare(&file, &limits), Err(too_many(11, 10, 100)));
    }
}
