//! The quick way for the JPEG files that phones send: a photo stays in its three planes (light, and two of colour at half the
//! size) from the file to the files. libjpeg-turbo skips what a small picture will not show while it decodes, nothing is turned
//! into red, green and blue, and three small planes are shrunk instead of one large picture.
//!
//! Whatever is unusual, and whatever libjpeg so much as warns of, is left to the other way, which is the judge of what is broken.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fast_image_resize::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use turbojpeg::{
    Colorspace, Compressor, Decompressor, ScalingFactor, Subsamp, YuvImage, YuvPlanesImage, yuv_pixels_len,
};

use super::header::Header;
use super::{
    DISPLAY_QUALITY, DISPLAY_SIDE, Limits, Pictures, THUMBNAIL_QUALITY, THUMBNAIL_SIDE, Unreadable, fingerprint, shrink,
};

/// The end mark of a JPEG.
const END: [u8; 2] = [0xFF, 0xD9];

/// In the order of their cost.
const SCALES: [ScalingFactor; 3] = [ScalingFactor::ONE_EIGHTH, ScalingFactor::ONE_QUARTER, ScalingFactor::ONE_HALF];

/// The pictures of a JPEG file, or nothing where it has to go the other way.
pub(super) fn pictures(header: &Header<'_>, orientation: Orientation, limits: &Limits) -> Option<Pictures> {
    // The binding checks its arguments with assertions.
    let made = catch_unwind(AssertUnwindSafe(|| make(header, orientation, limits)));
    made.ok()?.ok()
}

fn make(header: &Header<'_>, orientation: Orientation, limits: &Limits) -> Result<Pictures, Unreadable> {
    let decoded = decode(header, limits)?;
    let display = decoded.shrunk(shrink::fit(header.width, header.height, DISPLAY_SIDE))?;
    drop(decoded);
    let display = display.upright(orientation);
    let thumbnail = display.shrunk(shrink::fit(display.width(), display.height(), THUMBNAIL_SIDE))?;
    let tiny = thumbnail.shrunk(shrink::fit(thumbnail.width(), thumbnail.height(), fingerprint::PLACEHOLDER_SIDE))?;
    Ok(Pictures {
        perceptual_hash: fingerprint::perceptual_hash(&thumbnail.light)?,
        placeholder: fingerprint::placeholder(&tiny.coloured()?)?,
        display: display.jpeg(DISPLAY_QUALITY)?,
        thumbnail: thumbnail.jpeg(THUMBNAIL_QUALITY)?,
    })
}

/// A picture as a JPEG file keeps it.
struct Planes {
    light: DynamicImage,
    /// Blueness and redness, each half as wide and half as high as the light, rounded up.
    colours: [DynamicImage; 2],
}

/// A plane as the decoder left it: with a part of it that is picture, and padding to the right and below.
struct Raw<'a> {
    samples: &'a [u8],
    size: (usize, usize),
    picture: (f64, f64),
}

/// What the decoder gives.
struct Decoded {
    samples: Vec<u8>,
    size: (usize, usize),
    colour_sampling: Subsamp,
}

fn decode(header: &Header<'_>, limits: &Limits) -> Result<Decoded, Unreadable> {
    let file = [header.picture, &END].concat();
    let mut decompressor = Decompressor::new().map_err(other_way)?;
    decompressor.set_scan_limit(limits.max_scans).map_err(other_way)?;
    let found = decompressor.read_header(&file).map_err(other_way)?;
    let (width, height) = (size(header.width)?, size(header.height)?);
    let is_usual = found.colorspace == Colorspace::YCbCr && !found.is_lossless && found.subsamp != Subsamp::Unknown;
    if !is_usual || (found.width, found.height) != (width, height) {
        return Err(Unreadable::Broken);
    }
    let (longest, wanted) = (width.max(height), size(DISPLAY_SIDE)?);
    let scale = SCALES.into_iter().find(|scale| scale.scale(longest) >= wanted).unwrap_or(ScalingFactor::ONE);
    decompressor.set_scaling_factor(scale).map_err(other_way)?;
    let (width, height) = (scale.scale(width), scale.scale(height));
    let len = yuv_pixels_len(width, 1, height, found.subsamp).map_err(other_way)?;
    let mut image = YuvImage { pixels: vec![0; len], width, align: 1, height, subsamp: found.subsamp };
    decompressor.decompress_to_yuv(&file, image.as_deref_mut()).map_err(other_way)?;
    Ok(Decoded { samples: image.pixels, size: (width, height), colour_sampling: found.subsamp })
}

impl Decoded {
    /// Light, blueness, redness.
    fn planes(&self) -> Result<[Raw<'_>; 3], Unreadable> {
        let (width, height) = self.size;
        let (across, down) = self.colour_sampling.size();
        let light = (width.next_multiple_of(across), height.next_multiple_of(down));
        let colour = (light.0 / across, light.1 / down);
        let (first, rest) = self.samples.split_at_checked(light.0 * light.1).ok_or(Unreadable::Broken)?;
        let (second, rest) = rest.split_at_checked(colour.0 * colour.1).ok_or(Unreadable::Broken)?;
        let third = rest.get(..colour.0 * colour.1).ok_or(Unreadable::Broken)?;
        let (wide, high) = (real(width)?, real(height)?);
        let part = (wide / real(across)?, high / real(down)?);
        Ok([
            Raw { samples: first, size: light, picture: (wide, high) },
            Raw { samples: second, size: colour, picture: part },
            Raw { samples: third, size: colour, picture: part },
        ])
    }

    fn shrunk(&self, (width, height): (u32, u32)) -> Result<Planes, Unreadable> {
        let [light, blue, red] = self.planes()?;
        let colour = |raw: &Raw<'_>| raw.resized(width.div_ceil(2), height.div_ceil(2));
        Ok(Planes { light: light.resized(width, height)?, colours: [colour(&blue)?, colour(&red)?] })
    }
}

impl Raw<'_> {
    fn resized(&self, width: u32, height: u32) -> Result<DynamicImage, Unreadable> {
        let samples = shrink::plane(self.samples, self.size, self.picture, (width, height))?;
        GrayImage::from_raw(width, height, samples).map(DynamicImage::from).ok_or(Unreadable::Broken)
    }
}

impl Planes {
    fn width(&self) -> u32 {
        self.light.width()
    }

    fn height(&self) -> u32 {
        self.light.height()
    }

    fn shrunk(&self, (width, height): (u32, u32)) -> Result<Self, Unreadable> {
        let [blue, red] = &self.colours;
        let colour = |plane| shrink::to(plane, width.div_ceil(2), height.div_ceil(2), FilterType::Lanczos3);
        let light = shrink::to(&self.light, width, height, FilterType::Lanczos3)?;
        Ok(Self { light, colours: [colour(blue)?, colour(red)?] })
    }

    fn upright(mut self, orientation: Orientation) -> Self {
        self.light.apply_orientation(orientation);
        for plane in &mut self.colours {
            plane.apply_orientation(orientation);
        }
        self
    }

    fn jpeg(&self, quality: u8) -> Result<Vec<u8>, Unreadable> {
        let [blue, red] = &self.colours;
        // The encoder reads as many samples of light as there are of colour.
        let stride = size(blue.width())? * 2;
        let light = widened(&self.light, stride, size(blue.height())? * 2)?;
        let image = YuvPlanesImage {
            y_plane: light.as_slice(),
            u_plane: blue.as_bytes(),
            v_plane: red.as_bytes(),
            width: size(self.width())?,
            height: size(self.height())?,
            y_stride: stride,
            u_stride: size(blue.width())?,
            v_stride: size(red.width())?,
            subsamp: Subsamp::Sub2x2,
        };
        let mut compressor = Compressor::new().map_err(other_way)?;
        compressor.set_quality(i32::from(quality)).map_err(other_way)?;
        compressor.compress_yuv_planes_to_vec(&image).map_err(other_way)
    }

    /// In red, green and blue: for a picture of few pixels.
    fn coloured(&self) -> Result<DynamicImage, Unreadable> {
        let (light, [blue, red]) = (self.light.as_bytes(), &self.colours);
        let (width, half) = (size(self.width())?.max(1), size(blue.width())?);
        let mut samples = Vec::with_capacity(light.len() * 3);
        for (n, &y) in light.iter().enumerate() {
            let at = (n / width / 2) * half + (n % width) / 2;
            let (Some(&cb), Some(&cr)) = (blue.as_bytes().get(at), red.as_bytes().get(at)) else {
                return Err(Unreadable::Broken);
            };
            samples.extend(red_green_blue(y, cb, cr));
        }
        RgbImage::from_raw(self.width(), self.height(), samples).map(DynamicImage::from).ok_or(Unreadable::Broken)
    }
}

/// As JFIF has it, in thousandths.
fn red_green_blue(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) * 1000, i32::from(cb) - 128, i32::from(cr) - 128);
    [y + 1402 * cr, y - 344 * cb - 714 * cr, y + 1772 * cb]
        .map(|colour| u8::try_from(((colour + 500) / 1000).clamp(0, 255)).unwrap_or(u8::MAX))
}

/// The samples in rows of `stride`, and so many rows: the last of each is repeated.
fn widened(plane: &DynamicImage, stride: usize, rows: usize) -> Result<Vec<u8>, Unreadable> {
    let width = size(plane.width())?;
    let mut wide = Vec::with_capacity(stride * rows);
    for row in plane.as_bytes().chunks_exact(width.max(1)) {
        wide.extend_from_slice(row);
        let last = row.last().copied().unwrap_or_default();
        wide.extend(std::iter::repeat_n(last, stride.saturating_sub(width)));
    }
    let missing = (stride * rows).saturating_sub(wide.len());
    let last = wide.len().checked_sub(missing).ok_or(Unreadable::Broken)?;
    wide.extend_from_within(last..);
    Ok(wide)
}

fn size(length: u32) -> Result<usize, Unreadable> {
    usize::try_from(length).map_err(|_| Unreadable::Broken)
}

fn real(length: usize) -> Result<f64, Unreadable> {
    u32::try_from(length).map(f64::from).map_err(|_| Unreadable::Broken)
}

fn other_way(_: turbojpeg::Error) -> Unreadable {
    Unreadable::Broken
}
