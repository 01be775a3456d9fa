//! Broken object level authorization (API1:2023).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tests::given::{burst_pipe, burst_pipe_with, picture};
use tests::{City, Person, Shop};

async fn accepted(city: &City, rider: &Person, reviewer: &Person) -> String {
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    city.later(TimeDelta::seconds(1));
    ticket
}

#[actix_web::test]
async fn a_tag_of_what_is_not_ones_own_is_no_way_to_ask_for_it() {
    let city = City::open().await;
    let (rider, neighbour) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let photo = rider.photo(picture(1)).await;
    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    for path in [format!("/v1/tickets/{ticket}"), format!("/v1/photos/{photo}/display")] {
        let tag = rider.get(&path).await.expect(200).header("etag").unwrap();
        rider.asks(Method::GET, &path).header("if-none-match", &tag).send().await.expect(304);
        for known in [tag.as_str(), "*"] {
            let asked = neighbour.asks(Method::GET, &path).header("if-none-match", known);
            asked.send().await.refuses(404, "not_found");
            let asked = neighbour.asks(Method::HEAD, &path).header("if-none-match", known);
            assert_eq!(asked.send().await.status, 404, "{path}");
        }
    }
}

#[actix_web::test]
async fn a_mark_in_somebody_elses_list_shows_ones_own() {
    let city = City::open().await;
    let (rider, neighbour, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    for _ in 0..3 {
        accepted(&city, &rider, &reviewer).await;
    }
    for list in ["/v1/me/points/transfers", "/v1/me/notifications"] {
        let cursor = rider.get(&format!("{list}?limit=1")).await.expect(200).text("next_cursor");
        let name = if list.ends_with("notifications") { "after" } else { "cursor" };
        let path = format!("{list}?limit=1&{name}={cursor}");
        assert_eq!(rider.get(&path).await.expect(200).items().len(), 1, "{list}");
        assert_eq!(neighbour.get(&path).await.expect(200).items(), Vec::<Value>::new(), "{list}");
    }
}

#[actix_web::test]
async fn a_key_of_somebody_else_repeats_nothing_of_his() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    let (rider, neighbour) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    shop.credits(&rider, 5).await;
    let redeem = |who: &Person| {
        let asking = who.asks(Method::POST, "/v1/redemptions").header("idempotency-key", "a-key-that-was-seen");
        asking.json(shop.wish()).send()
    };
    redeem(&rider).await.expect(201);
    assert_eq!(redeem(&rider).await.expect(201).header("idempotent-replayed").as_deref(), Some("true"));
    let refused = redeem(&neighbour).await.refuses(409, "not_enough_points");
    assert!(refused.header("idempotent-replayed").is_none());
    // Not even for a clerk who may have it done for him: the answer holds the code.
    assert!(redeem(&shop.clerk).await.header("idempotent-replayed").is_none());
}

#[actix_web::test]
async fn things_of_others_named_in_a_body_are_left_alone() {
    let city = City::open().await;
    let (rider, neighbour, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let photo = neighbour.photo(picture(1)).await;
    let own = rider.photo(picture(2)).await;
    let mut fixed = burst_pipe_with(std::slice::from_ref(&own));
    fixed["fixed_on_the_spot"] = json!(true);
    fixed["after_photo_ids"] = json!([photo]);
    rider.post("/v1/tickets", fixed).await.refuses(422, "photo_not_usable");
    let ticket = rider.reports(burst_pipe()).await;
    reviewer.commands(&ticket, "reject", json!({"reason": "unclear", "detail": "x"})).await.shows("rejected");
    neighbour.commands(&ticket, "appeal", json!({"detail": "x"})).await.refuses(404, "not_found");
    let hidden = neighbour.reports(burst_pipe()).await;
    rider.post(&format!("/v1/tickets/{hidden}/follow"), json!({})).await.refuses(404, "not_found");
    let clash = burst_pipe();
    let clash = json!({"id": hidden, "description": "别的事", "location": clash["location"], "category": "burst_pipe", "no_photo_reason": "unsafe"});
    let refused = rider.post("/v1/tickets", clash).await.refuses(409, "ticket_exists");
    assert!(!refused.json.to_string().contains("爆裂"), "nothing of the other's ticket is told");
    // It is still where it was, and its owner's to use.
    neighbour.reports(burst_pipe_with(&[photo])).await;
}
