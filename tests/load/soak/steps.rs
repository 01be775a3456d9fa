//! What the clients do, step by step.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Instant;

use reqwest::Method;
use serde_json::{Value, json};
use tests::course::{COURSE, Step as Command};
use tests::given::{BY_THE_RIVER, burst_pipe, burst_pipe_with, chance, mosaic};
use tests::{Answer, Person};

use crate::{City, RIDERS, Soak};

/// Of so many tickets one goes through everything, the others the short way.
const LONG_WAY: usize = 10;
const SHORT_WAY: [&str; 4] = ["accept", "dispatch", "claim", "resolve"];

/// What a client wants, in turn: some look, some report, and each report goes all the way, which takes five steps in the middle.
const MIX: [Step; 23] = [
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
    Step::Forward,
    Step::Deadlines,
    Step::Forward,
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Step {
    Report,
    /// An upload, then the report.
    ReportWithPhoto,
    /// Whatever is next for the ticket that is nearest its end.
    Forward,
    /// Goods for points, and every other time they are handed over.
    Redeem,
    Show,
    Deadlines,
    History,
    List,
    Near,
    Points,
    Inbox,
    Picture,
}

/// A ticket on its way: whose it is, and what is still to be done.
pub struct UnderWay {
    owner: usize,
    ticket: String,
    left: VecDeque<Command>,
}

impl UnderWay {
    fn begin(owner: usize, ticket: &str, turn: usize) -> Self {
        let is_long = (turn / MIX.len()).is_multiple_of(LONG_WAY);
        let left = COURSE.into_iter().filter(|step| is_long || SHORT_WAY.contains(&step.command)).collect();
        Self { owner, ticket: ticket.to_owned(), left }
    }
}

/// Matters lie all over a city, some ten kilometres each way: what is near each of them stays few.
fn somewhere(mut report: Value, turn: usize) -> Value {
    let off = |axis: u64| (chance(turn as u64, axis) % 10_000) as f64 / 100_000.0;
    report["location"] = json!({"lat": BY_THE_RIVER.0 + off(0), "lng": BY_THE_RIVER.1 + off(1)});
    report
}

impl Soak {
    /// The next of the mix, by whoever's turn it is.
    pub async fn step(&self) {
        let (turn, city) = {
            let city = self.city.borrow();
            let turn = city.turn.get();
            city.turn.set(turn + 1);
            (turn, city.riders.clone())
        };
        let n = turn / MIX.len() % RIDERS;
        let rider = &city[n];
        match MIX[turn % MIX.len()] {
            Step::Report => self.report(n, rider, somewhere(burst_pipe(), turn), turn, "report").await,
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
            step @ (Step::Show | Step::History | Step::Deadlines) => {
                let Some((owner, ticket)) = self.one_of(|city| &city.tickets) else { return };
                let (more, name) = match step {
                    Step::History => ("/events", "history"),
                    Step::Deadlines => ("/deadlines", "deadlines"),
                    _ => ("", "show"),
                };
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

    async fn report(&self, n: usize, rider: &Person, report: Value, turn: usize, name: &str) {
        let Some(made) = self.post(rider, "/v1/tickets", report, name).await else { return };
        let id = made.text("id");
        self.remember(|city| &city.tickets, n, &id);
        self.city.borrow().put_back(UnderWay::begin(n, &id, turn));
    }

    async fn report_with_photo(&self, n: usize, rider: &Person, turn: usize) {
        let begun = Instant::now();
        let answer = rider.uploads(mosaic(turn as u64)).await;
        let Some(photo) = self.end(begun, "upload", answer) else { return };
        let photo = photo.text("id");
        let report = somewhere(burst_pipe_with(std::slice::from_ref(&photo)), turn);
        self.report(n, rider, report, turn, "report with photo").await;
        self.remember(|city| &city.photos, n, &photo);
    }

    /// The ticket that is nearest its end goes a step further.
    async fn forward(&self) {
        let next = {
            let city = self.city.borrow();
            let mut waiting = city.waiting.borrow_mut();
            waiting.iter_mut().find_map(VecDeque::pop_front)
        };
        let Some(mut under_way) = next else { return };
        let Some(step) = under_way.left.pop_front() else { return };
        let (staffed, reporter) = {
            let city = self.city.borrow();
            (city.staffed.borrow().clone().unwrap(), city.riders[under_way.owner].clone())
        };
        let path = format!("/v1/tickets/{}/{}", under_way.ticket, step.command);
        let body = step.body(&staffed);
        if self.post(step.by(&staffed, &reporter), &path, body, step.command).await.is_none() {
            return;
        }
        let city = self.city.borrow();
        if step.command == "accept" {
            city.accepted.borrow_mut()[under_way.owner] += 1;
        }
        city.put_back(under_way);
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

impl City {
    /// By how much is left to be done; what is done is forgotten.
    fn put_back(&self, under_way: UnderWay) {
        let left = under_way.left.len();
        if left > 0 {
            self.waiting.borrow_mut()[left - 1].push_back(under_way);
        }
    }
}
