//! Figures.
//!
//! - [`scope`]: of what: a period, a place, a category, a department, a channel
//! - [`overview`], [`timeseries`], [`appraisal`], [`tickets`]: the operations, one file each
//! - [`view`]: what is made of the counts
//! - [`sheet`]: the same as CSV, for spreadsheets

pub mod appraisal;
pub mod overview;
pub mod scope;
pub mod sheet;
pub mod tickets;
pub mod timeseries;
pub mod view;
