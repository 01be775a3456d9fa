//! The token of a request, as a stranger may send it: none is good but the very one that was issued, while it is.
#![no_main]

use std::sync::LazyLock;

use api::token::{Signer, generate_pem};
use domain::id::Id;
use domain::time::Instant;
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::from_pem(&generate_pem().unwrap()).unwrap());
static NOW: LazyLock<Instant> = LazyLock::new(|| "2026-11-22T08:30:00Z".parse().unwrap());
static ISSUED: LazyLock<String> =
    LazyLock::new(|| SIGNER.issue(Id::from_uuid(Uuid::from_u128(1)), Id::from_uuid(Uuid::from_u128(2)), *NOW).unwrap());

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(text == *ISSUED || SIGNER.check(text, *NOW).is_err(), "{text} was never issued");
    assert!(SIGNER.check(&ISSUED, *NOW).is_ok());
    // The issued one with a piece of it replaced.
    let (Some(place), Some(rest)) = (data.first(), text.get(1..)) else { return };
    let parts: Vec<_> = ISSUED.split('.').collect();
    let which = usize::from(*place) % 3;
    let mut bent = parts.clone();
    bent[which] = rest;
    let bent = bent.join(".");
    assert!(bent == *ISSUED || SIGNER.check(&bent, *NOW).is_err(), "{bent} was never issued");
    let at = usize::from(*place) % ISSUED.len();
    let bent = format!("{}{rest}{}", &ISSUED[..at], &ISSUED[at + rest.len().min(ISSUED.len() - at)..]);
    assert!(bent == *ISSUED || SIGNER.check(&bent, *NOW).is_err(), "{bent} was never issued");
});
