//! A city with somebody for each step, made over HTTP, for tools that go the whole way.

use serde_json::json;

use crate::city::PASSWORD;
use crate::client::Person;
use crate::given::BY_THE_RIVER;
use crate::process::{ADMIN, REVIEWER, Running};

const DISPATCHER: &str = "13800000003";
const HANDLER: &str = "13800000004";
const CLERK: &str = "13800000005";
const CHIEF: &str = "13800000006";
const CALLED: &str = "13800000007";

/// Who works there, signed in; two departments, and a desk with more rice than anybody can eat.
#[derive(Clone)]
pub struct Staffed {
    pub reviewer: Person,
    pub dispatcher: Person,
    pub handler: Person,
    pub clerk: Person,
    /// Leads the grid in which everything lies.
    pub chief: Person,
    /// Handles for the other department.
    pub called: Person,
    pub department: String,
    pub called_department: String,
    pub desk: String,
    pub reward: String,
}

/// Hires them into a city that was settled (see `process::settle`).
pub async fn hire(running: &Running) -> Staffed {
    let admin = running.sign_in(ADMIN).await;
    let city = admin.get("/v1/areas").await.expect(200).items()[0]["id"].clone();
    let department = json!({"name": "城管局", "code": "cg", "area_id": city});
    let department = admin.post("/v1/departments", department).await.expect(201).text("id");
    let called_department = json!({"name": "住建局", "code": "zj", "area_id": city});
    let called_department = admin.post("/v1/departments", called_department).await.expect(201).text("id");
    let corner = |x: f64, y: f64| json!([BY_THE_RIVER.1 + x, BY_THE_RIVER.0 + y]);
    let ring = [corner(-0.5, -0.5), corner(0.5, -0.5), corner(0.5, 0.5), corner(-0.5, 0.5), corner(-0.5, -0.5)];
    let border = json!({"type": "Polygon", "coordinates": [ring]});
    let grid = json!({"name": "河边网格", "code": "river", "level": "grid", "parent_id": city, "boundary": border});
    let grid = admin.post("/v1/areas", grid).await.expect(201).text("id");
    let place = json!({"lat": BY_THE_RIVER.0, "lng": BY_THE_RIVER.1});
    let desk = json!({"name": "市民之家", "area_id": city, "location": place, "address": "建设路 8 号", "opening_hours": "9-17"});
    let desk = admin.post("/v1/desks", desk).await.expect(201).text("id");
    let reward = json!({"name": "大米 5 kg", "description": "本地新米", "cost": 50});
    let reward = admin.post("/v1/rewards", reward).await.expect(201).text("id");
    for (phone, name, role) in [
        (DISPATCHER, "派单员", json!({"role": "dispatcher", "area_id": city})),
        (HANDLER, "承办人", json!({"role": "handler", "department_id": department})),
        (CLERK, "办事员", json!({"role": "desk_clerk", "desk_id": desk})),
        (CHIEF, "网格长", json!({"role": "grid_chief", "area_id": grid})),
        (CALLED, "协办人", json!({"role": "handler", "department_id": called_department})),
    ] {
        let first = "eight herons at dawn";
        let account = json!({"phone": phone, "password": first, "name": name});
        let account = admin.post("/v1/accounts", account).await.expect(201).text("id");
        admin.post(&format!("/v1/accounts/{account}/roles"), role).await.expect(201);
        let login = json!({"phone": phone, "password": first});
        let signed_in = running.person(None).post("/v1/auth/login", login).await.expect(200);
        let change = json!({"current_password": first, "new_password": PASSWORD});
        running.person(Some(signed_in.text("access_token"))).post("/v1/me/password", change).await.expect(204);
    }
    let staffed = sign_in(running, Named { department, called_department, desk, reward }).await;
    let rice = json!({"desk_id": staffed.desk, "delta": 100_000, "reason": "进货"});
    staffed.clerk.post(&format!("/v1/rewards/{}/stock-movements", staffed.reward), rice).await.expect(201);
    staffed
}

/// Has every burst pipe claimed within a minute of the report, so that limits run out while one looks on.
pub async fn press(running: &Running) {
    let admin = running.sign_in(ADMIN).await;
    let claim = json!({"name": "claim", "from": "submitted", "until": "claimed", "amount": 1, "unit": "minute"});
    let policy = json!({"code": "at_once", "name": "立即签收", "stages": [claim]});
    admin.post("/v1/deadline-policies", policy).await.expect(201);
    let mut category = admin.get("/v1/categories/burst_pipe").await.expect(200).json;
    category.as_object_mut().unwrap().remove("version");
    category["policy"] = json!("at_once");
    admin.put("/v1/categories/burst_pipe", category).await.expect(200);
}

/// Ids that whoever works there needs.
#[derive(Clone)]
pub struct Named {
    pub department: String,
    pub called_department: String,
    pub desk: String,
    pub reward: String,
}

impl Staffed {
    pub fn named(&self) -> Named {
        Named {
            department: self.department.clone(),
            called_department: self.called_department.clone(),
            desk: self.desk.clone(),
            reward: self.reward.clone(),
        }
    }
}

/// The same people, signed in anew.
pub async fn sign_in(running: &Running, named: Named) -> Staffed {
    let Named { department, called_department, desk, reward } = named;
    Staffed {
        reviewer: running.sign_in(REVIEWER).await,
        dispatcher: running.sign_in(DISPATCHER).await,
        handler: running.sign_in(HANDLER).await,
        clerk: running.sign_in(CLERK).await,
        chief: running.sign_in(CHIEF).await,
        called: running.sign_in(CALLED).await,
        department,
        called_department,
        desk,
        reward,
    }
}
