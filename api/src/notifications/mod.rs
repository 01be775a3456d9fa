//! The caller's inbox.

pub mod list;
pub mod mark_read;
pub mod preferences;
pub mod title;
