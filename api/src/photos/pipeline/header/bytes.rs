//! Taking numbers and slices off the front of the bytes; whatever is not there is [`Unreadable::Broken`].

use super::Unreadable;

pub(super) fn take<'a>(rest: &mut &'a [u8], len: usize) -> Result<&'a [u8], Unreadable> {
    let (head, tail) = rest.split_at_checked(len).ok_or(Unreadable::Broken)?;
    *rest = tail;
    Ok(head)
}

pub(super) fn array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Unreadable> {
    let (head, tail) = rest.split_first_chunk().ok_or(Unreadable::Broken)?;
    *rest = tail;
    Ok(*head)
}

pub(super) fn u8(rest: &mut &[u8]) -> Result<u8, Unreadable> {
    array::<1>(rest).map(|[byte]| byte)
}

pub(super) fn u16_be(rest: &mut &[u8]) -> Result<u16, Unreadable> {
    array(rest).map(u16::from_be_bytes)
}

pub(super) fn u16_le(rest: &mut &[u8]) -> Result<u16, Unreadable> {
    array(rest).map(u16::from_le_bytes)
}

pub(super) fn u24_le(rest: &mut &[u8]) -> Result<u32, Unreadable> {
    array(rest).map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]))
}

pub(super) fn u32_be(rest: &mut &[u8]) -> Result<u32, Unreadable> {
    array(rest).map(u32::from_be_bytes)
}

pub(super) fn u32_le(rest: &mut &[u8]) -> Result<u32, Unreadable> {
    array(rest).map(u32::from_le_bytes)
}

/// A length field as a length in memory.
pub(super) fn len(value: u32) -> Result<usize, Unreadable> {
    usize::try_from(value).map_err(|_| Unreadable::Broken)
}
