//! Those who work with the program all the while, and know what they were told.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::{self, task::JoinHandle};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tests::given::{burst_pipe, burst_pipe_with, picture};
use tests::process::{Running, rider};
use tests::staffed::Staffed;
use tests::{Answer, Person, contract};

use crate::PATIENCE;

pub const RIDERS: usize = 3;
/// Between two tries, and between two looks.
pub const PAUSE: Duration = Duration::from_millis(20);
/// Whoever waits longer hangs: the program itself gives up waiting for its database after five seconds.
const HANGS: Duration = Duration::from_secs(20);
/// Of a bag of rice.
const COST: u64 = 50;

/// What a request needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// The database, to write.
    Write,
    /// The photos, to write; and the database.
    Upload,
    /// The database, to read.
    Read,
    /// The photos, to read.
    Show,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Write, Self::Upload, Self::Read, Self::Show];
}

#[derive(Clone, Debug)]
pub struct Seen {
    pub done: BTreeMap<Kind, u64>,
    pub refused: BTreeMap<Kind, u64>,
    /// What each client has been round with.
    rounds: Vec<u64>,
    may_be_refused: Vec<Kind>,
    /// What should not have been answered.
    wrong: Option<String>,
    waits: bool,
    resting: Vec<bool>,
    over: bool,
}

/// What a rider was told.
#[derive(Clone, Default, Debug)]
struct Told {
    /// Tickets, and how many photos went with each.
    submitted: BTreeMap<String, usize>,
    accepted: BTreeSet<String>,
    photos: BTreeSet<String>,
    /// Pictures that go with no report yet.
    unused: Vec<String>,
    /// Tickets and photos that were looked at one by one already.
    checked: BTreeSet<String>,
    redeemed: BTreeSet<String>,
    fulfilled: BTreeSet<String>,
}

type Shared<T> = Rc<RefCell<T>>;

pub struct Crowd {
    seen: Shared<Seen>,
    told: Vec<Shared<Told>>,
    at_work: RefCell<Vec<JoinHandle<()>>>,
}

struct Client {
    seen: Shared<Seen>,
    n: usize,
    person: Person,
    staffed: Staffed,
    told: Shared<Told>,
}

impl Crowd {
    /// Riders who report, have a reviewer accept and redeem, with and without photos; and whoever looks at all that.
    pub async fn gather(running: &Running, staffed: &Staffed) -> Self {
        let none = || Kind::ALL.into_iter().map(|kind| (kind, 0)).collect();
        let seen = Seen {
            done: none(),
            refused: none(),
            rounds: vec![0; RIDERS * 3],
            may_be_refused: Vec::new(),
            wrong: None,
            waits: false,
            resting: vec![false; RIDERS * 3],
            over: false,
        };
        let seen = Rc::new(RefCell::new(seen));
        let (mut told, mut at_work) = (Vec::new(), Vec::new());
        for n in 0..RIDERS {
            let (person, own) = (running.sign_in(&rider(n)).await, Rc::<RefCell<Told>>::default());
            let client = Client { seen: seen.clone(), n, person, staffed: staffed.clone(), told: own.clone() };
            let (photographer, looker) = (client.as_number(n + RIDERS), client.as_number(n + 2 * RIDERS));
            at_work.push(rt::spawn(async move { client.works().await }));
            at_work.push(rt::spawn(async move { photographer.takes_pictures().await }));
            at_work.push(rt::spawn(async move { looker.looks().await }));
            told.push(own);
        }
        Self { seen, told, at_work: RefCell::new(at_work) }
    }

    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// From now on only these may be answered with 503.
    pub fn may_be_refused(&self, kinds: &[Kind]) {
        self.seen.borrow_mut().may_be_refused = kinds.to_vec();
    }

    /// Waits for something to have happened.
    pub async fn until(&self, what: &str, has: impl Fn(&Seen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = self.seen();
            if let Some(wrong) = seen.wrong {
                panic!("{what}: {wrong}");
            }
            if has(&seen) {
                return;
            }
            assert!(Instant::now() < deadline, "{what}: not after {PATIENCE:?}; {seen:?}");
            rt::time::sleep(PAUSE).await;
        }
    }

    /// Waits until each client has been round so many times more.
    pub async fn all_go_on(&self, times: u64) {
        let before = self.seen().rounds;
        let has = |seen: &Seen| seen.rounds.iter().zip(&before).all(|(now, before)| *now > before + times);
        self.until("all go on", has).await;
    }

    /// Holds the store against what everybody was told, while nobody changes anything.
    pub async fn rest_and_check(&self, running: &Running) -> usize {
        self.seen.borrow_mut().waits = true;
        self.until("all come to the end of their rounds", |seen| seen.resting.iter().all(|rests| *rests)).await;
        let acknowledged = self.check(running, false).await;
        self.seen.borrow_mut().waits = false;
        acknowledged
    }

    pub async fn go_home(&self) {
        self.seen.borrow_mut().over = true;
        for at_work in self.at_work.take() {
            at_work.await.unwrap();
        }
    }

    /// Everything acknowledged is there, and nothing else. One by one only what is new since the last time, unless it is to be all.
    pub async fn check(&self, running: &Running, from_the_start: bool) -> usize {
        let mut acknowledged = 0;
        for (n, own) in self.told.iter().enumerate() {
            let (rider, mut told) = (running.sign_in(&rider(n)).await, own.borrow().clone());
            if from_the_start {
                told.checked.clear();
            }
            let listed = all(&rider, "/v1/tickets?reporter=me").await;
            let ids: BTreeSet<_> = listed.iter().map(|it| text(it, "id")).collect();
            assert_eq!(ids.len(), listed.len(), "a ticket is listed twice");
            assert_eq!(ids, told.submitted.keys().cloned().collect(), "tickets of rider {n}");
            for (ticket, photos) in told.submitted.iter().filter(|(ticket, _)| !told.checked.contains(*ticket)) {
                let seen = rider.sees(ticket).await.expect(200).json;
                assert_eq!(seen["photos"].as_array().unwrap().len(), *photos, "{seen}");
                let is_awarded = seen["award"]["points"] == 10;
                assert_eq!(is_awarded, told.accepted.contains(ticket), "the award of {seen}");
            }
            for photo in told.photos.difference(&told.checked) {
                rider.get(&format!("/v1/photos/{photo}/thumbnail")).await.expect(200);
            }
            let vouchers = all(&rider, "/v1/redemptions?").await;
            let with = |status: &str| -> BTreeSet<_> {
                vouchers.iter().filter(|it| it["status"] == status).map(|it| text(it, "id")).collect()
            };
            assert_eq!(vouchers.len(), told.redeemed.len(), "redemptions of rider {n}");
            assert_eq!(with("fulfilled"), told.fulfilled, "what rider {n} was handed");
            assert_eq!(with("held"), &told.redeemed - &told.fulfilled, "what is held for rider {n}");
            let points = rider.get("/v1/me/points").await.expect(200).json;
            let count = |set: &BTreeSet<String>| u64::try_from(set.len()).unwrap();
            let (earned, spent) = (10 * count(&told.accepted), COST * count(&told.redeemed));
            let expected = json!({
                "available": earned - spent, "held": spent - COST * count(&told.fulfilled), "earned": earned,
                "redeemed": COST * count(&told.fulfilled), "expired": 0, "revoked": 0,
            });
            assert_eq!(points, expected, "points of rider {n}");
            acknowledged += told.submitted.len() + told.accepted.len() + told.photos.len();
            acknowledged += told.redeemed.len() + told.fulfilled.len();
            own.borrow_mut().checked = told.submitted.into_keys().chain(told.photos).collect();
        }
        acknowledged
    }
}

/// Every item of a list, page by page.
async fn all(by: &Person, list: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let after = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let page = by.get(&format!("{list}&limit=100{after}")).await.expect(200);
        items.extend(page.items());
        cursor = page.json["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return items;
        }
    }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap().to_owned()
}

/// A request that is repeated as it is.
struct Wish {
    kind: Kind,
    method: Method,
    path: String,
    key: Option<String>,
    body: Option<Value>,
    photo: Option<Vec<u8>>,
}

impl Wish {
    fn get(kind: Kind, path: impl Into<String>) -> Self {
        Self { kind, method: Method::GET, path: path.into(), key: None, body: None, photo: None }
    }

    fn post(path: impl Into<String>, body: Value) -> Self {
        let key = Some(format!("fault-{}", uuid::Uuid::now_v7()));
        Self { kind: Kind::Write, method: Method::POST, path: path.into(), key, body: Some(body), photo: None }
    }

    /// Without a key: after a try that died the key would be held for a minute.
    fn upload(photo: Vec<u8>) -> Self {
        let path = "/v1/photos".into();
        Self { kind: Kind::Upload, method: Method::POST, path, key: None, body: None, photo: Some(photo) }
    }

    async fn send(&self, by: &Person) -> Result<Answer, reqwest::Error> {
        let mut request = by.http.request(self.method.clone(), format!("{}{}", by.base, self.path)).timeout(HANGS);
        request = request.bearer_auth(by.token.as_ref().unwrap());
        if let Some(key) = &self.key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        if let Some(photo) = &self.photo {
            let part = reqwest::multipart::Part::bytes(photo.clone()).file_name("photo.jpg");
            request = request.multipart(reqwest::multipart::Form::new().part("file", part));
        }
        let response = request.send().await?;
        let (status, headers): (_, HeaderMap) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let answer = Answer { status, headers, body, json };
        contract::check(&self.method, &self.path, &answer);
        Ok(answer)
    }
}

impl Client {
    /// Another telephone of the same rider.
    fn as_number(&self, n: usize) -> Self {
        let (seen, told) = (self.seen.clone(), self.told.clone());
        Self { seen, n, person: self.person.clone(), staffed: self.staffed.clone(), told }
    }

    /// The answer, once it is acknowledged; none where something is wrong or all is over.
    async fn has(&self, wish: Wish) -> Option<Answer> {
        loop {
            let outcome = wish.send(&self.person_for(&wish)).await;
            match self.judge(&wish, outcome) {
                Verdict::Done(answer) => return Some(answer),
                Verdict::Refused if !self.is_over() => rt::time::sleep(PAUSE).await,
                Verdict::Refused | Verdict::Wrong => return None,
            }
        }
    }

    /// Notes what came of a try.
    fn judge(&self, wish: &Wish, outcome: Result<Answer, reqwest::Error>) -> Verdict {
        let mut seen = self.seen.borrow_mut();
        let said = match outcome {
            Ok(answer) if (200..300).contains(&answer.status) => {
                *seen.done.entry(wish.kind).or_default() += 1;
                return Verdict::Done(answer);
            }
            Ok(answer) if is_proper_refusal(&answer) && seen.may_be_refused.contains(&wish.kind) => {
                *seen.refused.entry(wish.kind).or_default() += 1;
                return Verdict::Refused;
            }
            Ok(answer) => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
            Err(error) => format!("{error:?}"),
        };
        let wrong = format!("{} {} ({:?}): {said}", wish.method, wish.path, wish.kind);
        seen.wrong.get_or_insert(wrong);
        Verdict::Wrong
    }

    fn is_over(&self) -> bool {
        let seen = self.seen.borrow();
        seen.over || seen.wrong.is_some()
    }

    fn person_for(&self, wish: &Wish) -> Person {
        match wish.path.as_str() {
            path if path.ends_with("/accept") => self.staffed.reviewer.clone(),
            path if path.ends_with("/fulfilments") => self.staffed.clerk.clone(),
            _ => self.person.clone(),
        }
    }

    /// Between two rounds. Whether there is another one.
    async fn goes_on(&self) -> bool {
        self.seen.borrow_mut().rounds[self.n] += 1;
        while self.rests() && !self.is_over() {
            rt::time::sleep(PAUSE).await;
        }
        !self.is_over()
    }

    fn rests(&self) -> bool {
        let mut seen = self.seen.borrow_mut();
        seen.resting[self.n] = seen.waits;
        seen.waits
    }

    /// Reports, has it accepted, and takes goods for it when there is enough.
    async fn works(self) {
        while self.goes_on().await && self.round().await.is_some() {}
    }

    async fn round(&self) -> Option<()> {
        let photo = self.told.borrow_mut().unused.pop();
        let report = photo.as_ref().map_or_else(burst_pipe, |photo| burst_pipe_with(std::slice::from_ref(photo)));
        let ticket = self.has(Wish::post("/v1/tickets", report)).await?.text("id");
        self.told.borrow_mut().submitted.insert(ticket.clone(), usize::from(photo.is_some()));
        let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
        self.has(Wish::post(format!("/v1/tickets/{ticket}/accept"), valid)).await?;
        self.told.borrow_mut().accepted.insert(ticket);
        let (accepted, redeemed) = (self.told.borrow().accepted.len(), self.told.borrow().redeemed.len());
        if accepted < 5 * (redeemed + 1) {
            return Some(());
        }
        let wish = json!({"reward_id": self.staffed.reward, "desk_id": self.staffed.desk});
        let voucher = self.has(Wish::post("/v1/redemptions", wish)).await?;
        self.told.borrow_mut().redeemed.insert(voucher.text("id"));
        if redeemed % 2 == 0 {
            let code = json!({"code": voucher.text("code")});
            let handed = self.has(Wish::post(format!("/v1/desks/{}/fulfilments", self.staffed.desk), code)).await?;
            self.told.borrow_mut().fulfilled.insert(handed.text("id"));
        }
        Some(())
    }

    /// Takes pictures, no more than are needed; while uploads are refused, one after the other.
    async fn takes_pictures(self) {
        let mut seed = u32::try_from(self.n).unwrap();
        while self.goes_on().await {
            let may_be_refused = self.seen.borrow().may_be_refused.contains(&Kind::Upload);
            if self.told.borrow().unused.len() < 2 || may_be_refused {
                seed += 100;
                let Some(photo) = self.has(Wish::upload(picture(seed))).await else { return };
                let mut told = self.told.borrow_mut();
                told.photos.insert(photo.text("id"));
                told.unused.push(photo.text("id"));
            } else {
                rt::time::sleep(PAUSE).await;
            }
        }
    }

    /// Looks at tickets, lists, points and pictures.
    async fn looks(self) {
        while self.goes_on().await {
            let (ticket, photo) =
                (self.told.borrow().submitted.keys().last().cloned(), self.told.borrow().photos.last().cloned());
            let mut wishes =
                vec![Wish::get(Kind::Read, "/v1/tickets?limit=20"), Wish::get(Kind::Read, "/v1/me/points")];
            wishes.extend(ticket.map(|id| Wish::get(Kind::Read, format!("/v1/tickets/{id}"))));
            wishes.extend(photo.map(|id| Wish::get(Kind::Show, format!("/v1/photos/{id}/display"))));
            for wish in wishes {
                // Whoever looks does not insist.
                let outcome = wish.send(&self.person).await;
                if matches!(self.judge(&wish, outcome), Verdict::Wrong) {
                    return;
                }
            }
            rt::time::sleep(PAUSE).await;
        }
    }
}

enum Verdict {
    Done(Answer),
    Refused,
    Wrong,
}

/// 503, when to come again, and why.
fn is_proper_refusal(answer: &Answer) -> bool {
    let seconds = answer.header("retry-after").and_then(|seconds| seconds.parse::<u64>().ok());
    answer.status == 503
        && answer.header("content-type").as_deref() == Some("application/problem+json")
        && answer.json["code"] == "unavailable"
        && seconds.is_some_and(|seconds| (1..=60).contains(&seconds))
}
