//! Measures the program from outside, each figure as a ratio to its limit.
//!
//! usage: bench BINARY [PHOTO]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool that cannot go on stops there and says why"
)]

use std::time::Instant;

use tests::given::large_picture;
use tests::process::{self, Program, rider};

/// From the start of the process to the first answer.
const START_MS: f64 = 150.0;
/// With nothing to do.
const IDLE_MIB: f64 = 40.0;
/// While two photos of 12 megapixels are worked on at a time.
const PHOTOS_MIB: f64 = 250.0;

const STARTS: usize = 5;
const PHOTOS: usize = 8;

fn print(what: &str, measured: f64, limit: f64, unit: &str) {
    println!("{what:<40} {:5.2} of the limit ({measured:.1} of {limit:.0} {unit})", measured / limit);
}

#[actix_web::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments.next().expect("usage: bench BINARY [PHOTO]").into();
    let photo = arguments.next().map_or_else(|| large_picture(4000, 3000), |path| std::fs::read(path).unwrap());
    let home = tempfile::tempdir().unwrap();
    let program = Program { binary, data_dir: home.path().to_owned(), database_url: None };
    process::settle(&program, 2).await;

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let running = program.serve();
        running.person(None).get("/health/ready").await.expect(200);
        starts.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    starts.sort_by(f64::total_cmp);
    print("start to first answer, median", starts[STARTS / 2], START_MS, "ms");

    let running = program.serve();
    running.person(None).get("/health/ready").await.expect(200);
    print("memory, idle", running.memory_mib().1, IDLE_MIB, "MiB");

    let (one, other) = (running.sign_in(&rider(0)).await, running.sign_in(&rider(1)).await);
    let begun = Instant::now();
    for _ in 0..PHOTOS / 2 {
        let (first, second) = (one.clone(), other.clone());
        let (a, b) = (photo.clone(), photo.clone());
        let first = actix_web::rt::spawn(async move { first.uploads(a).await.expect(201) });
        let second = actix_web::rt::spawn(async move { second.uploads(b).await.expect(201) });
        first.await.unwrap();
        second.await.unwrap();
    }
    print("memory, at most, with two photos", running.memory_mib().0, PHOTOS_MIB, "MiB");
    println!("photos prepared and kept: {:.1} a second", 8.0 / begun.elapsed().as_secs_f64());
}
