//! How much one upload may cost.

use super::Unreadable;

/// Bounds on what one upload may cost. They are checked on the header, before anything is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a picture that is decoded straight into its pixels: 3 bytes each.
    pub max_pixels: u64,
    /// For a picture whose decoder holds it a second time, as coefficients or planes: progressive JPEG,
    /// baseline JPEG with one scan a component, WebP. These take 9 bytes a pixel or more. Also for pixels
    /// with alpha or 16 bits, of which we make a copy ourselves.
    pub max_progressive_pixels: u64,
    /// Each scan of a JPEG walks over all blocks once more, for very few bytes of file. Encoders write
    /// about ten.
    pub max_scans: u32,
    /// For the decoded picture as a whole, however deep its pixels are.
    pub max_decoded_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_pixels: 51_000_000,
            max_progressive_pixels: 25_000_000,
            max_scans: 32,
            max_decoded_bytes: 151_000_000,
        }
    }
}

impl Limits {
    /// Refuses a picture of no pixels or too many.
    pub(super) fn admit(&self, width: u32, height: u32, held_twice: bool) -> Result<(), Unreadable> {
        let limit = if held_twice { self.max_progressive_pixels } else { self.max_pixels };
        match u64::from(width) * u64::from(height) {
            0 => Err(Unreadable::Broken),
            pixels if pixels > limit => Err(Unreadable::TooManyPixels { width, height, limit }),
            _ => Ok(()),
        }
    }
}
