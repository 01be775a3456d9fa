//! A desk with goods, and riders who have earned something.

use domain::identity::{Role, RolePlace};
use domain::text::Name;
use persistence::values::DeskRecord;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Answer, Person};
use crate::{City, given};

/// A bag of rice for 50 points at the city's desk, and its clerk.
pub struct Shop {
    pub reward: String,
    pub desk: Uuid,
    pub clerk: Person,
    pub reviewer: Person,
}

impl Shop {
    /// With so many pieces on its shelf.
    pub async fn open(city: &City, pieces: i32) -> Self {
        let (admin, clerk, reviewer) =
            (city.staff(Role::Admin).await, city.staff(Role::DeskClerk).await, city.reviewer().await);
        let rice = json!({"name": "大米 5 kg", "description": "本地新米", "cost": 50});
        let reward = admin.post("/v1/rewards", rice).await.expect(201).text("id");
        let shop = Self { reward, desk: city.places.desk.uuid(), clerk, reviewer };
        if pieces > 0 {
            shop.moves(pieces).await.expect(201);
        }
        shop
    }

    /// The clerk moves stock.
    pub async fn moves(&self, delta: i32) -> Answer {
        let movement = json!({"desk_id": self.desk, "delta": delta, "reason": "盘点"});
        self.clerk.post(&format!("/v1/rewards/{}/stock-movements", self.reward), movement).await
    }

    /// What a member can still have here.
    pub async fn free(&self, seen_by: &Person) -> i64 {
        let goods = seen_by.get(&format!("/v1/rewards?desk={}", self.desk)).await.expect(200).items();
        goods[0]["stock"][0]["free"].as_i64().unwrap()
    }

    /// So many reports of the rider are accepted. Which tickets they are.
    pub async fn credits(&self, rider: &Person, reports: usize) -> Vec<String> {
        let mut tickets = Vec::new();
        for _ in 0..reports {
            let ticket = rider.reports(given::burst_pipe()).await;
            let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
            self.reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
            tickets.push(ticket);
        }
        tickets
    }

    pub fn wish(&self) -> Value {
        json!({"reward_id": self.reward, "desk_id": self.desk})
    }

    pub async fn redeems(&self, rider: &Person) -> Answer {
        rider.post("/v1/redemptions", self.wish()).await
    }

    /// The clerk takes a code in.
    pub async fn fulfils(&self, code: &str) -> Answer {
        self.takes(&self.clerk, code).await
    }

    pub async fn takes(&self, clerk: &Person, code: &str) -> Answer {
        clerk.post(&format!("/v1/desks/{}/fulfilments", self.desk), json!({"code": code})).await
    }
}

impl City {
    /// A desk in the other street, and its clerk.
    pub async fn another_desk(&self) -> (Uuid, Person) {
        let area = self.places.other_street;
        let id = self
            .change(move |scene| {
                let id = scene.id();
                scene.tx.create_desk(&DeskRecord {
                    id,
                    name: Name::parse("笔架山社区").unwrap(),
                    area,
                    position: None,
                    address: None,
                    opening_hours: None,
                    created_at: scene.now,
                })?;
                Ok(id)
            })
            .await;
        (id.uuid(), self.person("笔架山办事员", &[(Role::DeskClerk, RolePlace::Desk(id))]).await)
    }

    /// Every balance is the sum of its transfers.
    pub async fn books_balance(&self) {
        let wrong = self.app.look(|scene| Ok(scene.tx.unbalanced_members()?)).await.unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
