//! Kills the server with SIGKILL at random moments under load, again and again: whatever it had acknowledged has to be there when it
//! is back, nothing half done, and `woodpecker verify` clean. Each ticket goes through every command of staff; limits run out meanwhile.
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
use std::hash::{BuildHasher, Hasher, RandomState};
use std::rc::Rc;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use tests::Person;
use tests::course::COURSE;
use tests::given::burst_pipe;
use tests::process::{self, Program, REVIEWER, Running, rider};
use tests::staffed::{self, Staffed};

const RIDERS: usize = 6;
/// After so many rounds, and after the last one, everything is looked at from the start.
const ALL_EVERY: u32 = 50;

/// What was acknowledged of a ticket.
#[derive(Clone, Default)]
struct Ticket {
    id: String,
    version: u64,
    /// The first so many steps of the course.
    steps: usize,
}

/// What a rider was told of his tickets, the one that is under way last.
#[derive(Clone, Default)]
struct Told {
    tickets: Vec<Ticket>,
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
    let named = {
        let running = program.serve();
        staffed::press(&running).await;
        staffed::hire(&running).await.named()
    };
    let told: Vec<_> = (0..RIDERS).map(|_| Rc::new(RefCell::new(Told::default()))).collect();
    for round in 1..=rounds {
        let running = program.serve();
        let staffed = Rc::new(staffed::sign_in(&running, named.clone()).await);
        let mut at_work = Vec::new();
        for (n, told) in told.iter().enumerate() {
            let rider = running.sign_in(&rider(n)).await;
            at_work.push(actix_web::rt::spawn(work(rider, staffed.clone(), told.clone())));
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
            known += check(&running, n, &mut so_far).await;
            // The last one is under way.
            so_far.checked = so_far.tickets.len().saturating_sub(1);
            *told.borrow_mut() = so_far;
        }
        running.kill();
        let verified = program.run(&["verify"], "").unwrap_or_else(|said| panic!("verify, round {round}: {said}"));
        assert!(verified.contains("no differences"), "{verified}");
        println!("round {round}: killed after {moment:?}; all of {known} looked at are there, verify clean");
    }
}

/// Goes on with the last ticket and then with the next, until nobody answers any more.
async fn work(rider: Person, staffed: Rc<Staffed>, told: Rc<RefCell<Told>>) {
    loop {
        let under_way = told.borrow().tickets.last().cloned().filter(|ticket| ticket.steps < COURSE.len());
        let Some(ticket) = under_way else {
            let Some((id, version)) = sent(&rider, "/v1/tickets", burst_pipe()).await else { return };
            told.borrow_mut().tickets.push(Ticket { id, version, steps: 0 });
            continue;
        };
        let step = COURSE[ticket.steps];
        let path = format!("/v1/tickets/{}/{}", ticket.id, step.command);
        let Some((_, version)) = sent(step.by(&staffed, &rider), &path, step.body(&staffed)).await else { return };
        let mut told = told.borrow_mut();
        let ticket = told.tickets.last_mut().unwrap();
        (ticket.version, ticket.steps) = (version, ticket.steps + 1);
    }
}

/// The ticket and its version, if that was acknowledged.
async fn sent(by: &Person, path: &str, body: Value) -> Option<(String, u64)> {
    let request = by.http.request(Method::POST, format!("{}{path}", by.base)).json(&body);
    let response = request.bearer_auth(by.token.as_ref()?).send().await.ok()?;
    let status = response.status();
    let ticket: Value = response.json().await.ok()?;
    assert!(status.is_success(), "{path}: {status} {ticket}");
    Some((ticket["id"].as_str()?.to_owned(), ticket["version"].as_u64()?))
}

/// Holds the store against what the rider was told; one step more may have been done than was acknowledged.
async fn check(running: &Running, n: usize, told: &mut Told) -> usize {
    let rider = running.sign_in(&rider(n)).await;
    let reviewer = running.sign_in(REVIEWER).await;
    for ticket in told.tickets.iter_mut().skip(told.checked) {
        let seen = rider.sees(&ticket.id).await.expect(200).json;
        let version = seen["version"].as_u64().unwrap();
        assert!(version >= ticket.version, "{} is at {version}, and was at {}", ticket.id, ticket.version);
        let history = reviewer.get(&format!("/v1/tickets/{}/events?limit=100", ticket.id)).await.expect(200).items();
        // What runs out by itself comes in between.
        let kinds: Vec<_> =
            history.iter().map(|it| it["kind"].as_str().unwrap()).filter(|it| *it != "went_overdue").collect();
        let done = kinds.len() - 1;
        assert_eq!(kinds[0], "submitted");
        assert!(kinds[1..].iter().zip(COURSE).all(|(kind, step)| *kind == step.event), "{}: {kinds:?}", ticket.id);
        assert!(
            (ticket.steps..=ticket.steps + 1).contains(&done),
            "{}: {done} steps, {} known",
            ticket.id,
            ticket.steps
        );
        assert!(done == 0 || seen["award"]["points"] == 10, "{} lost its award: {seen}", ticket.id);
        (ticket.version, ticket.steps) = (version, done);
    }
    let points = rider.get("/v1/me/points").await.expect(200);
    let earned = points.json["earned"].as_u64().unwrap();
    let accepted = told.tickets.iter().filter(|ticket| ticket.steps > 0).count();
    // A report that was not acknowledged is nobody's to accept.
    assert_eq!(earned, 10 * u64::try_from(accepted).unwrap());
    assert_eq!(points.json["available"], points.json["earned"]);
    told.tickets.iter().map(|ticket| ticket.steps + 1).sum()
}
