//! Shrinking, flattening, turning: from the decoded picture to the small upright ones.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage, RgbaImage};

use super::Unreadable;

/// The picture with its longest side at most `side`; unchanged, and copied, if it is small already.
pub(super) fn within(picture: &DynamicImage, side: u32) -> Result<DynamicImage, Unreadable> {
    let (width, height) = fit(picture.width(), picture.height(), side);
    if (width, height) == (picture.width(), picture.height()) {
        return Ok(picture.clone());
    }
    to(picture, width, height, FilterType::Lanczos3)
}

/// Width and height with the longest at most `side`.
pub(super) fn fit(width: u32, height: u32, side: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= side {
        return (width, height);
    }
    let scaled = |length: u32| {
        let doubled = u64::from(length) * u64::from(side) * 2 / u64::from(longest);
        // Half up; and a strip of a picture keeps one pixel of its width.
        u32::try_from(doubled.div_ceil(2)).unwrap_or(side).clamp(1, side)
    };
    (scaled(width), scaled(height))
}

/// The picture at exactly this size, whatever that does to its proportions.
pub(super) fn to(
    picture: &DynamicImage,
    width: u32,
    height: u32,
    filter: FilterType,
) -> Result<DynamicImage, Unreadable> {
    let kind = match picture {
        DynamicImage::ImageLuma8(_) => PixelType::U8,
        DynamicImage::ImageRgb8(_) => PixelType::U8x3,
        DynamicImage::ImageRgba8(_) => PixelType::U8x4,
        _ => return Err(Unreadable::Broken),
    };
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_bytes(), kind);
    // With alpha the resizer weighs each colour by it, so that what is transparent does not bleed in.
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    let samples = resized(&source.map_err(|_| Unreadable::Broken)?, &options, width, height)?;
    let small = match kind {
        PixelType::U8 => GrayImage::from_raw(width, height, samples).map(DynamicImage::from),
        PixelType::U8x3 => RgbImage::from_raw(width, height, samples).map(DynamicImage::from),
        _ => RgbaImage::from_raw(width, height, samples).map(DynamicImage::from),
    };
    small.ok_or(Unreadable::Broken)
}

/// One plane of a picture at exactly this size. Of its rows and columns, `picture` are picture; the rest is padding.
#[cfg(feature = "turbojpeg")]
pub(super) fn plane(
    samples: &[u8],
    (across, down): (usize, usize),
    picture: (f64, f64),
    (width, height): (u32, u32),
) -> Result<Vec<u8>, Unreadable> {
    let (Ok(across), Ok(down)) = (u32::try_from(across), u32::try_from(down)) else { return Err(Unreadable::Broken) };
    let source = ImageRef::new(across, down, samples, PixelType::U8).map_err(|_| Unreadable::Broken)?;
    let filter = ResizeAlg::Convolution(FilterType::Lanczos3);
    let options = ResizeOptions::new().resize_alg(filter).crop(0.0, 0.0, picture.0, picture.1);
    resized(&source, &options, width, height)
}

fn resized(source: &ImageRef<'_>, options: &ResizeOptions, width: u32, height: u32) -> Result<Vec<u8>, Unreadable> {
    let mut target = Image::new(width, height, source.pixel_type());
    Resizer::new().resize(source, &mut target, options).map_err(|_| Unreadable::Broken)?;
    Ok(target.into_vec())
}

/// As the photographer saw it, in `Rgb8`, with white behind what is transparent.
pub(super) fn upright_on_white(picture: DynamicImage, orientation: Orientation) -> DynamicImage {
    let mut flat = match picture {
        DynamicImage::ImageRgba8(see_through) => on_white(&see_through).into(),
        opaque => DynamicImage::from(opaque.into_rgb8()),
    };
    flat.apply_orientation(orientation);
    flat
}

fn on_white(see_through: &RgbaImage) -> RgbImage {
    let mut flat = RgbImage::new(see_through.width(), see_through.height());
    for (to, from) in flat.pixels_mut().zip(see_through.pixels()) {
        let [red, green, blue, alpha] = from.0;
        to.0 = [red, green, blue].map(|colour| {
            let mixed = u32::from(colour) * u32::from(alpha) + 255 * u32::from(255 - alpha);
            u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX)
        });
    }
    flat
}

/// Width and height as they are once the picture is upright.
pub(super) fn upright_size(width: u32, height: u32, orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height, width)
        }
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => (width, height),
    }
}
