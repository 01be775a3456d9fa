//! Stories, one file a noun; then what watches over the whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod access;
mod auth;
mod input;
mod migrations;
mod photos;
mod tickets;
mod tidy;
