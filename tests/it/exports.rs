//! All that is held about somebody, for him.

use std::io::{Cursor, Read};

use api::jobs;
use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::Account;
use reqwest::Method;
use serde_json::{Value, json};
use tests::elsewhere::Elsewhere;
use tests::given::{burst_pipe, burst_pipe_with, picture_taken_at};
use tests::{City, Shop};
use zip::ZipArchive;

fn read(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn values(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Value {
    serde_json::from_slice(&read(zip, name)).unwrap()
}

#[actix_web::test]
async fn somebody_takes_away_all_that_is_held_about_him() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    shop.credits(&rider, 6).await;
    shop.redeems(&rider).await.expect(201);
    let taken = picture_taken_at(29.7216, 112.4063);
    let photo = rider.photo(taken.clone()).await;
    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;

    let asked = rider.post("/v1/me/exports", json!({})).await.expect(202);
    assert_eq!(asked.json["status"], "waiting");
    let id = asked.text("id");
    let (path, archive) = (format!("/v1/me/exports/{id}"), format!("/v1/me/exports/{id}/archive"));
    rider.get(&archive).await.refuses(409, "export_not_ready");
    assert_eq!(rider.post("/v1/me/exports", json!({})).await.expect(200).text("id"), id, "one at a time");
    // Two servers do their rounds at once.
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    let ready = rider.get(&path).await.expect(200);
    assert_eq!(ready.json["status"], "ready");
    for stranger in [&other, &shop.reviewer] {
        stranger.get(&path).await.refuses(404, "not_found");
        stranger.get(&archive).await.refuses(404, "not_found");
    }
    let fetched = rider.get(&archive).await.expect(200);
    assert_eq!(u64::try_from(fetched.body.len()).ok(), ready.json["bytes"].as_u64());
    assert_eq!(rider.post("/v1/me/exports", json!({})).await.expect(200).text("id"), id, "one a day");

    let mut zip = ZipArchive::new(Cursor::new(fetched.body)).unwrap();
    let profile = values(&mut zip, "profile.json");
    assert_eq!((&profile["name"], &profile["phone"]), (&json!("唐师傅"), &json!(format!("+86{}", City::phone(4)))));
    let tickets = values(&mut zip, "tickets.json");
    assert_eq!(tickets.as_array().unwrap().len(), 7);
    let told = tickets.as_array().unwrap().iter().find(|it| it["id"] == ticket).unwrap();
    assert_eq!(told["history"][0]["kind"], "submitted");
    assert!(told["description"].is_string() && told["location_as_sent"]["raw"].is_array());
    assert_eq!(values(&mut zip, "points.json")["earned"], 60);
    for (name, rows) in [
        ("transfers.json", 7),
        ("redemptions.json", 1),
        ("sessions.json", 1),
        ("consents.json", 3),
        ("followed.json", 0),
        ("identities.json", 0),
        ("photos.json", 1),
    ] {
        assert_eq!(values(&mut zip, name).as_array().unwrap().len(), rows, "{name}");
    }
    assert!(!values(&mut zip, "notifications.json").as_array().unwrap().is_empty());
    assert_eq!(read(&mut zip, &format!("photos/{photo}.jpeg")), taken, "as it is kept");
    let index = String::from_utf8(read(&mut zip, "index.html")).unwrap();
    assert!(
        index.contains("唐师傅 的个人数据副本") && index.contains("Personal data") && index.contains("tickets.json")
    );
    let all: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in all {
        let text = String::from_utf8_lossy(&read(&mut zip, &name)).into_owned();
        assert!(!text.contains("李师傅") && !text.contains("argon2"), "{name}");
    }

    // On the shelf lies what nobody can read.
    let sealed = std::fs::read(city.config.photo_folder.join("exports").join(&id)).unwrap();
    assert!(!sealed.starts_with(b"PK") && !sealed.windows(12).any(|w| w == "profile.json".as_bytes()));
    for action in ["export.request", "export.download"] {
        assert_eq!(recorded(&city, action).await, 1, "{action}");
    }
}

/// How often something is on the audit record.
async fn recorded(city: &City, action: &str) -> usize {
    let entries = city.app.look(|scene| {
        let long_ago = scene.now.minus(TimeDelta::days(1));
        Ok(scene.tx.audit_between(long_ago, scene.now.plus(TimeDelta::days(1)), 0, 1000)?)
    });
    entries.await.unwrap().iter().filter(|entry| entry.action == action).count()
}

#[actix_web::test]
async fn whoever_looks_whether_it_is_there_has_not_downloaded_it() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let id = rider.post("/v1/me/exports", json!({})).await.expect(202).text("id");
    let archive = format!("/v1/me/exports/{id}/archive");
    rider.asks(Method::HEAD, &archive).send().await.expect(409);
    jobs::run_once(&city.app).await;
    for _ in 0..3 {
        let head = rider.asks(Method::HEAD, &archive).send().await.expect(200);
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-type").as_deref(), Some("application/zip"));
    }
    assert_eq!(recorded(&city, "export.download").await, 0);
    // It is still there for him.
    let fetched = rider.get(&archive).await.expect(200);
    assert!(fetched.body.starts_with(b"PK"));
    assert_eq!(recorded(&city, "export.download").await, 1);
}

#[actix_web::test]
async fn it_says_how_he_is_told_besides_his_inbox_and_what_was_sent_there() {
    let elsewhere = Elsewhere::open();
    let city = City::open_with(elsewhere.configure()).await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    for who in [&rider, &other] {
        let account: Id<Account> = Id::from_uuid(who.id);
        city.change(move |scene| Ok(scene.tx.set_phone_verified(account, scene.now)?)).await;
        who.post("/v1/me/consents", json!({"purpose": "notices", "version": "1"})).await.expect(200);
        let ways = json!([{"channel": "sms", "kinds": ["ticket_accepted"]}]);
        let wanted = json!({"muted": ["points_awarded"], "elsewhere": ways});
        who.post("/v1/me/notification-preferences", wanted).await.expect(200);
        let ticket = who.reports(burst_pipe()).await;
        let valid = json!({"category": "burst_pipe", "urgency": "normal"});
        city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    }
    jobs::run_once(&city.app).await;
    assert_eq!(elsewhere.world().texts.len(), 2);
    let id = rider.post("/v1/me/exports", json!({})).await.expect(202).text("id");
    jobs::run_once(&city.app).await;
    let fetched = rider.get(&format!("/v1/me/exports/{id}/archive")).await.expect(200);
    let mut zip = ZipArchive::new(Cursor::new(fetched.body)).unwrap();
    let ways = values(&mut zip, "told_elsewhere.json");
    assert_eq!(ways, json!([{"channel": "sms", "kinds": ["ticket_accepted"]}]));
    assert_eq!(values(&mut zip, "muted.json"), json!(["points_awarded"]));
    let sent = values(&mut zip, "sent_elsewhere.json");
    assert_eq!(sent.as_array().unwrap().len(), 1, "his alone: {sent}");
    assert_eq!(
        (&sent[0]["channel"], &sent[0]["kind"], &sent[0]["state"]),
        (&json!("sms"), &json!("ticket_accepted"), &json!("delivered"))
    );
}

#[actix_web::test]
async fn an_archive_is_gone_after_a_week() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let id = rider.post("/v1/me/exports", json!({})).await.expect(202).text("id");
    jobs::run_once(&city.app).await;
    city.later(TimeDelta::days(7));
    let rider = city.again(&rider).await;
    rider.get(&format!("/v1/me/exports/{id}/archive")).await.refuses(409, "export_not_ready");
    jobs::run_once(&city.app).await;
    assert_eq!(rider.get(&format!("/v1/me/exports/{id}")).await.expect(200).json["status"], "expired");
    assert!(!city.config.photo_folder.join("exports").join(&id).exists());
    assert_ne!(rider.post("/v1/me/exports", json!({})).await.expect(202).text("id"), id);
}

#[actix_web::test]
async fn who_leaves_leaves_no_archive_behind() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let id = rider.post("/v1/me/exports", json!({})).await.expect(202).text("id");
    jobs::run_once(&city.app).await;
    rider.post("/v1/me/leave", json!({"password": tests::city::PASSWORD})).await.expect(204);
    jobs::run_once(&city.app).await;
    assert!(!city.config.photo_folder.join("exports").join(&id).exists());
}
