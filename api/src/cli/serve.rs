//! `woodpecker serve`

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use actix_web::web::Data;
use clap::Args;

use super::{block_on, prepare};
use crate::config::{Config, Settings};
use crate::{jobs, server, start, streams};

#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    settings: Settings,
    /// Print the settings in force, secrets hidden, and stop
    #[arg(long)]
    print_config: bool,
}

#[allow(clippy::print_stdout, reason = "it was asked for")]
pub fn run(serve: Serve, file: Option<&Path>) -> Result<(), String> {
    let config = prepare(serve.settings, file)?;
    if serve.print_config {
        print!("{}", config.print());
        return Ok(());
    }
    block_on(async move { serve_until_stopped(&config).await })
}

async fn serve_until_stopped(config: &Config) -> Result<(), String> {
    let listener = TcpListener::bind(config.listen).map_err(|e| format!("{}: {e}", config.listen))?;
    // Any port that is free, where 0 is asked for.
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let app = Data::new(start::real_app(config).await?);
    let jobs = actix_web::rt::spawn(jobs::run_for_ever(app.clone()));
    let server =
        server::serve(app.clone(), listener, config.workers, config.cors_origins.clone()).map_err(|e| e.to_string())?;
    actix_web::rt::spawn(streams::close_on_a_signal(Arc::clone(&app.streams)));
    tracing::info!(%address, "serving");
    let ended = server.await.map_err(|e| e.to_string());
    jobs.abort();
    ended
}
