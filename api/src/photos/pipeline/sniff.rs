//! Which format the bytes are in. The name and media type that a client sends are not believed.

use super::Unreadable;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Jpeg,
    Png,
    WebP,
}

impl Format {
    /// The IANA media type, such as `image/jpeg`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

/// The format, or the name of what was found instead.
pub(super) fn format(bytes: &[u8]) -> Result<Format, Unreadable> {
    match bytes {
        [] => Err(Unreadable::Empty),
        [0xFF, 0xD8, 0xFF, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::WebP),
        _ => Err(Unreadable::UnsupportedFormat { found: foreign(bytes) }),
    }
}

/// The name of a format that is not read, so that the answer can say what to do about it.
fn foreign(bytes: &[u8]) -> &'static str {
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', brands @ ..] => iso_media(brands),
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => "tiff",
        [0xFF, 0x0A, ..] | [0, 0, 0, 0x0C, b'J', b'X', b'L', b' ', ..] => "jxl",
        [0, 0, 0, 0x0C, b'j', b'P', b' ', b' ', ..] => "jp2",
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        [b'<', b's', b'v', b'g', ..] => "svg",
        [b'B', b'M', ..] => "bmp",
        _ => "unknown",
    }
}

/// HEIC, AVIF and films share one container and differ by their brands: one major, the minor version,
/// then the compatible ones.
fn iso_media(brands: &[u8]) -> &'static str {
    const LOOKED_AT: usize = 8;
    let mut brands = brands.chunks_exact(4).take(LOOKED_AT).peekable();
    let major = brands.peek().copied().unwrap_or_default();
    if brands.any(|brand| matches!(brand, b"avif" | b"avis")) {
        return "avif";
    }
    match major {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => "heic",
        _ => "video",
    }
}
