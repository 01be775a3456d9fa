//! PNG: the first chunk has the size; EXIF has a chunk of its own, before or after the pixels. Whether the
//! file is whole is left to the decoder, which insists on it.

use super::bytes::{array, len, take, u32_be};
use super::{Header, Limits, Unreadable};

const SIGNATURE: usize = 8;
const CHECKSUM: usize = 4;

pub(super) fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Header<'a>, Unreadable> {
    let mut rest = bytes;
    take(&mut rest, SIGNATURE)?;
    let (kind, mut first) = chunk(&mut rest)?;
    if &kind != b"IHDR" {
        return Err(Unreadable::Broken);
    }
    let width = u32_be(&mut first)?;
    let height = u32_be(&mut first)?;
    limits.admit(width, height, false)?;

    let mut exif = None;
    while let Ok((kind, data)) = chunk(&mut rest) {
        match &kind {
            b"eXIf" => exif = exif.or(Some(data)),
            b"IEND" => break,
            _ => {}
        }
    }
    Ok(Header { width, height, picture: bytes, exif })
}

fn chunk<'a>(rest: &mut &'a [u8]) -> Result<([u8; 4], &'a [u8]), Unreadable> {
    let size = len(u32_be(rest)?)?;
    let kind = array(rest)?;
    let data = take(rest, size)?;
    take(rest, CHECKSUM)?;
    Ok((kind, data))
}
