//! Points: the caller's own, and awards that are taken back.

pub mod revoke;
pub mod show;
pub mod transfers;
