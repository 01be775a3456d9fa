//! The city's public hotline (12345): accepted matters go out, results come back, and what it takes by phone comes in.
//!
//! - [`loop_`]: a matter that goes there and comes back
//! - [`by_phone`]: a matter that began there
//! - [`faults`]: slow, away, twice, or with its answer lost
//! - [`refusals`]: what is not taken from it
//! - [`reconciliation`]: what both sides know at the end of a day
//! - [`held`]: what the database holds by itself

mod by_phone;
mod faults;
mod held;
mod loop_;
mod reconciliation;
mod refusals;

use api::jobs;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::elsewhere::hotline::Platform;
use tests::given::burst_pipe;
use tests::{City, Person};

/// A city with its hotline, which answers for one department.
struct Bridged {
    city: City,
    platform: Platform,
    rider: Person,
    reviewer: Person,
    dispatcher: Person,
}

impl Bridged {
    async fn open() -> Self {
        Self::open_with(None).await
    }

    /// While the two sides change over to another secret.
    async fn open_with(other_secret: Option<&str>) -> Self {
        let platform = Platform::open();
        let (configure, other_secret) = (platform.configure(City::phone(1)), other_secret.map(str::to_owned));
        let city = City::open_with(|config| {
            configure(config);
            config.outside.hotline.other_secret = other_secret;
        })
        .await;
        let (whole, department) = (RolePlace::Area(city.places.city), RolePlace::Department(city.places.department));
        city.person("市民热线", &[(Role::Hotline, whole), (Role::Handler, department)]).await;
        let (rider, reviewer, dispatcher) =
            (city.rider("唐师傅").await, city.reviewer().await, city.dispatcher().await);
        Self { city, platform, rider, reviewer, dispatcher }
    }

    /// Whatever is due goes out.
    async fn run(&self) {
        jobs::run_once(&self.city.app).await;
    }

    /// A report of the rider's that was accepted.
    async fn accepted(&self) -> String {
        let ticket = self.city.again(&self.rider).await.reports(burst_pipe()).await;
        let valid = json!({"category": "burst_pipe", "urgency": "normal"});
        self.city.again(&self.reviewer).await.commands(&ticket, "accept", valid).await.shows("accepted");
        ticket
    }

    async fn dispatched(&self) -> String {
        let ticket = self.accepted().await;
        self.dispatches(&ticket).await;
        ticket
    }

    async fn dispatches(&self, ticket: &str) {
        let department = json!({"assignee": {"kind": "department", "id": self.city.places.department}});
        self.city.again(&self.dispatcher).await.commands(ticket, "dispatch", department).await.shows("dispatched");
    }

    /// The hotline says the next thing of a case.
    async fn says(&self, case: &str, kind: &str, data: Value) -> tests::Answer {
        self.platform.says(&self.city, case, kind, data).await
    }

    async fn shown(&self, ticket: &str) -> Value {
        self.city.again(&self.reviewer).await.sees(ticket).await.expect(200).json
    }

    /// What happened to it, the oldest first: what, and in which role.
    async fn history(&self, ticket: &str) -> Vec<(String, String)> {
        let reviewer = self.city.again(&self.reviewer).await;
        let events = reviewer.get(&format!("/v1/tickets/{ticket}/events?limit=100")).await.expect(200).items();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        events.iter().map(|it| (text(&it["kind"]), text(&it["capacity"]))).collect()
    }
}

/// Number, kind and event of what the hotline was told.
fn told(messages: &[Value]) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    messages
        .iter()
        .map(|it| (it["sequence"].as_u64().unwrap(), text(&it["kind"]), text(&it["data"]["event"])))
        .collect()
}

fn said(expected: &[(u64, &str, &str)]) -> Vec<(u64, String, String)> {
    expected.iter().map(|(n, kind, event)| (*n, (*kind).to_owned(), (*event).to_owned())).collect()
}
