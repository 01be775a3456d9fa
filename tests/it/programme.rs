//! What a city decides for itself.

use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;
use tests::given::burst_pipe;

/// The settings as they can be sent: without what the server says of them.
fn settings(shown: &Value) -> Value {
    let mut settings = shown.clone();
    for key in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(key);
    }
    settings
}

#[actix_web::test]
async fn a_city_changes_what_a_report_earns() {
    let city = City::open().await;
    let (admin, rider, reviewer) = (city.staff(Role::Admin).await, city.rider("唐师傅").await, city.reviewer().await);
    let shown = rider.get("/v1/programme").await.expect(200);
    assert_eq!(
        (&shown.json["award"], &shown.json["minimum"], &shown.json["version"]),
        (&json!(10), &json!(50), &json!(1))
    );
    assert_eq!(shown.json["office_hours"], json!({"opens": "09:00", "closes": "17:00", "cutoff": "16:00"}));

    let mut wanted = settings(&shown.json);
    wanted["award"] = json!(15);
    wanted["daily_cap"] = json!(20);
    wanted["office_hours"]["opens"] = json!("08:30");
    let changed = admin.put("/v1/programme", wanted.clone()).await.expect(200);
    assert_eq!((settings(&changed.json), &changed.json["version"]), (wanted.clone(), &json!(2)));
    assert!(changed.header("etag").is_some_and(|tag| tag.starts_with("\"2-")));

    for _ in 0..2 {
        let ticket = rider.reports(burst_pipe()).await;
        let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
        reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    }
    assert_eq!(rider.available().await, 15);

    let stale = admin.asks(Method::PUT, "/v1/programme").header("If-Match", "\"1\"").json(wanted.clone()).send().await;
    stale.refuses(412, "version_mismatch");
    rider.put("/v1/programme", wanted.clone()).await.refuses(403, "forbidden");
    // The city's own administrator may, one of a street may not.
    let mayor = city.person("市", &[(Role::Admin, RolePlace::Area(city.places.city))]).await;
    let street = city.person("街", &[(Role::Admin, RolePlace::Area(city.places.street))]).await;
    street.put("/v1/programme", wanted.clone()).await.refuses(403, "forbidden");
    wanted["daily_cap"] = Value::Null;
    let off = mayor.put("/v1/programme", wanted).await.expect(200);
    assert_eq!(off.json["daily_cap"], Value::Null);
    let nowhere = "/v1/programme?area=0192f3a0-7c1e-7000-8000-00000000dead";
    rider.get(nowhere).await.refuses(404, "not_found");
}

#[actix_web::test]
async fn settings_that_make_no_sense_change_nothing() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let shown = admin.get("/v1/programme").await.expect(200).json;
    for (field, value, pointer) in [
        ("award", json!(1001), "/award"),
        ("award", json!(-1), "/award"),
        ("merged_award", json!(1001), "/merged_award"),
        ("minimum", json!(0), "/minimum"),
        ("voucher_days", json!(0), "/voucher_days"),
        ("voucher_days", json!(70000), "/voucher_days"),
        ("daily_cap", json!(5), "/daily_cap"),
        ("monthly_cap", json!(5), "/monthly_cap"),
        ("budget", json!(9_007_199_254_740_992_u64), "/budget"),
        ("spot_fixes_a_day", json!(1001), "/spot_fixes_a_day"),
        ("silence_days", json!(91), "/silence_days"),
        ("contest_days", json!(0), "/contest_days"),
        ("time_zone", json!("Asia/Shishou"), "/time_zone"),
        ("name", json!(""), "/name"),
        ("office_hours", json!({"opens": "17:00", "closes": "09:00"}), "/office_hours"),
        ("office_hours", json!({"opens": "9", "closes": "17:00"}), "/office_hours/opens"),
        ("office_hours", json!({"opens": "09:00", "closes": "17:00", "cutoff": "17:30"}), "/office_hours"),
        ("office_hours", json!({"opens": "09:00", "closes": "17:00", "cutoff": "soon"}), "/office_hours/cutoff"),
        ("look_back_days", json!(0), "/look_back_days"),
        ("look_back_others_days", json!(367), "/look_back_days"),
        ("password_profile", json!("none"), "/password_profile"),
        ("colour", json!("red"), "/colour"),
    ] {
        let mut wanted = settings(&shown);
        wanted[field] = value;
        let refused = admin.put("/v1/programme", wanted).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults()[0].0, pointer, "{field}");
    }
    assert_eq!(admin.get("/v1/programme").await.expect(200).json, shown);
}

#[actix_web::test]
async fn a_stricter_password_profile_holds_for_new_passwords() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let mut wanted = settings(&admin.get("/v1/programme").await.expect(200).json);
    wanted["password_profile"] = json!("mlps");
    admin.put("/v1/programme", wanted).await.expect(200);
    let account = |password: &str| json!({"phone": "13700002222", "password": password, "name": "李审核"});
    admin.post("/v1/accounts", account("only small letters")).await.refuses(422, "password_too_weak");
    admin.post("/v1/accounts", account("Capitals and 2 digits")).await.expect(201);
}
