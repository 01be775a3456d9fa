//! The tree of areas, from the city down to the grids.
//!
//! - [`create`], [`list`], [`show`]: the operations
//! - [`qr`], [`qr_sheet`]: the codes that hang in grids

pub mod view;

pub mod boundary;
pub mod change;
pub mod create;
pub mod export;
pub mod import;
pub mod imports;
pub mod list;
pub mod locate;
pub mod qr;
pub mod qr_sheet;
pub mod read_import;
pub mod show;
pub mod tree;
pub mod undo_import;
