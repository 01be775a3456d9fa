//! How soon it answers, and how much memory it takes.

use std::path::Path;
use std::time::Instant;

use tests::given::large_picture;
use tests::process::{self, Program, rider};

use crate::print;

/// From the start of the process to the first answer.
const START_MS: f64 = 150.0;
/// With nothing to do.
const IDLE_MIB: f64 = 40.0;
/// While two photos of 12 megapixels are worked on at a time.
const PHOTOS_MIB: f64 = 250.0;

const STARTS: usize = 5;
const PHOTOS: usize = 16;

pub async fn measure(binary: &Path) {
    let photo = large_picture(4000, 3000);
    let home = tempfile::tempdir().unwrap();
    let program = Program { binary: binary.to_owned(), data_dir: home.path().to_owned(), database_url: None };
    process::settle(&program, 2).await;

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let running = program.serve();
        running.person(None).get("/health/ready").await.expect(200);
        starts.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    starts.sort_by(f64::total_cmp);
    print("start to first answer, median", starts[STARTS / 2], START_MS, "ms", 1.0, "the limit");

    let running = program.serve();
    running.person(None).get("/health/ready").await.expect(200);
    print("memory, idle", running.memory_mib().1, IDLE_MIB, "MiB", 1.0, "the limit");

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
    print("memory, at most, with two photos at a time", running.memory_mib().0, PHOTOS_MIB, "MiB", 1.0, "the limit");
    println!("photos prepared and kept: {:.1} a second", PHOTOS as f64 / begun.elapsed().as_secs_f64());
}
