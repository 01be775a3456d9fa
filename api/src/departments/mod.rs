//! Organisations that handle tickets.

pub mod view;

pub mod create;
pub mod list;
pub mod show;
