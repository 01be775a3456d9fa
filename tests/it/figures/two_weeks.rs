//! A city in which much happens by chance, always the same.

use api::jobs;
use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::given::{BY_THE_RIVER, burst_pipe};
use tests::{City, Person};

/// Dice that fall the same way each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

/// A grid by the river, so that what is reported there lies in it.
async fn grid(city: &City, admin: &Person) -> String {
    let (lat, lng) = BY_THE_RIVER;
    let corner = |x: f64, y: f64| json!([lng + x * 0.01, lat + y * 0.01]);
    let ring = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0)];
    let grid = json!({
        "name": "河边网格", "code": "river-1", "level": "grid", "parent_id": city.places.street,
        "boundary": {"type": "Polygon", "coordinates": [ring]}, "coord_system": "wgs84",
    });
    admin.post("/v1/areas", grid).await.expect(201).text("id")
}

pub struct Staff {
    pub admin: Person,
    pub rider: Person,
    pub reviewer: Person,
    pub dispatcher: Person,
    pub follow_up: Person,
    pub handlers: [Person; 2],
    pub worker: Person,
}

impl Staff {
    pub async fn of(city: &City) -> Self {
        let admin = city.staff(Role::Admin).await;
        let grid = grid(city, &admin).await.parse().unwrap();
        let other = (Role::Handler, RolePlace::Department(city.places.other_department));
        Self {
            rider: city.rider("唐师傅").await,
            reviewer: city.reviewer().await,
            dispatcher: city.dispatcher().await,
            follow_up: city.staff(Role::FollowUpStaff).await,
            handlers: [city.handler().await, city.person("城管", &[other]).await],
            worker: city.person("网格员", &[(Role::GridWorker, RolePlace::Area(grid))]).await,
            admin,
        }
    }

    /// Somebody tries something; whether he may depends on how the ticket stands.
    async fn tries(&self, city: &City, ticket: &str, dice: &mut Dice) {
        let assignees = [
            json!({"kind": "department", "id": city.places.department}),
            json!({"kind": "department", "id": city.places.other_department}),
            json!({"kind": "worker", "id": self.worker.id}),
        ];
        let hands = [&self.handlers[0], &self.handlers[1], &self.worker];
        let hand = hands[dice.below(3)];
        let urgency = ["normal", "urgent", "emergency"][dice.below(3)];
        let category = ["burst_pipe", "street_lamp", "illegal_parking"][dice.below(3)];
        let valid = json!({"category": category, "urgency": urgency});
        let (stars, solved) = (dice.below(5) + 1, dice.below(4) > 0);
        let answer = if solved {
            json!({"solved": true, "satisfaction": stars})
        } else {
            json!({"solved": false, "detail": "没修好"})
        };
        let detail = json!({"detail": "情况属实"});
        let tries: [(&Person, &str, Value); 17] = [
            (&self.reviewer, "accept", valid.clone()),
            (&self.reviewer, "accept", valid.clone()),
            (&self.reviewer, "reject", json!({"reason": "unclear", "detail": "看不清"})),
            (&self.rider, "withdraw", json!({})),
            (&self.dispatcher, "dispatch", json!({"assignee": assignees[dice.below(3)]})),
            (&self.dispatcher, "dispatch", json!({"assignee": assignees[dice.below(3)]})),
            (hand, "claim", json!({})),
            (hand, "claim", json!({})),
            (hand, "return", json!({"reason": "not_responsible", "detail": "不归我们管"})),
            (hand, "resolve", json!({"outcome": "explained", "detail": "属小区自管"})),
            (hand, "resolve", json!({"outcome": "explained", "detail": "属小区自管"})),
            (&self.rider, "follow-up", answer.clone()),
            (&self.rider, "contest", detail.clone()),
            (&self.follow_up, "reopen", detail.clone()),
            (&self.follow_up, "dismiss-contest", detail),
            (&self.dispatcher, "reclassify", valid),
            (&self.rider, "appeal", json!({"detail": "请再看一次"})),
        ];
        let (who, command, body) = tries[dice.below(tries.len())].clone();
        let answer = city.again(who).await.commands(ticket, command, body).await;
        assert!(answer.status < 500, "{command}: {}", answer.json);
    }
}

/// Reports, and whatever happens to them in two weeks.
pub async fn two_weeks(city: &City, staff: &Staff, seed: u64) {
    let mut dice = Dice(seed);
    let mut tickets = Vec::new();
    for _ in 0..140 {
        if dice.below(4) == 0 || tickets.is_empty() {
            let mut report = burst_pipe();
            if dice.below(3) > 0 {
                report["location"]["coord_system"] = json!("wgs84");
            } else {
                report["location"] = Value::Null;
                report["address"] = json!("南岳山路 3 号");
            }
            tickets.push(city.again(&staff.rider).await.reports(report).await);
        }
        let ticket = tickets[dice.below(tickets.len())].clone();
        staff.tries(city, &ticket, &mut dice).await;
        match dice.below(8) {
            0 => city.later(TimeDelta::hours(9)),
            1 => city.later(TimeDelta::minutes(40)),
            2 => jobs::mark_overdue::run(&city.app).await.map(drop).unwrap(),
            3 => jobs::fold_figures::run(&city.app).await.map(drop).unwrap(),
            _ => {}
        }
    }
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    for pair in tickets.chunks(2).filter(|pair| pair.len() == 2) {
        // Some of them can be merged by now, and some cannot.
        let into = json!({"into": pair[1]});
        city.again(&staff.reviewer).await.commands(&pair[0], "accept", valid.clone()).await;
        if dice.below(3) == 0 {
            city.again(&staff.reviewer).await.commands(&pair[0], "merge", into).await;
        }
    }
}
