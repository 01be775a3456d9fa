//! JPEG: walks all markers, from the start of the image to its end.
//!
//! Walking to the end is what tells a whole file from one that a lost connection cut off: the decoder is
//! lenient and paints what is missing grey. What follows the end (a film, a second picture, padding) is
//! nobody's business.

use std::io::BufRead;

use super::bytes::{array, take, u8, u16_be};
use super::{Header, Limits, Unreadable};

/// Number of bytes in front of the TIFF file in an EXIF segment: `Exif`, a zero, and a filler.
const EXIF_PREFIX: usize = 6;

pub(super) fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Header<'a>, Unreadable> {
    let mut rest = bytes;
    take(&mut rest, 2)?; // start of image
    let mut frame: Option<Frame> = None;
    let mut exif = None;
    let mut scans = 0_u32;
    let mut scan_bytes = 0_usize;
    loop {
        let before = rest.len();
        let marker = next_marker(&mut rest, scans > 0)?;
        if scans > 0 {
            // Also counts markers and the odd table: enough for a lower bound.
            scan_bytes = scan_bytes.saturating_add(before.saturating_sub(rest.len()));
        }
        if marker == END_OF_IMAGE {
            let frame = frame.filter(|frame| frame.may_be_whole(scan_bytes));
            let Frame { width, height, .. } = frame.ok_or(Unreadable::Broken)?;
            let end = bytes.len().saturating_sub(rest.len() + MARKER);
            let picture = bytes.get(..end).ok_or(Unreadable::Broken)?;
            return Ok(Header { width, height, picture, exif });
        }
        let len = u16_be(&mut rest)?.checked_sub(2).ok_or(Unreadable::Broken)?;
        let mut segment = take(&mut rest, usize::from(len))?;
        match marker {
            BASELINE | EXTENDED | PROGRESSIVE if frame.is_none() => {
                let found = Frame::read(&mut segment, marker == PROGRESSIVE)?;
                limits.admit(found.width, found.height, found.progressive)?;
                frame = Some(found);
            }
            // Lossless, hierarchical and arithmetic coding, which no camera writes; or a second frame.
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Err(Unreadable::Broken);
            }
            START_OF_SCAN => {
                let frame = frame.as_mut().ok_or(Unreadable::Broken)?;
                let complete = frame.scan(&mut segment)?;
                limits.admit(frame.width, frame.height, frame.progressive || !complete)?;
                scans += 1;
                if scans > limits.max_scans {
                    return Err(Unreadable::TooManyScans);
                }
            }
            APP1 if exif.is_none() && segment.starts_with(b"Exif\0") => exif = segment.get(EXIF_PREFIX..),
            _ => {}
        }
    }
}

/// Number of bytes of a marker.
const MARKER: usize = 2;
const BASELINE: u8 = 0xC0;
const EXTENDED: u8 = 0xC1;
const PROGRESSIVE: u8 = 0xC2;
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
const APP1: u8 = 0xE1;

/// The next marker that means something. Within scans, stuffed zeros and restarts are passed over; between
/// the first segments they do not belong, and our walk and the decoder's might part ways there.
fn next_marker(rest: &mut &[u8], in_scan: bool) -> Result<u8, Unreadable> {
    loop {
        rest.skip_until(0xFF).map_err(|_| Unreadable::Broken)?;
        let mut byte = u8(rest)?;
        while byte == 0xFF {
            byte = u8(rest)?;
        }
        match byte {
            0x00 | 0x01 | 0xD0..=0xD7 if in_scan => {}
            0x00 | 0x01 | 0xD0..=0xD8 => return Err(Unreadable::Broken),
            marker => return Ok(marker),
        }
    }
}

#[derive(Clone, Copy)]
struct Component {
    id: u8,
    across: u32,
    down: u32,
    scanned: bool,
}

struct Frame {
    width: u32,
    height: u32,
    progressive: bool,
    components: Vec<Component>,
}

impl Frame {
    fn read(segment: &mut &[u8], progressive: bool) -> Result<Self, Unreadable> {
        let _bits_a_sample = u8(segment)?;
        let height = u32::from(u16_be(segment)?);
        let width = u32::from(u16_be(segment)?);
        let count = u8(segment)?;
        let mut components = Vec::with_capacity(4);
        for _ in 0..count {
            let [id, sampling, _table] = array(segment)?;
            let (across, down) = (u32::from(sampling >> 4), u32::from(sampling & 0x0F));
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(Unreadable::Broken);
            }
            components.push(Component { id, across, down, scanned: false });
        }
        match count {
            1..=4 => Ok(Self { width, height, progressive, components }),
            _ => Err(Unreadable::Broken),
        }
    }

    /// Notes which components a scan brings. True if it brings all of them.
    fn scan(&mut self, segment: &mut &[u8]) -> Result<bool, Unreadable> {
        let count = u8(segment)?;
        for _ in 0..count {
            let [id, _tables] = array(segment)?;
            let component = self.components.iter_mut().find(|component| component.id == id);
            component.ok_or(Unreadable::Broken)?.scanned = true;
        }
        Ok(usize::from(count) == self.components.len())
    }

    /// False if a component is missing, or if there are fewer bits than the blocks must have: two each (a
    /// code for the mean, a code for the end of the block), one in the first scan of a progressive file.
    /// That refuses the cheapest bombs, which are all header.
    fn may_be_whole(&self, scan_bytes: usize) -> bool {
        let widest = self.components.iter().map(|component| component.across).max().unwrap_or(1);
        let tallest = self.components.iter().map(|component| component.down).max().unwrap_or(1);
        let blocks = self.components.iter().map(|component| {
            let across = (self.width * component.across).div_ceil(8 * widest);
            let down = (self.height * component.down).div_ceil(8 * tallest);
            u64::from(across) * u64::from(down)
        });
        let bits = blocks.sum::<u64>() * if self.progressive { 1 } else { 2 };
        let present = u64::try_from(scan_bytes).unwrap_or(u64::MAX).saturating_mul(8);
        self.components.iter().all(|component| component.scanned) && present >= bits
    }
}
