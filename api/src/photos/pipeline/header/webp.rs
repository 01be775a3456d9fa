//! WebP: a RIFF file. The canvas has a size, and so has every bitstream in it: the decoder allocates for
//! the latter before it compares the two, so all of them are looked at.

use super::bytes::{array, len, take, u8, u16_le, u24_le, u32_le};
use super::{Header, Limits, Unreadable};

/// What a frame of an animation says before its own chunks.
const FRAME_HEADER: usize = 16;

pub(super) fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Header<'a>, Unreadable> {
    let mut rest = bytes;
    take(&mut rest, 4)?; // RIFF
    let size = len(u32_le(&mut rest)?)?;
    // A shorter file was cut off. What follows is not ours, but for a pad byte that is sometimes forgotten.
    let mut chunks = match rest.get(..size) {
        Some(chunks) => chunks,
        None if rest.len().checked_add(1) == Some(size) => rest,
        None => return Err(Unreadable::Broken),
    };
    take(&mut chunks, 4)?; // WEBP

    let mut walk = Walk { limits, canvas: None, exif: None };
    walk.chunks(chunks, true)?;
    let (width, height) = walk.canvas.ok_or(Unreadable::Broken)?;
    Ok(Header { width, height, picture: bytes, exif: walk.exif })
}

struct Walk<'l, 'a> {
    limits: &'l Limits,
    /// The first size that is stated is that of the canvas.
    canvas: Option<(u32, u32)>,
    exif: Option<&'a [u8]>,
}

impl<'a> Walk<'_, 'a> {
    fn chunks(&mut self, mut rest: &'a [u8], outermost: bool) -> Result<(), Unreadable> {
        while rest.len() >= 8 {
            let kind = array(&mut rest)?;
            let size = len(u32_le(&mut rest)?)?;
            let mut data = take(&mut rest, size)?;
            if size % 2 == 1 {
                rest = rest.get(1..).unwrap_or_default();
            }
            match &kind {
                b"VP8X" => {
                    take(&mut data, 4)?; // flags
                    let size = (u24_le(&mut data)? + 1, u24_le(&mut data)? + 1);
                    self.admit(size)?;
                }
                b"VP8 " => {
                    take(&mut data, 6)?; // frame tag, start code
                    let size = (u16_le(&mut data)?, u16_le(&mut data)?);
                    self.admit((u32::from(size.0 & 0x3FFF), u32::from(size.1 & 0x3FFF)))?;
                }
                b"VP8L" => {
                    let _signature = u8(&mut data)?;
                    let packed = u32_le(&mut data)?;
                    self.admit(((packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1))?;
                }
                b"ANMF" if outermost => {
                    take(&mut data, FRAME_HEADER)?;
                    self.chunks(data, false)?;
                }
                b"EXIF" => {
                    // The prefix belongs to JPEG, but some writers copy it along.
                    self.exif = self.exif.or(Some(data.strip_prefix(b"Exif\0\0").unwrap_or(data)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn admit(&mut self, (width, height): (u32, u32)) -> Result<(), Unreadable> {
        self.canvas = self.canvas.or(Some((width, height)));
        self.limits.admit(width, height, true)
    }
}
