//! The ledger against a model. Long chance sequences of commands are given to a running server and to a small book kept here by the
//! rules as they are written, with no code of the server's own. After each command both have to say the same: what was answered,
//! what everybody has, where it came from, what lies on the shelves.
//!
//! - [`book`]: the model
//! - [`people`]: who takes part, signed in whatever the time is
//! - [`walk`]: commands by [`chance`], given to both: [`reports`] and [`goods`]
//! - [`compare`]: what both say
//!
//! `WOODPECKER_LEDGER_SEED=7 WOODPECKER_LEDGER_STEPS=5000 cargo test -p tests ledger_model` walks longer, or walks again what failed.

mod book;
mod chance;
mod compare;
mod goods;
mod people;
mod reports;
mod walk;

use walk::Walk;

const STEPS: usize = 250;

fn number(name: &str) -> Option<u64> {
    Some(std::env::var_os(name)?.to_str().unwrap().parse().unwrap())
}

async fn walk(seed: u64) {
    let seed = number("WOODPECKER_LEDGER_SEED").unwrap_or(seed);
    let steps = number("WOODPECKER_LEDGER_STEPS").map_or(STEPS, |steps| steps.try_into().unwrap());
    let mut walk = Walk::begin(seed).await;
    for _ in 0..steps {
        walk.step().await;
        walk.agrees().await;
    }
    walk.ends().await;
}

#[actix_web::test]
async fn a_city_and_its_book_agree_at_every_step() {
    walk(1).await;
}

#[actix_web::test]
async fn they_agree_on_another_way_too() {
    walk(20_261_122).await;
}

#[actix_web::test]
async fn and_on_a_third() {
    walk(0xdead_beef).await;
}
