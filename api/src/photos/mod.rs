//! Photos: what comes in, what is made of it, and who sees it.
//!
//! - [`upload`], [`show`], [`hide`]: the operations
//! - [`view`]: what is told of a photo
//! - [`pipeline`]: an upload becomes upright pictures without metadata
//! - [`shop`]: how many are worked on at a time, and where they are kept

pub mod hide;
pub mod pipeline;
pub mod shop;
pub mod show;
pub mod upload;
pub mod view;

pub use shop::PhotoShop;
