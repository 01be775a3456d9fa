//! Breaks what the program stands on while clients work with it: the disk, the database, the photos' folder. While a fault lasts, what
//! needs the broken part is refused with 503 and a problem document, and the rest goes on; when it is gone, the program goes on by
//! itself; whatever was acknowledged before, meanwhile and after is there, once, and `woodpecker verify` is clean.
//!
//! Each client repeats what was refused with the same idempotency key until it is acknowledged. So nothing is uncertain at the end: each
//! rider has the tickets, points and redemptions that he was told of, and no others.
//!
//! usage: faults BINARY (`WOODPECKER_TEST_POSTGRES_URL` moves it to PostgreSQL, and `WOODPECKER_TEST_POSTGRES_CONTROL` stops and
//! starts that)
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool that cannot go on stops there and says why"
)]

#[path = "faults/breakage.rs"]
mod breakage;
#[path = "faults/clients.rs"]
mod clients;
#[path = "faults/enclosure.rs"]
mod enclosure;

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use actix_web::rt;
use tests::process::{self, Program, Running};
use tests::staffed;

use breakage::Breakage;
use clients::{Crowd, Kind};
use enclosure::Enclosure;

/// Nothing that is waited for takes longer, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// So often each client has to be done with his round, and so often something has to be refused.
const ENOUGH: u64 = 2;

#[actix_web::main]
async fn main() {
    let binary: PathBuf = std::env::args().nth(1).expect("usage: faults BINARY").into();
    let control = std::env::var_os("WOODPECKER_TEST_POSTGRES_CONTROL").map(PathBuf::from);
    let database_url = std::env::var("WOODPECKER_TEST_POSTGRES_URL").ok().map(|url| format!("{url}/postgres"));
    let enclosure = Enclosure::enter(database_url.is_some());
    let home = tempfile::tempdir().unwrap();
    let disk = enclosure.disk(&home.path().join("data"));
    let hurried = breakage::in_a_hurry(&binary, home.path());
    let binary = breakage::deaf_to_limits(&binary, home.path());
    let program = Program { binary, data_dir: disk.folder.clone(), database_url };
    process::settle(&program, clients::RIDERS).await;

    let running = program.serve();
    let staffed = staffed::hire(&running).await;
    let crowd = Crowd::gather(&running, &staffed).await;
    for breakage in breakage::all(program.database_url.is_some(), control.as_deref()) {
        match breakage.obstacle(&enclosure) {
            Some(why) => println!("{}: SKIPPED, {why}", breakage.name()),
            None => endure(&program, &running, &crowd, &breakage, &disk.folder).await,
        }
    }
    crowd.go_home().await;
    drop(running);
    start_without(&Program { binary: hurried, ..program.clone() }, &enclosure, control.as_deref());
    check_after_a_start(&program, &crowd).await;
}

/// One fault, from a healthy server to a healthy server.
async fn endure(program: &Program, running: &Running, crowd: &Crowd, breakage: &Breakage, folder: &std::path::Path) {
    let name = breakage.name();
    crowd.may_be_refused(&[]);
    crowd.all_go_on(ENOUGH).await;
    let begun = Instant::now();

    crowd.may_be_refused(breakage.stops());
    let before = crowd.seen();
    breakage.begin(running, folder);
    let ready = if breakage.stops().contains(&Kind::Write) { 503 } else { 200 };
    for kind in Kind::ALL {
        if breakage.stops().contains(&kind) {
            crowd
                .until(&format!("{name}: {kind:?} is refused"), |seen| {
                    seen.refused[&kind] >= before.refused[&kind] + ENOUGH
                })
                .await;
        }
    }
    // The others go on all the while; that none of them is refused is seen to by each client.
    let during = crowd.seen();
    for kind in Kind::ALL {
        if !breakage.stops().contains(&kind) {
            crowd
                .until(&format!("{name}: {kind:?} goes on"), |seen| seen.done[&kind] >= during.done[&kind] + ENOUGH)
                .await;
        }
    }
    readiness(running, ready, name).await;
    let refused = crowd.seen();
    breakage.end(running, folder);

    readiness(running, 200, name).await;
    crowd.all_go_on(ENOUGH).await;
    crowd.may_be_refused(&[]);
    crowd.all_go_on(ENOUGH).await;
    let acknowledged = crowd.rest_and_check(running).await;
    verify(program, name);
    let counts: Vec<_> = Kind::ALL
        .iter()
        .map(|kind| {
            let (done, no) = (refused.done[kind] - before.done[kind], refused.refused[kind] - before.refused[kind]);
            format!("{} {done} done {no} refused", format!("{kind:?}").to_lowercase())
        })
        .collect();
    println!(
        "{name}: {}; ready {ready}, then 200 by itself; all of {acknowledged} acknowledged are there once, verify clean ({:.1} s)",
        counts.join(", "),
        begun.elapsed().as_secs_f64()
    );
}

/// Asks until `/health/ready` answers so. No other answer than these two is one.
async fn readiness(running: &Running, status: u16, name: &str) {
    let asking = running.person(None);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = asking.get("/health/ready").await;
        match answer.status {
            seen if seen == status => return,
            200 => {}
            _ => drop(answer.refuses(503, "unavailable")),
        }
        assert!(Instant::now() < deadline, "{name}: /health/ready never said {status}");
        rt::time::sleep(clients::PAUSE).await;
    }
}

fn verify(program: &Program, when: &str) {
    let said = program.run(&["verify"], "").unwrap_or_else(|said| panic!("{when}: verify: {said}"));
    assert!(said.contains("no differences"), "{when}: {said}");
}

/// A start without what is needed ends at once, and says what is missing.
fn start_without(program: &Program, enclosure: &Enclosure, control: Option<&std::path::Path>) {
    let refusal = |name: &str, signs: &[&str]| {
        let said = program.run(&["serve", "--listen", "127.0.0.1:0"], "").expect_err("it must not start");
        let said =
            said.lines().find(|line| line.starts_with("woodpecker: ")).unwrap_or_else(|| panic!("{name}: {said}"));
        assert!(signs.iter().any(|sign| said.contains(sign)), "{name}: {said}");
        println!("{name}: refused, \"{said}\"");
    };
    match control {
        Some(control) => {
            breakage::postgres(control, "stop");
            refusal("start without PostgreSQL", &["connection to server"]);
            breakage::postgres(control, "start");
        }
        None if enclosure.may_mount() && program.database_url.is_none() => {
            Enclosure::remount(&program.data_dir, "ro");
            refusal("start on a read-only disk", &["readonly database", "read-only", "Read-only"]);
            Enclosure::remount(&program.data_dir, "rw");
        }
        None => println!("start on a read-only disk: SKIPPED, there is none"),
    }
}

async fn check_after_a_start(program: &Program, crowd: &Crowd) {
    let running = program.serve();
    let acknowledged = crowd.check(&running, true).await;
    drop(running);
    verify(program, "after a start");
    println!("after a start: all of {acknowledged} acknowledged are there once, verify clean");
}

/// Runs a command of the system to its end.
fn system(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {said}")) }
}
