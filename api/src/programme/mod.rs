//! The settings of one city.

pub mod view;

pub mod change;
pub mod show;
