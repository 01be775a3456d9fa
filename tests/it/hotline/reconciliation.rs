//! What both sides know at the end of a day.

use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::Person;

use super::{Bridged, said, told};

const DAY: &str = "2026-11-22";
const PATH: &str = "/v1/hotline/reconciliations/2026-11-22";

/// It is some minutes after the day that the story began on, in Shishou.
async fn midnight(bridged: &Bridged) {
    bridged.city.later(TimeDelta::hours(15) + TimeDelta::minutes(40));
    bridged.run().await;
}

async fn shown(bridged: &Bridged, path: &str) -> tests::Answer {
    let staff = bridged.city.staff(Role::FollowUpStaff).await;
    staff.get(path).await
}

fn kinds(shown: &Value) -> Vec<(&str, Option<(u64, u64)>)> {
    let items = shown["items"].as_array().unwrap();
    let messages = |it: &Value| Some((it["first_sequence"].as_u64()?, it["last_sequence"].as_u64()?));
    items.iter().map(|it| (it["kind"].as_str().unwrap(), messages(it))).collect()
}

#[actix_web::test]
async fn where_both_know_the_same_nothing_differs() {
    let bridged = Bridged::open().await;
    for _ in 0..3 {
        let ticket = bridged.dispatched().await;
        bridged.run().await;
        bridged.says(&ticket, "status", json!({"step": "claimed"})).await.expect(200);
    }
    bridged.says("SS1", "case", super::by_phone::called()).await.expect(200);
    bridged.run().await;
    shown(&bridged, PATH).await.refuses(404, "not_found");
    assert_eq!(bridged.platform.lists_asked(), 1, "of the day before it all began");
    midnight(&bridged).await;
    let answer = shown(&bridged, PATH).await.expect(200).json;
    assert_eq!(
        (&answer["date"], &answer["compared"], &answer["differences"]),
        (&json!(DAY), &json!(4), &json!(0)),
        "{answer}"
    );
    assert_eq!(bridged.platform.lists_asked(), 2, "two pages, once");
    bridged.run().await;
    assert_eq!(bridged.platform.lists_asked(), 0);
}

#[actix_web::test]
async fn what_the_hotline_lost_is_found_and_sent_again() {
    let bridged = Bridged::open().await;
    let (half, whole) = (bridged.dispatched().await, bridged.dispatched().await);
    bridged.run().await;
    bridged.platform.hears();
    bridged.platform.forgets(&half, 1);
    bridged.platform.forgets_all_of(&whole);
    midnight(&bridged).await;
    let answer = shown(&bridged, PATH).await.expect(200).json;
    let mut found = kinds(&answer);
    found.sort_unstable();
    // Due times went by meanwhile: what was said of them by then counts with the rest.
    let lost = found.iter().find(|it| it.0 == "lost_there").unwrap().1.unwrap();
    let missing = found.iter().find(|it| it.0 == "missing_there").unwrap().1.unwrap();
    assert_eq!((found.len(), lost.0, missing.0), (2, 2, 1), "{answer}");
    assert_eq!(answer["sent_again"], json!(lost.1 - 1 + missing.1));
    let heard = bridged.platform.hears();
    let of = |ticket: &str| told(&heard.iter().filter(|it| it["case"] == ticket).cloned().collect::<Vec<_>>());
    assert_eq!(of(&half)[..1], said(&[(2, "status", "dispatched")]));
    assert_eq!(of(&whole)[..2], said(&[(1, "case", "-"), (2, "status", "dispatched")]));
    // The next day finds nothing any more.
    bridged.city.later(TimeDelta::hours(24));
    bridged.run().await;
    let next = shown(&bridged, "/v1/hotline/reconciliations/2026-11-23").await.expect(200).json;
    assert_eq!(next["differences"], 0, "{next}");
}

#[actix_web::test]
async fn what_only_one_side_knows_and_another_status_are_told() {
    let bridged = Bridged::open().await;
    let ticket = bridged.dispatched().await;
    bridged.run().await;
    bridged.platform.mistakes_status(&ticket, "closed");
    bridged.says(&ticket, "status", json!({"step": "claimed"})).await.expect(200);
    // It says that it has said more than came.
    bridged.platform.next(&bridged.city, &ticket, "status", json!({"detail": "x"}));
    bridged.platform.lists_besides(json!({"hotline_case": "SS777", "received": 0, "sent": 2, "status": null}));
    let nothing = tests::published::NOTHING;
    bridged.platform.lists_besides(json!({"case": nothing, "received": 1, "sent": 0, "status": "accepted"}));
    midnight(&bridged).await;
    let answer = shown(&bridged, PATH).await.expect(200).json;
    let found = kinds(&answer);
    assert!(found.contains(&("lost_here", Some((2, 2)))), "{answer}");
    assert_eq!(found.iter().filter(|it| it.0 == "missing_here").count(), 2, "{answer}");
    let first = shown(&bridged, &format!("{PATH}?limit=1")).await.expect(200);
    let rest = format!("{PATH}?limit=100&cursor={}", first.text("next_cursor"));
    let rest = shown(&bridged, &rest).await.expect(200);
    assert_eq!((1 + rest.items().len(), &rest.json["next_cursor"]), (found.len(), &Value::Null));
}

#[actix_web::test]
async fn another_status_of_what_it_has_taken_whole_is_told() {
    let bridged = Bridged::open().await;
    let ticket = bridged.dispatched().await;
    bridged.run().await;
    bridged.platform.mistakes_status(&ticket, "closed");
    // Before anything is overdue.
    bridged.city.later(TimeDelta::hours(15) + TimeDelta::minutes(40));
    api::jobs::reconcile_hotline::run(&bridged.city.app).await.unwrap();
    let answer = shown(&bridged, PATH).await.expect(200).json;
    assert_eq!(kinds(&answer), [("status_differs", None)]);
    let item = &answer["items"][0];
    assert_eq!((&item["our_status"], &item["their_status"]), (&json!("dispatched"), &json!("closed")));
}

#[actix_web::test]
async fn a_silent_hotline_is_asked_again_for_a_week() {
    let bridged = Bridged::open().await;
    bridged.dispatched().await;
    bridged.run().await;
    bridged.platform.lists_asked();
    bridged.platform.is_silent(true);
    midnight(&bridged).await;
    assert_eq!(bridged.platform.lists_asked(), 1);
    bridged.run().await;
    assert_eq!(bridged.platform.lists_asked(), 0, "not again at once");
    shown(&bridged, PATH).await.refuses(404, "not_found");
    bridged.city.later(TimeDelta::days(2));
    bridged.run().await;
    bridged.platform.is_silent(false);
    bridged.city.later(TimeDelta::minutes(11));
    bridged.run().await;
    for day in ["2026-11-22", "2026-11-23", "2026-11-24"] {
        shown(&bridged, &format!("/v1/hotline/reconciliations/{day}")).await.expect(200);
    }
}

#[actix_web::test]
async fn two_servers_ask_once() {
    let bridged = Bridged::open().await;
    let beside = bridged.city.beside().await;
    bridged.dispatched().await;
    bridged.run().await;
    bridged.platform.lists_asked();
    bridged.city.later(TimeDelta::hours(15) + TimeDelta::minutes(40));
    let both = tokio::join!(
        api::jobs::reconcile_hotline::run(&bridged.city.app),
        api::jobs::reconcile_hotline::run(&beside.app)
    );
    assert_eq!((both.0.unwrap() + both.1.unwrap(), bridged.platform.lists_asked()), (1, 1));
}

#[actix_web::test]
async fn it_is_for_those_who_answer_for_the_whole_city() {
    let bridged = Bridged::open().await;
    midnight(&bridged).await;
    let city = &bridged.city;
    let (whole, street) = (RolePlace::Area(city.places.city), RolePlace::Area(city.places.street));
    let reads = |person: Person| async move { person.get(PATH).await };
    for (role, place, status) in [
        (Role::FollowUpStaff, whole, 200),
        (Role::Hotline, whole, 200),
        (Role::Admin, whole, 200),
        (Role::Admin, RolePlace::Everywhere, 200),
        (Role::FollowUpStaff, street, 403),
        (Role::Dispatcher, whole, 403),
        (Role::Member, RolePlace::Everywhere, 403),
    ] {
        let person = city.person(role.name(), &[(role, place)]).await;
        reads(person).await.expect(status);
    }
    city.stranger().get(PATH).await.refuses(401, "not_signed_in");
    let staff = city.staff(Role::FollowUpStaff).await;
    for path in ["2026-11-31", "2026-1-2", "yesterday", "2099-01-01"] {
        staff.get(&format!("/v1/hotline/reconciliations/{path}")).await.refuses(404, "not_found");
    }
}

#[actix_web::test]
async fn a_list_that_cannot_be_read_is_no_list() {
    let bridged = Bridged::open().await;
    bridged.dispatched().await;
    bridged.run().await;
    for bad in [
        json!({"received": 1, "sent": 0}),
        json!({"case": "no id", "received": 1, "sent": 0}),
        json!({"hotline_case": "SS1", "received": -1, "sent": 0}),
        json!({"hotline_case": "SS1", "received": 4294967295_u32, "sent": 0}),
        json!({"hotline_case": "x".repeat(65), "received": 1, "sent": 0}),
        json!({"hotline_case": "SS1", "received": 1, "sent": 0, "status": "x".repeat(65)}),
        json!("a case"),
    ] {
        bridged.platform.lists_besides(bad);
        midnight(&bridged).await;
        shown(&bridged, PATH).await.refuses(404, "not_found");
        bridged.platform.lists_nothing_besides();
    }
    bridged.city.later(TimeDelta::minutes(11));
    bridged.run().await;
    assert!(bridged.platform.lists_asked() > 7);
}
