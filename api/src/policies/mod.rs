//! Deadline policies: how long each step of a matter may take.

pub mod change;
pub mod create;
pub mod list;
pub mod show;
pub mod view;
