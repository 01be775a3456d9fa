//! Grows two stores, one with ten thousand tickets and one with as many as are asked for, at the same density on the ground, and asks
//! both the same: what is asked all the time must not take longer where there are many. The same seed grows the same city.
//!
//! usage: grow BINARY [TICKETS [FOLDER [TURNS]]]
//! `WOODPECKER_TEST_POSTGRES_URL` moves it to PostgreSQL, where the same rows are copied to. What lies in the folder is kept, and used again. `TURNS` 0 only grows, and verifies.
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

mod chance;

mod town;

mod matter;

mod fill;

mod copy;

mod measure;

use std::path::{Path, PathBuf};
use std::time::Instant;

use measure::Asker;
use persistence::DatabaseUrl;
use tests::database;
use tests::process::Program;

const FEW: u32 = 10_000;
const MANY: u32 = 1_000_000;
const TURNS: u32 = 900;
const SEED: u64 = 421_081;

#[actix_web::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = PathBuf::from(arguments.next().expect("usage: grow BINARY [TICKETS [FOLDER [TURNS]]]"));
    let many = arguments.next().map_or(MANY, |tickets| tickets.parse().expect("TICKETS is a number"));
    let made = tempfile::tempdir().unwrap();
    let folder = arguments.next().map_or_else(|| made.path().to_owned(), PathBuf::from);
    let turns = arguments.next().map_or(TURNS, |turns| turns.parse().expect("TURNS is a number"));
    let (few, many) = (grown(&binary, &folder, FEW).await, grown(&binary, &folder, many).await);
    if turns == 0 {
        for (program, _) in [&few, &many] {
            let begun = Instant::now();
            let said = program.run(&["verify"], "").unwrap_or_else(|said| panic!("verify: {said}"));
            println!("{said}verified in {:.0?}", begun.elapsed());
        }
        return;
    }
    let (few, many) = (Asker::new(few.0.serve(), few.1).await, Asker::new(many.0.serve(), many.1).await);
    measure::compare(few, many, turns).await;
}

/// A store with so many tickets, and how many.
async fn grown(binary: &Path, folder: &Path, tickets: u32) -> (Program, u32) {
    let home = folder.join(tickets.to_string());
    std::fs::create_dir_all(&home).unwrap();
    let server = std::env::var("WOODPECKER_TEST_POSTGRES_URL").ok();
    let database_url = server.map(|server| {
        let maintenance = DatabaseUrl::parse(&format!("{server}/postgres")).unwrap();
        // It may be there.
        let _ = database::past_the_program(&maintenance, &format!("CREATE DATABASE grown_{tickets}"));
        format!("{server}/grown_{tickets}")
    });
    let file = home.join("woodpecker.sqlite");
    fill::fill(&home, DatabaseUrl::file(&file), tickets, SEED).await;
    if let Some(url) = &database_url {
        copy::copy(&file, url);
        // As it does by itself in the course of a day.
        database::past_the_program(&DatabaseUrl::parse(url).unwrap(), "VACUUM ANALYZE").unwrap();
    }
    (Program { binary: binary.to_owned(), data_dir: home, database_url }, tickets)
}
