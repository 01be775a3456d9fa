//! How soon what happened reaches those who listen, with thousands of streams open in one process.
//!
//! `BENCH_STREAMS` and `BENCH_EVENTS` change how many; the pace stays. Each event is a report that a reviewer accepts; it is measured from the moment
//! that he sends his request until its reporter's stream has the event, so that the command itself is in it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use api::clock::{RandomIds, SystemClock};
use api::start;
use domain::id::Id;
use domain::identity::{Account, Grant, Phone, Role, RolePlace};
use domain::text::Name;
use persistence::DatabaseUrl;
use persistence::values::{Entry, NewAccount};
use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::process::{self, Program, REVIEWER, Running};
use tests::{Person, city};

use crate::print;
use crate::writes::sql;

const STREAMS: usize = 5_000;
const EVENTS: usize = 1_000;
const EACH_SECOND: u64 = 50;
/// From what happens to whoever listens, at the 99th percentile.
const LIMIT_S: f64 = 1.0;
/// After the last event.
const PATIENCE: Duration = Duration::from_secs(30);

fn count(name: &str, usual: usize) -> usize {
    std::env::var_os(name).map_or(usual, |said| said.to_str().and_then(|said| said.parse().ok()).expect("a number"))
}

pub async fn measure(binary: &Path) {
    let (streams, events) = (count("BENCH_STREAMS", STREAMS), count("BENCH_EVENTS", EVENTS));
    on(binary, None, streams, events).await;
    match std::env::var_os("WOODPECKER_TEST_POSTGRES_URL").and_then(|said| said.into_string().ok()) {
        Some(server) => {
            sql(&format!("{server}/postgres"), "CREATE DATABASE bench_streams");
            on(binary, Some(format!("{server}/bench_streams")), streams, events).await;
        }
        None => println!("streams on PostgreSQL: not measured, WOODPECKER_TEST_POSTGRES_URL names no server"),
    }
}

async fn on(binary: &Path, database_url: Option<String>, streams: usize, events: usize) {
    let name = if database_url.is_some() { "PostgreSQL" } else { "SQLite" };
    let home = tempfile::tempdir().unwrap();
    let program = Program { binary: binary.to_owned(), data_dir: home.path().to_owned(), database_url };
    process::settle(&program, 0).await;
    let tokens = enrol(&program, streams).await;
    let running = program.serve();
    let reviewer = running.sign_in(REVIEWER).await;
    let people: Vec<Person> = tokens.into_iter().map(|token| running.person(Some(token))).collect();
    let tickets = report(&people, events).await;
    let before = running.memory_mib().1;
    let heard: Arc<Mutex<HashMap<String, Instant>>> = Arc::default();
    let listening = listen(&running, &people, &heard).await;
    println!(
        "{name}: {} streams open, {:.1} KiB of memory each",
        people.len(),
        (running.memory_mib().1 - before) * 1024.0 / people.len() as f64
    );

    let mut sent = Vec::with_capacity(events);
    let begun = Instant::now();
    let mut accepts = Vec::with_capacity(events);
    for (n, ticket) in (0..).zip(tickets) {
        let due = begun + Duration::from_micros(1_000_000 / EACH_SECOND * n);
        tokio::time::sleep_until(due.into()).await;
        sent.push((ticket.clone(), Instant::now()));
        let reviewer = reviewer.clone();
        let valid = json!({"category": "burst_pipe", "urgency": "normal"});
        accepts
            .push(actix_web::rt::spawn(async move { reviewer.commands(&ticket, "accept", valid).await.expect(200) }));
    }
    for accept in accepts {
        accept.await.unwrap();
    }
    let over = Instant::now() + PATIENCE;
    while heard.lock().unwrap().len() < sent.len() && Instant::now() < over {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let heard = heard.lock().unwrap();
    let mut taken: Vec<f64> =
        sent.iter().filter_map(|(ticket, at)| Some(heard.get(ticket)?.duration_since(*at).as_secs_f64())).collect();
    assert_eq!(taken.len(), sent.len(), "some were never heard");
    taken.sort_by(f64::total_cmp);
    let at = |percent: usize| taken[(taken.len() * percent / 100).min(taken.len() - 1)];
    println!("{name}: event to client, median {:.1} ms, longest {:.1} ms", at(50) * 1000.0, at(100) * 1000.0);
    print(&format!("event to client, p99, {streams} streams, {name}"), at(99), LIMIT_S, "s", 1.0, "the limit");
    listening.iter().for_each(actix_web::rt::task::JoinHandle::abort);
}

/// So many members, made past the API: their passwords would take an hour to hash. Their tokens.
async fn enrol(program: &Program, streams: usize) -> Vec<String> {
    let database = match &program.database_url {
        Some(url) => DatabaseUrl::parse(url).unwrap(),
        None => DatabaseUrl::file(&program.data_dir.join("woodpecker.sqlite")),
    };
    let config = city::config(&program.data_dir, database);
    let app = start::app(&config, Arc::new(SystemClock), Arc::new(RandomIds)).await.unwrap();
    let made: Vec<_> = app
        .change(move |scene| {
            let mut made = Vec::with_capacity(streams);
            for n in 0..streams {
                let (id, session): (Id<Account>, _) = (scene.id(), scene.id());
                scene.tx.create_account(&NewAccount {
                    id,
                    name: Name::parse("骑手").unwrap(),
                    phone: Some(Phone::parse(&process::rider(n)).unwrap()),
                    address: None,
                    password: Some("none".into()),
                    must_change_password: false,
                    occupation: None,
                    registered_by: None,
                    consent_version: None,
                    at: scene.now,
                })?;
                let grant = Grant { id: scene.id(), role: Role::Member, place: RolePlace::Everywhere };
                scene.tx.grant_role(id, &grant, None, scene.now)?;
                scene.tx.open_session(session, id, &Entry::by("password"), scene.now)?;
                made.push((id, session));
            }
            Ok(made)
        })
        .await
        .unwrap();
    made.into_iter().map(|(id, session)| app.signer.issue(id, session, app.clock.now()).unwrap()).collect()
}

/// A report each, of as many as there are events.
async fn report(people: &[Person], events: usize) -> Vec<String> {
    let mut tickets = Vec::with_capacity(events);
    for person in people.iter().cycle().take(events) {
        tickets.push(person.reports(burst_pipe()).await);
    }
    tickets
}

/// Opens a stream for each, and notes when a report of his is said to be accepted.
async fn listen(
    running: &Running,
    people: &[Person],
    heard: &Arc<Mutex<HashMap<String, Instant>>>,
) -> Vec<actix_web::rt::task::JoinHandle<()>> {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut listening = Vec::with_capacity(people.len());
    for person in people {
        let request = http.get(format!("{}/v1/me/stream", running.base)).bearer_auth(person.token.as_deref().unwrap());
        let mut response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "a stream did not open");
        let heard = Arc::clone(heard);
        listening.push(actix_web::rt::spawn(async move {
            let mut waiting = String::new();
            while let Ok(Some(chunk)) = response.chunk().await {
                let at = Instant::now();
                waiting.push_str(&String::from_utf8_lossy(&chunk));
                while let Some((block, rest)) = waiting.split_once("\n\n") {
                    let data = block.lines().find_map(|line| line.strip_prefix("data: "));
                    let said: Value = data.and_then(|data| serde_json::from_str(data).ok()).unwrap_or_default();
                    if said["kind"] == "ticket_accepted" {
                        heard.lock().unwrap().insert(said["ticket_id"].as_str().unwrap().to_owned(), at);
                    }
                    waiting = rest.to_owned();
                }
            }
        }));
    }
    listening
}

/// A file for each line: where fewer may be open, the tool begins once more with as many as there may be.
pub fn raise_open_files() {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let open = limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
    let numbers: Vec<usize> = open.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let needed = count("BENCH_STREAMS", STREAMS) * 2 + 200;
    let [soft, hard] = numbers.as_slice() else { return };
    if *soft >= needed {
        return;
    }
    assert!(*hard >= needed, "{needed} files have to be open at once; the limit here is {hard}");
    let this = std::env::current_exe().unwrap();
    let status = std::process::Command::new("sh")
        .args(["-c", &format!("ulimit -n {hard} && exec \"$0\" \"$@\"")])
        .arg(this)
        .args(std::env::args().skip(1))
        .status()
        .unwrap();
    std::process::exit(status.code().unwrap_or(1));
}
