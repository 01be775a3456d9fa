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

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt;
use reqwest::Method;
use serde_json::{Value, json};
use tests::given::{BY_THE_RIVER, burst_pipe, burst_pipe_with};
use tests::process::{self, Program, Running, rider};
use tests::staffed::{self, Staffed};
use tests::{Answer, Person};

const RIDERS: usize = 16;
/// Who asks at a time while the capacity is measured.
const CLIENTS: usize = 16;
const MEASURED: Duration = Duration::from_secs(15);
/// Of the capacity.
const SHARE: f64 = 0.8;
/// Access tokens are good for fifteen minutes.
const SIGN_IN_AGAIN: Duration = Duration::from_secs(8 * 60);
const SAMPLED: Duration = Duration::from_secs(1);
const FLAT_SHARE: f64 = 1.1;
const FLAT_MIB: f64 = 8.0;
/// The last answers come within this.
const DRAINED: Duration = Duration::from_secs(60);
/// More requests on their way than this mean that it does not keep up.
const BACKLOG: u32 = 2000;

/// What a client wants, in turn: some look, some report, and each report goes all the way, which takes four steps.
const MIX: [Step; 20] = [
    Step::Show,
    Step::List,
    Step::Report,
    Step::Show,
    Step::Points,
    Step::Forward,
    Step::Picture,
    Step::Forward,
    Step::Show,
    Step::Near,
    Step::Forward,
    Step::History,
    Step::Forward,
    Step::Inbox,
    Step::Forward,
    Step::ReportWithPhoto,
    Step::Forward,
    Step::Forward,
    Step::Redeem,
    Step::Forward,
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Step {
    Report,
    /// An upload, then the report.
    ReportWithPhoto,
    /// Accept, dispatch, claim or resolve: whatever is next for the oldest ticket.
    Forward,
    /// Goods for points, and every other time they are handed over.
    Redeem,
    Show,
    History,
    List,
    Near,
    Points,
    Inbox,
    Picture,
}

/// Tickets on their way, and things to look at.
#[derive(Default)]
struct City {
    riders: Vec<Person>,
    staffed: RefCell<Option<Staffed>>,
    waiting: RefCell<[VecDeque<(usize, String)>; 4]>,
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

/// A number that is another one for each two, and the same each time.
fn chance(one: usize, other: usize) -> u64 {
    let mut bits =
        (one as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (other as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
    bits = (bits ^ (bits >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits ^ (bits >> 32)
}

/// Matters lie all over a city, some ten kilometres each way: what is near each of them stays few.
fn somewhere(mut report: Value, turn: usize) -> Value {
    let off = |axis: usize| (chance(turn, axis) % 10_000) as f64 / 100_000.0;
    report["location"] = json!({"lat": BY_THE_RIVER.0 + off(0), "lng": BY_THE_RIVER.1 + off(1)});
    report
}

/// Small, and unlike all others.
fn picture(turn: usize) -> Vec<u8> {
    let (width, height) = (160_usize, 120_usize);
    let shade = |at: usize| chance(turn, at % width / 20 + at / width / 20 * 8) as u8;
    let pixels: Vec<u8> = (0..width * height).flat_map(|at| [shade(at), shade(at) / 2, 99]).collect();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 85);
    encoder.encode(&pixels, width as u16, height as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    jpeg
}

/// Whether the memory was flat.
fn judge(memory: &[f64]) {
    let third = memory.len() / 3;
    assert!(third > 0, "too short to say anything of the memory");
    let (middle, last) = (median(&memory[third..2 * third]), median(&memory[memory.len() - third..]));
    let limit = middle * FLAT_SHARE + FLAT_MIB;
    println!(
        "memory: {middle:.1} MiB over the middle third, {last:.1} MiB over the last (limit {limit:.1}); verify clean"
    );
    assert!(last <= limit, "the memory grows");
}

/// What the program has of its own, without pages of files.
fn own_mib(running: &Running) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

impl Soak {
    async fn sign_in(&self, running: &Running, staffed: Staffed) {
        let mut riders = Vec::new();
        for n in 0..RIDERS {
            riders.push(running.sign_in(&rider(n)).await);
        }
        let staffed = staffed::sign_in(running, staffed.department, staffed.desk, staffed.reward).await;
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

    /// The next of the mix, by whoever's turn it is.
    async fn step(&self) {
        let (turn, city) = {
            let city = self.city.borrow();
            let turn = city.turn.get();
            city.turn.set(turn + 1);
            (turn, city.riders.clone())
        };
        let n = turn / MIX.len() % RIDERS;
        let rider = &city[n];
        match MIX[turn % MIX.len()] {
            Step::Report => self.report(n, rider, somewhere(burst_pipe(), turn), "report").await,
            Step::ReportWithPhoto => self.report_with_photo(n, rider, turn).await,
            Step::Forward => self.forward().await,
            Step::Redeem => self.redeem(n, rider).await,
            Step::List => drop(self.get(rider, "/v1/tickets?limit=20", "list").await),
            Step::Near => {
                let at = &somewhere(json!({}), turn)["location"];
                let near = format!("/v1/tickets/similar?lat={}&lng={}&category=burst_pipe", at["lat"], at["lng"]);
                drop(self.get(rider, &near, "similar").await);
            }
            Step::Points => drop(self.get(rider, "/v1/me/points", "points").await),
            Step::Inbox => drop(self.get(rider, "/v1/me/notifications?limit=20", "inbox").await),
            Step::Show | Step::History => {
                let Some((owner, ticket)) = self.one_of(|city| &city.tickets) else { return };
                let (more, name) =
                    if MIX[turn % MIX.len()] == Step::Show { ("", "show") } else { ("/events", "history") };
                drop(self.get(&city[owner], &format!("/v1/tickets/{ticket}{more}"), name).await);
            }
            Step::Picture => {
                let Some((owner, photo)) = self.one_of(|city| &city.photos) else { return };
                drop(self.get(&city[owner], &format!("/v1/photos/{photo}/display"), "picture").await);
            }
        }
    }

    /// Any of the last things that were made.
    fn one_of(&self, things: impl Fn(&City) -> &RefCell<VecDeque<(usize, String)>>) -> Option<(usize, String)> {
        let city = self.city.borrow();
        let things = things(&city).borrow();
        things.get(city.turn.get() % things.len().max(1)).cloned()
    }

    fn remember(&self, things: impl Fn(&City) -> &RefCell<VecDeque<(usize, String)>>, n: usize, id: &str) {
        let city = self.city.borrow();
        let mut things = things(&city).borrow_mut();
        things.push_back((n, id.to_owned()));
        if things.len() > 500 {
            things.pop_front();
        }
    }

    async fn report(&self, n: usize, rider: &Person, report: Value, name: &str) {
        let Some(made) = self.post(rider, "/v1/tickets", report, name).await else { return };
        let id = made.text("id");
        self.remember(|city| &city.tickets, n, &id);
        self.city.borrow().waiting.borrow_mut()[0].push_back((n, id));
    }

    async fn report_with_photo(&self, n: usize, rider: &Person, turn: usize) {
        let begun = Instant::now();
        let answer = rider.uploads(picture(turn)).await;
        let Some(photo) = self.end(begun, "upload", answer) else { return };
        let photo = photo.text("id");
        let report = somewhere(burst_pipe_with(std::slice::from_ref(&photo)), turn);
        self.report(n, rider, report, "report with photo").await;
        self.remember(|city| &city.photos, n, &photo);
    }

    /// The ticket that is nearest its end goes a step further.
    async fn forward(&self) {
        let next = {
            let city = self.city.borrow();
            let mut waiting = city.waiting.borrow_mut();
            (0..waiting.len()).rev().find_map(|stage| waiting[stage].pop_front().map(|ticket| (stage, ticket)))
        };
        let Some((stage, (n, ticket))) = next else { return };
        let staffed = self.city.borrow().staffed.borrow().clone().unwrap();
        let assignee = json!({"assignee": {"kind": "department", "id": staffed.department}});
        let (by, command, body) = match stage {
            0 => (&staffed.reviewer, "accept", json!({"category": "burst_pipe", "urgency": "urgent"})),
            1 => (&staffed.dispatcher, "dispatch", assignee),
            2 => (&staffed.handler, "claim", json!({})),
            _ => (&staffed.handler, "resolve", json!({"outcome": "explained", "detail": "已处理"})),
        };
        if self.post(by, &format!("/v1/tickets/{ticket}/{command}"), body, command).await.is_none() {
            return;
        }
        let city = self.city.borrow();
        if stage == 0 {
            city.accepted.borrow_mut()[n] += 1;
        }
        if let Some(next) = city.waiting.borrow_mut().get_mut(stage + 1) {
            next.push_back((n, ticket));
        }
    }

    async fn redeem(&self, n: usize, rider: &Person) {
        let staffed = {
            let city = self.city.borrow();
            let mut accepted = city.accepted.borrow_mut();
            if accepted[n] < 5 {
                return;
            }
            accepted[n] -= 5;
            city.staffed.borrow().clone().unwrap()
        };
        let wish = json!({"reward_id": staffed.reward, "desk_id": staffed.desk});
        let Some(voucher) = self.post(rider, "/v1/redemptions", wish, "redeem").await else { return };
        let code = json!({"code": voucher.text("code")});
        self.post(&staffed.clerk, &format!("/v1/desks/{}/fulfilments", staffed.desk), code, "fulfil").await;
    }

    async fn get(&self, by: &Person, path: &str, name: &str) -> Option<Answer> {
        let begun = Instant::now();
        let answer = by.get(path).await;
        self.end(begun, name, answer)
    }

    async fn post(&self, by: &Person, path: &str, body: Value, name: &str) -> Option<Answer> {
        let begun = Instant::now();
        let key = format!("soak-{}", uuid::Uuid::now_v7());
        let answer = by.asks(Method::POST, path).header("Idempotency-Key", &key).json(body).send().await;
        self.end(begun, name, answer)
    }

    /// Counts an answer. None where it is not what it should be.
    fn end(&self, begun: Instant, name: &str, answer: Answer) -> Option<Answer> {
        let mut answered = self.answered.borrow_mut();
        answered.milliseconds.push(begun.elapsed().as_secs_f64() * 1000.0);
        *answered.by_step.entry(name.to_owned()).or_default() += 1;
        if matches!(answer.status, 200 | 201) {
            return Some(answer);
        }
        answered.wrong.push(format!("{name}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)));
        None
    }
}

impl Answered {
    fn expect_none_wrong(self) {
        assert!(self.wrong.is_empty(), "{} wrong answers, the first: {}", self.wrong.len(), self.wrong[0]);
    }
}
