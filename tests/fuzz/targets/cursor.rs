//! The cursor of a list, as a stranger may send it: nothing is read that was not written here.
#![no_main]

use std::sync::LazyLock;

use api::page::{Cursors, PageParams};
use chrono::DateTime;
use domain::time::Instant;
use libfuzzer_sys::fuzz_target;
use persistence::values::Mark;

static CURSORS: LazyLock<Cursors> = LazyLock::new(|| Cursors::new(b"a secret of this run"));

fn read(text: &str) -> Option<Mark> {
    let params = PageParams { limit: None, cursor: Some(text.to_owned()) };
    CURSORS.request("tickets", &params).ok().and_then(|request| request.after)
}

fuzz_target!(|data: &[u8]| {
    // The fuzzer sees what is compared below, and so learns of cursors that were written.
    if let Ok(text) = std::str::from_utf8(data)
        && let Some(mark) = read(text)
    {
        assert_eq!(CURSORS.write("tickets", mark), text, "it was never written");
    }
    // One that was written, and what may become of it on the way.
    let (Some((at, rest)), true) = (data.split_first_chunk::<8>(), data.len() > 26) else { return };
    let Some((id, rest)) = rest.split_first_chunk::<16>() else { return };
    let Some(at) = DateTime::from_timestamp_micros(i64::from_be_bytes(*at)) else { return };
    let mark = Mark { at: Instant::new(at), id: uuid::Uuid::from_bytes(*id) };
    let text = CURSORS.write("tickets", mark);
    assert_eq!(read(&text), Some(mark));
    let mut bent = text.clone().into_bytes();
    let place = usize::from(rest[0]) % bent.len();
    bent[place] = rest[1];
    if let Ok(bent) = String::from_utf8(bent) {
        assert!(bent == text || read(&bent).is_none(), "{bent} is not {text}");
    }
});
