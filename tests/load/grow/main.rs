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

mod grown;

mod measure;

use std::path::PathBuf;
use std::time::Instant;

use grown::Grown;

const FEW: u32 = 10_000;
const MANY: u32 = 1_000_000;
const TURNS: u32 = 300;

#[actix_web::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = PathBuf::from(arguments.next().expect("usage: grow BINARY [TICKETS [FOLDER [TURNS]]]"));
    let many = arguments.next().map_or(MANY, |tickets| tickets.parse().expect("TICKETS is a number"));
    let made = tempfile::tempdir().unwrap();
    let folder = arguments.next().map_or_else(|| made.path().to_owned(), PathBuf::from);
    let turns = arguments.next().map_or(TURNS, |turns| turns.parse().expect("TURNS is a number"));
    let (few, many) = (Grown::of(&binary, &folder, FEW).await, Grown::of(&binary, &folder, many).await);
    if turns == 0 {
        for store in [&few, &many] {
            let begun = Instant::now();
            let said = store.program.run(&["verify"], "").unwrap_or_else(|said| panic!("verify: {said}"));
            println!("{said}verified in {:.0?}", begun.elapsed());
        }
        return;
    }
    measure::compare(&few, &many, turns).await;
}
