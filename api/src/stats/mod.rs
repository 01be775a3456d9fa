//! Figures.
//!
//! - [`overview`]: the operation
//! - [`period`]: which days are meant
//! - [`view`]: what is made of the counts

pub mod overview;
pub mod period;
pub mod view;
