//! A file that is sealed in pieces, so that it can be written and read as a stream: AES-256-GCM with a key for this file alone, the number
//! of each piece in its nonce, and the last one marked, so that none can be left out, moved or cut off (the STREAM construction of Hoang,
//! Reyhanitabar, Rogaway and Vizár, CRYPTO 2015).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::problem::Failure;

const PIECE: usize = 64 * 1024;
const TAG: usize = 16;

/// The key of one file, as it is kept.
pub fn new_secret() -> Result<String, Failure> {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes).map_err(|_| Failure::internal("no random numbers"))?;
    Ok(STANDARD.encode(bytes))
}

fn key(secret: &str) -> Result<LessSafeKey, Failure> {
    let bytes = STANDARD.decode(secret).map_err(Failure::internal)?;
    let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| Failure::internal("a key that is none"))?;
    Ok(LessSafeKey::new(key))
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut bytes = [0_u8; NONCE_LEN];
    if let Some((head, tail)) = bytes.split_first_chunk_mut::<8>() {
        *head = number.to_be_bytes();
        if let Some(mark) = tail.last_mut() {
            *mark = u8::from(last);
        }
    }
    Nonce::assume_unique_for_key(bytes)
}

#[allow(missing_debug_implementations)]
pub struct Sealer {
    key: LessSafeKey,
    number: u64,
    held: Vec<u8>,
}

impl Sealer {
    pub fn new(secret: &str) -> Result<Self, Failure> {
        Ok(Self { key: key(secret)?, number: 0, held: Vec::new() })
    }

    /// What can be written by now.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        self.held.extend_from_slice(bytes);
        let mut sealed = Vec::new();
        // The last piece is never empty, and not known to be the last before the end.
        while self.held.len() > PIECE {
            let rest = self.held.split_off(PIECE);
            let piece = std::mem::replace(&mut self.held, rest);
            sealed.extend(self.seal(piece, false)?);
        }
        Ok(sealed)
    }

    pub fn finish(mut self) -> Result<Vec<u8>, Failure> {
        let piece = std::mem::take(&mut self.held);
        self.seal(piece, true)
    }

    fn seal(&mut self, mut piece: Vec<u8>, last: bool) -> Result<Vec<u8>, Failure> {
        let nonce = nonce(self.number, last);
        self.number += 1;
        let sealed = self.key.seal_in_place_append_tag(nonce, Aad::empty(), &mut piece);
        sealed.map_err(|_| Failure::internal("sealing failed"))?;
        Ok(piece)
    }
}

#[allow(missing_debug_implementations)]
pub struct Opener {
    key: LessSafeKey,
    number: u64,
    held: Vec<u8>,
}

impl Opener {
    pub fn new(secret: &str) -> Result<Self, Failure> {
        Ok(Self { key: key(secret)?, number: 0, held: Vec::new() })
    }

    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        self.held.extend_from_slice(bytes);
        let mut open = Vec::new();
        while self.held.len() > PIECE + TAG {
            let rest = self.held.split_off(PIECE + TAG);
            let piece = std::mem::replace(&mut self.held, rest);
            open.extend(self.open(piece, false)?);
        }
        Ok(open)
    }

    /// The end, if that is what it is.
    pub fn finish(mut self) -> Result<Vec<u8>, Failure> {
        let piece = std::mem::take(&mut self.held);
        self.open(piece, true)
    }

    fn open(&mut self, mut piece: Vec<u8>, last: bool) -> Result<Vec<u8>, Failure> {
        let nonce = nonce(self.number, last);
        self.number += 1;
        let opened = self.key.open_in_place(nonce, Aad::empty(), &mut piece);
        let length = opened.map_err(|_| Failure::internal("an archive that does not open"))?.len();
        piece.truncate(length);
        Ok(piece)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sealed(secret: &str, plain: &[u8], step: usize) -> Vec<u8> {
        let mut sealer = Sealer::new(secret).unwrap();
        let mut out: Vec<u8> = plain.chunks(step).flat_map(|some| sealer.push(some).unwrap()).collect();
        out.extend(sealer.finish().unwrap());
        out
    }

    fn opened(secret: &str, sealed: &[u8], step: usize) -> Result<Vec<u8>, Failure> {
        let mut opener = Opener::new(secret)?;
        let mut out = Vec::new();
        for some in sealed.chunks(step) {
            out.extend(opener.push(some)?);
        }
        out.extend(opener.finish()?);
        Ok(out)
    }

    #[test]
    fn a_sealed_file_opens_as_it_was_and_no_other_does() {
        let secret = new_secret().unwrap();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 200_000] {
            let plain: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let closed = sealed(&secret, &plain, 10_007);
            assert_eq!(opened(&secret, &closed, 7_919).unwrap(), plain, "{length}");
            // Cut off, even at the edge of a piece; bent; with another key.
            for cut in [closed.len() - 1, closed.len().saturating_sub(PIECE + TAG)] {
                assert!(opened(&secret, &closed[..cut], 7_919).is_err(), "{length} {cut}");
            }
            let mut bent = closed.clone();
            bent[0] ^= 1;
            assert!(opened(&secret, &bent, 7_919).is_err());
            assert!(opened(&new_secret().unwrap(), &closed, 7_919).is_err());
        }
        let twice = sealed(&secret, &[7; 2 * PIECE + 1], PIECE);
        let (first, rest) = twice.split_at(PIECE + TAG);
        let (second, last) = rest.split_at(PIECE + TAG);
        assert!(opened(&secret, &[second, first, last].concat(), PIECE).is_err(), "moved");
        assert!(opened(&secret, &[first, last].concat(), PIECE).is_err(), "left out");
    }
}
