//! Several machines on one: three servers behind nginx, on a PostgreSQL with a copy that follows it, with photos in S3. Clients work all the
//! while, and repeat what was not acknowledged with the same key; a server is killed, or the database whose copy takes over. Whatever was
//! acknowledged has to be there, nothing may be done twice, news has to arrive once, and `woodpecker verify` has to be clean. For each
//! fault it prints how long it took until everybody was acknowledged something again.
//!
//! usage: several BINARY [ROUNDS], below `tests/scripts/with-s3` and `tests/scripts/with-replica`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool that cannot go on stops there and says why"
)]

mod clients;
mod cluster;

use std::time::{Duration, Instant};

use actix_web::rt;
use tests::process;
use tests::staffed;

use clients::Crowd;
use cluster::{Cluster, SERVERS};

const RIDERS: usize = 6;
/// What is broken in one round after the other.
const ORDER: [Fault; 4] = [Fault::Server(0), Fault::Server(1), Fault::Server(2), Fault::Database];
/// Nothing that is waited for takes longer, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Clone, Copy, Debug)]
enum Fault {
    Server(usize),
    Database,
}

#[actix_web::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments.next().expect("usage: several BINARY [ROUNDS]").into();
    let rounds: usize = arguments.next().map_or(8, |rounds| rounds.parse().expect("ROUNDS is a number"));
    let home = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::new(binary, home.path());
    process::settle(&cluster.program, RIDERS).await;
    let named = {
        let running = cluster.program.serve();
        staffed::hire(&running).await.named()
    };
    for n in 0..SERVERS {
        cluster.start(n);
    }
    cluster.start_proxy();
    cluster.until_ready().await;
    let crowd = Crowd::gather(&cluster.base, named, RIDERS).await;
    crowd.all_go_on(1, PATIENCE).await;
    println!("{SERVERS} servers, {RIDERS} riders at work");

    let mut recoveries = Vec::new();
    for round in 0..rounds {
        let fault = ORDER[round % ORDER.len()];
        let before = crowd.acknowledged();
        let begun = Instant::now();
        match fault {
            Fault::Server(n) => cluster.kill(n),
            Fault::Database => {
                cluster.database("kill");
                cluster.database("promote");
            }
        }
        let promoted = begun.elapsed();
        let recovered = crowd.all_go_on(1, PATIENCE).await;
        recoveries.push((fault, recovered));
        match fault {
            Fault::Server(n) => cluster.start(n),
            Fault::Database => cluster.database("rebuild"),
        }
        cluster.until_ready().await;
        crowd.all_go_on(2, PATIENCE).await;
        let said = match fault {
            Fault::Server(_) => String::new(),
            Fault::Database => format!(", {:.1} s of it until the copy took over", promoted.as_secs_f64()),
        };
        println!(
            "round {}: {fault:?} killed; everybody was served again after {:.1} s{said}; {} acknowledged meanwhile",
            round + 1,
            recovered.as_secs_f64() + promoted.as_secs_f64(),
            crowd.acknowledged() - before
        );
    }

    crowd.go_home().await;
    // Told in the transactions that were the last.
    rt::time::sleep(Duration::from_secs(1)).await;
    cluster.database("wait");
    let acknowledged = crowd.check().await;
    for n in 0..SERVERS {
        cluster.kill(n);
    }
    let verified = cluster.run(&["verify"]).unwrap_or_else(|said| panic!("verify: {said}"));
    assert!(verified.contains("no differences"), "{verified}");
    let longest = |is: fn(&Fault) -> bool| {
        let of = recoveries.iter().filter(|(fault, _)| is(fault)).map(|(_, took)| took.as_secs_f64());
        of.fold(0.0, f64::max)
    };
    println!(
        "all of {acknowledged} acknowledged are there once, verify clean; longest recovery: a server {:.1} s, the database {:.1} s",
        longest(|fault| matches!(fault, Fault::Server(_))),
        longest(|fault| matches!(fault, Fault::Database))
    );
}
