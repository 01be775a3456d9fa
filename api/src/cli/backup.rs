//! `woodpecker backup` and `woodpecker restore`

use std::path::{Path, PathBuf};

use clap::Args;

use super::{block_on, prepare, verify};
use crate::backup::pack::{self, summary};
use crate::backup::unpack::unpack;
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;

/// Copy a deployment into one file, while it works
///
/// A tar of the database, the photos and a manifest with the SHA-256 of each file. Of PostgreSQL the database is not in
/// it: run `pg_dump` first, then this. The file is readable by its owner alone.
#[derive(Args, Debug)]
pub struct Backup {
    /// The file to make
    file: PathBuf,
    /// Put the keys into it
    ///
    /// Personal data are sealed in the database, so that a copy of it tells nobody a name or a number. With the keys
    /// beside it, it does, and whoever holds it can sign in as anybody. Without them it is of no use alone: keep the
    /// folder `keys` of the data directory somewhere else, and safe.
    #[arg(long)]
    with_keys: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Put a backup into an empty data directory, and verify it
///
/// Everything is checked against the manifest before anything is put in place. A backup without keys needs the key file
/// in the data directory first. Of PostgreSQL: restore the database by `pg_restore`, then run this for the photos.
#[derive(Args, Debug)]
pub struct Restore {
    /// A file that `woodpecker backup` made
    file: PathBuf,
    #[command(flatten)]
    settings: Settings,
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "it is what was asked for")]
pub fn backup(backup: Backup, file: Option<&Path>) -> Result<(), String> {
    let config = prepare(backup.settings, file)?;
    let packed = block_on(async move { pack::pack(&config, &backup.file, backup.with_keys, SystemClock.now()).await })?;
    for warning in &packed.warnings {
        eprintln!("woodpecker: {warning}");
    }
    let manifest = &packed.manifest;
    println!("{} files, {} bytes: {}", manifest.files, manifest.bytes, summary(&manifest.rows));
    if !manifest.database {
        println!("The database is not in it: this is PostgreSQL. It goes with a pg_dump that was taken before it.");
    }
    if !manifest.keys {
        println!("The keys are not in it, and it cannot be read without them: keep the folder `keys` apart, and safe.");
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "it is what was asked for")]
pub fn restore(restore: Restore, file: Option<&Path>) -> Result<(), String> {
    let config = prepare(restore.settings, file)?;
    block_on(async move {
        let manifest = unpack(&config, &restore.file).await?;
        println!("restored what was there at {}: {}", manifest.made_at, summary(&manifest.rows));
        if manifest.database {
            crate::start::bring_up(&config.database)?;
        }
        verify::check(&config, true).await
    })
}
