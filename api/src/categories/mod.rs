//! What a matter can be about, and the lists of reasons.

pub mod list;
pub mod reasons;
pub mod view;
