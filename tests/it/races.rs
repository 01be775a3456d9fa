//! Sixty-four at once: exactly one of them has it.

use std::future::Future;

use chrono::TimeDelta;
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
