//! The caller's inbox.

pub mod inbox;
pub mod list;
pub mod mark_read;
pub mod preferences;
pub mod stream;
pub mod title;
