//! The tree of areas, from the city down to the grids.
//!
//! - [`create`], [`list`], [`show`]: the operations
//! - [`qr`], [`qr_sheet`]: the codes that hang in grids

pub mod view;

pub mod create;
pub mod list;
pub mod qr;
pub mod qr_sheet;
pub mod show;
