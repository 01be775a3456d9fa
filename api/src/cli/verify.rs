//! `woodpecker verify`

use std::path::Path;

use clap::Args;

use super::{block_on, prepare};
use crate::config::{Config, Settings};
use crate::photos::PhotoShop;
use crate::{start, verify};

/// Work out again whatever is kept twice, and compare
///
/// Tickets from their events, figures from the tickets, balances and redemptions from the ledger, stock from its
/// movements, the chain of the audit record, every sealed value, and the files of photos. Changes nothing, and may run
/// beside a server. The exit code is 1 where anything differs.
#[derive(Args, Debug)]
pub struct Verify {
    #[command(flatten)]
    settings: Settings,
    /// Leave out whether the photos' files are there
    #[arg(long)]
    without_photos: bool,
}

pub fn run(verify: Verify, file: Option<&Path>) -> Result<(), String> {
    let config = prepare(verify.settings, file)?;
    block_on(async { check(&config, !verify.without_photos).await })
}

/// Prints what was checked and what differs; `Err` where anything does.
#[allow(clippy::print_stdout, reason = "it is what was asked for")]
pub async fn check(config: &Config, with_photos: bool) -> Result<(), String> {
    let store = start::open_existing(config)?;
    let shop = if with_photos { Some(PhotoShop::open_existing(config).await?) } else { None };
    let report = verify::verify(&store, shop.as_ref()).await.map_err(|f| start::said(&f))?;
    print!("{report}");
    if report.is_clean() { Ok(()) } else { Err("the store does not say what its events say".into()) }
}
