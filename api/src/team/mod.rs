//! Who holds which post in an area.

pub mod view;

pub mod add;
pub mod change;
pub mod list;
pub mod remove;
