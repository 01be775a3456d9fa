//! Points: the caller's own, statements of them, and awards that are taken back.

pub mod revoke;
pub mod show;
pub mod statement;
pub mod transfers;
