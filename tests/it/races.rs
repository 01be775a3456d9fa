//! Sixty-four at once: exactly one of them has it.

use std::future::Future;

use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::json;
use tests::given::burst_pipe;
use tests::{Answer, City, Shop};

const CLIENTS: usize = 64;

/// What all of them were answered, in whatever order.
async fn at_once<F: Future<Output = Answer> + 'static>(ask: impl Fn(usize) -> F) -> Vec<Answer> {
    let asking: Vec<_> = (0..CLIENTS).map(|n| actix_web::rt::spawn(ask(n))).collect();
    let mut answers = Vec::with_capacity(CLIENTS);
    for one in asking {
        answers.push(one.await.unwrap());
    }
    answers
}

/// How many were answered with this status.
fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[track_caller]
fn one_wins(answers: &[Answer], won: u16, lost: &str) {
    let losers = answers.iter().filter(|answer| answer.json["code"] == lost).count();
    let statuses: Vec<_> = answers.iter().map(|answer| (answer.status, answer.json["code"].clone())).collect();
    assert_eq!((count(answers, won), losers), (1, CLIENTS - 1), "{statuses:?}");
}

#[actix_web::test]
async fn a_ticket_is_accepted_once() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    let answers = at_once(|_| {
        let (reviewer, ticket) = (reviewer.clone(), ticket.clone());
        async move { reviewer.commands(&ticket, "accept", json!({"category": "burst_pipe", "urgency": "normal"})).await }
    })
    .await;
    one_wins(&answers, 200, "ticket_command_not_allowed");
    assert_eq!((rider.available().await, &rider.sees(&ticket).await.json["version"]), (10, &json!(2)));
    city.books_balance().await;
}

#[actix_web::test]
async fn fifty_points_are_spent_once() {
    let city = City::open().await;
    let shop = Shop::open(&city, 64).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 5).await;
    let answers = at_once(|_| {
        let (rider, wish) = (rider.clone(), shop.wish());
        async move { rider.post("/v1/redemptions", wish).await }
    })
    .await;
    one_wins(&answers, 201, "not_enough_points");
    assert_eq!((rider.available().await, shop.free(&rider).await), (0, 63));
    city.books_balance().await;
}

#[actix_web::test]
async fn a_code_is_good_once() {
    let city = City::open().await;
    let shop = Shop::open(&city, 2).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 5).await;
    let code = shop.redeems(&rider).await.expect(201).text("code");
    let path = format!("/v1/desks/{}/fulfilments", shop.desk);
    let answers = at_once(|_| {
        let (clerk, path, body) = (shop.clerk.clone(), path.clone(), json!({"code": code}));
        async move { clerk.post(&path, body).await }
    })
    .await;
    one_wins(&answers, 200, "redemption_settled");
    assert_eq!(shop.moves(1).await.expect(201).json["on_hand"], 2, "one of two was handed over");
    city.books_balance().await;
}

#[actix_web::test]
async fn the_last_bag_of_rice_goes_to_one() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let mut riders = Vec::new();
    for n in 0..8 {
        let rider = city.rider(&format!("骑手{n}")).await;
        shop.credits(&rider, 5).await;
        riders.push(rider);
    }
    let answers = at_once(|n| {
        let (rider, wish) = (riders[n % riders.len()].clone(), shop.wish());
        async move { rider.post("/v1/redemptions", wish).await }
    })
    .await;
    assert_eq!(count(&answers, 201), 1);
    let lost = ["out_of_stock", "not_enough_points"];
    let losers = answers.iter().filter(|it| it.status == 409 && lost.contains(&it.json["code"].as_str().unwrap()));
    assert_eq!(losers.count(), CLIENTS - 1);
    assert_eq!(shop.free(&riders[0]).await, 0);
    city.books_balance().await;
}

#[actix_web::test]
async fn the_same_key_has_one_effect_and_one_answer() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    city.later(TimeDelta::seconds(1));
    let answers = at_once(|_| {
        let rider = rider.clone();
        async move {
            let asking = rider.asks(Method::POST, "/v1/tickets").header("idempotency-key", "the-same-key-for-all");
            asking.json(burst_pipe()).send().await
        }
    })
    .await;
    assert_eq!(count(&answers, 201), CLIENTS);
    let first = answers.iter().filter(|answer| answer.header("idempotent-replayed").is_none());
    assert_eq!(first.count(), 1);
    assert!(answers.iter().all(|answer| answer.json["id"] == answers[0].json["id"]));
    assert_eq!(rider.get("/v1/tickets?reporter=me").await.expect(200).items().len(), 1);
}

#[actix_web::test]
async fn a_policy_of_one_code_is_made_once() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let stage =
        json!({"name": "resolve", "from": "accepted", "until": "resolved", "amount": 4, "unit": "working_hour"});
    let policy = json!({"code": "rubbish", "name": "暴露垃圾", "stages": [stage]});
    let answers = at_once(|_| {
        let (admin, policy) = (admin.clone(), policy.clone());
        async move { admin.post("/v1/deadline-policies", policy).await }
    })
    .await;
    one_wins(&answers, 201, "code_taken");
}

#[actix_web::test]
async fn each_change_of_a_year_counts() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let answers = at_once(|_| {
        let admin = admin.clone();
        async move { admin.put("/v1/calendars/2027", json!({"days": []})).await }
    })
    .await;
    // Whoever met too many others is asked to try again.
    let contended = answers.iter().filter(|answer| answer.json["code"] == "contended").count();
    let kept = count(&answers, 200);
    assert_eq!(kept + contended, CLIENTS);
    let year = admin.get("/v1/calendars/2027").await.expect(200);
    assert_eq!(year.json["version"], json!(kept));
}

#[actix_web::test]
async fn what_was_asked_for_is_granted_once_and_a_department_checks_in_once() {
    let city = City::open().await;
    let (rider, handler, dispatcher) = (city.rider("唐师傅").await, city.handler().await, city.dispatcher().await);
    let chief = city.person("网格长", &[(Role::GridChief, RolePlace::Area(city.places.city))]).await;
    let other = city.person("城管", &[(Role::Handler, RolePlace::Department(city.places.other_department))]).await;
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    let to = json!({"assignee": {"kind": "department", "id": city.places.department}});
    dispatcher.commands(&ticket, "dispatch", to).await.shows("dispatched");
    let more = json!({"until": "2026-12-20T09:00:00Z", "detail": "须定制管件"});
    handler.commands(&ticket, "request-extension", more).await.shows("dispatched");
    let whistle = json!({"department_ids": [city.places.other_department], "detail": "请到场"});
    chief.commands(&ticket, "whistle", whistle).await.shows("dispatched");
    for (who, command, lost) in
        [(&dispatcher, "grant-extension", "not_asked"), (&other, "check-in", "checked_in_already")]
    {
        let answers = at_once(|_| {
            let (who, ticket) = (who.clone(), ticket.clone());
            async move { who.commands(&ticket, command, json!({})).await }
        })
        .await;
        one_wins(&answers, 200, lost);
    }
    city.books_balance().await;
}

#[actix_web::test]
async fn an_emergency_is_judged_once_and_a_pair_has_one_rule() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let admin = city.staff(Role::Admin).await;
    let rule = json!({
        "category": "emergencies",
        "assignee": {"kind": "department", "id": city.places.department},
        "mode": "dispatch",
    });
    let answers = at_once(|_| {
        let (admin, rule) = (admin.clone(), rule.clone());
        async move { admin.post("/v1/routing-rules", rule).await }
    })
    .await;
    one_wins(&answers, 201, "rule_exists");

    let mut fire = burst_pipe();
    fire["category"] = json!("fire");
    let ticket = rider.reports(fire).await;
    let answers = at_once(|n| {
        let (reviewer, ticket) = (reviewer.clone(), ticket.clone());
        async move {
            if n % 2 == 0 {
                let valid = json!({"category": "fire", "urgency": "emergency"});
                reviewer.commands(&ticket, "confirm", valid).await
            } else {
                reviewer.commands(&ticket, "reject", json!({"reason": "not_found", "detail": "未见火情"})).await
            }
        }
    })
    .await;
    one_wins(&answers, 200, "ticket_command_not_allowed");
    let shown = rider.sees(&ticket).await.expect(200).json;
    let award = if shown["status"] == "rejected" { 0 } else { 10 };
    assert_eq!((rider.available().await, &shown["version"]), (award, &json!(3)));
    city.books_balance().await;
}
