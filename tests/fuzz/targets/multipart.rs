//! The form that a photo comes in, in pieces of any size: what is found in it is in it.
#![no_main]

use actix_multipart::Multipart;
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::rt::Runtime;
use api::photos::upload::only_file;
use bytes::Bytes;
use futures_util::stream;
use libfuzzer_sys::fuzz_target;

thread_local! {
    static RUNTIME: Runtime = Runtime::new().unwrap();
}

// The size of the pieces, a line that is the type of the form, and the form itself.
fuzz_target!(|data: &[u8]| {
    let Some((size, data)) = data.split_first() else { return };
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(kind) = HeaderValue::from_bytes(&data[..end]) else { return };
    let body = &data[end + 1..];
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, kind);
    let pieces = body.chunks(usize::from(*size).max(1)).map(Bytes::copy_from_slice).map(Ok::<_, PayloadError>);
    let pieces: Vec<_> = pieces.collect();
    let found = RUNTIME.with(|runtime| runtime.block_on(only_file(Multipart::new(&headers, stream::iter(pieces)))));
    if let Ok((file, fingerprint)) = found {
        assert!(file.is_empty() || body.windows(file.len()).any(|window| window == file));
        assert_eq!(fingerprint.len(), 32);
    }
});
