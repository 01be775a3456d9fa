//! What a matter can be about, and the lists of reasons.

pub mod view;

pub mod change;
pub mod create;
pub mod list;
pub mod reasons;
pub mod show;
