//! Photos: what comes in, what is made of it, and who sees it.
//!
//! - [`upload`], [`show`], [`hide`]: the operations
//! - [`view`]: what is told of a photo
//! - [`pipeline`]: an upload becomes upright pictures without metadata
//! - [`shop`]: how many are worked on at a time, and where they are kept
//! - [`bucket`]: S3, where they are kept by several machines
//! - [`take_in`]: from an upload to its files, ready for its row

pub mod bucket;
pub mod hide;
pub mod pipeline;
pub mod shop;
pub mod show;
pub mod take_in;
pub mod upload;
pub mod view;

pub use shop::{Lane, PhotoShop, Place};
