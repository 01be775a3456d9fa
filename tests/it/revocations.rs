//! An award that was obtained by fraud is taken back.

use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::{City, Shop};

fn fraud(ticket: &str) -> Value {
    json!({"ticket_id": ticket, "reason": "照片是网上下载的"})
}

#[actix_web::test]
async fn an_award_is_taken_back_once_and_open_vouchers_with_it() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let rider = city.rider("唐师傅").await;
    let tickets = shop.credits(&rider, 5).await;
    let voucher = shop.redeems(&rider).await.expect(201);
    let judge = city.reviewer().await;
    let taken = judge.post("/v1/points/revocations", fraud(&tickets[0])).await.expect(201);
    assert_eq!((&taken.json["points"], &taken.json["available"]), (&json!(10), &json!(40)));
    assert_eq!(taken.json["member_id"], json!(rider.id));
    assert_eq!(taken.json["cancelled_redemptions"], json!([voucher.text("id")]));
    judge.post("/v1/points/revocations", fraud(&tickets[0])).await.refuses(409, "revoked_already");
    let points = rider.get("/v1/me/points").await.expect(200).json;
    let expected = json!({"available": 40, "held": 0, "earned": 50, "redeemed": 0, "expired": 0, "revoked": 10});
    assert_eq!(points, expected);
    assert_eq!(shop.free(&rider).await, 1);
    shop.fulfils(&voucher.text("code")).await.refuses(409, "redemption_settled");
    let told = rider.get("/v1/me/notifications?limit=100").await.expect(200).items();
    let told: Vec<_> = told.iter().rev().take(2).map(|it| (it["kind"].clone(), it["points"].clone())).collect();
    assert_eq!(told, [(json!("points_revoked"), json!(-10)), (json!("redemption_cancelled"), json!(50))]);
    let entries = city.app.look(|scene| Ok(scene.tx.audit_length()?)).await.unwrap();
    assert_eq!(entries, 1);
    city.books_balance().await;
}

#[actix_web::test]
async fn what_is_spent_already_is_a_debt_that_later_awards_pay_off() {
    let city = City::open().await;
    let shop = Shop::open(&city, 2).await;
    let rider = city.rider("唐师傅").await;
    let tickets = shop.credits(&rider, 5).await;
    let code = shop.redeems(&rider).await.expect(201).text("code");
    shop.fulfils(&code).await.shows("fulfilled");
    let judge = city.reviewer().await;
    for (ticket, left) in tickets.iter().zip([-10, -20]) {
        let taken = judge.post("/v1/points/revocations", fraud(ticket)).await.expect(201);
        assert_eq!(taken.json["available"], left);
    }
    shop.redeems(&rider).await.refuses(409, "not_enough_points");
    shop.credits(&rider, 3).await;
    assert_eq!(rider.available().await, 10);
    city.books_balance().await;
}

#[actix_web::test]
async fn only_what_was_awarded_can_be_taken_back_and_by_nobody_with_a_stake_in_it() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let rider = city.rider("唐师傅").await;
    let judge = city.reviewer().await;
    let waiting = rider.reports(burst_pipe()).await;
    judge.post("/v1/points/revocations", fraud(&waiting)).await.refuses(409, "nothing_awarded");
    let ticket = shop.credits(&rider, 1).await.remove(0);
    rider.post("/v1/points/revocations", fraud(&ticket)).await.refuses(403, "forbidden");
    city.handler().await.post("/v1/points/revocations", fraud(&ticket)).await.refuses(403, "forbidden");
    let elsewhere = city.person("他街审核员", &[(Role::Reviewer, RolePlace::Area(city.places.other_street))]).await;
    elsewhere.post("/v1/points/revocations", fraud(&ticket)).await.refuses(403, "forbidden");
    let unseen = elsewhere.post("/v1/points/revocations", fraud(&waiting)).await.refuses(422, "invalid_fields");
    assert_eq!(unseen.faults(), [("/ticket_id".to_owned(), "unknown".to_owned())]);
    // A reviewer who reported it himself.
    let roles = [(Role::Reviewer, RolePlace::Area(city.places.city)), (Role::Member, RolePlace::Everywhere)];
    let both = city.person("审核员兼骑手", &roles).await;
    let own = shop.credits(&both, 1).await.remove(0);
    both.post("/v1/points/revocations", fraud(&own)).await.refuses(403, "conflict_of_interest");
    let silent = json!({"ticket_id": ticket, "reason": " "});
    judge.post("/v1/points/revocations", silent).await.refuses(422, "invalid_fields");
    assert_eq!((rider.available().await, both.available().await), (10, 10));
}

#[actix_web::test]
async fn two_who_find_the_same_fraud_take_it_back_once() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let rider = city.rider("唐师傅").await;
    let (one, other) = (city.reviewer().await, city.reviewer().await);
    for ticket in shop.credits(&rider, 5).await {
        let take = |judge: &tests::Person| {
            let (judge, body) = (judge.clone(), fraud(&ticket));
            async move { judge.post("/v1/points/revocations", body).await }
        };
        let (first, second) = tokio::join!(take(&one), take(&other));
        let mut both = [first.status, second.status];
        both.sort_unstable();
        assert_eq!(both, [201, 409]);
    }
    assert_eq!(rider.available().await, 0);
    city.books_balance().await;
}

#[actix_web::test]
async fn nothing_is_held_by_who_loses_his_points_at_that_moment() {
    let city = City::open().await;
    let shop = Shop::open(&city, 10).await;
    let judge = city.reviewer().await;
    for _ in 0..5 {
        let rider = city.rider("唐师傅").await;
        let ticket = shop.credits(&rider, 5).await.remove(0);
        let (redeemed, taken) =
            tokio::join!(shop.redeems(&rider), judge.post("/v1/points/revocations", fraud(&ticket)));
        taken.expect(201);
        assert!([201, 409].contains(&redeemed.status), "{}", redeemed.json);
        let points = rider.get("/v1/me/points").await.expect(200).json;
        assert_eq!((&points["available"], &points["held"]), (&json!(40), &json!(0)));
    }
    assert_eq!(shop.free(&judge).await, 10);
    city.books_balance().await;
}
