//! From pixels to JPEG. What is not a pixel cannot pass: this is where metadata ends.

use image::DynamicImage;
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder};

use super::Unreadable;

/// An `Rgb8` picture as baseline JPEG, colour at half resolution (4:2:0).
pub(super) fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Unreadable> {
    let (Ok(width), Ok(height)) = (u16::try_from(picture.width()), u16::try_from(picture.height())) else {
        return Err(Unreadable::Broken);
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    // The default takes one colour of four and drops the rest, which frays red signs and lamps.
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(picture.as_bytes(), width, height, ColorType::Rgb).map_err(|_| Unreadable::Broken)?;
    Ok(file)
}
