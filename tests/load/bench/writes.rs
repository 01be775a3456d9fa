//! How many reports can be accepted a second, each durable before it is answered: the whole command with its rights, event,
//! award, figures, notices and outbox. Beside a pool of writers that each begin and commit by themselves, on the same disk;
//! on PostgreSQL beside `pgbench -N`.

use std::path::Path;
use std::process::Command as Process;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use api::app::App;
use api::clock::{RandomIds, SystemClock};
use api::flow::command_ticket::{self, Order};
use api::problem::Code;
use api::start;
use domain::id::Id;
use domain::identity::Caller;
use domain::text;
use domain::ticket::category::Urgency;
use domain::ticket::{Command, CommandKind, Ticket};
use persistence::DatabaseUrl;
use tests::city;
use tests::process::{self, Program, REVIEWER, rider};

use crate::{print, reads};

/// For each way.
const TICKETS: usize = 2_560;
const RIDERS: usize = 64;
const CLIENTS: usize = 64;
const POOL: usize = 16;

pub async fn measure(binary: &Path) {
    let together = accepted(binary, None, 1, CLIENTS).await;
    let apart = accepted(binary, None, POOL, POOL).await;
    let ratio = together.each_second / apart.each_second;
    let verdict = if ratio >= 4.0 { "met" } else { "NOT MET" };
    println!(
        "accepts a second on SQLite: {ratio:.2} of a pool of {POOL} with BEGIN IMMEDIATE ({:.0} to {:.0}); goal 4.00: {verdict}",
        together.each_second, apart.each_second
    );
    print("longest wait of an accept, 64 clients", together.longest_ms, 100.0, "ms", 1.0, "the limit");
    println!("longest wait in the pool: {:.0} ms", apart.longest_ms);
    let Some(server) = std::env::var_os("WOODPECKER_TEST_POSTGRES_URL").and_then(|url| url.into_string().ok()) else {
        println!("PostgreSQL: no server (WOODPECKER_TEST_POSTGRES_URL)");
        return;
    };
    let ours = accepted(binary, Some(&server), 1, CLIENTS).await;
    match pgbench(&server) {
        Some(peer) => {
            let ratio = ours.each_second / peer;
            let verdict = if ratio >= 1.0 { "met" } else { "NOT MET" };
            println!(
                "accepts a second on PostgreSQL: {ratio:.2} of pgbench -N ({:.0} to {peer:.0}); goal 1.00: {verdict}",
                ours.each_second
            );
        }
        None => println!("pgbench is not installed"),
    }
}

struct Pace {
    each_second: f64,
    longest_ms: f64,
}

/// Accepts prepared reports as fast as it goes, through so many stores on one database.
async fn accepted(binary: &Path, server: Option<&str>, stores: usize, clients: usize) -> Pace {
    let home = tempfile::tempdir().unwrap();
    let database_url = server.map(|server| {
        sql(&format!("{server}/postgres"), "CREATE DATABASE bench_accepts");
        format!("{server}/bench_accepts")
    });
    let program =
        Program { binary: binary.to_owned(), data_dir: home.path().to_owned(), database_url: database_url.clone() };
    process::settle(&program, RIDERS).await;
    let running = program.serve();
    let mut told = Vec::new();
    for n in 0..RIDERS {
        let teller = running.sign_in(&rider(n)).await;
        told.push(reads::told_only(&teller, TICKETS / RIDERS, n * TICKETS).await);
    }
    // One after the other, as a city's reports come in: whoever accepts two of one rider at once waits for himself.
    let ids: Vec<String> =
        (0..TICKETS / RIDERS).flat_map(|nth| told.iter().map(move |of_one| of_one[nth].clone())).collect();
    let reviewer = running.sign_in(REVIEWER).await.token.unwrap();
    drop(running);

    let database = match &database_url {
        Some(url) => DatabaseUrl::parse(url).unwrap(),
        None => DatabaseUrl::file(&home.path().join("woodpecker.sqlite")),
    };
    let mut config = city::config(home.path(), database);
    config.database_connections = 16;
    let mut apps = Vec::new();
    for _ in 0..stores {
        let app = start::app(&config, Arc::new(SystemClock), Arc::new(RandomIds)).await.unwrap();
        apps.push(Data::new(app));
    }
    let (account, session) = apps[0].signer.check(&reviewer, apps[0].clock.now()).unwrap();
    let caller = apps[0].look(move |scene| Ok(scene.tx.signed_in(account, session)?)).await.unwrap().unwrap().caller;

    let total = ids.len();
    let waiting = Arc::new(Mutex::new(ids));
    let begun = Instant::now();
    let workers: Vec<_> = (0..clients)
        .map(|client| {
            let (app, waiting, caller) = (apps[client % apps.len()].clone(), Arc::clone(&waiting), caller.clone());
            actix_web::rt::spawn(async move {
                let mut longest = Duration::ZERO;
                loop {
                    let Some(id) = waiting.lock().unwrap().pop() else { return longest };
                    let asked = Instant::now();
                    let id = Id::from_uuid(id.parse().unwrap());
                    // Who was refused because the file was locked for five seconds asks again, and has waited all the while.
                    while !accept(&app, caller.clone(), id).await {}
                    longest = longest.max(asked.elapsed());
                }
            })
        })
        .collect();
    let mut longest = Duration::ZERO;
    for worker in workers {
        longest = longest.max(worker.await.unwrap());
    }
    Pace { each_second: total as f64 / begun.elapsed().as_secs_f64(), longest_ms: longest.as_secs_f64() * 1000.0 }
}

/// Whether it was accepted; in a pool it may have waited in vain.
async fn accept(app: &App, caller: Caller, id: Id<Ticket>) -> bool {
    let accepted = app.change(move |scene| {
        command_ticket::command(scene, &caller, id, None, CommandKind::Accept, |_, _| {
            let category = text::Code::parse("burst_pipe").unwrap();
            let command = Command::Accept { category, urgency: Urgency::Emergency, major: false };
            Ok(Order { command, note: None, photos: Vec::new() })
        })?;
        Ok(())
    });
    match accepted.await {
        Ok(()) => true,
        Err(failure) if failure.code == Code::Unavailable => false,
        Err(failure) => panic!("{}", start::said(&failure)),
    }
}

pub fn sql(url: &str, statement: &str) {
    tests::database::past_the_program(&DatabaseUrl::parse(url).unwrap(), statement).unwrap();
}

/// Transactions a second of the small update that PostgreSQL's own tool makes, with as many connections.
fn pgbench(server: &str) -> Option<f64> {
    let url = format!("{server}/bench_peer");
    sql(&format!("{server}/postgres"), "CREATE DATABASE bench_peer");
    let run = |arguments: &[&str]| Process::new("pgbench").args(arguments).arg(&url).output().ok();
    run(&["-i", "-q", "-s", "10"])?;
    let output = run(&["-N", "-c", "16", "-j", "2", "-T", "8"])?;
    let said = String::from_utf8(output.stdout).ok()?;
    let line = said.lines().find(|line| line.starts_with("tps"))?;
    line.split_whitespace().nth(2)?.parse().ok()
}
