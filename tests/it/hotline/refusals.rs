//! What is not taken from the hotline: nothing changes, and the number is free for what is said instead.

use api::clock::Clock;
use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::elsewhere::hotline::{JURISDICTION, SECRET, sends_as};

use super::Bridged;
use super::by_phone::called;

const FORGED: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn step(case: &str, sequence: u32, kind: &str, data: Value) -> Value {
    json!({
        "id": format!("r-{sequence}-{kind}"), "jurisdiction": JURISDICTION, "case": case, "sequence": sequence, "kind": kind,
        "at": "2026-11-22T01:00:00Z", "data": data
    })
}

#[actix_web::test]
async fn what_is_not_signed_by_it_just_now_is_nothing() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let now = city.clock.now().utc().timestamp();
    let message = bridged.platform.next(city, "SS1", "case", called());
    let (id, body) = (message["id"].as_str().unwrap().to_owned(), message.to_string());
    let bytes = body.as_bytes();
    for (secret, name, at, bytes) in [
        (FORGED, id.as_str(), now, bytes),
        (SECRET, id.as_str(), now - 301, bytes),
        (SECRET, id.as_str(), now + 301, bytes),
    ] {
        sends_as(city, secret, name, at, bytes).await.refuses(401, "message_signature_invalid");
    }
    // Signed for another body, under another name, at another time, or not at all.
    let stranger = city.stranger();
    let asks = || stranger.asks(reqwest::Method::POST, "/v1/hotline/messages");
    let secret = tests::elsewhere::hotline::signed(&id, now, bytes);
    for (name, at, sent) in [
        (id.as_str(), now, body.replace("刘奶奶", "张奶奶")),
        ("another", now, body.clone()),
        (id.as_str(), now + 1, body.clone()),
    ] {
        let asking = asks().header("webhook-id", name).header("webhook-timestamp", &at.to_string());
        let answer = asking.header("webhook-signature", &secret).raw("application/json", sent).send().await;
        answer.refuses(401, "message_signature_invalid");
    }
    asks().raw("application/json", bytes).send().await.refuses(401, "message_signature_invalid");
    // Also where nothing can be read: a stranger learns nothing of what would be wrong.
    sends_as(city, FORGED, "x", now, b"{").await.refuses(401, "message_signature_invalid");
    assert!(bridged.reviewer.get("/v1/tickets").await.expect(200).items().is_empty());
    sends_as(city, SECRET, &id, now - 299, bytes).await.expect(200);
}

#[actix_web::test]
async fn both_secrets_are_good_while_one_takes_the_others_place() {
    let bridged = Bridged::open_with(Some(FORGED)).await;
    let city = &bridged.city;
    let now = city.clock.now().utc().timestamp();
    for (case, secret) in [("SS1", SECRET), ("SS2", FORGED)] {
        let message = bridged.platform.next(city, case, "case", called());
        let id = message["id"].as_str().unwrap();
        sends_as(city, secret, id, now, message.to_string().as_bytes()).await.expect(200);
    }
    // What goes out is signed with both.
    bridged.accepted().await;
    bridged.run().await;
    assert_eq!(bridged.platform.hears().len(), 1);
}

#[actix_web::test]
async fn what_cannot_be_read_is_said_so() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let now = city.clock.now().utc().timestamp();
    sends_as(city, SECRET, "x", now, b"{").await.refuses(400, "invalid_json");
    sends_as(city, SECRET, "x", now, b"[]").await.refuses(422, "invalid_fields");
    let large = json!({"id": "x", "jurisdiction": JURISDICTION, "filler": "x".repeat(64 * 1024)}).to_string();
    sends_as(city, SECRET, "x", now, large.as_bytes()).await.refuses(413, "body_too_large");
    let good = step(tests::published::NOTHING, 1, "status", json!({"detail": "x"}));
    for (field, value, pointer) in [
        ("kind", json!("gossip"), "/kind"),
        ("sequence", json!(0), "/sequence"),
        ("sequence", json!(-1), "/sequence"),
        ("sequence", json!(4294967295_u32), "/sequence"),
        ("at", json!("2026-11-22T01:06:00Z"), "/at"),
        ("case", Value::Null, "/hotline_case"),
        ("hotline_case", json!(""), "/hotline_case"),
        ("hotline_case", json!("x".repeat(65)), "/hotline_case"),
        ("data", json!({}), "/data/detail"),
        ("data", json!({"detail": ""}), "/data/detail"),
        ("data", json!({"detail": "x", "outcome": "fixed"}), "/data/outcome"),
        ("data", json!({"step": "asleep"}), "/data/step"),
        ("data", json!([null, "burst_pipe"]), "/data"),
        ("data", json!({"location": [29.7, 112.4]}), "/data/location"),
        ("data", json!({"reporter": ["刘奶奶", null]}), "/data/reporter"),
        ("data", json!({"detail": "x", "is_admin": true}), "/data/is_admin"),
        ("more", json!(1), "/more"),
    ] {
        let mut message = good.clone();
        message[field] = value;
        let refused = bridged.platform.sends(city, &message).await;
        let is_of_the_ticket = refused.status == 404;
        assert!(
            is_of_the_ticket && pointer == "/data/detail"
                || (refused.status, refused.faults()[0].0.as_str()) == (422, pointer),
            "{field}: {}",
            refused.json
        );
    }
    let mut renamed = good.clone();
    renamed["id"] = json!("another");
    let answer = sends_as(city, SECRET, "x", now, renamed.to_string().as_bytes()).await.refuses(422, "invalid_fields");
    assert_eq!(answer.faults()[0].0, "/id");
}

#[actix_web::test]
async fn another_citys_and_what_was_never_spoken_of_are_not_there() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let ticket = bridged.dispatched().await;
    bridged.run().await;
    let claimed = json!({"step": "claimed"});
    let mut message = step(&ticket, 1, "status", claimed.clone());
    message["jurisdiction"] = json!("421023");
    bridged.platform.sends(city, &message).await.refuses(404, "not_found");
    let nothing = step(tests::published::NOTHING, 1, "status", claimed.clone());
    bridged.platform.sends(city, &nothing).await.refuses(404, "not_found");
    // Reported, and not accepted.
    let unjudged = bridged.rider.reports(tests::given::burst_pipe()).await;
    bridged.platform.sends(city, &step(&unjudged, 1, "status", claimed.clone())).await.refuses(404, "not_found");
    let mut by_name = step(&ticket, 1, "status", claimed.clone());
    (by_name["case"], by_name["hotline_case"]) = (Value::Null, json!("SS404"));
    bridged.platform.sends(city, &by_name).await.refuses(404, "not_found");
    bridged.platform.sends(city, &step(&ticket, 1, "status", claimed)).await.expect(200);
}

#[actix_web::test]
async fn what_lies_in_another_city_goes_to_no_hotline_of_this_one() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let neighbour = city.neighbour().await;
    let chief = city.person("邻市网格长", &[(Role::GridChief, RolePlace::Area(neighbour.grid))]).await;
    let judge = city.person("邻市审核", &[(Role::Reviewer, RolePlace::Area(neighbour.city))]).await;
    let form = json!({
        "id": "0192f3a0-7c1e-7000-8000-0000000000aa", "grid": "jianli-01", "category": "burst_pipe", "description": "水管爆裂",
        "address": "容城镇", "no_photo_reason": "unsafe"
    });
    let sent = city.stranger().post("/v1/public/tickets", form).await;
    drop(chief);
    assert!(sent.status < 300, "{}", sent.json);
    let listed = judge.get("/v1/tickets").await.expect(200).items();
    let ticket = listed[0]["id"].as_str().unwrap().to_owned();
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    judge.commands(&ticket, "accept", valid).await.shows("accepted");
    bridged.run().await;
    assert!(bridged.platform.hears().is_empty());
    bridged.platform.sends(city, &step(&ticket, 1, "supervision", json!({}))).await.refuses(404, "not_found");
}

#[actix_web::test]
async fn a_gap_is_refused_and_says_what_is_missing() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let ticket = bridged.dispatched().await;
    bridged.run().await;
    let (claimed, progress) = (json!({"step": "claimed"}), json!({"detail": "已到场"}));
    let refused = bridged.platform.sends(city, &step(&ticket, 2, "status", progress.clone())).await;
    let refused = refused.refuses(409, "out_of_order");
    assert_eq!(refused.json["errors"][0], json!({"pointer": "/sequence", "code": "expected", "detail": "1"}));
    let first = step(&ticket, 1, "status", claimed);
    bridged.platform.sends(city, &first).await.expect(200);
    let second = step(&ticket, 2, "result", json!({"outcome": "explained", "detail": "已处理"}));
    let done = bridged.platform.sends(city, &second).await.expect(200);
    // An older one, late: as it was answered.
    let late = bridged.platform.sends(city, &first).await.expect(200);
    assert_eq!((&late.json["status"], &done.json["status"]), (&json!("in_progress"), &json!("resolved")));
    let mut changed = first.clone();
    changed["data"] = progress;
    bridged.platform.sends(city, &changed).await.refuses(409, "message_differs");
    assert_eq!(bridged.shown(&ticket).await["status"], "resolved");
}

#[actix_web::test]
async fn what_the_rules_refuse_is_refused_with_their_word_and_may_be_said_otherwise() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let ticket = bridged.accepted().await;
    bridged.run().await;
    let claimed = json!({"step": "claimed"});
    // Nobody gave it to the department.
    bridged.platform.sends(city, &step(&ticket, 1, "status", claimed.clone())).await.refuses(403, "forbidden");
    let other = json!({"assignee": {"kind": "department", "id": city.places.other_department}});
    bridged.dispatcher.commands(&ticket, "dispatch", other).await.shows("dispatched");
    bridged.platform.sends(city, &step(&ticket, 1, "status", claimed)).await.refuses(403, "forbidden");
    // It presses all the same: that is for the whole city.
    let past = json!({"due_at": "2026-11-21T00:00:00Z"});
    bridged.platform.sends(city, &step(&ticket, 1, "supervision", past)).await.refuses(422, "date_not_ahead");
    let version = bridged.shown(&ticket).await["version"].clone();
    let pressed = step(&ticket, 1, "supervision", json!({"detail": "请尽快签收"}));
    bridged.platform.sends(city, &pressed).await.expect(200);
    assert_eq!(bridged.shown(&ticket).await["version"].as_u64(), version.as_u64().map(|it| it + 1));
    let own = bridged.dispatched().await;
    bridged.run().await;
    let result = json!({"outcome": "explained", "detail": "已处理"});
    bridged
        .platform
        .sends(city, &with_id(step(&own, 1, "result", result.clone()), "o1"))
        .await
        .refuses(409, "ticket_command_not_allowed");
    bridged.platform.sends(city, &with_id(step(&own, 1, "status", json!({"step": "claimed"})), "o1")).await.expect(200);
    // Mended has to be shown.
    let mended = json!({"outcome": "fixed", "detail": "已修好"});
    bridged.platform.sends(city, &with_id(step(&own, 2, "result", mended), "o2")).await.refuses(422, "photo_needed");
    let strange = json!({"outcome": "fixed", "detail": "已修好", "photo_ids": [tests::published::NOTHING]});
    bridged
        .platform
        .sends(city, &with_id(step(&own, 2, "result", strange), "o2"))
        .await
        .refuses(422, "photo_not_usable");
    bridged.platform.sends(city, &with_id(step(&own, 2, "result", result), "o2")).await.expect(200);
}

fn with_id(mut message: Value, id: &str) -> Value {
    message["id"] = json!(id);
    message
}

#[actix_web::test]
async fn a_number_of_the_hotlines_stands_for_one_case() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let (first, second) = (bridged.dispatched().await, bridged.dispatched().await);
    bridged.run().await;
    let named = |case: &str, sequence, name: &str| {
        let mut message = with_id(step(case, sequence, "supervision", json!({})), &format!("{case}-{sequence}"));
        message["hotline_case"] = json!(name);
        message
    };
    bridged.platform.sends(city, &named(&first, 1, "SS9")).await.expect(200);
    let taken = bridged.platform.sends(city, &named(&second, 1, "SS9")).await.refuses(422, "invalid_fields");
    assert_eq!(taken.faults()[0], ("/hotline_case".into(), "taken".into()));
    let other = bridged.platform.sends(city, &named(&first, 2, "SS8")).await.refuses(422, "invalid_fields");
    assert_eq!(other.faults()[0], ("/hotline_case".into(), "differs".into()));
    bridged.platform.sends(city, &named(&first, 2, "SS9")).await.expect(200);
    city.later(TimeDelta::minutes(1));
    bridged.run().await;
    let heard = bridged.platform.hears();
    assert_eq!(heard.last().unwrap()["hotline_case"], json!("SS9"));
}

#[actix_web::test]
async fn without_the_role_its_account_is_nobody() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let admin = city.staff(Role::Admin).await;
    let listed = admin.get("/v1/accounts?role=hotline").await.expect(200).items();
    let account = listed[0]["id"].as_str().unwrap().to_owned();
    admin.post(&format!("/v1/accounts/{account}/disable"), json!({})).await.expect(200);
    bridged.says("SS1", "case", called()).await.refuses(404, "not_configured");
    bridged.accepted().await;
    bridged.run().await;
    assert!(bridged.platform.hears().is_empty());
}
