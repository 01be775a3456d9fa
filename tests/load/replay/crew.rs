//! Who reports and who does the work, in a city with the border.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;
use reqwest::Method;
use serde_json::{Value, json};
use tests::Person;
use tests::city::PASSWORD;
use tests::process::{ADMIN, Program, REVIEWER, Running, rider};

use crate::ground::Ground;
use crate::table::Matter;

pub const RIDERS: usize = 24;
pub const DISPATCHER: &str = "13800000003";
/// One for each department.
pub const HANDLERS: [&str; 3] = ["13800000004", "13800000005", "13800000006"];
const FIRST_PASSWORD: &str = "eight herons at dawn";
/// What is not answered is sent again, so often.
const TRIES: u32 = 5;

pub struct Crew {
    running: Rc<Running>,
    people: RefCell<HashMap<String, Person>>,
    pub departments: Vec<String>,
    pub requests: Cell<u64>,
}

impl Crew {
    /// The city with its border, and an administrator.
    pub async fn found(program: &Program, ground: &Ground) {
        let admin = ["account", "create", "--role", "admin", "--phone", ADMIN, "--name", "管理员", "--password-stdin"];
        program.run(&admin, PASSWORD).expect("the database is empty");
        let running = program.serve();
        let admin = running.sign_in(ADMIN).await;
        let system = ground.system.name();
        let city = json!({"name": "石首市", "code": "city", "level": "city", "boundary": ground.border, "coord_system": system});
        admin.post("/v1/areas", city).await.expect(201);
    }

    pub async fn hire(running: &Rc<Running>) -> Self {
        let admin = running.sign_in(ADMIN).await;
        let city = admin.get("/v1/areas?level=city").await.expect(200).items()[0]["id"].clone();
        let mut departments = Vec::new();
        for (code, name) in [("sanitation", "环卫中心"), ("city-management", "城管执法局"), ("lighting", "市政所")]
        {
            let department = json!({"name": name, "code": code, "area_id": city});
            departments.push(admin.post("/v1/departments", department).await.expect(201).text("id"));
        }
        let of_city = |role: &str| json!({"role": role, "area_id": city});
        let mut staff = vec![(REVIEWER, of_city("reviewer")), (DISPATCHER, of_city("dispatcher"))];
        for (phone, department) in HANDLERS.iter().zip(&departments) {
            staff.push((phone, json!({"role": "handler", "department_id": department})));
        }
        for (phone, role) in staff {
            let account = json!({"phone": phone, "password": FIRST_PASSWORD, "name": "工作人员"});
            let account = admin.post("/v1/accounts", account).await.expect(201).text("id");
            admin.post(&format!("/v1/accounts/{account}/roles"), role).await.expect(201);
            let login = json!({"phone": phone, "password": FIRST_PASSWORD});
            let signed_in = running.person(None).post("/v1/auth/login", login).await.expect(200);
            let change = json!({"current_password": FIRST_PASSWORD, "new_password": PASSWORD});
            running.person(Some(signed_in.text("access_token"))).post("/v1/me/password", change).await.expect(204);
        }
        for n in 0..RIDERS {
            let register = json!({"phone": rider(n), "password": PASSWORD, "name": "骑手", "occupation": "courier", "consent_version": "1"});
            running.person(None).post("/v1/auth/register", register).await.expect(201);
        }
        Self { running: running.clone(), people: RefCell::default(), departments, requests: Cell::new(0) }
    }

    async fn person(&self, phone: &str) -> Person {
        if let Some(person) = self.people.borrow().get(phone) {
            return person.clone();
        }
        let person = self.running.sign_in(phone).await;
        self.people.borrow_mut().insert(phone.to_owned(), person.clone());
        person
    }

    /// Asks until it is answered: the key makes one effect of it. A token that has run out is renewed.
    pub async fn asks(&self, phone: &str, path: &str, key: &str, body: &Value) -> Value {
        for _ in 0..TRIES {
            let person = self.person(phone).await;
            let request = person.http.request(Method::POST, format!("{}{path}", person.base)).json(body);
            let request = request.header("Idempotency-Key", key).bearer_auth(person.token.as_ref().unwrap());
            if let Some(answer) = self.answer(phone, path, request).await {
                return answer;
            }
        }
        panic!("{path} was not answered");
    }

    /// Sends a photo, and says which it is.
    pub async fn photo(&self, phone: &str, bytes: &[u8]) -> String {
        for _ in 0..TRIES {
            let person = self.person(phone).await;
            let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name("photo.jpg");
            let form = reqwest::multipart::Form::new().part("file", part);
            let request = person.http.post(format!("{}/v1/photos", person.base)).multipart(form);
            let request = request.bearer_auth(person.token.as_ref().unwrap());
            if let Some(answer) = self.answer(phone, "/v1/photos", request).await {
                return answer["id"].as_str().unwrap().to_owned();
            }
        }
        panic!("the photo was not taken");
    }

    /// Nothing where it has to be asked again.
    async fn answer(&self, phone: &str, path: &str, request: reqwest::RequestBuilder) -> Option<Value> {
        self.requests.set(self.requests.get() + 1);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                println!("{path}: {error}; asked again");
                rt::time::sleep(Duration::from_secs(1)).await;
                return None;
            }
        };
        let status = response.status().as_u16();
        let body: Value = response.json().await.ok()?;
        match status {
            200 | 201 => Some(body),
            401 => {
                self.people.borrow_mut().remove(phone);
                None
            }
            429 | 503 => {
                rt::time::sleep(Duration::from_secs(1)).await;
                None
            }
            _ => panic!("{path}: {status} {body}"),
        }
    }

    /// Which of our categories each kind of the table is: as was said, or in turn.
    pub async fn kinds(&self, said: &[String], matters: &[Matter]) -> BTreeMap<String, String> {
        let mut kinds: BTreeMap<String, String> = BTreeMap::new();
        for pair in said {
            let (kind, code) = pair.split_once('=').expect("KIND=CODE");
            kinds.insert(kind.to_owned(), code.to_owned());
        }
        let reviewer = self.person(REVIEWER).await;
        let all = reviewer.get("/v1/categories").await.expect(200).items();
        let is_leaf = |code: &Value| !all.iter().any(|other| other["parent_code"] == *code);
        // What is delicate is shown to nobody, and would be found by nobody.
        let usual =
            all.iter().filter(|it| it["confidential"] == false && it["urgency"] != "emergency" && is_leaf(&it["code"]));
        let mut codes = usual.map(|it| it["code"].as_str().unwrap().to_owned()).cycle();
        for matter in matters {
            kinds.entry(matter.kind.clone()).or_insert_with(|| codes.next().unwrap());
        }
        for (kind, code) in &kinds {
            println!("{kind:<28} is {code}");
        }
        kinds
    }

    /// The overview of these days.
    pub async fn figures(&self) -> String {
        let admin = self.running.sign_in(ADMIN).await;
        let today = chrono::Utc::now().date_naive();
        let (from, to) = (today - chrono::Days::new(2), today + chrono::Days::new(2));
        let overview = admin.get(&format!("/v1/stats/overview?from={from}&to={to}")).await.expect(200).json;
        serde_json::to_string_pretty(&json!({"counts": overview["counts"], "rates": rates(&overview["rates"])}))
            .unwrap()
    }
}

/// As fractions, in a line each.
fn rates(rates: &Value) -> Value {
    let all = rates.as_object().into_iter().flatten();
    let line = |rate: &Value| format!("{} / {} = {}", rate["numerator"], rate["denominator"], rate["value"]);
    Value::Object(all.map(|(name, rate)| (name.clone(), Value::String(line(rate)))).collect())
}
