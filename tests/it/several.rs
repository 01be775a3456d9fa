//! What several processes on one database share. SQLite has one.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::database::on_postgres;
use tests::{City, Person};

/// Nothing that is waited for takes longer, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(20);

#[actix_web::test]
async fn a_limit_holds_for_all_processes_together() {
    if !on_postgres() {
        return;
    }
    let city = City::open_with(|config| config.rate_limit = true).await;
    let beside = city.beside().await;
    let (here, there) = (city.stranger(), Person { base: beside.base.clone(), ..city.stranger() });
    let login = || json!({"phone": "13911112222", "password": "not his password"});
    let tries = async |at: &Person, times: usize| {
        for _ in 0..times {
            at.post("/v1/auth/login", login()).await.refuses(401, "wrong_credentials");
        }
    };
    // Ten tries a minute for one number; two counts of each, for the number and for the address.
    tries(&here, 6).await;
    heard(&beside.app, 12).await;
    tries(&there, 4).await;
    there.post("/v1/auth/login", login()).await.refuses(429, "too_many_requests");
    heard(&city.app, 8).await;
    here.post("/v1/auth/login", login()).await.refuses(429, "too_many_requests");
    // Another number is another matter.
    let other = json!({"phone": "13911113333", "password": "not his password"});
    there.post("/v1/auth/login", other).await.refuses(401, "wrong_credentials");
}

/// Until a process has heard so much of the other. It is told within a tenth of a second.
async fn heard(app: &api::app::App, count: u64) {
    let begun = Instant::now();
    while app.limiter.heard() < count {
        assert!(begun.elapsed() < PATIENCE, "{} of {count} were heard", app.limiter.heard());
        actix_web::rt::task::yield_now().await;
    }
}

#[actix_web::test]
async fn figures_come_from_the_database_where_no_copy_keeps_up() {
    if !on_postgres() {
        return;
    }
    for replica in [Some("postgres://nobody@127.0.0.1:1/nothing"), None] {
        let city = City::open_with(|config| {
            // One that is away; and one that is no copy, but the database itself.
            let url = replica.map(|url| persistence::DatabaseUrl::parse(url).unwrap());
            config.replica = url.or_else(|| Some(config.database.clone()));
        })
        .await;
        let reviewer = city.reviewer().await;
        reviewer.get("/v1/stats/overview").await.expect(200);
        reviewer.get("/v1/stats/appraisal?by=department").await.expect(200);
    }
}
