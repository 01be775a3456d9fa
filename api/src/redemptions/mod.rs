//! Vouchers: points and goods held together, until they are handed over or given back.
//!
//! - [`create`], [`list`], [`show`], [`cancel`], [`fulfil`]: the operations

pub mod cancel;
pub mod create;
pub mod fulfil;
pub mod list;
pub mod show;
pub mod view;
