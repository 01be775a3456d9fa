//! The audit record: read, checked, and kept for as long as it has to be.

use aws_lc_rs::digest;
use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::database::{past_the_program, without_trigger};
use tests::{City, Person};

/// So many entries, one a day.
async fn days(city: &City, count: i64) {
    for n in 0..count {
        let detail = format!("{{\"n\":{n}}}");
        city.change(move |scene| Ok(scene.tx.record_audit(None, "story.told", None, &detail, scene.now)?)).await;
        city.later(TimeDelta::days(1));
    }
}

async fn entries(admin: &Person, query: &str) -> Vec<Value> {
    let answer = admin.get(&format!("/v1/audit/entries{query}")).await.expect(200);
    assert_eq!(answer.header("content-type").as_deref(), Some("application/x-ndjson"));
    String::from_utf8(answer.body).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn checked(admin: &Person, after: i64) -> Value {
    admin.post("/v1/audit/checks", json!({"after": after})).await.expect(200).json
}

async fn retains(city: &City, admin: &Person, days: u32) -> tests::Answer {
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    for shown in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(shown);
    }
    settings["retention"] = json!({"audit_days": days});
    let _ = city;
    admin.put("/v1/programme", settings).await
}

async fn verified(city: &City) -> api::verify::Report {
    api::verify::verify(&city.app.store, None).await.unwrap()
}

#[actix_web::test]
async fn the_record_goes_out_entry_by_entry_and_can_be_followed_elsewhere() {
    let city = City::open().await;
    days(&city, 1200).await;
    let admin = city.staff(Role::Admin).await;
    let all = entries(&admin, "").await;
    assert_eq!(all.len(), 1201, "and that it was asked for");
    assert_eq!(all.last().unwrap()["action"], "audit.export");
    // As docs/security.md says: whoever has a copy works the hashes out himself.
    let mut previous = vec![0_u8; 32];
    for entry in &all {
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let at: domain::time::Instant = text("at").parse().unwrap();
        let line = format!(
            "{}\n{at}\n{}\n{}\n{}\n{}\n",
            entry["sequence"],
            text("by"),
            text("action"),
            text("subject"),
            text("detail")
        );
        let hash = digest::digest(&digest::SHA256, &[previous.clone(), line.into_bytes()].concat());
        let hex: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(entry["hash"], json!(hex));
        previous = hash.as_ref().to_vec();
    }
    let some = entries(&admin, "?from=2026-11-23T00:00:00Z&to=2026-11-25T00:00:00Z").await;
    assert_eq!(some.len(), 2);
    let sheet = admin.get("/v1/audit/entries?format=csv&to=2026-11-24T00:00:00Z").await.expect(200);
    let sheet = String::from_utf8(sheet.body).unwrap();
    assert_eq!(sheet.lines().count(), 3, "{sheet}");
    assert!(sheet.starts_with("\u{feff}sequence,at,by,action"));
}

#[actix_web::test]
async fn it_is_for_administrators_of_the_whole() {
    let city = City::open().await;
    let of_the_city = city.person("市管理员", &[(Role::Admin, RolePlace::Area(city.places.city))]).await;
    for person in [of_the_city, city.reviewer().await, city.rider("唐师傅").await] {
        person.get("/v1/audit/entries").await.refuses(403, "forbidden");
        person.post("/v1/audit/checks", json!({})).await.refuses(403, "forbidden");
    }
    let admin = city.staff(Role::Admin).await;
    admin.get("/v1/audit/entries?format=xml").await.refuses(422, "invalid_fields");
    admin.get("/v1/audit/entries?from=yesterday").await.refuses(422, "invalid_fields");
    admin.post("/v1/audit/checks", json!({"after": -1})).await.expect(200);
}

#[actix_web::test]
async fn an_entry_that_was_changed_or_is_missing_is_found() {
    for (change, at) in [
        ("UPDATE audit_entries SET detail = '{\"n\":9}' WHERE sequence = 4", 4),
        ("DELETE FROM audit_entries WHERE sequence = 5", 5),
        ("DELETE FROM audit_entries WHERE sequence >= 9", 9),
        ("DELETE FROM audit_entries WHERE sequence = 1", 1),
    ] {
        let city = City::open().await;
        days(&city, 10).await;
        let admin = city.staff(Role::Admin).await;
        assert_eq!(
            checked(&admin, 0).await,
            json!({"begins_after": 0, "checked_to": 10, "length": 10, "complete": true, "broken_at": null})
        );
        assert_eq!(checked(&admin, 7).await["complete"], true);
        without_trigger(&city.config.database, "audit_entries_refuse_update", "audit_entries");
        without_trigger(&city.config.database, "audit_entries_refuse_delete", "audit_entries");
        past_the_program(&city.config.database, change).unwrap();
        let report = checked(&admin, 0).await;
        assert_eq!((&report["broken_at"], &report["complete"]), (&json!(at), &json!(false)), "{change}");
        assert!(!verified(&city).await.is_clean(), "{change}");
    }
}

#[actix_web::test]
async fn what_is_kept_long_enough_goes_and_the_rest_stays_whole() {
    let city = City::open().await;
    days(&city, 400).await;
    let admin = city.staff(Role::Admin).await;
    retains(&city, &admin, 179).await.refuses(422, "invalid_fields");
    retains(&city, &admin, 200).await.expect(200);
    tokio::join!(api::jobs::run_once(&city.app), api::jobs::run_once(&city.app));
    let report = checked(&admin, 0).await;
    assert_eq!((&report["begins_after"], &report["complete"]), (&json!(200), &json!(true)), "{report}");
    let left = entries(&admin, "").await;
    assert_eq!(left[0]["sequence"], 201);
    assert!(verified(&city).await.is_clean());
    // And again, a month later; and with another key.
    city.later(TimeDelta::days(30));
    api::jobs::run_once(&city.app).await;
    let admin = city.again(&admin).await;
    assert_eq!(checked(&admin, 0).await["begins_after"], 230);
    api::cli::keys::change(&city.app.store, &city.config).await.unwrap();
    assert_eq!(checked(&admin, 0).await["complete"], true);
    assert!(verified(&city).await.is_clean());
}

#[actix_web::test]
async fn nobody_moves_the_beginning_but_the_program() {
    let city = City::open().await;
    days(&city, 400).await;
    let admin = city.staff(Role::Admin).await;
    retains(&city, &admin, 200).await.expect(200);
    api::jobs::run_once(&city.app).await;
    let database = &city.config.database;
    let moved =
        "UPDATE audit_checkpoint SET sequence = 250, hash = (SELECT hash FROM audit_entries WHERE sequence = 250)";
    for (statement, why) in [
        ("DELETE FROM audit_entries WHERE sequence = 250", "the record is only added to"),
        ("DELETE FROM audit_checkpoint", "what is gone does not come back"),
        ("UPDATE audit_checkpoint SET sequence = 10", "what is gone does not come back"),
        ("UPDATE audit_checkpoint SET before = made_at", "audit_checkpoint_kept"),
    ] {
        let said = past_the_program(database, statement).unwrap_err();
        assert!(said.contains(why), "{said}: {statement}");
    }
    // Somebody with the database at hand, and without the key.
    past_the_program(database, moved).unwrap();
    let young = past_the_program(database, "DELETE FROM audit_entries WHERE sequence = 240").unwrap_err();
    assert!(young.contains("the record is only added to"), "{young}");
    assert_eq!(checked(&admin, 0).await["broken_at"], 250);
    assert!(!verified(&city).await.is_clean());
}
