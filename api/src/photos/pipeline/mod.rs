//! What happens to one uploaded photo: bytes in, two clean JPEGs and a handful of facts out.
//!
//! No network, no disk, no clock: [`prepare`] is a pure function of the upload and the [`Limits`]. It is
//! CPU work (about a tenth of a second for twelve megapixels), so call it off the async threads and let no
//! more calls run at once than there are cores: each holds the decoded picture in memory.
//!
//! The order is the argument: the header is read and judged before anything is decoded, so that a bomb
//! costs microseconds; the picture is shrunk before it is turned or flattened, so that both work on two
//! megapixels rather than fifty; and only pixels pass to the encoder, so that no metadata can.
//! With the feature `turbojpeg`, what phones send takes a way of its own through `planes`; all else, and everything that is broken,
//! goes the way of the crate `image`, so that both accept the same.

mod sniff;

mod limits;

mod header;

mod metadata;

mod capture;

mod decode;

mod shrink;

mod encode;

mod fingerprint;

#[cfg(feature = "turbojpeg")]
mod planes;

#[cfg(test)]
mod tests;

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use image::metadata::Orientation;

pub use capture::{CaptureTime, GpsPosition};
pub use limits::Limits;
pub use sniff::Format;

/// Longest side of the picture that people look at, in pixels.
const DISPLAY_SIDE: u32 = 1600;
const DISPLAY_QUALITY: u8 = 80;
/// Longest side of the picture in lists, in pixels.
const THUMBNAIL_SIDE: u32 = 320;
const THUMBNAIL_QUALITY: u8 = 75;

/// What an upload becomes.
#[derive(Clone, PartialEq)]
pub struct Prepared {
    /// The format that was uploaded; what is kept is always JPEG.
    pub format: Format,
    /// Width of the upright original, in pixels.
    pub width: u32,
    /// Height of the upright original, in pixels.
    pub height: u32,
    /// When the camera says the photo was taken.
    pub taken_at: Option<CaptureTime>,
    /// Where the camera says the photo was taken (WGS 84).
    pub position: Option<GpsPosition>,
    /// Of the upload as it came, metadata included: finds the same file sent twice.
    pub sha256: [u8; 32],
    /// A dHash, to compare with [`domain::photo::likeness`]. None for a flat picture, since all of those are alike.
    pub perceptual_hash: Option<u64>,
    /// A ThumbHash in base64, to show until the thumbnail has arrived.
    pub placeholder: String,
    /// JPEG, upright, longest side at most 1600, never enlarged, without metadata.
    pub display: Vec<u8>,
    /// JPEG, upright, longest side at most 320, never enlarged, without metadata.
    pub thumbnail: Vec<u8>,
}

/// Without the pictures: they would fill a log.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("format", &self.format)
            .field("width", &self.width)
            .field("height", &self.height)
            .field("taken_at", &self.taken_at)
            .field("position", &self.position)
            .field("perceptual_hash", &self.perceptual_hash)
            .field("display_bytes", &self.display.len())
            .field("thumbnail_bytes", &self.thumbnail.len())
            .finish_non_exhaustive()
    }
}

/// Why an upload is not a photo that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is empty")]
    Empty,
    /// `found` is a short lower-case name such as `heic`, `gif` or `unknown`.
    #[error("{found} files are not read")]
    UnsupportedFormat { found: &'static str },
    /// `limit` depends on the format: some decoders hold a picture twice.
    #[error("{width} × {height} is more than {limit} pixels")]
    TooManyPixels { width: u32, height: u32, limit: u64 },
    #[error("the JPEG file has too many scans")]
    TooManyScans,
    /// Damaged, cut off, or of a kind that the decoder does not know.
    #[error("the picture is damaged or not whole")]
    Broken,
}

/// Turns an upload into what is kept of it. Never panics, whatever the bytes.
pub fn prepare(bytes: &[u8], limits: &Limits) -> Result<Prepared, Unreadable> {
    prepare_with(bytes, limits, pictures)
}

/// The same without the quick way, whatever was built in: to measure one against the other.
pub fn prepare_plainly(bytes: &[u8], limits: &Limits) -> Result<Prepared, Unreadable> {
    prepare_with(bytes, limits, from_pixels)
}

type Way = fn(Format, &header::Header<'_>, Orientation, &Limits) -> Result<Pictures, Unreadable>;

fn prepare_with(bytes: &[u8], limits: &Limits, way: Way) -> Result<Prepared, Unreadable> {
    let format = sniff::format(bytes)?;
    let header = header::read(bytes, format, limits)?;
    let facts = header.exif.map(metadata::read).unwrap_or_default();

    let (width, height) = shrink::upright_size(header.width, header.height, facts.orientation);
    let pictures = way(format, &header, facts.orientation, limits)?;
    Ok(Prepared {
        format,
        width,
        height,
        taken_at: facts.taken_at,
        position: facts.position,
        sha256: sha256(bytes)?,
        perceptual_hash: pictures.perceptual_hash,
        placeholder: pictures.placeholder,
        display: pictures.display,
        thumbnail: pictures.thumbnail,
    })
}

/// What is made of the pixels.
struct Pictures {
    display: Vec<u8>,
    thumbnail: Vec<u8>,
    perceptual_hash: Option<u64>,
    placeholder: String,
}

fn pictures(
    format: Format,
    header: &header::Header<'_>,
    orientation: Orientation,
    limits: &Limits,
) -> Result<Pictures, Unreadable> {
    #[cfg(feature = "turbojpeg")]
    if format == Format::Jpeg
        && let Some(pictures) = planes::pictures(header, orientation, limits)
    {
        return Ok(pictures);
    }
    from_pixels(format, header, orientation, limits)
}

fn from_pixels(
    format: Format,
    header: &header::Header<'_>,
    orientation: Orientation,
    limits: &Limits,
) -> Result<Pictures, Unreadable> {
    let original = decode::decode(format, header, limits)?;
    let small = shrink::within(&original, DISPLAY_SIDE)?;
    // Twelve megapixels are 36 MB: not kept while the small pictures are made.
    drop(original);
    let display = shrink::upright_on_white(small, orientation);
    let thumbnail = shrink::within(&display, THUMBNAIL_SIDE)?;
    Ok(Pictures {
        perceptual_hash: fingerprint::perceptual_hash(&fingerprint::light(&thumbnail))?,
        placeholder: fingerprint::placeholder(&thumbnail)?,
        display: encode::jpeg(&display, DISPLAY_QUALITY)?,
        thumbnail: encode::jpeg(&thumbnail, THUMBNAIL_QUALITY)?,
    })
}

fn sha256(bytes: &[u8]) -> Result<[u8; 32], Unreadable> {
    // The length of a SHA-256 is not in its type; no other length ever comes.
    digest(&SHA256, bytes).as_ref().try_into().map_err(|_| Unreadable::Broken)
}
