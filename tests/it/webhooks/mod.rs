//! Endpoints of integrators, and what they are told.
//!
//! - [`endpoints`]: whose they are, and what is taken for one
//! - [`events`]: what they are told of
//! - [`tries`]: until it is taken
//! - [`addresses`]: where nothing is sent
//! - [`leases`]: several at it, and one that is killed

mod addresses;
mod endpoints;
mod events;
mod leases;
mod tries;

use api::jobs;
use domain::identity::Role;
use serde_json::{Value, json};
use tests::elsewhere::hooks::{Hooks, on_this_machine};
use tests::given::burst_pipe;
use tests::{City, Person};

/// A city, an integrator with an endpoint on this machine, and the endpoint as it was answered.
struct Told {
    city: City,
    hooks: Hooks,
    integrator: Person,
    id: String,
    secret: String,
}

impl Told {
    async fn open() -> Self {
        Self::with(json!({})).await
    }

    async fn with(wants: Value) -> Self {
        let city = City::open_with(on_this_machine).await;
        let (hooks, integrator) = (Hooks::open(), city.staff(Role::Integrator).await);
        let made = register(&integrator, &hooks, wants).await;
        Self {
            city,
            hooks,
            integrator,
            id: made["id"].as_str().unwrap().into(),
            secret: made["secret"].as_str().unwrap().into(),
        }
    }

    fn path(&self) -> String {
        format!("/v1/webhook-endpoints/{}", self.id)
    }

    async fn shown(&self) -> Value {
        self.city.again(&self.integrator).await.get(&self.path()).await.expect(200).json
    }

    /// The newest first.
    async fn deliveries(&self) -> Vec<Value> {
        let path = format!("{}/deliveries", self.path());
        self.city.again(&self.integrator).await.get(&path).await.expect(200).items()
    }

    async fn delivery(&self, id: &Value) -> Value {
        let path = format!("{}/deliveries/{}", self.path(), id.as_str().unwrap());
        self.city.again(&self.integrator).await.get(&path).await.expect(200).json
    }

    /// Whatever is due goes out.
    async fn run(&self) {
        jobs::run_once(&self.city.app).await;
    }

    /// A message that tells nothing else.
    async fn tests(&self) -> Value {
        let path = format!("{}/test", self.path());
        self.city.again(&self.integrator).await.post(&path, json!({})).await.expect(201).json
    }
}

async fn register(integrator: &Person, hooks: &Hooks, mut wants: Value) -> Value {
    wants["url"] = json!(hooks.url);
    integrator.post("/v1/webhook-endpoints", wants).await.expect(201).json
}

/// A report that was accepted.
async fn accepted(city: &City) -> String {
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    ticket
}
