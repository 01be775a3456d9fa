//! Figures.
//!
//! - [`overview`]: the operation
//! - [`view`]: what is made of the counts

pub mod overview;
pub mod view;
