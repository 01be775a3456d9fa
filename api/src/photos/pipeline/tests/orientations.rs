//! All eight orientations, by the table of the EXIF standard: where the stored first row and first column
//! belong on the upright picture.

use exif::{Tag, Value};
use image::{DynamicImage, Rgb, RgbImage};

use super::sample::{decoded, exif, jpeg_exif, png, webp};
use super::*;

#[derive(Clone, Copy, Debug)]
enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

use Side::{Bottom, Left, Right, Top};

const TABLE: [(u16, Side, Side); 8] = [
    (1, Top, Left),
    (2, Top, Right),
    (3, Bottom, Right),
    (4, Bottom, Left),
    (5, Left, Top),
    (6, Right, Top),
    (7, Right, Bottom),
    (8, Left, Bottom),
];

const RED: [u8; 3] = [230, 20, 20];
const BLUE: [u8; 3] = [20, 20, 230];
const WHITE: [u8; 3] = [240, 240, 240];

/// Red along the first row, blue along the first column, white elsewhere.
fn marked(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 5, y < height / 5) {
        (_, true) => Rgb(RED),
        (true, false) => Rgb(BLUE),
        (false, false) => Rgb(WHITE),
    })
}

fn oriented(value: u16) -> Vec<u8> {
    exif(&[(Tag::Orientation, Value::Short(vec![value]))])
}

fn colour_at(picture: &RgbImage, side: Side) -> [u8; 3] {
    let (width, height) = picture.dimensions();
    let at = match side {
        Top => (width / 2, height / 12),
        Right => (width - 1 - width / 12, height / 2),
        Bottom => (width / 2, height - 1 - height / 12),
        Left => (width / 12, height / 2),
    };
    picture[at].0
}

fn alike(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 60)
}

fn stands_upright(upload: &[u8], (value, first_row, first_column): (u16, Side, Side), stored: (u32, u32)) {
    let prepared = accepted(upload);
    let turned = if value < 5 { stored } else { (stored.1, stored.0) };
    assert_eq!((prepared.width, prepared.height), turned, "size at {value}");
    for kept in [&prepared.display, &prepared.thumbnail] {
        let picture = decoded(kept);
        assert_eq!(picture.width() > picture.height(), turned.0 > turned.1, "shape at {value}");
        assert!(alike(colour_at(&picture, first_row), RED), "first row at {value}");
        assert!(alike(colour_at(&picture, first_column), BLUE), "first column at {value}");
    }
}

#[test]
fn all_eight_are_turned_upright() {
    let stored = (420, 130);
    let picture = marked(stored.0, stored.1);
    for row in TABLE {
        stands_upright(&jpeg_exif(&picture, &oriented(row.0)), row, stored);
    }
    // The display picture of this one is shrunk before it is turned.
    let large = jpeg_exif(&marked(1700, 400), &oriented(6));
    stands_upright(&large, (6, Right, Top), (1700, 400));
}

#[test]
fn png_and_webp_are_turned_too() {
    let picture = DynamicImage::from(marked(100, 60));
    for row in TABLE {
        let exif = oriented(row.0);
        stands_upright(&png(&picture, Some(&exif)), row, (100, 60));
        stands_upright(&webp(&picture, Some(&exif)), row, (100, 60));
    }
}

#[test]
fn an_orientation_that_does_not_exist_turns_nothing() {
    for value in [0, 9, 255, 257, 65535] {
        stands_upright(&jpeg_exif(&marked(200, 120), &oriented(value)), (1, Top, Left), (200, 120));
    }
}
