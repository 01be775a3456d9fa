//! What a file says about its picture, read without decoding it.
//!
//! A few kilobytes of file can ask a decoder for gigabytes or minutes. Everything that such a file needs
//! is stated in its headers, so these are walked first, by our own few lines: they allocate nothing.

mod bytes;

mod jpeg;

mod png;

mod webp;

use super::{Format, Limits, Unreadable};

/// What the decoder is about to be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// As stored, before the picture is turned upright.
    pub(super) width: u32,
    pub(super) height: u32,
    /// The bytes of the picture, up to its end mark; what follows is something else.
    pub(super) picture: &'a [u8],
    /// The EXIF block: a TIFF file of its own.
    pub(super) exif: Option<&'a [u8]>,
}

/// Reads the header, and refuses what is over the limits or not whole.
pub(super) fn read<'a>(bytes: &'a [u8], format: Format, limits: &Limits) -> Result<Header<'a>, Unreadable> {
    match format {
        Format::Jpeg => jpeg::read(bytes, limits),
        Format::Png => png::read(bytes, limits),
        Format::WebP => webp::read(bytes, limits),
    }
}
