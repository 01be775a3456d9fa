//! Makes the files that the other tests upload.

use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};
use image::codecs::{png::PngEncoder, webp::WebPEncoder};
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};

/// Hills of colour with an edge or two; another `seed` is another scene.
pub(super) fn scene(width: u32, height: u32, seed: u32) -> RgbImage {
    let wave = |at: u32, of: u32, times: u32| {
        let turn = at as f32 / of as f32 * (times % 5 + 1) as f32 + (times % 7) as f32;
        (turn.sin() * 90.0 + 128.0) as u8
    };
    RgbImage::from_fn(width, height, |x, y| {
        let lit = if (x * 3 / width + y * (seed % 3 + 2) / height + seed).is_multiple_of(2) { 37 } else { 0 };
        let red = wave(x, width, seed) + lit;
        let green = wave(y, height, seed / 3 + 1) + lit;
        Rgb([red, green, wave(x + y, width + height, seed / 5 + 2)])
    })
}

pub(super) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    jpeg_with(picture, |_| ())
}

pub(super) fn jpeg_with(picture: &RgbImage, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 92);
    set(&mut encoder);
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).unwrap();
    file
}

pub(super) fn jpeg_exif(picture: &RgbImage, exif: &[u8]) -> Vec<u8> {
    jpeg_with(picture, |encoder| encoder.add_exif_metadata(exif).unwrap())
}

pub(super) fn png(picture: &DynamicImage, exif: Option<&[u8]>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif.to_vec()).unwrap();
    }
    picture.write_with_encoder(encoder).unwrap();
    file
}

pub(super) fn webp(picture: &DynamicImage, exif: Option<&[u8]>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut file);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif.to_vec()).unwrap();
    }
    picture.write_with_encoder(encoder).unwrap();
    file
}

/// A RIFF chunk, padded to an even length.
pub(super) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = kind.to_vec();
    chunk.extend((data.len() as u32).to_le_bytes());
    chunk.extend(data);
    chunk.extend(vec![0; data.len() % 2]);
    chunk
}

/// A WebP file of these chunks.
pub(super) fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
}

/// A `VP8X` chunk: flags, and the size of the canvas.
pub(super) fn canvas(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let mut data = vec![flags, 0, 0, 0];
    data.extend(&(width - 1).to_le_bytes()[..3]);
    data.extend(&(height - 1).to_le_bytes()[..3]);
    chunk(b"VP8X", &data)
}

pub(super) fn exif(fields: &[(Tag, Value)]) -> Vec<u8> {
    let fields: Vec<Field> =
        fields.iter().map(|(tag, value)| Field { tag: *tag, ifd_num: In::PRIMARY, value: value.clone() }).collect();
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut file = std::io::Cursor::new(Vec::new());
    writer.write(&mut file, false).unwrap();
    file.into_inner()
}

pub(super) fn decoded(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().into_rgb8()
}

/// Numbers that look random and are the same in every run (SplitMix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }
}
