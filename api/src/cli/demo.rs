//! `woodpecker demo`

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::web::Data;
use clap::Args;

use super::{block_on, prepare, verify};
use crate::config::{Config, Settings};
use crate::demo::{self, guide, walk};
use crate::{jobs, server, start, streams};

/// Serve a demonstration city
///
/// Shishou with its streets and communities, staff of every role, riders, goods, matters at every stage and a year of history, made
/// on the first start. What to open and who to sign in as is printed. Its passwords are public: it is not for real data, and it
/// does not touch a database that holds any.
#[derive(Args, Debug)]
pub struct Demo {
    /// Walk through the whole loop over HTTP, verify the store, and stop
    #[arg(long)]
    walk: bool,
    /// A folder with real photos for the walk; without it they are drawn
    #[arg(long, env = "WOODPECKER_SAMPLES", value_name = "FOLDER")]
    samples: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

pub fn run(demo: Demo, file: Option<&Path>) -> Result<(), String> {
    let mut settings = demo.settings;
    settings.data_dir.get_or_insert_with(|| PathBuf::from("demo-data"));
    if demo.walk {
        // Any port that is free, and a log that leaves the walk readable.
        settings.listen.get_or_insert_with(|| "127.0.0.1:0".into());
        settings.log.get_or_insert_with(|| "warn".into());
    }
    let config = prepare(settings, file)?;
    block_on(async move {
        demo::require_demonstration(&config.database).await?;
        let app = Data::new(start::real_app(&config).await?);
        demo::ensure(&app).await?;
        serve(app, &config, demo.walk.then_some(demo.samples)).await
    })
}

#[allow(clippy::print_stdout, reason = "it is what was asked for")]
async fn serve(app: Data<crate::app::App>, config: &Config, walk: Option<Option<PathBuf>>) -> Result<(), String> {
    let listener = TcpListener::bind(config.listen).map_err(|e| format!("{}: {e}", config.listen))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let base = format!("http://{address}");
    let seed = seed(&app);
    let jobs = actix_web::rt::spawn(jobs::run_for_ever(app.clone()));
    actix_web::rt::spawn(streams::close_on_a_signal(Arc::clone(&app.streams)));
    let running =
        server::serve(app, listener, config.workers, config.cors_origins.clone()).map_err(|e| e.to_string())?;
    let Some(samples) = walk else {
        println!("{}", guide::text(&base));
        let ended = running.await.map_err(|e| e.to_string());
        jobs.abort();
        return ended;
    };
    let handle = running.handle();
    let served = actix_web::rt::spawn(running);
    let walked = walk::walk(&base, seed, samples.as_deref()).await;
    handle.stop(true).await;
    jobs.abort();
    served.await.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
    walked?;
    verify::check(config, true).await?;
    println!("the walk went as it should");
    Ok(())
}

/// Another number for each walk.
fn seed(app: &crate::app::App) -> u64 {
    let (_, random) = app.ids.next(app.clock.now()).as_u64_pair();
    random
}
