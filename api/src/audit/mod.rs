//! The audit record: who did or saw what is sensitive.
//!
//! - [`export`]: what is in it
//! - [`check`]: whether anybody changed it

pub mod check;
pub mod export;
