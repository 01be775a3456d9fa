//! Kills the server with SIGKILL at random moments under load, again and again: whatever it had acknowledged has to be there when it
//! is back, nothing half done, and `woodpecker verify` clean.
//!
//! usage: crash BINARY [ROUNDS] (`WOODPECKER_TEST_POSTGRES_URL` moves it to PostgreSQL)
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool that cannot go on stops there and says why"
)]

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::rc::Rc;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tests::given::burst_pipe;
use tests::process::{self, Program, REVIEWER, Running, rider};

const RIDERS: usize = 6;
/// After so many rounds, and after the last one, everything is looked at from the start.
const ALL_EVERY: u32 = 50;

/// What a rider was told: his tickets, and which of them were accepted.
#[derive(Clone, Default)]
struct Told {
    submitted: Vec<String>,
    accepted: HashSet<String>,
    /// Sent and not answered.
    uncertain: u64,
    /// So many of the first were looked at one by one already.
    checked: usize,
}

#[actix_web::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments.next().expect("usage: crash BINARY [ROUNDS]").into();
    let rounds: u32 = arguments.next().map_or(20, |rounds| rounds.parse().expect("ROUNDS is a number"));
    let home = tempfile::tempdir().unwrap();
    let database_url = std::env::var("WOODPECKER_TEST_POSTGRES_URL").ok().map(|url| format!("{url}/postgres"));
    let program = Program { binary, data_dir: home.path().to_owned(), database_url };
    process::settle(&program, RIDERS).await;
    let told: Vec<_> = (0..RIDERS).map(|_| Rc::new(RefCell::new(Told::default()))).collect();
    for round in 1..=rounds {
        let running = program.serve();
        let mut at_work = Vec::new();
        for (n, told) in told.iter().enumerate() {
            let (rider, reviewer) = (running.sign_in(&rider(n)).await, running.sign_in(REVIEWER).await);
            at_work.push(actix_web::rt::spawn(work(rider, reviewer, told.clone())));
        }
        // Somewhere between a commit and the next, and the one after that.
        let moment = Duration::from_micros(RandomState::new().build_hasher().finish() % 400_000);
        actix_web::rt::time::sleep(moment).await;
        running.kill();
        for work in at_work {
            work.await.unwrap();
        }
        let running = program.serve();
        let mut known = 0;
        for (n, told) in told.iter().enumerate() {
            let mut so_far = told.borrow().clone();
            if round == rounds || round % ALL_EVERY == 0 {
                so_far.checked = 0;
            }
            known += check(&running, n, &so_far).await;
            told.borrow_mut().checked = so_far.submitted.len();
        }
        running.kill();
        let verified = program.run(&["verify"], "").unwrap_or_else(|said| panic!("verify, round {round}: {said}"));
        assert!(verified.contains("no differences"), "{verified}");
        println!("round {round}: killed after {moment:?}; all of {known} looked at are there, verify clean");
    }
}

/// Reports and accepts until nobody answers any more.
async fn work(rider: tests::Person, reviewer: tests::Person, told: Rc<RefCell<Told>>) {
    loop {
        let Some(ticket) = sent(&rider, "/v1/tickets", burst_pipe()).await else { break };
        told.borrow_mut().submitted.push(ticket.clone());
        told.borrow_mut().uncertain += 1;
        let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
        let Some(ticket) = sent(&reviewer, &format!("/v1/tickets/{ticket}/accept"), valid).await else { break };
        told.borrow_mut().uncertain -= 1;
        told.borrow_mut().accepted.insert(ticket);
    }
}

/// The ticket, if it was acknowledged.
async fn sent(by: &tests::Person, path: &str, body: serde_json::Value) -> Option<String> {
    let request = by.http.request(Method::POST, format!("{}{path}", by.base)).json(&body);
    let response = request.bearer_auth(by.token.as_ref()?).send().await.ok()?;
    let status = response.status();
    let ticket: serde_json::Value = response.json().await.ok()?;
    assert!(status.is_success(), "{path}: {status} {ticket}");
    Some(ticket["id"].as_str()?.to_owned())
}

/// Holds the store against what the rider was told.
async fn check(running: &Running, n: usize, told: &Told) -> usize {
    let rider = running.sign_in(&rider(n)).await;
    for ticket in told.submitted.iter().skip(told.checked) {
        let seen = rider.sees(ticket).await.expect(200);
        let accepted = told.accepted.contains(ticket);
        assert!(!accepted || seen.json["award"]["points"] == 10, "{ticket} lost its award: {}", seen.json);
    }
    let points = rider.get("/v1/me/points").await.expect(200);
    let earned = points.json["earned"].as_u64().unwrap();
    let least = 10 * u64::try_from(told.accepted.len()).unwrap();
    assert!((least..=least + 10 * told.uncertain).contains(&earned), "earned {earned}, acknowledged {least}");
    assert_eq!(points.json["available"], points.json["earned"]);
    told.submitted.len() + told.accepted.len()
}
