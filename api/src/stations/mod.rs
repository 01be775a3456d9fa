//! Rest places for riders.

pub mod view;

pub mod change;
pub mod create;
pub mod list;
pub mod show;
