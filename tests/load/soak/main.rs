//! Keeps the program at work for a long time: first as fast as it goes, to learn its capacity, then at four fifths of that, each request
//! sent when it is due whether others are answered or not. Nothing may fail, and its memory has to stay what it is.
//!
//! Memory counts as flat where the median of what is the program's own (anonymous pages) over the last third of the run is at most a
//! tenth and 8 MiB above that over the middle third. The first third is left out: caches of the database and of the allocator fill until
//! then. Pages of files are printed beside it and not judged: readers map the database, which grows, and the system takes such pages
//! back as it likes.
//!
//! usage: soak BINARY [MINUTES] (`WOODPECKER_TEST_POSTGRES_URL` moves it to PostgreSQL)
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

mod memory;

mod steps;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt;
use memory::{judge, own_mib, percentile};
use steps::UnderWay;
use tests::Person;
use tests::course::COURSE;
use tests::process::{self, Program, Running, rider};
use tests::staffed::{self, Staffed};

const RIDERS: usize = 16;
/// Who asks at a time while the capacity is measured.
const CLIENTS: usize = 16;
const MEASURED: Duration = Duration::from_secs(15);
/// Of the capacity.
const SHARE: f64 = 0.8;
/// Access tokens are good for fifteen minutes.
const SIGN_IN_AGAIN: Duration = Duration::from_secs(8 * 60);
const SAMPLED: Duration = Duration::from_secs(1);
/// The last answers come within this.
const DRAINED: Duration = Duration::from_secs(60);
/// More requests on their way than this mean that it does not keep up.
const BACKLOG: u32 = 2000;

/// Tickets on their way, and things to look at.
#[derive(Default)]
struct City {
    riders: Vec<Person>,
    staffed: RefCell<Option<Staffed>>,
    /// By how many steps they have left.
    waiting: RefCell<[VecDeque<UnderWay>; COURSE.len()]>,
    tickets: RefCell<VecDeque<(usize, String)>>,
    photos: RefCell<VecDeque<(usize, String)>>,
    accepted: RefCell<Vec<u64>>,
    turn: Cell<usize>,
}

/// What was answered since the last look.
#[derive(Default)]
struct Answered {
    milliseconds: Vec<f64>,
    by_step: BTreeMap<String, u64>,
    wrong: Vec<String>,
}

struct Soak {
    city: RefCell<City>,
    answered: RefCell<Answered>,
    on_their_way: Cell<u32>,
}

#[actix_web::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments.next().expect("usage: soak BINARY [MINUTES]").into();
    let minutes: u64 = arguments.next().map_or(30, |minutes| minutes.parse().expect("MINUTES is a number"));
    let home = tempfile::tempdir().unwrap();
    let database_url = std::env::var("WOODPECKER_TEST_POSTGRES_URL").ok().map(|url| format!("{url}/postgres"));
    let program = Program { binary, data_dir: home.path().to_owned(), database_url };
    process::settle(&program, RIDERS).await;
    let running = Rc::new(program.serve());
    staffed::press(&running).await;
    let staffed = staffed::hire(&running).await;
    let soak = Rc::new(Soak {
        city: RefCell::new(City { accepted: RefCell::new(vec![0; RIDERS]), ..City::default() }),
        answered: RefCell::default(),
        on_their_way: Cell::new(0),
    });
    soak.sign_in(&running, staffed).await;

    let capacity = soak.capacity().await;
    let rate = capacity * SHARE;
    println!("capacity: {capacity:.0} steps a second with {CLIENTS} clients; {minutes} min at {rate:.0} a second");
    let memory = soak.run(&running, rate, Duration::from_secs(60 * minutes)).await;
    drop(running);
    let verified = program.run(&["verify"], "").unwrap_or_else(|said| panic!("verify: {said}"));
    assert!(verified.contains("no differences"), "{verified}");
    judge(&memory);
}

impl Soak {
    async fn sign_in(&self, running: &Running, staffed: Staffed) {
        let mut riders = Vec::new();
        for n in 0..RIDERS {
            riders.push(running.sign_in(&rider(n)).await);
        }
        let staffed = staffed::sign_in(running, staffed.named()).await;
        let mut city = self.city.borrow_mut();
        city.riders = riders;
        *city.staffed.borrow_mut() = Some(staffed);
    }

    /// Steps a second, each client taking one after the other.
    async fn capacity(self: &Rc<Self>) -> f64 {
        let (begun, done) = (Instant::now(), Rc::new(Cell::new(0_u32)));
        let mut clients = Vec::new();
        for _ in 0..CLIENTS {
            let (soak, done) = (self.clone(), done.clone());
            clients.push(rt::spawn(async move {
                while begun.elapsed() < MEASURED {
                    soak.step().await;
                    done.set(done.get() + 1);
                }
            }));
        }
        for client in clients {
            client.await.unwrap();
        }
        let seconds = begun.elapsed().as_secs_f64();
        self.answered.take().expect_none_wrong();
        f64::from(done.get()) / seconds
    }

    /// Sends what is due, and says what memory was seen.
    async fn run(self: &Rc<Self>, running: &Rc<Running>, rate: f64, long: Duration) -> Vec<f64> {
        let begun = Instant::now();
        let (mut sent, mut memory) = (0_u64, Vec::new());
        let (mut minute, mut signed_in) = (1, Instant::now());
        let mut ticks = rt::time::interval(Duration::from_millis(10));
        while begun.elapsed() < long {
            ticks.tick().await;
            let due = (begun.elapsed().as_secs_f64() * rate) as u64;
            for _ in sent..due {
                self.send_off();
            }
            sent = due;
            let waiting = self.on_their_way.get();
            assert!(waiting < BACKLOG, "it does not keep up: {waiting} requests are on their way");
            if memory.len() as u64 <= begun.elapsed().as_secs() / SAMPLED.as_secs() {
                memory.push(own_mib(running));
            }
            if begun.elapsed() >= Duration::from_secs(60 * minute) {
                self.tell(minute, running);
                minute += 1;
            }
            if signed_in.elapsed() > SIGN_IN_AGAIN {
                let staffed = self.city.borrow().staffed.borrow().clone().unwrap();
                let (soak, running) = (self.clone(), running.clone());
                rt::spawn(async move { soak.sign_in(&running, staffed).await });
                signed_in = Instant::now();
            }
        }
        let drained = Instant::now();
        while self.on_their_way.get() > 0 {
            assert!(drained.elapsed() < DRAINED, "{} requests are never answered", self.on_their_way.get());
            ticks.tick().await;
        }
        self.tell(minute, running);
        memory
    }

    /// One step, whatever becomes of it.
    fn send_off(self: &Rc<Self>) {
        self.on_their_way.set(self.on_their_way.get() + 1);
        let soak = self.clone();
        rt::spawn(async move {
            let taken = soak.clone();
            if let Err(died) = rt::spawn(async move { taken.step().await }).await {
                soak.answered.borrow_mut().wrong.push(died.to_string());
            }
            soak.on_their_way.set(soak.on_their_way.get() - 1);
        });
    }

    fn tell(&self, minute: u64, running: &Running) {
        let answered = self.answered.take();
        let at = |share: f64| percentile(&answered.milliseconds, share);
        println!(
            "minute {minute}: {} requests, {} wrong; ms p50 {:.1}, p95 {:.1}, p99 {:.1}, longest {:.0}; {:.1} MiB own, {:.1} MiB with files; {:?}",
            answered.milliseconds.len(),
            answered.wrong.len(),
            at(0.5),
            at(0.95),
            at(0.99),
            at(1.0),
            own_mib(running),
            running.memory_mib().1,
            answered.by_step,
        );
        answered.expect_none_wrong();
    }
}

impl Answered {
    fn expect_none_wrong(self) {
        assert!(self.wrong.is_empty(), "{} wrong answers, the first: {}", self.wrong.len(), self.wrong[0]);
    }
}
