//! Vouchers: points and goods held together, until they are handed over or given back.
//!
//! - [`create`], [`list`], [`show`], [`cancel`], [`fulfil`]: the operations
//! - [`view`], [`qr`]: what is shown

pub mod cancel;
pub mod create;
pub mod fulfil;
pub mod list;
pub mod qr;
pub mod show;
pub mod view;
