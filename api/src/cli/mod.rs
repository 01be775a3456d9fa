//! The command line: `serve` and what an operator needs beside it.
//!
//! - [`serve`]: the server
//! - [`demo`]: a city to try everything on
//! - [`account`]: accounts made at the machine, the first administrator among them
//! - [`areas`]: the tree of areas with its borders, into a deployment and out of it
//! - [`schema`]: migrations, and the published document
//! - [`verify`]: does the store still say what its events say?
//! - [`keys`]: the keys that seal personal data
//! - [`backup`]: a deployment in one file, and out of it

pub mod account;
pub mod areas;
pub mod backup;
pub mod demo;
pub mod keys;
pub mod schema;
pub mod serve;
pub mod verify;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Settings};

#[derive(Parser, Debug)]
#[command(
    name = "woodpecker",
    version,
    about = "A backend for cities that mend themselves with the eyes of their riders"
)]
struct Cli {
    /// A TOML file with settings
    #[arg(long, env = "WOODPECKER_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the API
    Serve(serve::Serve),
    Demo(demo::Demo),
    /// Make accounts
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// The tree of areas with its borders, as GeoJSON
    #[command(subcommand)]
    Areas(areas::AreasCommand),
    /// Bring the database up to this program's schema
    Migrate(schema::Migrate),
    /// Print the OpenAPI document
    Openapi,
    Verify(verify::Verify),
    /// The keys that seal personal data
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    Backup(backup::Backup),
    Restore(backup::Restore),
}

/// Runs a command; its complaint goes to standard error.
#[allow(clippy::print_stderr, reason = "the command line speaks there")]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(complaint) => {
            eprintln!("woodpecker: {complaint}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli) -> Result<(), String> {
    let file = cli.config.as_deref();
    match cli.command {
        Command::Serve(serve) => serve::run(serve, file),
        Command::Demo(demo) => demo::run(demo, file),
        Command::Account(command) => account::run(command, file),
        Command::Areas(command) => areas::run(command, file),
        Command::Migrate(migrate) => schema::migrate(migrate, file),
        Command::Openapi => schema::print_document(),
        Command::Verify(verify) => verify::run(verify, file),
        Command::Keys(command) => keys::run(command, file),
        Command::Backup(backup) => backup::backup(backup, file),
        Command::Restore(restore) => backup::restore(restore, file),
    }
}

/// Settings, and the log that they ask for.
fn prepare(settings: Settings, file: Option<&std::path::Path>) -> Result<Config, String> {
    let config = settings.resolve(file)?;
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log).map_err(|e| format!("log: {e}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::stderr().is_terminal());
    // In one process only the first is in force.
    let _ = if config.log_json { log.json().try_init() } else { log.try_init() };
    Ok(config)
}

/// Runs to its end what an operator asked for.
fn block_on<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    actix_web::rt::System::new().block_on(work)
}
