//! From a file whose header was admitted to its pixels.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{ColorType, DynamicImage, ImageDecoder};

use super::header::Header;
use super::{Format, Limits, Unreadable};

/// For what a PNG holds beside its pixels, some of it compressed: profiles and texts. The pixels are
/// counted by us.
const ANCILLARY_BYTES: u64 = 32 * 1024 * 1024;

/// One of `Luma8`, `Rgb8` and `Rgba8`, as stored: not yet upright.
pub(super) fn decode(format: Format, header: &Header<'_>, limits: &Limits) -> Result<DynamicImage, Unreadable> {
    // The decoders are not ours, and are fed by strangers: what panics in one is a broken file.
    let decoded = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Jpeg => {
            let file = Cursor::new([header.picture, &TRIPWIRE].concat());
            pixels(JpegDecoder::new(file).map_err(broken)?, header, limits)
        }
        Format::Png => {
            let mut ancillary = image::Limits::no_limits();
            ancillary.max_alloc = Some(ANCILLARY_BYTES);
            let file = Cursor::new(header.picture);
            pixels(PngDecoder::with_limits(file, ancillary).map_err(broken)?, header, limits)
        }
        // Of an animation, this decoder gives the first frame on its canvas.
        Format::WebP => {
            let file = Cursor::new(header.picture);
            pixels(WebPDecoder::new(file).map_err(broken)?, header, limits)
        }
    }));
    let picture = decoded.unwrap_or(Err(Unreadable::Broken))?;
    if format == Format::Jpeg && ends_in_filler(&picture) {
        return Err(Unreadable::Broken);
    }
    Ok(plain(picture))
}

fn pixels(decoder: impl ImageDecoder, header: &Header<'_>, limits: &Limits) -> Result<DynamicImage, Unreadable> {
    let (width, height) = decoder.dimensions();
    // If the decoder reads another header than we did, then it was not the one that was admitted.
    if (width, height) != (header.width, header.height) {
        return Err(Unreadable::Broken);
    }
    // Others are converted or multiplied with their alpha in a copy.
    let lean = matches!(decoder.color_type(), ColorType::L8 | ColorType::Rgb8);
    limits.admit(width, height, !lean)?;
    if decoder.total_bytes() > limits.max_decoded_bytes {
        let each = u64::from(decoder.color_type().bytes_per_pixel()).max(1);
        return Err(Unreadable::TooManyPixels { width, height, limit: limits.max_decoded_bytes / each });
    }
    DynamicImage::from_decoder(decoder).map_err(broken)
}

fn broken(_: image::ImageError) -> Unreadable {
    Unreadable::Broken
}

/// Stands at the end of a JPEG, in front of its end mark: one bits without end, which are no code in any
/// Huffman table. Whoever has decoded the whole picture does not come to read them. Where data is missing,
/// zune-jpeg would make up some from zeros if it met the end mark; it stumbles over this, and then paints
/// the rest in its filler.
const TRIPWIRE: [u8; 18] = [0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0xD9];

/// What zune-jpeg paints where the data ran out or could not be read: mid-grey.
const FILLER: u8 = 128;

/// True if the picture goes over into filler, so that its last row is exactly mid-grey from edge to edge.
/// Camera noise never is. A card that is mid-grey all over is let through: that it has data enough was
/// seen in the header.
fn ends_in_filler(picture: &DynamicImage) -> bool {
    let bytes = picture.as_bytes();
    let row = bytes.len() / usize::try_from(picture.height()).unwrap_or(usize::MAX).max(1);
    let last_row = bytes.rchunks_exact(row.max(1)).next().unwrap_or_default();
    last_row.iter().all(|&sample| sample == FILLER) && bytes.iter().any(|&sample| sample != FILLER)
}

/// The resizer is taught three kinds of pixel. Phones send no others, so that the copy which a rare kind
/// takes does not matter.
fn plain(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => picture,
        DynamicImage::ImageLuma16(_) => picture.into_luma8().into(),
        rare if rare.color().has_alpha() => rare.into_rgba8().into(),
        rare => rare.into_rgb8().into(),
    }
}
