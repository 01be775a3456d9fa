//! `woodpecker migrate` and `woodpecker openapi`

use std::io::Write;
use std::path::Path;

use clap::Args;
use persistence::migrate as schema;

use super::prepare;
use crate::config::Settings;
use crate::{document, key_files, server};

#[derive(Args, Debug)]
pub struct Migrate {
    #[command(flatten)]
    settings: Settings,
    /// Say what would be run, and run nothing
    #[arg(long)]
    dry_run: bool,
}

#[allow(clippy::print_stdout, reason = "it is what was asked for")]
pub fn migrate(migrate: Migrate, file: Option<&Path>) -> Result<(), String> {
    let config = prepare(migrate.settings, file)?;
    if let persistence::DatabaseUrl::Sqlite(path) = &config.database
        && let Some(folder) = path.parent().filter(|_| !migrate.dry_run)
    {
        key_files::create_private(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let names = if migrate.dry_run { schema::pending(&config.database) } else { schema::up(&config.database) };
    let names = names.map_err(|e| e.to_string())?;
    for name in &names {
        println!("{name}");
    }
    if names.is_empty() {
        println!("nothing to do");
    }
    Ok(())
}

pub fn print_document() -> Result<(), String> {
    let text = document::text(&server::document()).map_err(|e| e.to_string())?;
    // Not `println!`: whoever reads may have had enough before the end, and that is no reason to panic.
    std::io::stdout().write_all(text.as_bytes()).map_err(|e| e.to_string())
}
