//! How the city does: an overview, the tickets behind it, and figures held side by side over a city where much happens by chance.

mod two_weeks;

mod lists;

mod held_side_by_side;

use api::verify::verify;
use chrono::TimeDelta;
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
    let counts = ["received", "rejected", "accepted", "completed", "rated", "satisfied", "fixed_on_the_spot"]
        .map(|name| seen["counts"][name].as_i64().unwrap());
    assert_eq!(counts, [5, 1, 3, 2, 2, 1, 1]);
    let rate = |name: &str| {
        let rate = &seen["rates"][name];
        let left_out = rate["left_out"].as_array().unwrap().iter().filter(|it| it["tickets"] != 0);
        let left_out: Vec<_> = left_out.map(|it| (it["reason"].as_str().unwrap(), it["tickets"].clone())).collect();
        assert_eq!(rate["reason"], Value::Null);
        (rate["numerator"].clone(), rate["denominator"].clone(), rate["value"].clone(), left_out)
    };
    let outside = ("fixed_on_the_spot", json!(1));
    let all = |above: i64, below: i64, value: f64, left_out: &[(&'static str, Value)]| {
        (json!(above), json!(below), json!(value), left_out.to_vec())
    };
    let waiting = ("not_closed", json!(1));
    assert_eq!(rate("satisfaction_rate"), all(1, 2, 0.5, &[outside.clone(), waiting]));
    assert_eq!(rate("resolution_rate"), all(2, 2, 1.0, &[outside.clone(), ("not_followed_up", json!(1))]));
    assert_eq!(rate("rejection_rate"), all(1, 5, 0.2, &[]));
    assert_eq!(rate("return_rate"), all(0, 2, 0.0, &[outside.clone(), ("not_dispatched", json!(1))]));
    assert_eq!(
        (&seen["rates"]["completion_rate"]["numerator"], &seen["rates"]["completion_rate"]["denominator"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(rate("on_time_rate"), all(2, 2, 1.0, &[outside.clone(), ("not_closed", json!(1))]));
    assert_eq!(rate("response_rate"), all(2, 2, 1.0, &[outside.clone(), ("not_dispatched", json!(1))]));
    assert_eq!(rate("overdue_rate"), all(0, 3, 0.0, &[outside]));
}

#[actix_web::test]
async fn it_took_half_of_them_so_long_and_nine_in_ten_no_longer_than_that() {
    let city = City::open().await;
    let (rider, reviewer, dispatcher, handler) =
        (city.rider("唐师傅").await, city.reviewer().await, city.dispatcher().await, city.handler().await);
    let admin = city.staff(Role::Admin).await;
    let none = json!({"tickets": 0, "median_s": null, "percentile_90_s": null});
    assert_eq!(figures(&admin, "").await["elapsed"], json!({"to_claim": none, "to_resolve": none, "to_close": none}));
    // Not in the order of their length; the last one is not done.
    for (seconds, is_done) in [(30, true), (10, true), (20, true), (50, false)] {
        let ticket = rider.reports(burst_pipe()).await;
        let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
        reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
        city.later(TimeDelta::seconds(10));
        let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
        dispatcher.commands(&ticket, "dispatch", department).await.shows("dispatched");
        city.later(TimeDelta::seconds(seconds));
        handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
        city.later(TimeDelta::seconds(seconds));
        let explained = json!({"outcome": "explained", "detail": "属小区自管"});
        handler.commands(&ticket, "resolve", explained).await.shows("resolved");
        city.later(TimeDelta::seconds(10));
        let answer = json!({"solved": is_done, "detail": "看过了"});
        let next = if is_done { "closed" } else { "in_progress" };
        rider.commands(&ticket, "follow-up", answer).await.shows(next);
    }
    let whole = json!({
        "to_claim": {"tickets": 4, "median_s": 20, "percentile_90_s": 51},
        "to_resolve": {"tickets": 3, "median_s": 51, "percentile_90_s": 71},
        "to_close": {"tickets": 3, "median_s": 61, "percentile_90_s": 83},
    });
    let nothing = json!({"to_claim": none, "to_resolve": none, "to_close": none});
    let places = city.places;
    for query in [
        String::new(),
        format!("?area={}", places.city),
        "?category=public_facilities".into(),
        format!("?department={}", places.department),
        "?channel=app&from=2026-11-22&to=2026-11-23".into(),
    ] {
        assert_eq!(figures(&admin, &query).await["elapsed"], whole, "{query}");
    }
    for query in [
        format!("?area={}", places.street),
        "?category=illegal_parking".into(),
        format!("?department={}", places.other_department),
        "?channel=hotline".into(),
        "?from=2026-11-21&to=2026-11-22".into(),
        "?from=2026-11-23&to=2026-11-24".into(),
    ] {
        assert_eq!(figures(&admin, &query).await["elapsed"], nothing, "{query}");
    }
    let report = verify(&city.app.store, None).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn a_return_counts_against_the_department_that_returned() {
    let city = City::open().await;
    let (rider, reviewer, dispatcher) = (city.rider("唐师傅").await, city.reviewer().await, city.dispatcher().await);
    let admin = city.staff(Role::Admin).await;
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    let (first, second) = (city.places.department, city.places.other_department);
    let to = |id| json!({"assignee": {"kind": "department", "id": id}});
    dispatcher.commands(&ticket, "dispatch", to(first)).await.shows("dispatched");
    let back = json!({"reason": "not_responsible", "detail": "不归我们管"});
    city.handler().await.commands(&ticket, "return", back).await.shows("accepted");
    dispatcher.commands(&ticket, "dispatch", to(second)).await.shows("dispatched");
    for (query, returned, assigned) in
        [(String::new(), 1, 2), (format!("?department={first}"), 1, 1), (format!("?department={second}"), 0, 1)]
    {
        let rate = figures(&admin, &query).await["rates"]["return_rate"].clone();
        assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(returned), &json!(assigned)), "{query}");
    }
}

#[actix_web::test]
async fn nothing_below_the_line_is_no_rate() {
    let city = City::open().await;
    a_few_matters(&city).await;
    let admin = city.staff(Role::Admin).await;
    let nothing = json!({"numerator": 0, "denominator": 0, "value": null, "reason": "nothing_counted", "left_out": [
        {"reason": "merged", "tickets": 0}, {"reason": "fixed_on_the_spot", "tickets": 0},
    ]});
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
    for unknown in ["area", "department"] {
        let query = format!("/v1/stats/overview?{unknown}={}", tests::published::NOTHING);
        admin.get(&query).await.refuses(422, "invalid_fields");
    }
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
