//! The tree of areas, from the city down to the grids.

pub mod view;

pub mod create;
pub mod list;
pub mod show;
