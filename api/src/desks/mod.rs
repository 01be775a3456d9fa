//! Where goods are handed over for points.

pub mod view;

pub mod create;
pub mod list;
pub mod show;
