//! Measures the program from outside, each figure as a ratio to a limit or to a peer in the same run (`docs/performance.md`).
//!
//! usage: bench BINARY [start|photos|reads|peers|writes|locate|streams ...]
//!
//! Photos: the JPEG files of the folder that `WOODPECKER_SAMPLES` names, or a drawn one of 12 megapixels. Peers that are not
//! installed are said to be missing (`tests/scripts/install-peers`). Writes are measured on PostgreSQL as well where
//! `WOODPECKER_TEST_POSTGRES_URL` names a server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout,
    reason = "a tool that cannot go on stops there and says why"
)]

mod cpu;

mod locate;

mod photos;

mod pocketbase;

mod reads;

mod start;

mod streams;

mod writes;

use std::path::PathBuf;

/// One figure beside what it is measured by.
pub fn print(what: &str, measured: f64, beside: f64, unit: &str, goal: f64, peer: &str) {
    let ratio = measured / beside;
    let verdict = if ratio <= goal { "met" } else { "NOT MET" };
    println!("{what:<44} {ratio:5.2} of {peer} ({measured:.1} to {beside:.1} {unit}); goal {goal:.2}: {verdict}");
}

#[actix_web::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next().expect("usage: bench BINARY [start|photos|reads|peers|writes|streams ...]");
    if first == "bare" {
        let database: String = arguments.next().unwrap();
        return reads::serve_bare(&database).await;
    }
    let binary = PathBuf::from(first);
    let wanted: Vec<String> = arguments.collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|name| name == part);
    if wants("streams") {
        streams::raise_open_files();
    }
    println!("machine: {}", cpu::machine());
    if wants("photos") {
        photos::measure();
    }
    if wants("locate") {
        let (median, p99, made_s) = locate::figures();
        print("a position among 100,000 borders", median, 10.0, "µs", 1.0, "the limit");
        println!("{:<44} 99th percentile {p99:.1} µs; all borders in order after {made_s:.2} s", "");
    }
    if wants("start") {
        start::measure(&binary).await;
    }
    if wants("reads") || wants("peers") {
        reads::measure(&binary, wants("peers")).await;
    }
    if wants("writes") {
        writes::measure(&binary).await;
    }
    if wants("streams") {
        streams::measure(&binary).await;
    }
}
