//! The caller's points.

pub mod show;
pub mod transfers;
