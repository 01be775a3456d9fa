//! Unrestricted resource consumption (API4:2023).

use domain::identity::Role;
use serde_json::json;
use tests::City;
use tests::given::burst_pipe_with;
use tests::published::NOTHING;

use super::wire::{asks, says, statuses};

#[actix_web::test]
async fn an_account_has_six_hundred_requests_a_minute_and_takes_nobody_elses() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let mut served = 0;
    let last = loop {
        let answer = rider.get("/v1/me/points").await;
        if answer.status != 200 {
            break answer;
        }
        served += 1;
        // Ten a second come back while we ask.
        assert!(served < 5000, "nobody stops him");
    };
    let refused = last.refuses(429, "too_many_requests");
    assert!(served >= 600, "{served}");
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1));
    assert_eq!(refused.header("ratelimit-policy").as_deref(), Some("\"account\";q=600;w=60"));
    // Another session is the same account.
    let again = city.again(&rider).await;
    let mut answers = Vec::new();
    for _ in 0..100 {
        answers.push(again.get("/v1/me/points").await.status);
    }
    assert!(answers.contains(&429), "{answers:?}");
    other.get("/v1/me/points").await.expect(200);
}

#[actix_web::test]
async fn a_batch_costs_as_much_as_what_is_in_it() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let rider = city.rider("唐师傅").await;
    let full = json!({"drafts": (0..50).map(|_| json!({"strange": 1})).collect::<Vec<_>>()});
    let mut served = 0;
    let last = loop {
        let answer = rider.post("/v1/tickets/batch", full.clone()).await;
        if answer.status != 200 {
            break answer;
        }
        served += 1;
        // Twelve are six hundred; some come back while they are judged.
        assert!(served < 200, "nobody stops him");
    };
    assert!(served >= 11, "{served}");
    let refused = last.refuses(429, "too_many_requests");
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1));
}

#[actix_web::test]
async fn whatever_is_asked_for_has_bounds() {
    let city = City::open().await;
    let (rider, analyst) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    let photos: Vec<String> = (0..10).map(|_| NOTHING.to_owned()).collect();
    let refused = rider.post("/v1/tickets", burst_pipe_with(&photos)).await;
    assert_eq!(refused.status, 422, "{}", refused.json);
    for path in [
        "/v1/tickets?limit=4294967296".to_owned(),
        "/v1/tickets?limit=-1".to_owned(),
        "/v1/tickets?near=29.7,112.4&radius_m=1e300".to_owned(),
        "/v1/tickets?near=29.7,112.4&radius_m=NaN".to_owned(),
        "/v1/stations?near=29.7,112.4&radius_m=-1".to_owned(),
        "/v1/me/points/statement?from=1900-01-01&to=2026-01-01".to_owned(),
        format!("/v1/tickets?q={}", "x".repeat(20_000)),
        format!("/v1/tickets?cursor={}", "A".repeat(20_000)),
    ] {
        let refused = rider.get(&path).await;
        assert_eq!(refused.status / 100, 4, "{path} {}", refused.status);
    }
    // The same word over and over is one word, and not a query of a hundred thousand parameters.
    for list in ["tickets?status=open", "tickets?status=submitted", "stations?facility=water"] {
        let word = list.rsplit('=').next().unwrap();
        let path = format!("/v1/{list}{}", format!(",{word}").repeat(60_000 / (word.len() + 1)));
        assert_eq!(rider.get(&path).await.status, 200, "{list}");
    }
    analyst.get("/v1/stats/overview?from=1900-01-01&to=2026-01-01").await.refuses(422, "invalid_fields");
    // A head without an end.
    let long = format!("X-Long: {}", "x".repeat(300_000));
    assert_eq!(statuses(&asks(&city, "GET /health/live", &[&long]).await)[0] / 100, 4);
    let many: Vec<String> = (0..500).map(|n| format!("X-{n}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(statuses(&asks(&city, "GET /health/live", &many).await)[0] / 100, 4);
    rider.get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn who_does_not_finish_his_request_is_not_waited_for() {
    let city = City::open().await;
    // A head that never ends: closed after some seconds, whatever was sent of it.
    for unfinished in ["GET /v1/me HTTP/1.1\r\nHost: city\r\n", "GET", ""] {
        let said = says(&city, unfinished).await;
        assert!(statuses(&said).iter().all(|status| status / 100 == 4), "{said}");
    }
}
