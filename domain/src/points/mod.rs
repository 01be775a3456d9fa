//! Points: a double-entry ledger, what earns them, and what they are worth.
//!
//! - [`ledger`]: accounts, transfers, and the balance that is their sum
//! - [`award`]: what a ticket's event earns
//! - [`redemption`]: points and stock held for a voucher, then fulfilled, cancelled or expired
//! - [`departure`]: what becomes of the points of whoever leaves

pub mod award;
pub mod departure;
pub mod ledger;
pub mod redemption;

#[cfg(test)]
mod tests;

pub use award::{Award, Withheld};
pub use ledger::{Balance, LedgerCause, Movement, Points, Transfer};
pub use redemption::{Redemption, Reward, Stock};
