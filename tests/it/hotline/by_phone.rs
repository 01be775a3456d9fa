//! A matter that began there: somebody called.

use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::Account;
use serde_json::{Value, json};
use tests::database::past_the_program;
use tests::given::BY_THE_RIVER;

use super::{Bridged, said, told};

pub fn called() -> Value {
    json!({
        "description": "楼下井盖松动，夜里很响", "category": "manhole_cover",
        "location": {"lat": BY_THE_RIVER.0, "lng": BY_THE_RIVER.1, "coord_system": "gcj02"},
        "address": "绣林街道建设路 8 号", "reporter": {"name": "刘奶奶", "phone": "13812345678"}
    })
}

#[actix_web::test]
async fn who_calls_is_answered_like_everybody() {
    let bridged = Bridged::open().await;
    let receipt = bridged.says("SS20261122000131", "case", called()).await.expect(200);
    let ticket = receipt.text("case");
    assert_eq!((receipt.text("status"), receipt.text("hotline_case")), ("submitted".into(), "SS20261122000131".into()));
    let shown = bridged.shown(&ticket).await;
    assert_eq!((&shown["channel"], &shown["description"]), (&json!("hotline"), &json!("楼下井盖松动，夜里很响")));
    assert_eq!(shown["reporter"]["name"], "刘**", "{shown}");
    // Nothing is told of what nobody has judged.
    bridged.run().await;
    assert!(bridged.platform.hears().is_empty());
    let valid = json!({"category": "manhole_cover", "urgency": "normal"});
    bridged.reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    bridged.dispatches(&ticket).await;
    bridged.run().await;
    let heard = bridged.platform.hears();
    assert_eq!(told(&heard), said(&[(1, "status", "accepted"), (2, "status", "dispatched")]));
    assert_eq!(heard[0]["hotline_case"], "SS20261122000131");
    // By its own number or by ours.
    bridged.says(&ticket, "status", json!({"step": "claimed"})).await.expect(200);
    let result = json!({"outcome": "explained", "detail": "井盖已紧固"});
    assert_eq!(bridged.says(&ticket, "result", result).await.expect(200).json["status"], "resolved");
    assert_eq!(bridged.shown(&ticket).await["awarded"], Value::Null, "whoever calls earns nothing");
}

#[actix_web::test]
async fn what_is_rejected_is_told_back_with_its_reason() {
    let bridged = Bridged::open().await;
    let ticket = bridged.says("SS1", "case", called()).await.expect(200).text("case");
    let why = json!({"reason": "private_matter", "detail": "小区内部设施，请联系物业"});
    bridged.reviewer.commands(&ticket, "reject", why).await.shows("rejected");
    bridged.run().await;
    let heard = bridged.platform.hears();
    assert_eq!(told(&heard), said(&[(1, "status", "rejected")]));
    assert_eq!(heard[0]["data"]["detail"], "小区内部设施，请联系物业");
}

#[actix_web::test]
async fn who_calls_again_is_the_same_person_and_who_says_no_name_is_nobody() {
    let bridged = Bridged::open().await;
    let reporter = |shown: &Value| shown["reporter"]["id"].clone();
    let first = bridged.says("SS1", "case", called()).await.expect(200).text("case");
    let second = bridged.says("SS2", "case", called()).await.expect(200).text("case");
    assert_eq!(reporter(&bridged.shown(&first).await), reporter(&bridged.shown(&second).await));
    let mut nameless = called();
    nameless["reporter"] = Value::Null;
    let third = bridged.says("SS3", "case", nameless).await.expect(200).text("case");
    assert_eq!(bridged.shown(&third).await["reporter"], Value::Null);
    // A rider whose number was verified finds his matter in the app.
    let rider: Id<Account> = Id::from_uuid(bridged.rider.id);
    bridged.city.change(move |scene| Ok(scene.tx.set_phone_verified(rider, scene.now)?)).await;
    let mut his = called();
    his["reporter"] = json!({"name": "唐先生", "phone": tests::City::phone(2)});
    let fourth = bridged.says("SS4", "case", his).await.expect(200).text("case");
    assert_eq!(reporter(&bridged.shown(&fourth).await), json!(bridged.rider.id));
    bridged.rider.sees(&fourth).await.expect(200);
}

#[actix_web::test]
async fn the_same_call_is_one_case_however_often_it_is_sent() {
    let bridged = Bridged::open().await;
    let city = &bridged.city;
    let message = bridged.platform.next(city, "SS1", "case", called());
    let first = bridged.platform.sends(city, &message).await.expect(200);
    let again = bridged.platform.sends(city, &message).await.expect(200);
    assert_eq!(first.body, again.body);
    // With a name of its own, and the same number and content.
    let mut renamed = message.clone();
    renamed["id"] = json!("another");
    assert_eq!(bridged.platform.sends(city, &renamed).await.expect(200).body, first.body);
    let mut other = message.clone();
    other["data"]["description"] = json!("别的事");
    bridged.platform.sends(city, &other).await.refuses(409, "message_differs");
    renamed["data"]["description"] = json!("别的事");
    bridged.platform.sends(city, &renamed).await.refuses(409, "message_differs");
    // Two at the same time.
    let second = bridged.platform.next(city, "SS2", "case", called());
    let (one, two) = tokio::join!(bridged.platform.sends(city, &second), bridged.platform.sends(city, &second));
    assert_eq!(one.expect(200).body, two.expect(200).body);
    let listed = bridged.reviewer.get("/v1/tickets?limit=100").await.expect(200).items();
    assert_eq!(listed.len(), 2);
}

#[actix_web::test]
async fn who_called_is_sealed() {
    let bridged = Bridged::open().await;
    bridged.says("SS1", "case", called()).await.expect(200);
    city_holds_nothing_plain(&bridged);
}

/// What lies in the file of the database, as somebody would read it who has taken it away.
fn city_holds_nothing_plain(bridged: &Bridged) {
    let url = &bridged.city.config.database;
    past_the_program(url, "SELECT 1").unwrap();
    let path = bridged.city.config.data_dir.join("woodpecker.sqlite");
    for name in [path.clone(), path.with_extension("sqlite-wal")] {
        let Ok(bytes) = std::fs::read(name) else { continue };
        for secret in ["13812345678", "刘奶奶"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is readable");
        }
    }
}

#[actix_web::test]
async fn what_is_no_report_is_refused_and_the_number_is_free_again() {
    let bridged = Bridged::open().await;
    for (field, value, pointer) in [
        ("category", json!("no such thing"), "/data/category"),
        ("location", json!({"lat": 112.4, "lng": 29.7}), "/data/location"),
        ("reporter", json!({"name": "刘", "phone": "12"}), "/data/reporter/phone"),
        ("detail", json!("x"), "/data/detail"),
        ("occurred_at", json!("yesterday"), "/data/occurred_at"),
        ("feeling", json!("bad"), "/data/feeling"),
    ] {
        let mut data = called();
        data[field] = value;
        let refused = bridged.says("SS1", "case", data).await;
        assert_eq!((refused.status, refused.faults()[0].0.as_str()), (422, pointer), "{}", refused.json);
        bridged.platform.takes_back("SS1");
    }
    bridged.says("SS1", "case", json!({"description": "没有地点"})).await.refuses(422, "report_incomplete");
    bridged.platform.takes_back("SS1");
    let mut far = called();
    far["category"] = json!("no_such_category");
    bridged.says("SS1", "case", far).await.refuses(422, "unknown_category");
    bridged.platform.takes_back("SS1");
    assert!(bridged.reviewer.get("/v1/tickets").await.expect(200).items().is_empty());
    bridged.says("SS1", "case", called()).await.expect(200);
    bridged.city.later(TimeDelta::minutes(1));
    // It has begun already.
    let refused = bridged.says("SS1", "case", called()).await.refuses(422, "invalid_fields");
    assert_eq!(refused.faults()[0], ("/kind".into(), "known_already".into()));
}
