//! The quick way and the other: alike in what they make, and in what they take.

use image::RgbImage;
use jpeg_encoder::SamplingFactor;

use super::sample::{decoded, jpeg, jpeg_with, scene};
use super::*;

const ORIENTATIONS: [Orientation; 4] =
    [Orientation::NoTransforms, Orientation::Rotate90, Orientation::Rotate180, Orientation::FlipHorizontal];

fn both(file: &[u8], orientation: Orientation) -> Result<(Option<Pictures>, Result<Pictures, Unreadable>), Unreadable> {
    let limits = Limits::default();
    let header = header::read(file, sniff::format(file)?, &limits)?;
    let quick = planes::pictures(&header, orientation, &limits);
    Ok((quick, from_pixels(Format::Jpeg, &header, orientation, &limits)))
}

/// The mean difference of two pictures' samples, in levels of 255.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.as_raw().len() as f64
}

fn alike(file: &[u8], orientation: Orientation, what: &str) {
    let (quick, other) = both(file, orientation).unwrap();
    let (quick, other) = (quick.unwrap_or_else(|| panic!("{what}: went the other way")), other.unwrap());
    for (a, b) in [(&quick.display, &other.display), (&quick.thumbnail, &other.thumbnail)] {
        let (a, b) = (decoded(a), decoded(b));
        let (apart, width) = (difference(&a, &b), a.width().min(a.height()));
        let most = if width < 100 { 8.0 } else { 3.0 };
        assert!(apart < most, "{what}: {apart} levels apart");
    }
    let bits = quick.perceptual_hash.zip(other.perceptual_hash).map(|(a, b)| (a ^ b).count_ones());
    assert!(bits.unwrap() <= 2, "{what}: {bits:?}");
    assert!(!quick.placeholder.is_empty());
}

#[test]
fn every_sampling_and_odd_sizes() {
    let samplings = [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
        SamplingFactor::F_4_1,
    ];
    for sampling in samplings {
        for (width, height) in [(640, 480), (333, 101), (17, 33)] {
            let file = jpeg_with(&scene(width, height, width), |encoder| encoder.set_sampling_factor(sampling));
            alike(&file, Orientation::NoTransforms, &format!("{sampling:?} {width} × {height}"));
        }
    }
}

#[test]
fn large_files_are_shrunk_while_they_are_decoded() {
    for (width, height) in [(3301, 2201), (6501, 301)] {
        alike(&jpeg(&scene(width, height, 3)), Orientation::NoTransforms, &format!("{width} × {height}"));
    }
}

#[test]
fn every_turn() {
    let file = jpeg(&scene(701, 499, 4));
    for orientation in ORIENTATIONS {
        alike(&file, orientation, &format!("{orientation:?}"));
    }
}

#[test]
fn progressive_files() {
    let file = jpeg_with(&scene(900, 700, 5), |encoder| encoder.set_progressive(true));
    alike(&file, Orientation::NoTransforms, "progressive");
}

/// What the quick way takes, the other takes too: it is the judge of what is broken.
#[test]
fn damage_is_judged_alike() {
    let whole = jpeg_with(&scene(160, 120, 7), |encoder| encoder.set_restart_interval(8));
    let mut dice = 88_172_645_463_325_252_u64;
    let mut below = move |n: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % n as u64).unwrap()
    };
    let mut taken = 0;
    for round in 0..600 {
        let mut file = whole.clone();
        for _ in 0..=below(3) {
            let at = below(file.len());
            file[at] = u8::try_from(below(256)).unwrap();
        }
        let Ok((quick, other)) = both(&file, Orientation::NoTransforms) else { continue };
        taken += usize::from(quick.is_some());
        assert!(quick.is_none() || other.is_ok(), "round {round}: only the quick way takes it");
    }
    assert!(taken > 100, "{taken}");
}

#[test]
fn what_is_cut_off_goes_the_other_way() {
    let whole = jpeg(&scene(640, 480, 3));
    for part in [3, 5, 8] {
        let cut = [&whole[..whole.len() * part / 10], &[0xFF, 0xD9]].concat();
        if let Ok((quick, _)) = both(&cut, Orientation::NoTransforms) {
            assert!(quick.is_none(), "{part} tenths");
        }
    }
}
