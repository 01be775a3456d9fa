//! Pages: a limit, and a cursor that only we can make.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use domain::time::Instant;
use persistence::values::{Mark, PageRequest};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::problem::{Code, Failure};

pub const DEFAULT_LIMIT: u32 = 20;
pub const MAX_LIMIT: u32 = 100;

/// The two parameters that every list has.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

/// Makes and reads cursors. A cursor is good for the list it was made for, and for nothing else.
#[derive(Clone, Debug)]
pub struct Cursors {
    key: hmac::Key,
}

const MARK_LEN: usize = 24;
const TAG_LEN: usize = 16;

impl Cursors {
    pub fn new(secret: &[u8]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let key = hmac::sign(&root, b"woodpecker cursors");
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()) }
    }

    pub fn request(&self, list: &str, params: &PageParams) -> Result<PageRequest, Failure> {
        let limit = params.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Failure::field("limit", "out_of_range", "每页 1 至 100 条", "is not between 1 and 100"));
        }
        let after = params.cursor.as_deref().filter(|text| !text.is_empty()).map(|text| self.read(list, text));
        Ok(PageRequest { limit, after: after.transpose()? })
    }

    pub fn write(&self, list: &str, mark: Mark) -> String {
        let mut bytes = mark.at.utc().timestamp_micros().to_be_bytes().to_vec();
        bytes.extend_from_slice(mark.id.as_bytes());
        let tag = self.tag(list, &bytes);
        bytes.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn read(&self, list: &str, text: &str) -> Result<Mark, Failure> {
        self.read_mark(list, text).ok_or_else(|| Code::InvalidCursor.into())
    }

    fn read_mark(&self, list: &str, text: &str) -> Option<Mark> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (mark, tag) = bytes.split_at_checked(MARK_LEN)?;
        if self.tag(list, mark) != tag {
            return None;
        }
        let (at, id) = mark.split_at_checked(8)?;
        let at = DateTime::from_timestamp_micros(i64::from_be_bytes(at.try_into().ok()?))?;
        Some(Mark { at: Instant::new(at), id: Uuid::from_slice(id).ok()? })
    }

    /// A signature over a text that is not a cursor.
    pub fn sign(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, format!("signed\0{text}").as_bytes()).as_ref())
    }

    pub fn is_signed(&self, text: &str, signature: &str) -> bool {
        let Ok(given) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        hmac::verify(&self.key, format!("signed\0{text}").as_bytes(), &given).is_ok()
    }

    fn tag(&self, list: &str, mark: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(list.as_bytes());
        context.update(&[0]);
        context.update(mark);
        context.sign().as_ref().iter().copied().take(TAG_LEN).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_no_other_does() {
        let cursors = Cursors::new(b"secret");
        let mark = Mark { at: "2026-11-22T08:30:00.123456Z".parse().unwrap(), id: Uuid::from_u128(7) };
        let text = cursors.write("tickets", mark);
        assert_eq!(cursors.read_mark("tickets", &text), Some(mark));
        assert_eq!(cursors.read_mark("transfers", &text), None);
        assert_eq!(Cursors::new(b"other").read_mark("tickets", &text), None);
        for i in 0..text.len() {
            let mut bent: Vec<u8> = text.bytes().collect();
            bent[i] = if bent[i] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            assert!(cursors.read_mark("tickets", &bent).is_none() || bent == text);
        }
        for bad in ["", "A", "====", "a b", &"A".repeat(54)] {
            assert_eq!(cursors.read_mark("tickets", bad), None);
        }
    }
}
