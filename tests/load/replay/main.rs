//! Plays real reports through the public API, from the submission to the end, in a city with a real border: reports of a table, each
//! moved from where it was to where it would be in this city. Then the figures are printed, and `woodpecker verify` is run.
//!
//! Every report with a position arrives: the positions are stretched over the border's box, and what then lies outside the border
//! is pulled in towards its middle. Reports of the same kind and place that came while one of them was open are merged.
//!
//! usage: replay BINARY --reports FILE --border FILE [columns, words, pace; see --help]
//! `--database-url` or `WOODPECKER_TEST_POSTGRES_URL` moves it to PostgreSQL; the database has to be empty.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool that cannot go on stops there and says why"
)]

mod table;

mod ground;

mod crew;

mod play;

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt;
use clap::Parser;
use tests::process::Program;

use crew::Crew;
use ground::Ground;
use play::Play;
use table::Matter;

/// Plays real reports through the API.
#[derive(Parser, Clone, Debug)]
pub struct Asked {
    /// The program to play them to
    binary: PathBuf,
    /// A table of reports (CSV with a head line)
    #[arg(long)]
    reports: PathBuf,
    /// The city's border: GeoJSON, whose first feature may say its `coord_system` (wgs84, gcj02, bd09)
    #[arg(long)]
    border: PathBuf,
    /// Names of columns
    #[arg(long, default_value = "id")]
    id: String,
    #[arg(long, default_value = "category")]
    category: String,
    #[arg(long, default_value = "status")]
    status: String,
    #[arg(long, default_value = "created")]
    created: String,
    #[arg(long, default_value = "closed")]
    closed: String,
    #[arg(long, default_value = "latitude")]
    latitude: String,
    #[arg(long, default_value = "longitude")]
    longitude: String,
    /// What is told: these columns, one after the other
    #[arg(long, default_value = "text", value_delimiter = ',')]
    text: Vec<String>,
    /// How times are written
    #[arg(long, default_value = "%Y-%m-%d %H:%M")]
    time_format: String,
    /// KIND=CODE: which of our categories a kind of the table is; others go in turn to what comes first
    #[arg(long)]
    kind: Vec<String>,
    /// Words of the status column: rejected; not begun; not finished; handed to somebody else. All others were closed.
    #[arg(long, default_value = "rejected", value_delimiter = ',')]
    rejected: Vec<String>,
    #[arg(long, default_value = "open", value_delimiter = ',')]
    open: Vec<String>,
    #[arg(long, default_value = "pending", value_delimiter = ',')]
    pending: Vec<String>,
    #[arg(long, default_value = "referred", value_delimiter = ',')]
    referred: Vec<String>,
    /// Of a hundred reports so many come with a photo; the others say why there is none
    #[arg(long, default_value_t = 25)]
    photos: u64,
    /// Reports a second; 0 is as fast as it goes
    #[arg(long, default_value_t = 0.0)]
    speed: f64,
    /// Or so many times as fast as they came
    #[arg(long, conflicts_with = "speed")]
    times: Option<f64>,
    /// Under way at a time
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// Only so many rows
    #[arg(long)]
    rows: Option<usize>,
    /// postgres://…
    #[arg(long)]
    database_url: Option<String>,
}

#[actix_web::main]
async fn main() {
    let asked = Asked::parse();
    let (matters, read) = table::read(&asked);
    println!("{read}");
    let ground = Ground::of(&asked.border, matters.iter().flat_map(Matter::places));
    let home = tempfile::tempdir().unwrap();
    let of_tests = std::env::var("WOODPECKER_TEST_POSTGRES_URL").ok().map(|url| format!("{url}/postgres"));
    let database_url = asked.database_url.clone().or(of_tests);
    println!("on {}", if database_url.is_some() { "PostgreSQL" } else { "SQLite" });
    let program = Program { binary: asked.binary.clone(), data_dir: home.path().to_owned(), database_url };
    Crew::found(&program, &ground).await;
    let running = Rc::new(program.serve());
    let crew = Rc::new(Crew::hire(&running).await);
    let kinds = crew.kinds(&asked.kind, &matters).await;
    let expected: usize = matters.iter().map(|matter| matter.places().count()).sum();
    let play = Rc::new(Play::new(crew.clone(), ground, kinds, asked.photos));

    let begun = Instant::now();
    let told = {
        let play = play.clone();
        rt::spawn(async move {
            loop {
                rt::time::sleep(Duration::from_secs(30)).await;
                println!("{} reports after {:.0?}", play.arrived(), begun.elapsed());
            }
        })
    };
    keep_pace(&asked, matters, &play, begun).await;
    told.abort();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{}", play.said());
    println!(
        "{:.0} s, {:.1} reports a second, {:.1} requests a second",
        seconds,
        play.arrived() as f64 / seconds,
        play.requests() as f64 / seconds
    );
    println!("{}", crew.figures().await);
    drop((crew, play));
    Rc::into_inner(running).expect("everybody is done").kill();
    let verified = program.run(&["verify"], "").unwrap_or_else(|said| panic!("verify: {said}"));
    println!("{verified}");
    let counted = verified.lines().find(|line| line.ends_with("tickets rebuilt from their events")).unwrap();
    let counted: usize = counted.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert_eq!(counted, expected, "not every report with a position has arrived");
}

/// Begins each matter when its time has come, and waits until all are over.
async fn keep_pace(asked: &Asked, matters: Vec<Matter>, play: &Rc<Play>, begun: Instant) {
    let first = matters.iter().map(|matter| matter.created).min();
    let turns = Arc::new(tokio::sync::Semaphore::new(asked.clients));
    let mut under_way = Vec::new();
    let mut reports = 0_usize;
    for (n, matter) in matters.into_iter().enumerate() {
        let due = match (asked.times, first) {
            (Some(times), Some(first)) => (matter.created - first).num_milliseconds() as f64 / 1000.0 / times,
            _ if asked.speed > 0.0 => reports as f64 / asked.speed,
            _ => 0.0,
        };
        reports += matter.places().count();
        rt::time::sleep(Duration::from_secs_f64(due.max(0.0)).saturating_sub(begun.elapsed())).await;
        let turn = turns.clone().acquire_owned().await.unwrap();
        let play = play.clone();
        under_way.push(rt::spawn(async move {
            play.through(n, &matter).await;
            drop(turn);
        }));
        under_way.retain(|task| !task.is_finished());
    }
    for task in under_way {
        task.await.unwrap();
    }
}
