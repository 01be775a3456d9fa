//! Which pictures count as alike.

use image::{DynamicImage, Rgb, RgbImage, imageops};

use super::sample::{Dice, jpeg, jpeg_with, png, scene};
use super::*;

fn hash(upload: &[u8]) -> u64 {
    accepted(upload).perceptual_hash.unwrap()
}

#[test]
fn a_copy_is_alike() {
    // Scene 1 is left out: too many neighbours in it are equal for a picture of the world.
    for seed in 2..5 {
        let picture = scene(640, 480, seed);
        let original = hash(&jpeg(&picture));
        let poor = jpeg_with(&picture, |encoder| encoder.set_quality(60));
        let half = imageops::resize(&picture, 320, 240, imageops::FilterType::Triangle);
        for copy in [poor, jpeg(&half), png(&picture.clone().into(), None), accepted(&jpeg(&picture)).display] {
            assert!((original ^ hash(&copy)).count_ones() <= 3, "scene {seed}");
        }
    }
}

#[test]
fn another_picture_is_not_alike() {
    let hashes: Vec<u64> = (1..6).map(|seed| hash(&jpeg(&scene(320, 240, seed)))).collect();
    for (at, &a) in hashes.iter().enumerate() {
        for &b in &hashes[at + 1..] {
            assert!((a ^ b).count_ones() > 3);
        }
    }
}

#[test]
fn a_flat_picture_has_no_hash() {
    let mut dice = Dice(3);
    let dark = RgbImage::from_fn(400, 300, |_, _| Rgb([dice.below(4) as u8; 3]));
    let lens_cap = jpeg(&dark);
    let paper = jpeg(&RgbImage::from_pixel(400, 300, Rgb([250, 250, 245])));
    for flat in [lens_cap, paper, png(&DynamicImage::new_rgba8(300, 300), None)] {
        let prepared = accepted(&flat);
        assert_eq!(prepared.perceptual_hash, None);
        assert!(!prepared.placeholder.is_empty());
    }
}

#[test]
fn the_first_bit_is_the_highest() {
    // Brighter to the right in the uppermost eighth only.
    let picture = RgbImage::from_fn(360, 320, |x, y| {
        let level = if y < 40 { x * 255 / 360 } else { 255 - x * 255 / 360 };
        Rgb([level as u8; 3])
    });
    assert_eq!(hash(&png(&picture.into(), None)), 0xFF00_0000_0000_0000);
}
