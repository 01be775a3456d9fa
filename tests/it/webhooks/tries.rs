//! Until it is taken, or given up.

use std::time::Duration;

use api::jobs;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::elsewhere::hooks::Reaction;

use super::{Told, accepted};

async fn later(told: &Told, span: TimeDelta) {
    told.city.later(span);
    told.run().await;
}

#[actix_web::test]
async fn what_is_not_taken_comes_again_later_and_later_with_the_same_id() {
    let told = Told::open().await;
    told.hooks.refuse(500, 3);
    told.tests().await;
    told.run().await;
    told.run().await;
    let first = told.hooks.heard();
    assert_eq!(first.len(), 1, "not again at once");
    let waiting = told.deliveries().await.remove(0);
    assert_eq!(
        (&waiting["state"], &waiting["last_status"], &waiting["last_error"]),
        (&json!("waiting"), &json!(500), &json!("status"))
    );
    for span in [TimeDelta::seconds(7), TimeDelta::minutes(7), TimeDelta::minutes(37)] {
        later(&told, span).await;
        let again = told.hooks.heard();
        assert_eq!((again.len(), &again[0].id, &again[0].body), (1, &first[0].id, &first[0].body));
        // Signed anew, for now.
        assert!(again[0].timestamp != first[0].timestamp && again[0].is_signed_with(&told.secret));
    }
    let over = told.deliveries().await.remove(0);
    assert_eq!((&over["state"], &over["attempts"], &over["due_at"]), (&json!("delivered"), &json!(4), &Value::Null));
    let attempts = told.delivery(&over["id"]).await["attempts"].as_array().unwrap().clone();
    assert_eq!(attempts.iter().map(|it| it["status"].as_u64().unwrap()).collect::<Vec<_>>(), [204, 500, 500, 500]);
    assert_eq!(told.shown().await["failing_since"], Value::Null);
}

#[actix_web::test]
async fn after_three_days_it_is_given_up_and_can_be_asked_for_again() {
    let told = Told::open().await;
    told.hooks.refuse(503, 30);
    let sent = told.tests().await;
    for _ in 0..150 {
        later(&told, TimeDelta::minutes(40)).await;
    }
    let given_up = told.deliveries().await.remove(0);
    assert_eq!((&given_up["state"], &given_up["attempts"]), (&json!("failed"), &json!(10)));
    assert_eq!(told.hooks.heard().len(), 10);
    let resend = format!("{}/deliveries/{}/resend", told.path(), sent["id"].as_str().unwrap());
    let integrator = told.city.again(&told.integrator).await;
    integrator.post(&resend, json!({})).await.expect(200);
    integrator.post(&resend, json!({})).await.refuses(409, "delivery_under_way");
    told.hooks.answer([]);
    // The schedule begins anew: after this failure it comes again in seconds.
    told.run().await;
    later(&told, TimeDelta::seconds(7)).await;
    assert_eq!(told.hooks.heard().len(), 2);
}

#[actix_web::test]
async fn what_arrived_can_be_asked_for_again_with_the_same_id() {
    let told = Told::open().await;
    let sent = told.tests().await;
    told.run().await;
    let first = told.hooks.heard().remove(0);
    let resend = format!("{}/deliveries/{}/resend", told.path(), sent["id"].as_str().unwrap());
    told.integrator.post(&resend, json!({})).await.expect(200);
    told.run().await;
    let again = told.hooks.heard().remove(0);
    assert_eq!((&again.id, &again.body), (&first.id, &first.body));
    assert_eq!(told.deliveries().await[0]["attempts"], 2);
}

#[actix_web::test]
async fn who_says_when_to_come_again_is_not_asked_before() {
    let told = Told::open().await;
    told.hooks.answer([Reaction::Header(429, "retry-after", "3600".into())]);
    told.tests().await;
    told.run().await;
    later(&told, TimeDelta::minutes(59)).await;
    assert_eq!(told.hooks.heard().len(), 1);
    later(&told, TimeDelta::minutes(2)).await;
    assert_eq!(told.hooks.heard().len(), 1);
}

#[actix_web::test]
async fn who_answers_gone_is_told_nothing_any_more_and_its_owner_is_told_that() {
    let told = Told::open().await;
    told.hooks.refuse(410, 1);
    told.tests().await;
    told.tests().await;
    told.run().await;
    assert_eq!(told.hooks.heard().len(), 1);
    let states: Vec<_> = told.deliveries().await.iter().map(|it| it["state"].clone()).collect();
    assert_eq!(states, ["cancelled", "failed"]);
    assert_eq!(told.shown().await["disabled_because"], "gone");
    accepted(&told.city).await;
    told.run().await;
    assert!(told.hooks.heard().is_empty());
    let news = told.integrator.get("/v1/me/notifications").await.expect(200).items();
    assert_eq!((news.len(), &news[0]["kind"]), (1, &json!("webhook_disabled")));
    // Its owner has put it right.
    told.integrator.put(&told.path(), json!({"url": told.hooks.url})).await.expect(200);
    told.tests().await;
    told.run().await;
    assert_eq!(told.hooks.heard().len(), 1);
}

#[actix_web::test]
async fn who_takes_nothing_for_five_days_is_told_nothing_any_more() {
    let told = Told::open().await;
    told.hooks.refuse(500, 1000);
    for _ in 0..6 {
        told.tests().await;
        told.run().await;
        assert_eq!(told.shown().await["disabled_because"], Value::Null);
        told.city.later(TimeDelta::hours(19));
    }
    told.city.later(TimeDelta::hours(6));
    told.tests().await;
    told.run().await;
    let shown = told.shown().await;
    assert_eq!(shown["disabled_because"], "failing", "{shown}");
    let integrator = told.city.again(&told.integrator).await;
    let news = integrator.get("/v1/me/notifications").await.expect(200).items();
    assert_eq!(news.iter().filter(|it| it["kind"] == "webhook_disabled").count(), 1);
    assert!(told.deliveries().await.iter().all(|it| it["state"] != "waiting"));
}

#[actix_web::test]
async fn each_secret_is_good_for_the_day_that_was_promised_and_no_more_than_four_at_a_time() {
    let told = Told::open().await;
    let path = format!("{}/secrets", told.path());
    let second = told.integrator.post(&path, json!({})).await.expect(201);
    told.tests().await;
    told.run().await;
    let heard = told.hooks.heard().remove(0);
    assert_eq!(heard.signatures(), 2);
    assert!(heard.is_signed_with(&told.secret) && heard.is_signed_with(&second.text("secret")));
    assert_eq!(told.shown().await["secrets"].as_array().unwrap().len(), 2);
    // Two more within the day end neither of those before.
    let rotate = async || told.city.again(&told.integrator).await.post(&path, json!({})).await;
    told.city.later(TimeDelta::hours(1));
    let third = rotate().await.expect(201);
    told.city.later(TimeDelta::hours(1));
    let fourth = rotate().await.expect(201);
    let [second, third, fourth] = [second, third, fourth].map(|made| made.text("secret"));
    told.tests().await;
    told.run().await;
    let heard = told.hooks.heard().remove(0);
    assert_eq!(heard.signatures(), 4);
    for secret in [&told.secret, &second, &third, &fourth] {
        assert!(heard.is_signed_with(secret));
    }
    // A fifth waits until the first has had its day, and changes nothing before.
    let refused = rotate().await.refuses(409, "too_many_secrets");
    assert_eq!(refused.header("retry-after").as_deref(), Some("79200"));
    assert_eq!(told.shown().await["secrets"].as_array().unwrap().len(), 4);
    told.city.later(TimeDelta::seconds(79200));
    let fifth = rotate().await.expect(201).text("secret");
    told.tests().await;
    told.run().await;
    let heard = told.hooks.heard().remove(0);
    assert_eq!((heard.signatures(), heard.is_signed_with(&told.secret)), (4, false));
    // The second was promised until an hour after the first.
    told.city.later(TimeDelta::hours(1));
    told.tests().await;
    told.run().await;
    let heard = told.hooks.heard().remove(0);
    assert_eq!((heard.signatures(), heard.is_signed_with(&second), heard.is_signed_with(&third)), (3, false, true));
    told.city.later(TimeDelta::hours(25));
    told.tests().await;
    told.run().await;
    let heard = told.hooks.heard().remove(0);
    assert_eq!((heard.signatures(), heard.is_signed_with(&fifth)), (1, true));
}

#[actix_web::test]
async fn who_is_slow_is_asked_again_and_holds_up_nobody_else() {
    let told = Told::open().await;
    let other = tests::elsewhere::hooks::Hooks::open();
    super::register(&told.integrator, &other, json!({})).await;
    told.hooks.answer([Reaction::Late(Duration::from_secs(3))]);
    accepted(&told.city).await;
    let begun = std::time::Instant::now();
    told.run().await;
    assert!(begun.elapsed() < Duration::from_millis(2900), "it was not waited for");
    let slow = told.deliveries().await.remove(0);
    assert_eq!(
        (&slow["state"], &slow["last_error"], &slow["last_status"]),
        (&json!("waiting"), &json!("timeout"), &Value::Null)
    );
    let (taken, late) = (other.heard(), told.hooks.heard());
    assert_eq!((taken.len(), late.len()), (1, 1));
    assert_eq!(taken[0].id, late[0].id, "the same news");
    later(&told, TimeDelta::seconds(7)).await;
    assert_eq!(told.hooks.heard().len(), 1);
}

#[actix_web::test]
async fn of_an_answer_that_does_not_end_the_beginning_is_kept_for_three_days() {
    let told = Told::open().await;
    told.hooks.answer([Reaction::Huge(200 * 1024 * 1024)]);
    let sent = told.tests().await;
    told.run().await;
    let shown = told.delivery(&sent["id"]).await;
    assert_eq!(shown["delivery"]["state"], "delivered");
    assert_eq!(shown["attempts"][0]["answer"].as_str().unwrap().len(), 500);
    told.city.later(TimeDelta::days(3) + TimeDelta::minutes(1));
    jobs::run_once(&told.city.app).await;
    let shown = told.delivery(&sent["id"]).await;
    assert_eq!((&shown["attempts"][0]["answer"], &shown["attempts"][0]["status"]), (&Value::Null, &json!(200)));
    told.city.later(TimeDelta::days(28));
    jobs::run_once(&told.city.app).await;
    assert!(told.deliveries().await.is_empty());
}

#[actix_web::test]
async fn the_log_is_paged_and_filtered() {
    let told = Told::open().await;
    told.hooks.refuse(500, 1);
    for _ in 0..4 {
        told.tests().await;
        told.city.later(TimeDelta::seconds(1));
    }
    told.run().await;
    accepted(&told.city).await;
    told.run().await;
    let list = |query: &str| {
        let path = format!("{}/deliveries{query}", told.path());
        let integrator = told.integrator.clone();
        async move { integrator.get(&path).await }
    };
    assert_eq!(list("?state=waiting").await.expect(200).items().len(), 1);
    assert_eq!(list("?state=delivered&type=webhook.test").await.expect(200).items().len(), 3);
    assert_eq!(list("?type=ticket.accepted").await.expect(200).items().len(), 1);
    list("?state=lost").await.refuses(422, "invalid_fields");
    let first = list("?limit=3").await.expect(200);
    let rest = list(&format!("?limit=3&cursor={}", first.text("next_cursor"))).await.expect(200);
    assert_eq!((first.items().len(), rest.items().len(), &rest.json["next_cursor"]), (3, 2, &Value::Null));
    assert_eq!(first.items()[0]["type"], "ticket.accepted", "the newest first");
}
