//! Routing rules: who is responsible, by category and area.

pub mod view;

pub mod change;
pub mod create;
pub mod delete;
pub mod list;
pub mod show;
