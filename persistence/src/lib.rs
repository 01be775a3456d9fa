//! How Woodpecker keeps what it knows. Read it in this order.
//!
//! - [`store`]: `read` and `write`, the only doors, and what stands behind them on each database
//! - [`tx`]: every question and every change there is, a line each
//! - [`values`]: what goes in and comes out, where it is more than a domain value
//! - [`error`]: what can go wrong, by its meaning
//! - [`vault`]: personal data, sealed before it is stored
//! - [`counts`]: what processes on one database let through against common limits
//! - [`migrate`]: the schema, up and down
//!
//! One text of SQL is compiled twice: `nouns.rs` mounts the files of the nouns below `sqlite` and below `postgres`,
//! each with its own connection and column types.

#![allow(clippy::duplicate_mod, reason = "one text of SQL, compiled for each database")]

mod among;
mod band;
mod column;
pub mod counts;
pub mod error;
mod known;
mod mail;
pub mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
mod prepared;
mod sqlite;
pub mod store;
pub mod tx;
mod unindexed;
pub mod values;
pub mod vault;
mod wakes;

pub use counts::Counts;
pub use error::{Error, Unique};
pub use store::{DatabaseUrl, JobError, PoolSize, Store};
pub use tx::Tx;
pub use vault::Vault;
pub use wakes::Ear;
