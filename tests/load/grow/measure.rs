//! The same questions and commands to two servers in turn, one with few tickets and one with many, so that whatever else the machine
//! does at the time meets both. What is asked adds tickets; so that the small store does not grow denser by it, each round asks a fresh copy.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tests::process::Running;
use tests::{Person, given};

use crate::chance::Chance;
use crate::grown::Grown;
use crate::town::{self, CORNER, DISPATCHER, HANDLER, REVIEWER, RIDER, STEP};

const ROUNDS: u32 = 9;
/// Not counted, at the beginning of each round: both servers have just started.
const WARMING: u32 = 100;
/// Before each turn: longer than it takes to bring what was written into the file.
const REST: Duration = Duration::from_millis(50);
const LIMIT: f64 = 1.5;
/// Of an overview over a year.
const OVERVIEW_MS: f64 = 50.0;
const OVERVIEWS: u32 = 10;

/// What is asked for, each with what is looked at: its 99th percentile may be so much more with many tickets.
const JUDGED: [&str; 17] = [
    "list: newest",
    "list: to review",
    "list: of a grid",
    "list: of the city",
    "list: of a category",
    "list: of a department",
    "list: overdue",
    "list: due in a fortnight",
    "list: own",
    "nearby: 500 m",
    "nearby: similar",
    "locate",
    "command: submit",
    "command: accept",
    "command: dispatch",
    "command: claim",
    "command: resolve",
];

/// One server, and who asks it.
pub struct Asker {
    running: Running,
    people: BTreeMap<&'static str, Person>,
    root: String,
    grids: Vec<String>,
    department: String,
    side: f64,
    in_a_fortnight: chrono::NaiveDate,
    chance: Chance,
}

/// Milliseconds by what was asked.
type Took = BTreeMap<&'static str, Vec<f64>>;

impl Asker {
    async fn new(store: &Grown, round: u32) -> Self {
        let mut asker = Self {
            running: store.program.serve(),
            people: BTreeMap::new(),
            root: String::new(),
            grids: Vec::new(),
            department: String::new(),
            side: town::side(store.tickets) as f64,
            in_a_fortnight: chrono::Utc::now().date_naive() + chrono::Days::new(14),
            chance: Chance::of(9, 9, round),
        };
        asker.sign_in().await;
        let reviewer = asker.people[REVIEWER].clone();
        let ids = |items: Vec<Value>| items.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        asker.root = ids(reviewer.get("/v1/areas?level=city").await.expect(200).items()).remove(0);
        asker.grids = ids(reviewer.get("/v1/areas?level=grid&limit=100").await.expect(200).items());
        // The first of its street: where its handler works.
        asker.department = ids(reviewer.get("/v1/departments?limit=1").await.expect(200).items()).remove(0);
        asker
    }

    async fn sign_in(&mut self) {
        for phone in [REVIEWER, DISPATCHER, HANDLER, RIDER] {
            let person = self.running.sign_in(phone).await;
            self.people.insert(phone, person);
        }
    }

    /// So far inside that a circle of 500 m does not reach over the border: a small city has more border than a large one.
    fn somewhere(&mut self) -> (f64, f64) {
        let mut off = || (1.2 + self.chance.share() * (self.side - 2.4)) * STEP;
        (CORNER.0 + off(), CORNER.1 + off())
    }

    /// What was asked for, and how long it took.
    async fn ask(&self, who: &str, method: Method, path: &str, body: Option<Value>) -> (f64, Value) {
        let person = &self.people[who];
        let mut request = person.http.request(method, format!("{}{path}", person.base));
        request = request.bearer_auth(person.token.as_ref().unwrap());
        if let Some(body) = &body {
            request = request.json(body);
        }
        let begun = Instant::now();
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let bytes = answer.bytes().await.unwrap();
        let took = begun.elapsed().as_secs_f64() * 1000.0;
        let json: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        assert!(status.is_success(), "{path}: {status} {json}");
        (took, json)
    }

    /// Each question once, and one matter on its way.
    async fn turn(&mut self, took: &mut Took) {
        let (lat, lng) = self.somewhere();
        let grid = self.grids[self.chance.below(self.grids.len() as u64) as usize].clone();
        let questions = [
            ("list: newest", RIDER, "/v1/tickets".to_owned()),
            ("list: to review", REVIEWER, "/v1/tickets?status=submitted".to_owned()),
            ("list: of a grid", REVIEWER, format!("/v1/tickets?area={grid}")),
            ("list: of the city", REVIEWER, format!("/v1/tickets?area={}", self.root)),
            ("list: of a category", RIDER, "/v1/tickets?category=drain".to_owned()),
            ("list: of a department", HANDLER, format!("/v1/tickets?assignee={}", self.department)),
            ("list: overdue", REVIEWER, "/v1/tickets?overdue=true".to_owned()),
            // Both have as many, which a page of twenty would not have.
            (
                "list: due in a fortnight",
                REVIEWER,
                format!("/v1/tickets?due_before={}T00:00:00Z&limit=10", self.in_a_fortnight),
            ),
            ("list: own", RIDER, "/v1/tickets?reporter=me".to_owned()),
            ("nearby: 500 m", RIDER, format!("/v1/tickets?near={lat},{lng}&radius_m=500&coord_system=wgs84")),
            (
                "nearby: similar",
                RIDER,
                format!("/v1/tickets/similar?lat={lat}&lng={lng}&category=drain&coord_system=wgs84"),
            ),
            ("locate", RIDER, format!("/v1/areas/locate?lat={lat}&lng={lng}&coord_system=wgs84")),
        ];
        for (name, who, path) in questions {
            let (ms, _) = self.ask(who, Method::GET, &path, None).await;
            took.entry(name).or_default().push(ms);
        }
        let mut report = given::burst_pipe();
        report["location"] = json!({"lat": lat, "lng": lng, "coord_system": "wgs84"});
        let (ms, ticket) = self.ask(RIDER, Method::POST, "/v1/tickets", Some(report)).await;
        took.entry("command: submit").or_default().push(ms);
        let ticket = ticket["id"].as_str().unwrap().to_owned();
        let assignee = json!({"assignee": {"kind": "department", "id": self.department}});
        let commands = [
            ("command: accept", REVIEWER, json!({"category": "burst_pipe", "urgency": "urgent"})),
            ("command: dispatch", DISPATCHER, assignee),
            ("command: claim", HANDLER, json!({})),
            ("command: resolve", HANDLER, json!({"outcome": "explained", "detail": "已处理"})),
        ];
        for (name, who, body) in commands {
            let command = name.trim_start_matches("command: ");
            let (ms, _) = self.ask(who, Method::POST, &format!("/v1/tickets/{ticket}/{command}"), Some(body)).await;
            took.entry(name).or_default().push(ms);
        }
        for (name, path) in [("ticket", ""), ("history", "/events")] {
            let (ms, _) = self.ask(RIDER, Method::GET, &format!("/v1/tickets/{ticket}{path}"), None).await;
            took.entry(name).or_default().push(ms);
        }
        for (name, path) in [("points", "/v1/me/points"), ("inbox", "/v1/me/notifications")] {
            let (ms, _) = self.ask(RIDER, Method::GET, path, None).await;
            took.entry(name).or_default().push(ms);
        }
    }

    /// What is asked seldom.
    async fn seldom(&self, took: &mut Took) {
        let today = chrono::Utc::now().date_naive();
        let from = today - chrono::Days::new(365);
        for _ in 0..OVERVIEWS {
            let path = format!("/v1/stats/overview?from={from}&to={today}");
            let (ms, _) = self.ask(REVIEWER, Method::GET, &path, None).await;
            took.entry("overview of a year").or_default().push(ms);
            let (ms, _) = self.ask(REVIEWER, Method::GET, &format!("{path}&area={}", self.root), None).await;
            took.entry("overview of a year, of the city").or_default().push(ms);
        }
        let (ms, _) = self.ask(REVIEWER, Method::GET, "/v1/tickets?q=300-7", None).await;
        took.entry("search in texts").or_default().push(ms);
    }
}

fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

async fn rest() {
    actix_web::rt::time::sleep(REST).await;
}

/// Asks both, and prints what it came to.
pub async fn compare(few: &Grown, many: &Grown, turns: u32) {
    let (mut of_few, mut of_many): (Vec<Took>, Vec<Took>) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (mut a, mut b) = (Asker::new(&few.copy(), round).await, Asker::new(many, round).await);
        let mut warming = Took::new();
        for _ in 0..WARMING {
            a.turn(&mut warming).await;
            b.turn(&mut warming).await;
        }
        let (mut by_few, mut by_many) = (Took::new(), Took::new());
        for _ in 0..turns {
            // What one of them still does for itself must not meet the other.
            rest().await;
            a.turn(&mut by_few).await;
            rest().await;
            b.turn(&mut by_many).await;
        }
        a.seldom(&mut by_few).await;
        b.seldom(&mut by_many).await;
        println!("round {} of {ROUNDS}", round + 1);
        of_few.push(by_few);
        of_many.push(by_many);
    }
    let names: Vec<_> = of_few[0].keys().copied().collect();
    println!("{:<34} {:>19} {:>19} {:>7}", "ms: median (p99) of the rounds", "few", "many", "ratio");
    for name in names {
        // Half of the rounds had less: one that something else came into is not what it is.
        let middle = |rounds: &[Took], share| {
            percentile(&rounds.iter().map(|took| percentile(&took[name], share)).collect::<Vec<_>>(), 0.5)
        };
        let (a, b) = ((middle(&of_few, 0.5), middle(&of_few, 0.99)), (middle(&of_many, 0.5), middle(&of_many, 0.99)));
        let ratio = b.1 / a.1;
        let verdict = match name {
            _ if JUDGED.contains(&name) => {
                if ratio <= LIMIT {
                    "met"
                } else {
                    "NOT MET"
                }
            }
            "overview of a year" => {
                if b.1 <= OVERVIEW_MS {
                    "met"
                } else {
                    "NOT MET"
                }
            }
            _ => "",
        };
        println!("{name:<34} {:>8.2} ({:>8.2}) {:>8.2} ({:>8.2}) {ratio:>7.2} {verdict}", a.0, a.1, b.0, b.1);
    }
}
