//! Stories, one file a noun; then what watches over the whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod backup;
mod demo;
mod keys;
mod tickets;
mod verify;
