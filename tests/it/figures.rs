//! How the city does.

use api::verify::verify;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::given::{burst_pipe, burst_pipe_with, picture};
use tests::{Answer, City, Person};

async fn figures(person: &Person, query: &str) -> Value {
    person.get(&format!("/v1/stats/overview{query}")).await.expect(200).json
}

/// Two reports come to an end, well and badly rated; one is rejected, one fixed on the spot, one waits.
async fn a_few_matters(city: &City) -> Person {
    let (rider, reviewer, dispatcher, handler) =
        (city.rider("唐师傅").await, city.reviewer().await, city.dispatcher().await, city.handler().await);
    let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
    for stars in [5, 2] {
        let ticket = rider.reports(burst_pipe()).await;
        reviewer.commands(&ticket, "accept", valid.clone()).await.shows("accepted");
        let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
        dispatcher.commands(&ticket, "dispatch", department).await.shows("dispatched");
        handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
        let explained = json!({"outcome": "explained", "detail": "属小区自管"});
        handler.commands(&ticket, "resolve", explained).await.shows("resolved");
        rider.commands(&ticket, "follow-up", json!({"solved": true, "satisfaction": stars})).await.shows("closed");
    }
    let unclear = rider.reports(burst_pipe()).await;
    reviewer.commands(&unclear, "reject", json!({"reason": "unclear", "detail": "看不清"})).await.shows("rejected");
    let mut fixed = burst_pipe_with(&[rider.photo(picture(1)).await]);
    fixed["fixed_on_the_spot"] = json!(true);
    fixed["after_photo_ids"] = json!([rider.photo(picture(2)).await]);
    let fixed = rider.reports(fixed).await;
    reviewer.commands(&fixed, "accept", valid.clone()).await.shows("resolved");
    let waiting = rider.reports(burst_pipe()).await;
    reviewer.commands(&waiting, "accept", valid).await.shows("accepted");
    rider
}

#[actix_web::test]
async fn every_rate_says_what_it_is_made_of() {
    let city = City::open().await;
    a_few_matters(&city).await;
    let admin = city.staff(Role::Admin).await;
    let seen = figures(&admin, "").await;
    assert_eq!(
        (&seen["from"], &seen["to"], &seen["time_zone"]),
        (&json!("2026-10-24"), &json!("2026-11-23"), &json!("Asia/Shanghai"))
    );
    assert_eq!(seen["area_id"], json!(city.places.city));
    let counts = ["received", "rejected", "accepted", "completed", "rated", "satisfied"]
        .map(|name| seen["counts"][name].as_i64().unwrap());
    assert_eq!(counts, [5, 1, 3, 2, 2, 1]);
    let rate = |name: &str| seen["rates"][name].clone();
    assert_eq!(rate("satisfaction_rate"), json!({"numerator": 1, "denominator": 2, "value": 0.5, "reason": null}));
    assert_eq!(rate("rejection_rate"), json!({"numerator": 1, "denominator": 5, "value": 0.2, "reason": null}));
    assert_eq!(
        (&rate("completion_rate")["numerator"], &rate("completion_rate")["denominator"]),
        (&json!(2), &json!(3))
    );
    let unknown = json!({"numerator": null, "denominator": null, "value": null, "reason": "no_deadlines"});
    for name in ["on_time_rate", "response_rate", "overdue_rate"] {
        assert_eq!(rate(name), unknown);
    }
    let left_out = json!({"merged": 0, "fixed_on_the_spot": 1, "unreached": 0, "contested": 0, "rated_by_staff": 0});
    assert_eq!(seen["left_out"], left_out);
}

#[actix_web::test]
async fn nothing_below_the_line_is_no_rate() {
    let city = City::open().await;
    a_few_matters(&city).await;
    let admin = city.staff(Role::Admin).await;
    let nothing = json!({"numerator": 0, "denominator": 0, "value": null, "reason": "nothing_counted"});
    for query in [
        format!("?area={}", city.places.other_street),
        "?channel=hotline".into(),
        "?category=illegal_parking".into(),
        format!("?department={}", city.places.other_department),
        "?from=2026-11-23&to=2026-11-24".into(),
        "?from=2026-11-01&to=2026-11-22".into(),
    ] {
        let seen = figures(&admin, &query).await;
        assert_eq!(seen["rates"]["completion_rate"], nothing, "{query}");
    }
    for query in [
        format!("?area={}", city.places.city),
        "?channel=app".into(),
        "?category=burst_pipe".into(),
        "?category=public_facilities".into(),
        format!("?department={}", city.places.department),
        "?from=2026-11-22&to=2026-11-23".into(),
    ] {
        assert_eq!(figures(&admin, &query).await["counts"]["completed"], 2, "{query}");
    }
}

#[actix_web::test]
async fn figures_are_for_those_who_look_after_the_place() {
    let city = City::open().await;
    let rider = a_few_matters(&city).await;
    rider.get("/v1/stats/overview").await.refuses(403, "forbidden");
    city.handler().await.get("/v1/stats/overview").await.refuses(403, "forbidden");
    let analyst = city.person("分析员", &[(Role::Analyst, RolePlace::Area(city.places.street))]).await;
    let own = figures(&analyst, "").await;
    assert_eq!((&own["area_id"], &own["counts"]["accepted"]), (&json!(city.places.street), &json!(0)));
    figures(&analyst, &format!("?area={}", city.places.grid)).await;
    for beyond in [city.places.city, city.places.other_street] {
        analyst.get(&format!("/v1/stats/overview?area={beyond}")).await.refuses(403, "forbidden");
    }
    let two = [city.places.street, city.places.other_street].map(|area| (Role::Reviewer, RolePlace::Area(area)));
    let of_two = city.person("两街审核员", &two).await;
    faulty(&of_two.get("/v1/stats/overview").await, "area");
    figures(&of_two, &format!("?area={}", city.places.other_street)).await;
    let admin = city.staff(Role::Admin).await;
    for (query, pointer) in [
        (format!("area={}", rider.id), "area"),
        ("from=2026-11-23".into(), "from"),
        ("from=2023-01-01".into(), "from"),
        ("from=yesterday".into(), "from"),
        ("to=2026-02-30".into(), "to"),
        ("channel=pigeon".into(), "channel"),
        ("category=%00".into(), "category"),
    ] {
        faulty(&admin.get(&format!("/v1/stats/overview?{query}")).await, pointer);
    }
    admin.get("/v1/stats/overview?category=dragons").await.refuses(422, "unknown_category");
    admin.get("/v1/stats/overview?area=x").await.refuses(422, "invalid_fields");
    figures(&admin, "?from=&to=&category=&channel=&").await;
}

#[track_caller]
fn faulty(answer: &Answer, pointer: &str) {
    let answer = answer.clone().refuses(422, "invalid_fields");
    assert_eq!(answer.faults().first().map(|fault| fault.0.as_str()), Some(pointer), "{}", answer.json);
}

#[actix_web::test]
async fn with_another_time_zone_everything_is_counted_on_other_days() {
    let city = City::open().await;
    a_few_matters(&city).await;
    let (admin, dispatcher, handler) = (city.staff(Role::Admin).await, city.dispatcher().await, city.handler().await);
    let waiting = admin.get("/v1/tickets?status=accepted").await.expect(200).json["items"][0]["id"].clone();
    let waiting = waiting.as_str().unwrap();
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    for key in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(key);
    }
    let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    let days = ["?from=2026-11-21&to=2026-11-22", "?from=2026-11-22&to=2026-11-23"];
    // Nine in the morning in Shishou is three in the afternoon of the day before in Honolulu.
    for (zone, on_each_day) in [("Pacific/Honolulu", [5, 0]), ("Asia/Shanghai", [0, 5])] {
        settings["time_zone"] = json!(zone);
        admin.put("/v1/programme", settings.clone()).await.expect(200);
        let mut received = [0, 0];
        for (day, n) in days.iter().zip(&mut received) {
            *n = figures(&admin, day).await["counts"]["received"].as_i64().unwrap();
        }
        assert_eq!(received, on_each_day, "{zone}");
        // What is commanded next is taken off the days where it is counted now.
        match zone {
            "Asia/Shanghai" => handler.commands(waiting, "claim", json!({})).await.shows("in_progress"),
            _ => dispatcher.commands(waiting, "dispatch", department.clone()).await.shows("dispatched"),
        };
        let report = verify(&city.app.store, None).await.unwrap();
        assert!(report.is_clean(), "{zone}: {report}");
    }
}

#[actix_web::test]
async fn whoever_reports_while_the_days_change_is_counted_once() {
    let city = City::open_with(|config| config.workers = 4).await;
    let admin = city.staff(Role::Admin).await;
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    for key in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(key);
    }
    let mut reports = Vec::new();
    for n in 0..4 {
        let rider = city.rider(&format!("骑手{n}")).await;
        reports.push(actix_web::rt::spawn(async move {
            for _ in 0..10 {
                rider.reports(burst_pipe()).await;
            }
        }));
    }
    for zone in ["Pacific/Honolulu", "Asia/Shanghai", "Pacific/Honolulu", "Asia/Shanghai", "Pacific/Honolulu"] {
        settings["time_zone"] = json!(zone);
        admin.put("/v1/programme", settings.clone()).await.expect(200);
    }
    for report in reports {
        report.await.unwrap();
    }
    let counted = figures(&admin, "?from=2026-11-21&to=2026-11-22").await["counts"]["received"].clone();
    assert_eq!(counted, 40);
    let report = verify(&city.app.store, None).await.unwrap();
    assert!(report.is_clean(), "{report}");
}
