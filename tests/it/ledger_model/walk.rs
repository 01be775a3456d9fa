//! Commands by chance, given to the server and to the book.

use std::collections::VecDeque;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tests::clock::BEGIN;
use tests::{Answer, City};

use super::book::{Book, Reasons, Tariff};
use super::chance::Chance;
use super::people::{People, Who};

pub const MEMBERS: usize = 4;
pub const DESKS: usize = 2;

pub struct Walk {
    pub city: City,
    pub people: People,
    pub book: Book,
    pub chance: Chance,
    seed: u64,
    steps: usize,
    asked: usize,
    pub pictures: u32,
    /// Whether the reporting clerk has reported for the first member.
    pub has_stake: bool,
    /// How often each thing was answered, so that a walk that only gets refusals is seen.
    pub answers: std::collections::BTreeMap<String, usize>,
    /// What was done last, for whoever has to find out.
    told: VecDeque<String>,
}

#[allow(clippy::print_stderr, reason = "where the walk failed is to be read beside why")]
impl Drop for Walk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("WOODPECKER_LEDGER_SEED={} after {} steps, the last of which were:", self.seed, self.steps);
            self.told.iter().for_each(|line| eprintln!("  {line}"));
        }
    }
}

impl Walk {
    pub async fn begin(seed: u64) -> Self {
        let city = City::open().await;
        let now = BEGIN.parse().unwrap();
        let people = People::come_to(&city, now).await;
        let tariff = Tariff {
            award: 10,
            merged_award: 0,
            minimum: 50,
            voucher_days: 14,
            daily_cap: None,
            monthly_cap: None,
            budget: None,
            spot_fixes_a_day: 2,
        };
        let book = Book {
            now,
            tariff,
            lines: vec![Vec::new(); MEMBERS],
            reports: Vec::new(),
            vouchers: Vec::new(),
            shelves: vec![vec![None; DESKS]; people.rewards.len()],
            costs: people.costs.clone(),
        };
        let chance = Chance::new(seed);
        let (told, answers) = (VecDeque::new(), std::collections::BTreeMap::new());
        let mut walk =
            Self { city, people, book, chance, seed, steps: 0, asked: 0, pictures: 0, has_stake: false, answers, told };
        for _ in 0..6 {
            walk.deliver().await;
        }
        walk
    }

    fn tell(&mut self, line: String) {
        if self.told.len() == 12 {
            self.told.pop_front();
        }
        self.told.push_back(line);
    }

    /// Sends it, and now and then once more with the same key: the answer is the same, and nothing happens again.
    pub async fn ask(&mut self, who: Who, method: Method, path: &str, body: Value) -> Answer {
        let key = format!("request {} of walk {}", self.asked, self.seed);
        self.asked += 1;
        let asks = |people: &People| {
            let asking = people.of(who).asks(method.clone(), path).header("idempotency-key", &key);
            asking.json(body.clone()).send()
        };
        let answer = asks(&self.people).await;
        self.tell(format!("{who:?} {method} {path} {body}: {} {}", answer.status, answer.json["code"]));
        if self.chance.one_in(6) && answer.status < 300 {
            let again = asks(&self.people).await;
            assert_eq!((again.status, &again.json), (answer.status, &answer.json));
            assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
        }
        answer
    }

    /// Holds an answer against what the book says: good with this status, or refused for one of its reasons.
    pub fn judge(&mut self, what: &str, answer: &Answer, status: u16, expected: &Result<(), Reasons>) {
        let code = answer.json["code"].as_str().filter(|_| answer.status >= 400).unwrap_or("ok");
        *self.answers.entry(format!("{what}: {code}")).or_default() += 1;
        match expected {
            Ok(()) => assert_eq!(answer.status, status, "{}", answer.json),
            Err(reasons) => assert!(reasons.contains(&(answer.status, code)), "{reasons:?}: {}", answer.json),
        }
    }

    pub async fn step(&mut self) {
        self.steps += 1;
        match self.chance.below(100) {
            0..18 => self.report().await,
            18..40 => self.review().await,
            40..44 => self.appeal_or_withdraw().await,
            44..49 => self.merge_or_unmerge().await,
            49..53 => self.revoke().await,
            53..70 => self.redeem().await,
            70..77 => self.fulfil().await,
            77..81 => self.cancel().await,
            81..90 => self.deliver().await,
            90..97 => self.time_passes().await,
            _ => self.set_tariff().await,
        }
    }

    /// A moment or some days; and then, most often, the round that comes by every minute.
    async fn time_passes(&mut self) {
        let span = match self.chance.below(4) {
            0 => TimeDelta::milliseconds(i64::try_from(self.chance.below(2000)).unwrap()),
            1 => TimeDelta::minutes(i64::try_from(self.chance.below(600)).unwrap()),
            2 => TimeDelta::hours(i64::try_from(self.chance.below(50)).unwrap()),
            _ => TimeDelta::days(i64::try_from(self.chance.below(12)).unwrap()),
        };
        self.city.later(span);
        self.book.now += span;
        self.people.sign_in_again(&self.city, self.book.now).await;
        let round = !self.chance.one_in(4);
        self.tell(format!("{span} later, {}", if round { "and a round" } else { "and nothing else" }));
        if round {
            api::jobs::run_once(&self.city.app).await;
            self.book.expire();
        }
    }

    async fn set_tariff(&mut self) {
        let award = self.chance.of(&[0, 20, 20, 50, 50, 80]);
        let given: i64 = self.book.lines.iter().map(|lines| -Book::sum(lines, "issuance")).sum();
        let tariff = Tariff {
            award,
            merged_award: self.chance.of(&[0, 0, 3]),
            minimum: self.chance.of(&[1, 20, 50]),
            voucher_days: self.chance.of(&[1, 3, 14]),
            daily_cap: self.chance.of(&[None, None, Some(award * 2), Some(award + 3)]),
            monthly_cap: self.chance.of(&[None, None, Some(award * 8)]),
            budget: self.chance.of(&[None, None, None, Some(given + award * 4)]),
            spot_fixes_a_day: self.chance.of(&[0, 1, 2]),
        };
        let mut body = self.people.of(Who::Admin).get("/v1/programme").await.expect(200).json;
        for key in ["id", "root_area_id", "version"] {
            body.as_object_mut().unwrap().remove(key);
        }
        for (key, value) in [
            ("award", json!(tariff.award)),
            ("merged_award", json!(tariff.merged_award)),
            ("minimum", json!(tariff.minimum)),
            ("voucher_days", json!(tariff.voucher_days)),
            ("daily_cap", json!(tariff.daily_cap)),
            ("monthly_cap", json!(tariff.monthly_cap)),
            ("budget", json!(tariff.budget)),
            ("spot_fixes_a_day", json!(tariff.spot_fixes_a_day)),
        ] {
            body[key] = value;
        }
        self.book.tariff = tariff;
        self.ask(Who::Admin, Method::PUT, "/v1/programme", body).await.expect(200);
    }

    pub fn now_and_then(&mut self) -> bool {
        self.chance.one_in(5)
    }

    pub fn somebody(&mut self) -> usize {
        self.chance.below(MEMBERS)
    }

    pub fn days_ago(&mut self) -> i64 {
        i64::try_from(self.chance.below(40)).unwrap()
    }
}
