//! Matters that are pressed: called to, sent up, supervised, and looked back at.

use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::given::{BY_THE_RIVER, burst_pipe, picture};
use tests::{City, Person};

/// Accepted, dispatched to the department, and claimed.
async fn in_hand(city: &City, rider: &Person) -> String {
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "urgent", "major": true});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    let to = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(&ticket, "dispatch", to).await.shows("dispatched");
    city.handler().await.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    ticket
}

async fn told_of(person: &Person, kind: &str) -> usize {
    let told = person.get("/v1/me/notifications?limit=100").await.expect(200).items();
    told.iter().filter(|it| it["kind"] == kind).count()
}

#[actix_web::test]
async fn a_department_that_is_called_sees_the_matter_and_checks_in() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let chief = city.person("网格长", &[(Role::GridChief, RolePlace::Area(city.places.city))]).await;
    let other = city.person("城管", &[(Role::Handler, RolePlace::Department(city.places.other_department))]).await;
    let ticket = in_hand(&city, &rider).await;
    other.commands(&ticket, "check-in", json!({})).await.refuses(403, "forbidden");

    let whistle = |ids: Value| json!({"department_ids": ids, "detail": "路面塌陷，请到场"});
    chief.commands(&ticket, "whistle", whistle(json!([]))).await.refuses(422, "whistle_invalid");
    let nobody = chief.commands(&ticket, "whistle", whistle(json!(["0192f3a0-7c1e-7000-8000-00000000dead"]))).await;
    assert_eq!(nobody.refuses(422, "invalid_fields").faults()[0].0, "/department_ids/0");
    let called = chief.commands(&ticket, "whistle", whistle(json!([city.places.other_department]))).await;
    let called = called.shows("in_progress").json["oversight"]["called"][0].clone();
    // Two working hours after Monday at nine.
    assert_eq!((&called["due_at"], &called["checked_in_at"]), (&json!("2026-11-23T03:00:00Z"), &Value::Null));
    assert_eq!(told_of(&other, "ticket_whistled").await, 1);

    let seen = other.sees(&ticket).await.expect(200);
    assert!(seen.json["allowed_commands"].as_array().unwrap().contains(&json!("check_in")), "{}", seen.json);
    city.later(TimeDelta::hours(1));
    let (other, rider) = (city.again(&other).await, city.again(&rider).await);
    let there = other.commands(&ticket, "check-in", json!({"detail": "已到现场"})).await.shows("in_progress");
    assert_eq!(
        (&there.json["oversight"]["called"][0]["late"], &there.json["oversight"]["called"][0]["name"].is_string()),
        (&json!(false), &true)
    );
    other.commands(&ticket, "check-in", json!({})).await.refuses(409, "checked_in_already");
    other.commands(&ticket, "progress", json!({"detail": "已协助封路"})).await.shows("in_progress");
    // The reporter hears of the work, and not of who was called.
    assert_eq!(rider.sees(&ticket).await.expect(200).json["oversight"], Value::Null);
    city.books_balance().await;
}

#[actix_web::test]
async fn what_a_grid_cannot_solve_goes_up_level_by_level() {
    let city = City::open().await;
    let (admin, rider, dispatcher) =
        (city.staff(Role::Admin).await, city.rider("唐师傅").await, city.dispatcher().await);
    let (lat, lng) = BY_THE_RIVER;
    let corner = |x: f64, y: f64| json!([lng + x * 0.01, lat + y * 0.01]);
    let ring = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0)];
    let grid = json!({
        "name": "河边网格", "code": "river-1", "level": "grid", "parent_id": city.places.street,
        "boundary": {"type": "Polygon", "coordinates": [ring]}, "coord_system": "wgs84",
    });
    let grid = admin.post("/v1/areas", grid).await.expect(201).text("id").parse().unwrap();
    let worker = city.person("网格员", &[(Role::GridWorker, RolePlace::Area(grid))]).await;
    let chief = city.person("街道", &[(Role::GridChief, RolePlace::Area(city.places.street))]).await;
    let mayor = city.person("市", &[(Role::GridChief, RolePlace::Area(city.places.city))]).await;
    let mut report = burst_pipe();
    report["location"]["coord_system"] = json!("wgs84");
    let ticket = rider.reports(report).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    let to_worker = json!({"assignee": {"kind": "worker", "id": worker.id}});
    dispatcher.commands(&ticket, "dispatch", to_worker).await.shows("dispatched");

    let up = json!({"detail": "网格无力解决"});
    let above = worker.commands(&ticket, "escalate", up.clone()).await.shows("accepted");
    assert_eq!(above.json["escalated_to"], json!(city.places.street));
    assert_eq!((told_of(&chief, "ticket_came_up").await, told_of(&rider, "ticket_escalated").await), (1, 1));
    worker.commands(&ticket, "escalate", up.clone()).await.refuses(403, "forbidden");
    chief.commands(&ticket, "escalate", up.clone()).await.shows("accepted");
    chief.commands(&ticket, "escalate", up.clone()).await.refuses(403, "forbidden");
    mayor.commands(&ticket, "escalate", up).await.refuses(409, "nothing_above");
    let to_department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    let given = mayor.commands(&ticket, "dispatch", to_department).await.shows("dispatched");
    assert_eq!(given.json["escalated_to"], Value::Null);
    city.books_balance().await;
}

#[actix_web::test]
async fn a_supervision_is_answered_by_whoever_has_the_matter() {
    let city = City::open().await;
    let (rider, handler, dispatcher) = (city.rider("唐师傅").await, city.handler().await, city.dispatcher().await);
    let ticket = in_hand(&city, &rider).await;
    handler.commands(&ticket, "answer-supervision", json!({"detail": "x"})).await.refuses(409, "not_supervised");
    let past = json!({"due_at": "2026-11-01T00:00:00Z"});
    dispatcher.commands(&ticket, "supervise", past).await.refuses(422, "date_not_ahead");
    let pressed = dispatcher.commands(&ticket, "supervise", json!({"detail": "请说明进度"})).await.shows("in_progress");
    let supervision = &pressed.json["oversight"]["supervisions"][0];
    // By the end of the working day after Monday, from which on it counts.
    assert_eq!(
        (&supervision["due_at"], &supervision["detail"]),
        (&json!("2026-11-24T09:00:00Z"), &json!("请说明进度"))
    );
    assert_eq!(told_of(&handler, "ticket_supervised").await, 1);
    dispatcher.commands(&ticket, "answer-supervision", json!({"detail": "x"})).await.refuses(403, "forbidden");
    let answered = handler.commands(&ticket, "answer-supervision", json!({"detail": "今日完成"})).await;
    assert!(answered.shows("in_progress").json["oversight"]["supervisions"][0]["answered_at"].is_string());
    let steps = rider.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200);
    assert!(!steps.json.to_string().contains("请说明进度"), "it is for staff");
}

#[actix_web::test]
async fn only_the_city_closes_what_cannot_be_mended() {
    let city = City::open().await;
    let (rider, handler, dispatcher) = (city.rider("唐师傅").await, city.handler().await, city.dispatcher().await);
    let ticket = in_hand(&city, &rider).await;
    let why = json!({"detail": "码头已列入拆除计划，现场已封闭"});
    let outcome = json!({"outcome": "not_fixable", "detail": "修不了"});
    handler.commands(&ticket, "resolve", outcome).await.refuses(422, "invalid_fields");
    handler.commands(&ticket, "close-not-fixable", why.clone()).await.refuses(403, "forbidden");
    let chief = city.person("街道", &[(Role::GridChief, RolePlace::Area(city.places.street))]).await;
    chief.commands(&ticket, "close-not-fixable", why.clone()).await.refuses(403, "forbidden");
    dispatcher.commands(&ticket, "close-not-fixable", json!({})).await.refuses(422, "invalid_fields");

    let over = dispatcher.commands(&ticket, "close-not-fixable", why.clone()).await.shows("closed");
    assert_eq!(over.json["resolution"]["outcome"], "not_fixable");
    dispatcher.commands(&ticket, "close-not-fixable", why).await.refuses(409, "ticket_command_not_allowed");
    assert_eq!(told_of(&rider, "ticket_not_fixable").await, 1);
    assert_eq!(told_of(&handler, "ticket_taken_back").await, 1);
    assert!(rider.sees(&ticket).await.json["resolution"]["detail"].as_str().unwrap().contains("拆除"));
    let figures = city.staff(Role::Analyst).await.get("/v1/stats/overview").await.expect(200);
    let counted = |name: &str| figures.json["counts"][name].as_i64();
    assert_eq!((counted("accepted"), counted("completed"), counted("not_fixable")), (Some(1), Some(0), Some(1)));
    city.books_balance().await;

    // He doubts it, and somebody has it in hand again.
    rider.commands(&ticket, "contest", json!({"detail": "护栏可以先补上"})).await.shows("closed");
    let follow_up = city.staff(Role::FollowUpStaff).await;
    follow_up.commands(&ticket, "reopen", json!({"detail": "先装临时护栏"})).await.shows("in_progress");
    city.books_balance().await;
}

#[actix_web::test]
async fn a_major_matter_is_looked_back_at_a_month_after_it_was_closed() {
    let city = City::open().await;
    let (rider, handler, follow_up) =
        (city.rider("唐师傅").await, city.handler().await, city.staff(Role::FollowUpStaff).await);
    let ticket = in_hand(&city, &rider).await;
    let photo = handler.photo(picture(1)).await;
    let fixed = json!({"outcome": "fixed", "detail": "已修复", "photo_ids": [photo]});
    handler.commands(&ticket, "resolve", fixed).await.shows("resolved");
    rider.commands(&ticket, "follow-up", json!({"solved": true, "satisfaction": 5})).await.shows("closed");
    let photo = follow_up.photo(picture(2)).await;
    let looked = |solved: bool, photos: Value| json!({"solved": solved, "detail": "又漏了", "photo_ids": photos});
    let early = follow_up.commands(&ticket, "look-back", looked(false, json!([photo]))).await;
    early.refuses(409, "look_back_not_due");

    city.later(TimeDelta::days(30));
    let (follow_up, handler) = (city.again(&follow_up).await, city.again(&handler).await);
    follow_up.commands(&ticket, "look-back", looked(true, json!([]))).await.refuses(422, "photo_needed");
    handler.commands(&ticket, "look-back", looked(true, json!([]))).await.refuses(403, "forbidden");
    let back = follow_up.commands(&ticket, "look-back", looked(false, json!([photo]))).await.shows("in_progress");
    assert_eq!(back.json["round"], 2);
    assert_eq!(told_of(&handler, "ticket_back_in_hand").await, 1);
    city.books_balance().await;
}
