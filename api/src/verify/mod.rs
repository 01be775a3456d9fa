//! Does the store still say what its events say? Everything that is kept twice is worked out again and compared.
//!
//! All of it is read in one view of the database, so that a server may go on working beside it.
//!
//! - [`report`]: what was looked at, and what differs
//! - [`tickets`]: each ticket from its events, and the running counters from the tickets
//! - [`points`]: balances, awards and redemptions from the ledger, and stock from its movements
//! - [`records`]: the chain of the audit record, and whether everything that is sealed opens
//! - [`files`]: whether the photos of tickets are there

mod files;
mod points;
mod records;
pub mod report;
mod tickets;

use persistence::{Error, Store, Tx};

use crate::photos::PhotoShop;
use crate::problem::Failure;
pub use report::Report;

/// Rows that are held in memory at a time.
const BATCH: u32 = 500;

/// Checks the whole database, and the photos where there is a shop to look into.
pub async fn verify(store: &Store, photos: Option<&PhotoShop>) -> Result<Report, Failure> {
    let mut report = store.read(check_database).await?;
    if let Some(shop) = photos {
        files::check(store, shop, &mut report).await?;
    }
    Ok(report)
}

fn check_database(tx: &mut Tx<'_>) -> Result<Report, Error> {
    let mut report = Report::default();
    tickets::check(tx, &mut report)?;
    points::check_ledger(tx, &mut report)?;
    points::check_redemptions(tx, &mut report)?;
    points::check_stock(tx, &mut report)?;
    records::check_audit(tx, &mut report)?;
    records::check_seals(tx, &mut report)?;
    Ok(report)
}
