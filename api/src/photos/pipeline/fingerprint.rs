//! What stands for a picture in few bytes: a hash by which to find its like, and a blur to show first.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fast_image_resize::FilterType;
use image::{DynamicImage, GrayImage};

use super::{Unreadable, shrink};

/// The number of neighbours that must differ for a hash to say anything, of 64.
const TELLING: usize = 12;
/// By so many of 255 levels. Less is noise of the encoder.
const TELLING_LEVELS: u8 = 2;

/// ThumbHash takes no larger picture.
pub(super) const PLACEHOLDER_SIDE: u32 = 100;

/// How light a coloured picture is, with the weights of JPEG, so that a hash does not depend on the way a photo came.
pub(super) fn light(picture: &DynamicImage) -> DynamicImage {
    let rgb = picture.to_rgb8();
    let mut light = GrayImage::new(rgb.width(), rgb.height());
    for (to, from) in light.pixels_mut().zip(rgb.pixels()) {
        let [red, green, blue] = from.0.map(u32::from);
        to.0 = [u8::try_from((299 * red + 587 * green + 114 * blue + 500) / 1000).unwrap_or(u8::MAX)];
    }
    light.into()
}

/// A dHash of how light a picture is: it is seen as 9 × 8 levels, and for each but the last of a row whether its right
/// neighbour is brighter. The first bit is the highest. None if hardly any two neighbours differ.
pub(super) fn perceptual_hash(light: &DynamicImage) -> Result<Option<u64>, Unreadable> {
    let grid = shrink::to(light, 9, 8, FilterType::Bilinear)?;
    let mut hash = 0_u64;
    let mut telling = 0_usize;
    for row in grid.as_bytes().chunks_exact(9) {
        for (&left, &right) in row.iter().zip(row.iter().skip(1)) {
            hash = hash << 1 | u64::from(left < right);
            telling += usize::from(left.abs_diff(right) >= TELLING_LEVELS);
        }
    }
    Ok((telling >= TELLING).then_some(hash))
}

/// A ThumbHash in base64: about 30 characters.
pub(super) fn placeholder(thumbnail: &DynamicImage) -> Result<String, Unreadable> {
    let tiny = shrink::within(thumbnail, PLACEHOLDER_SIDE)?.into_rgba8();
    let (Ok(width), Ok(height)) = (usize::try_from(tiny.width()), usize::try_from(tiny.height())) else {
        return Err(Unreadable::Broken);
    };
    Ok(STANDARD.encode(thumbhash::rgba_to_thumb_hash(width, height, tiny.as_raw())))
}
