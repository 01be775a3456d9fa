//! Who takes part. Tokens are good for a quarter of an hour, so everybody is signed in anew when time has passed.

use chrono::{DateTime, Utc};
use domain::id::Id;
use domain::identity::{Role, RolePlace};
use serde_json::json;
use tests::{City, Person};
use uuid::Uuid;

/// The member who reviews reports as well.
pub const REVIEWING_MEMBER: usize = 3;
/// The clerk who reports for the first member, and so has a stake in him from then on.
pub const REPORTING_CLERK: usize = 0;
/// At which desk each clerk serves.
pub const DESK_OF_CLERK: [usize; 3] = [0, 0, 1];

#[derive(Clone, Copy, Debug)]
pub enum Who {
    Member(usize),
    Clerk(usize),
    /// The reviewing member is the last of them.
    Reviewer(usize),
    Admin,
}

pub const REVIEWERS: usize = 3;

pub struct People {
    members: Vec<Person>,
    clerks: Vec<Person>,
    reviewers: Vec<Person>,
    admin: Person,
    signed_in: DateTime<Utc>,
    pub desks: Vec<Uuid>,
    pub rewards: Vec<String>,
    pub costs: Vec<i64>,
}

impl People {
    pub async fn come_to(city: &City, now: DateTime<Utc>) -> Self {
        let everywhere = RolePlace::Everywhere;
        let the_city = RolePlace::Area(city.places.city);
        let mut members = Vec::new();
        for name in ["唐师傅", "李师傅", "王师傅"] {
            members.push(city.rider(name).await);
        }
        members.push(city.person("骑手兼审核", &[(Role::Member, everywhere), (Role::Reviewer, the_city)]).await);
        let reviewers = vec![city.reviewer().await, city.reviewer().await, members[REVIEWING_MEMBER].clone()];
        let desk = RolePlace::Desk(city.places.desk);
        let reporting = [(Role::DeskClerk, desk), (Role::GridWorker, the_city)];
        let (other_desk, _) = city.another_desk().await;
        let elsewhere = [(Role::DeskClerk, RolePlace::Desk(Id::from_uuid(other_desk)))];
        let clerks = vec![
            city.person("办事员兼网格员", &reporting).await,
            city.staff(Role::DeskClerk).await,
            city.person("别处办事员", &elsewhere).await,
        ];
        let admin = city.staff(Role::Admin).await;
        let costs = vec![20, 60];
        let mut rewards = Vec::new();
        for cost in &costs {
            let goods = json!({"name": format!("商品{cost}"), "description": "x", "cost": cost});
            rewards.push(admin.post("/v1/rewards", goods).await.expect(201).text("id"));
        }
        let desks = vec![city.places.desk.uuid(), other_desk];
        Self { members, clerks, reviewers, admin, signed_in: now, desks, rewards, costs }
    }

    pub const fn of(&self, who: Who) -> &Person {
        match who {
            Who::Member(n) => &self.members.as_slice()[n],
            Who::Clerk(n) => &self.clerks.as_slice()[n],
            Who::Reviewer(n) => &self.reviewers.as_slice()[n],
            Who::Admin => &self.admin,
        }
    }

    pub async fn sign_in_again(&mut self, city: &City, now: DateTime<Utc>) {
        if (now - self.signed_in).num_minutes() < 10 {
            return;
        }
        let all = self.members.iter_mut().chain(&mut self.clerks).chain(&mut self.reviewers).chain([&mut self.admin]);
        for person in all {
            *person = city.again(person).await;
        }
        self.signed_in = now;
    }
}
