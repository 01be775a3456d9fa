//! The city's public hotline, as `docs/hotline.md` describes it: it takes messages once and in their order, says what has become of them, and lists
//! at the end of a day what it knows. It fails as the story says.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use actix_web::web::{self, Bytes, Data, Path, Query};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use api::clock::Clock;
use api::config::Config;
use api::outside::hotline::HotlineSettings;
use api::outside::signature::{Secret, headers};
use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use crate::{Answer, City};

pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub const JURISDICTION: &str = "421081";
/// Of a day's list: so that every story turns the page.
const PAGE: usize = 2;

/// Where it is, and what it knows.
#[derive(Clone)]
pub struct Platform {
    pub url: String,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Default)]
struct Inside {
    cases: BTreeMap<String, Case>,
    /// Everything that was taken, once, in the order in which it was.
    taken: Vec<Value>,
    ids: BTreeSet<String>,
    tries: usize,
    repeated: usize,
    faults: VecDeque<Fault>,
    is_silent: bool,
    lists_asked: usize,
    /// Besides what it knows, for the day's list.
    invented: Vec<Value>,
}

#[derive(Clone, Default)]
struct Case {
    hotline_case: Option<String>,
    received: u32,
    sent: u32,
    status: Option<String>,
    days: BTreeSet<String>,
}

/// What goes wrong, once.
#[derive(Clone, Debug)]
pub enum Fault {
    Status(u16),
    /// It takes it, and the answer never comes.
    AnswerLost,
    /// After so long; it takes it all the same.
    Slow(Duration),
}

impl Platform {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/woodpecker", listener.local_addr().unwrap());
        let platform = Self { url, inside: Arc::default() };
        let shared = Data::new(platform.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route("/woodpecker/messages", web::post().to(take))
                .route("/woodpecker/reconciliations/{date}", web::get().to(list))
        });
        actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
        platform
    }

    /// `account`: the number of whoever acts for it in the city.
    pub fn configure(&self, account: String) -> impl FnOnce(&mut Config) + use<> {
        let settings = HotlineSettings {
            url: Some(self.url.clone()),
            secret: Some(SECRET.into()),
            other_secret: None,
            jurisdiction: Some(JURISDICTION.into()),
            account: Some(account),
        };
        move |config| {
            config.outside.hotline = settings;
            config.outside.timeout_seconds = Some(1);
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    pub fn fails(&self, faults: impl IntoIterator<Item = Fault>) {
        self.inside().faults.extend(faults);
    }

    /// It answers nobody, until it does again.
    pub fn is_silent(&self, silent: bool) {
        self.inside().is_silent = silent;
    }

    /// What it was told since the last time, each thing once.
    pub fn hears(&self) -> Vec<Value> {
        std::mem::take(&mut self.inside().taken)
    }

    /// How often it was asked to take something, and how much of that it had already.
    pub fn tries(&self) -> (usize, usize) {
        let inside = self.inside();
        (inside.tries, inside.repeated)
    }

    /// How often it was asked for the list of a day, since the last time.
    pub fn lists_asked(&self) -> usize {
        std::mem::take(&mut self.inside().lists_asked)
    }

    /// It was put back to an older state: of a case it knows so many messages only.
    pub fn forgets(&self, case: &str, received: u32) {
        let mut inside = self.inside();
        let known = inside.cases.get_mut(case).unwrap();
        known.received = received;
        inside.ids.clear();
    }

    pub fn forgets_all_of(&self, case: &str) {
        let mut inside = self.inside();
        inside.cases.remove(case);
        inside.ids.clear();
    }

    pub fn mistakes_status(&self, case: &str, status: &str) {
        self.inside().cases.get_mut(case).unwrap().status = Some(status.into());
    }

    pub fn lists_besides(&self, item: Value) {
        self.inside().invented.push(item);
    }

    pub fn lists_nothing_besides(&self) {
        self.inside().invented.clear();
    }

    /// It says the next thing of a case, signed and numbered.
    pub async fn says(&self, city: &City, case: &str, kind: &str, data: Value) -> Answer {
        let message = self.next(city, case, kind, data);
        self.sends(city, &message).await
    }

    /// The next thing that it would say.
    pub fn next(&self, city: &City, case: &str, kind: &str, data: Value) -> Value {
        let mut inside = self.inside();
        let known = inside.cases.entry(case.to_owned()).or_default();
        known.sent += 1;
        known.days.insert(day_of(&city.clock.now().to_string()));
        let sequence = known.sent;
        let mut message = json!({
            "id": format!("h-{case}-{sequence}"), "jurisdiction": JURISDICTION, "sequence": sequence, "kind": kind,
            "at": city.clock.now().to_string(), "data": data
        });
        let name = if case.starts_with("SS") { "hotline_case" } else { "case" };
        message[name] = json!(case);
        message
    }

    /// It was refused: the number is free again.
    pub fn takes_back(&self, case: &str) {
        self.inside().cases.get_mut(case).unwrap().sent -= 1;
    }

    pub async fn sends(&self, city: &City, message: &Value) -> Answer {
        let now = city.clock.now().utc().timestamp();
        let id = message["id"].as_str().unwrap_or("none").to_owned();
        sends_as(city, SECRET, &id, now, message.to_string().as_bytes()).await
    }
}

/// Whatever it is, signed with whatever secret.
pub async fn sends_as(city: &City, secret: &str, id: &str, at: i64, body: &[u8]) -> Answer {
    let mut asking = city.stranger().asks(reqwest::Method::POST, "/v1/hotline/messages");
    for (name, value) in headers(&[Secret::parse(secret).unwrap()], id, at, body) {
        asking = asking.header(name, &value);
    }
    asking.raw("application/json", body).send().await
}

/// On the city's clock.
fn day_of(at: &str) -> String {
    let zone = FixedOffset::east_opt(8 * 3600).unwrap();
    DateTime::parse_from_rfc3339(at).unwrap().with_timezone(&zone).date_naive().to_string()
}

fn is_signed(request: &HttpRequest, body: &[u8]) -> Option<String> {
    let header = |name: &str| request.headers().get(name)?.to_str().ok().map(str::to_owned);
    let (id, at, signature) = (header("webhook-id")?, header("webhook-timestamp")?, header("webhook-signature")?);
    let signed = Secret::parse(SECRET).unwrap().sign(&id, at.parse().ok()?, body);
    signature.split(' ').any(|one| one == signed).then_some(id)
}

async fn take(there: Data<Platform>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let Some(id) = is_signed(&request, &body) else { return HttpResponse::Unauthorized().finish() };
    let message: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((message["id"].as_str(), message["jurisdiction"].as_str()), (Some(id.as_str()), Some(JURISDICTION)));
    let fault = {
        let mut inside = there.inside();
        inside.tries += 1;
        if inside.is_silent {
            return HttpResponse::ServiceUnavailable().finish();
        }
        inside.faults.pop_front()
    };
    if let Some(Fault::Status(status)) = fault {
        return HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).finish();
    }
    if let Err(expected) = there.inside().take(&id, message) {
        return HttpResponse::Conflict().json(json!({"code": "out_of_order", "expected": expected}));
    }
    match fault {
        Some(Fault::AnswerLost) => HttpResponse::InternalServerError().finish(),
        Some(Fault::Slow(span)) => {
            tokio::time::sleep(span).await;
            HttpResponse::Ok().finish()
        }
        _ => HttpResponse::Ok().finish(),
    }
}

impl Inside {
    /// Once, and in the order of its case; says otherwise which one is expected.
    fn take(&mut self, id: &str, message: Value) -> Result<(), u32> {
        let name = message["case"].as_str().unwrap().to_owned();
        let sequence = u32::try_from(message["sequence"].as_u64().unwrap()).unwrap();
        // A case that it took by phone it knows by its own number.
        let own = message["hotline_case"].as_str().filter(|own| self.cases.contains_key(*own)).map(str::to_owned);
        if let Some(own) = own
            && !self.cases.contains_key(&name)
        {
            let case = self.cases.remove(&own).unwrap();
            self.cases.insert(name.clone(), Case { hotline_case: Some(own), ..case });
        }
        let case = self.cases.entry(name).or_default();
        if self.ids.contains(id) || sequence <= case.received {
            self.repeated += 1;
            return Ok(());
        }
        if sequence != case.received + 1 {
            return Err(case.received + 1);
        }
        case.received = sequence;
        case.status = message["data"]["status"].as_str().map(str::to_owned);
        case.days.insert(day_of(message["at"].as_str().unwrap()));
        self.ids.insert(id.to_owned());
        self.taken.push(message);
        Ok(())
    }
}

async fn list(
    there: Data<Platform>,
    request: HttpRequest,
    day: Path<String>,
    query: Query<BTreeMap<String, String>>,
) -> HttpResponse {
    if is_signed(&request, b"") != Some(format!("reconciliation_{day}")) {
        return HttpResponse::Unauthorized().finish();
    }
    let mut inside = there.inside();
    inside.lists_asked += 1;
    if inside.is_silent {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let of_day = inside.cases.iter().filter(|(_, case)| case.days.contains(&*day));
    let mut items: Vec<Value> = of_day
        .map(|(name, case)| {
            let is_own = name.starts_with("SS");
            json!({
                "case": if is_own { Value::Null } else { json!(name) },
                "hotline_case": if is_own { json!(name) } else { json!(case.hotline_case) },
                "received": case.received, "sent": case.sent, "status": case.status
            })
        })
        .collect();
    items.extend(inside.invented.iter().cloned());
    let from: usize = query.get("cursor").map_or(0, |text| text.parse().unwrap());
    let page: Vec<_> = items.iter().skip(from).take(PAGE).cloned().collect();
    let next = (from + PAGE < items.len()).then(|| (from + PAGE).to_string());
    HttpResponse::Ok().json(json!({"jurisdiction": JURISDICTION, "date": *day, "items": page, "next_cursor": next}))
}

/// A signature of the hotline's.
pub fn signed(id: &str, at: i64, body: &[u8]) -> String {
    Secret::parse(SECRET).unwrap().sign(id, at, body)
}
