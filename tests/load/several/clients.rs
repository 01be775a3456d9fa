//! Riders and staff who come through the proxy, repeat what was not acknowledged, and know what was.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::{self, task::JoinHandle};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tests::Person;
use tests::city::PASSWORD;
use tests::course::COURSE;
use tests::given::{burst_pipe_with, picture};
use tests::process::rider;
use tests::staffed::{Named, Staffed};
use uuid::Uuid;

/// Between two tries of one request.
const PAUSE: Duration = Duration::from_millis(50);

/// What a rider was told.
#[derive(Clone, Default, Debug)]
struct Told {
    /// Tickets, with how many steps of the course were acknowledged and the photo that went with it.
    tickets: Vec<(String, usize, String)>,
    /// Requests that were acknowledged.
    acknowledged: u64,
    /// News, in the order in which it came.
    news: Vec<String>,
}

#[derive(Clone)]
struct Client {
    base: String,
    http: reqwest::Client,
    token: String,
}

pub struct Crowd {
    base: String,
    told: Vec<Rc<RefCell<Told>>>,
    riders: Vec<Client>,
    reviewer: Client,
    over: Rc<RefCell<bool>>,
    at_work: RefCell<Vec<JoinHandle<()>>>,
}

fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .pool_idle_timeout(Duration::from_secs(2))
        .build()
        .unwrap()
}

impl Client {
    async fn sign_in(base: &str, phone: &str) -> Self {
        let stranger = Self { base: base.to_owned(), http: http(), token: String::new() };
        let login = json!({"phone": phone, "password": PASSWORD});
        let signed_in = stranger.until_acknowledged(Method::POST, "/v1/auth/login", || What::Json(login.clone())).await;
        Self { token: signed_in["access_token"].as_str().unwrap().to_owned(), ..stranger }
    }

    /// The same request with the same key, until it is acknowledged. What is no passing trouble ends the program.
    async fn until_acknowledged(&self, method: Method, path: &str, body: impl Fn() -> What) -> Value {
        let key = format!("several-{:016x}", RandomState::new().build_hasher().finish());
        loop {
            let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
            if !self.token.is_empty() {
                request = request.bearer_auth(&self.token);
                if method != Method::GET {
                    request = request.header("Idempotency-Key", &key);
                }
            }
            request = match body() {
                What::Nothing => request,
                What::Json(body) => request.json(&body),
                What::Photo(bytes) => {
                    request.multipart(Form::new().part("file", Part::bytes(bytes).file_name("photo.jpg")))
                }
            };
            if let Ok(answer) = request.send().await {
                let status = answer.status().as_u16();
                // An answer that broke off is none.
                if let Ok(body) = answer.json::<Value>().await {
                    let code = body["code"].as_str().unwrap_or_default();
                    match status {
                        200..300 => return body,
                        408 | 429 | 500.. => assert!(status != 500, "{path}: {body}"),
                        409 if ["contended", "idempotency_in_progress"].contains(&code) => {}
                        _ => panic!("{path}: {status} {body}"),
                    }
                } else {
                    assert!(status >= 500 || (200..300).contains(&status), "{path}: {status}");
                }
            }
            rt::time::sleep(PAUSE).await;
        }
    }

    async fn get(&self, path: &str) -> Value {
        self.until_acknowledged(Method::GET, path, || What::Nothing).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.until_acknowledged(Method::POST, path, || What::Json(body.clone())).await
    }

    /// All of a list.
    async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}limit=100{cursor}")).await;
            let some = page["items"].as_array().unwrap();
            items.extend(some.iter().cloned());
            match page["next_cursor"].as_str() {
                // The inbox has one always.
                Some(next) if !some.is_empty() => cursor = format!("&cursor={next}"),
                _ => return items,
            }
        }
    }

    fn person(&self) -> Person {
        Person { id: Uuid::nil(), base: self.base.clone(), http: self.http.clone(), token: Some(self.token.clone()) }
    }
}

enum What {
    Nothing,
    Json(Value),
    Photo(Vec<u8>),
}

impl Crowd {
    pub async fn gather(base: &str, named: Named, riders: usize) -> Self {
        let staff = staff(base, named).await;
        let (over, mut told, mut clients, mut at_work) =
            (Rc::new(RefCell::new(false)), Vec::new(), Vec::new(), Vec::new());
        for n in 0..riders {
            let client = Client::sign_in(base, &rider(n)).await;
            let own = Rc::<RefCell<Told>>::default();
            at_work.push(rt::spawn(work(client.clone(), staff.clone(), own.clone(), over.clone(), n)));
            at_work.push(rt::spawn(listen(client.clone(), own.clone(), over.clone())));
            told.push(own);
            clients.push(client);
        }
        let reviewer = Client::sign_in(base, tests::process::REVIEWER).await;
        at_work.push(rt::spawn(look(reviewer.clone(), over.clone())));
        Self { base: base.to_owned(), told, riders: clients, reviewer, over, at_work: RefCell::new(at_work) }
    }

    pub fn acknowledged(&self) -> u64 {
        self.told.iter().map(|told| told.borrow().acknowledged).sum()
    }

    /// Until everybody was acknowledged so many requests more that he began after now; how long that took.
    pub async fn all_go_on(&self, times: u64, patience: Duration) -> Duration {
        let begun = Instant::now();
        // The one that is under way may have been done before.
        let before: Vec<_> = self.told.iter().map(|told| told.borrow().acknowledged + 1).collect();
        while !self.told.iter().zip(&before).all(|(told, before)| told.borrow().acknowledged >= before + times) {
            assert!(begun.elapsed() < patience, "somebody is not served any more");
            rt::time::sleep(Duration::from_millis(10)).await;
        }
        begun.elapsed()
    }

    pub async fn go_home(&self) {
        *self.over.borrow_mut() = true;
        for at_work in self.at_work.take() {
            at_work.await.unwrap();
        }
    }

    /// Whatever was acknowledged is there, and nothing twice.
    pub async fn check(&self) -> usize {
        let mut acknowledged = 0;
        assert!(!self.base.is_empty());
        for (client, told) in self.riders.iter().zip(&self.told) {
            let told = told.borrow().clone();
            let listed: Vec<_> = client.all("/v1/tickets?reporter=me&").await;
            let ids: BTreeSet<_> = listed.iter().map(|it| it["id"].as_str().unwrap()).collect();
            let known: BTreeSet<_> = told.tickets.iter().map(|(id, ..)| id.as_str()).collect();
            assert_eq!((ids.len(), &ids), (listed.len(), &known), "tickets");
            for (id, steps, photo) in &told.tickets {
                let history = self.reviewer.all(&format!("/v1/tickets/{id}/events?")).await;
                let kinds: Vec<_> =
                    history.iter().map(|it| it["kind"].as_str().unwrap()).filter(|it| *it != "went_overdue").collect();
                assert_eq!(kinds[0], "submitted");
                assert_eq!(kinds.len() - 1, *steps, "{id}: {kinds:?}");
                assert!(kinds[1..].iter().zip(COURSE).all(|(kind, step)| *kind == step.event), "{id}: {kinds:?}");
                let shown =
                    client.http.get(format!("{}/v1/photos/{photo}/display", self.base)).bearer_auth(&client.token);
                assert_eq!(shown.send().await.unwrap().status(), 200, "photo {photo}");
                acknowledged += steps + 2;
            }
            let points = client.get("/v1/me/points").await;
            let accepted = told.tickets.iter().filter(|(_, steps, _)| *steps > 0).count();
            assert_eq!(points["earned"], json!(10 * accepted));
            assert_eq!(points["available"], points["earned"]);
            let inbox = client.all("/v1/me/notifications?").await;
            let inbox: Vec<_> = inbox.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
            // What came after the listener had gone home is in the inbox alone.
            assert!(inbox.starts_with(&told.news), "news came twice, not at all, or in another order");
            assert!(told.news.len() + 100 > inbox.len(), "{} of {} were heard", told.news.len(), inbox.len());
        }
        let reported: usize = self.told.iter().map(|told| told.borrow().tickets.len()).sum();
        let figures = self.reviewer.get("/v1/stats/overview").await;
        assert_eq!(figures["counts"]["received"], json!(reported), "{figures}");
        acknowledged
    }
}

async fn staff(base: &str, named: Named) -> Rc<Staffed> {
    let mut people = Vec::new();
    for n in [2, 3, 4, 5, 6, 7] {
        people.push(Client::sign_in(base, &format!("1380000000{n}")).await.person());
    }
    let [reviewer, dispatcher, handler, clerk, chief, called] = people.try_into().unwrap_or_else(|_| panic!("six"));
    let Named { department, called_department, desk, reward } = named;
    Rc::new(Staffed {
        reviewer,
        dispatcher,
        handler,
        clerk,
        chief,
        called,
        department,
        called_department,
        desk,
        reward,
    })
}

/// A photo, a report with it, and everything that is done about it; then the next.
async fn work(client: Client, staff: Rc<Staffed>, told: Rc<RefCell<Told>>, over: Rc<RefCell<bool>>, n: usize) {
    let mut seed = u32::try_from(n).unwrap();
    loop {
        seed = seed.wrapping_add(7);
        let photo = client.until_acknowledged(Method::POST, "/v1/photos", || What::Photo(picture(seed))).await;
        told.borrow_mut().acknowledged += 1;
        let photo = photo["id"].as_str().unwrap().to_owned();
        let ticket = client.post("/v1/tickets", burst_pipe_with(std::slice::from_ref(&photo))).await;
        let id = ticket["id"].as_str().unwrap().to_owned();
        {
            let mut told = told.borrow_mut();
            told.tickets.push((id.clone(), 0, photo));
            told.acknowledged += 1;
        }
        for step in COURSE {
            // What is begun is ended: so nothing is uncertain afterwards.
            if *over.borrow() {
                return;
            }
            let me = client.person();
            let by = step.by(&staff, &me);
            let by = Client { base: by.base.clone(), http: by.http.clone(), token: by.token.clone().unwrap() };
            by.post(&format!("/v1/tickets/{id}/{}", step.command), step.body(&staff)).await;
            let mut told = told.borrow_mut();
            told.tickets.last_mut().unwrap().1 += 1;
            told.acknowledged += 1;
        }
    }
}

/// Asks for figures all the while: of the copy while it keeps up.
async fn look(client: Client, over: Rc<RefCell<bool>>) {
    while !*over.borrow() {
        client.get("/v1/stats/overview").await;
        rt::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Hears what happens, by waiting requests, each time from where the last one ended.
async fn listen(client: Client, told: Rc<RefCell<Told>>, over: Rc<RefCell<bool>>) {
    let mut after = String::new();
    while !*over.borrow() {
        let page = client.get(&format!("/v1/me/notifications?limit=100&wait=2{after}")).await;
        let items = page["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned());
        told.borrow_mut().news.extend(items);
        if let Some(next) = page["next_cursor"].as_str() {
            after = format!("&after={next}");
        }
    }
}
