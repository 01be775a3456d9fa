//! One matter after the other, from the report to where it came.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::geo::{CoordSystem, Position};
use serde_json::{Value, json};
use tests::given::mosaic;
use tests::process::{REVIEWER, rider};

use crate::crew::{Crew, DISPATCHER, HANDLERS, RIDERS};
use crate::ground::Ground;
use crate::table::{End, Matter, Told};

/// Of a hundred matters that are done so many are not solved at first, or take longer than was thought.
const UNSOLVED: u64 = 3;
const EXTENDED: u64 = 2;
/// As long as a text may be.
const LONGEST: usize = 2000;

pub struct Play {
    crew: Rc<Crew>,
    ground: Ground,
    kinds: BTreeMap<String, String>,
    photos: u64,
    turn: Cell<u64>,
    arrived: Cell<usize>,
    merged: Cell<usize>,
    ends: [Cell<usize>; 4],
}

impl Play {
    pub fn new(crew: Rc<Crew>, ground: Ground, kinds: BTreeMap<String, String>, photos: u64) -> Self {
        let ends = Default::default();
        let (turn, arrived, merged) = (Cell::new(0), Cell::new(0), Cell::new(0));
        Self { crew, ground, kinds, photos, turn, arrived, merged, ends }
    }

    pub fn arrived(&self) -> usize {
        self.arrived.get()
    }

    pub fn requests(&self) -> u64 {
        self.crew.requests.get()
    }

    pub fn said(&self) -> String {
        let [rejected, open, pending, closed] = &self.ends;
        format!(
            "{} reports arrived, {} of them pulled inside the border; matters: {} closed, {} in hand, {} accepted, {} rejected; {} reports merged",
            self.arrived(),
            self.ground.pulled.get(),
            closed.get(),
            pending.get(),
            open.get(),
            rejected.get(),
            self.merged.get(),
        )
    }

    /// Another one each time.
    fn next_turn(&self) -> u64 {
        self.turn.set(self.turn.get() + 1);
        self.turn.get()
    }

    /// The nth matter goes the same way in each run.
    pub async fn through(&self, n: usize, matter: &Matter) {
        let chance = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40 & 0xFFFF;
        let code = &self.kinds[&matter.kind];
        let first = self.report(&matter.told[0], code, chance).await;
        let by = |n: usize| rider((chance as usize + n) % RIDERS);
        if matter.end == End::Rejected {
            let why = json!({"reason": "not_found", "detail": "到现场没有看到所说的情况"});
            self.gives(REVIEWER, &first, "reject", why).await;
            return self.count(0);
        }
        let urgency = if chance.is_multiple_of(10) { "urgent" } else { "normal" };
        self.gives(REVIEWER, &first, "accept", json!({"category": code, "urgency": urgency})).await;
        for (n, told) in matter.told.iter().enumerate().skip(1) {
            let again = self.report(told, code, chance + n as u64).await;
            self.gives(REVIEWER, &again, "merge", json!({"into": first})).await;
            self.merged.set(self.merged.get() + 1);
        }
        if matter.end == End::Open {
            return self.count(1);
        }
        let place = chance as usize % HANDLERS.len();
        let (handler, department) = (HANDLERS[place], &self.crew.departments[place]);
        let assignee = json!({"assignee": {"kind": "department", "id": department}});
        self.gives(DISPATCHER, &first, "dispatch", assignee).await;
        self.gives(handler, &first, "claim", json!({})).await;
        if matter.end == End::Pending {
            self.gives(handler, &first, "progress", json!({"detail": "已到现场，正在处理"})).await;
            return self.count(2);
        }
        if chance % 100 < EXTENDED {
            let until = chrono::Utc::now() + chrono::TimeDelta::days(20);
            self.gives(handler, &first, "request-extension", json!({"until": until, "detail": "等待配件"})).await;
            self.gives(DISPATCHER, &first, "grant-extension", json!({})).await;
        }
        let outcome = if matter.end == End::Referred { "referred" } else { "fixed" };
        self.resolve(handler, &first, outcome).await;
        if chance % 100 >= 100 - UNSOLVED {
            let missing = json!({"solved": false, "detail": "只处理了一半"});
            self.gives(&by(0), &first, "follow-up", missing).await;
            self.resolve(handler, &first, outcome).await;
        }
        let stars = 3 + chance % 3;
        self.gives(&by(0), &first, "follow-up", json!({"solved": true, "satisfaction": stars})).await;
        self.count(3);
    }

    fn count(&self, end: usize) {
        self.ends[end].set(self.ends[end].get() + 1);
    }

    async fn gives(&self, phone: &str, ticket: &str, command: &str, body: Value) -> Value {
        // Whatever is sent twice happens once; what is done twice has another round.
        let key = format!("replay-{ticket}-{command}-{}", self.next_turn());
        self.crew.asks(phone, &format!("/v1/tickets/{ticket}/{command}"), &key, &body).await
    }

    async fn resolve(&self, handler: &str, ticket: &str, outcome: &str) {
        let mut body = json!({"outcome": outcome, "detail": "已处理完毕"});
        if outcome == "fixed" {
            let photo = self.crew.photo(handler, &mosaic(self.next_turn())).await;
            body["photo_ids"] = json!([photo]);
        }
        self.gives(handler, ticket, "resolve", body).await;
    }

    /// Brings a row in; phones deliver either system.
    async fn report(&self, told: &Told, code: &str, chance: u64) -> String {
        let phone = rider(chance as usize % RIDERS);
        let (lat, lng) = self.ground.moved(told.place);
        let (location, no_photo) = if chance.is_multiple_of(2) {
            (json!({"lat": lat, "lng": lng, "coord_system": "wgs84"}), "not_visible")
        } else {
            let (lat, lng) = CoordSystem::Gcj02.from_wgs84(Position::new(lat, lng).unwrap());
            (json!({"lat": lat, "lng": lng, "coord_system": "gcj02"}), "unsafe")
        };
        let text: String = told.text.chars().take(LONGEST).collect();
        let mut report = json!({"category": code, "location": location});
        if !text.is_empty() {
            report["description"] = json!(text);
        }
        if chance / 2 % 100 < self.photos {
            report["photo_ids"] = json!([self.crew.photo(&phone, &mosaic(self.next_turn())).await]);
        } else {
            report["no_photo_reason"] = json!(no_photo);
        }
        let key = format!("replay-{}", told.id);
        let ticket = self.crew.asks(&phone, "/v1/tickets", &key, &report).await;
        self.arrived.set(self.arrived.get() + 1);
        ticket["id"].as_str().unwrap().to_owned()
    }
}
