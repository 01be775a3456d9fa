//! Pictures made in code, put through the whole pipeline. One file a question.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::as_conversions, clippy::panic)]

mod sample;

mod pictures;

mod orientations;

mod facts;

mod bombs;

mod broken;

mod hashes;

#[cfg(feature = "turbojpeg")]
mod two_ways;

use super::*;

fn accepted(bytes: &[u8]) -> Prepared {
    prepare(bytes, &Limits::default()).unwrap()
}

fn refused(bytes: &[u8]) -> Unreadable {
    prepare(bytes, &Limits::default()).unwrap_err()
}
