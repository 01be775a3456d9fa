//! An emergency does not wait for the review: it goes out at once, and is judged while somebody is on his way.

use api::jobs;
use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::given::{BY_THE_RIVER, burst_pipe};
use tests::{City, Person};

fn fire() -> Value {
    json!({
        "category": "fire",
        "description": "堤边荒草起火",
        "location": {"lat": BY_THE_RIVER.0, "lng": BY_THE_RIVER.1},
        "no_photo_reason": "unsafe",
    })
}

fn valid() -> Value {
    json!({"category": "fire", "urgency": "emergency", "major": true})
}

async fn told_of(person: &Person, kind: &str) -> usize {
    let told = person.get("/v1/me/notifications?limit=100").await.expect(200).items();
    told.iter().filter(|it| it["kind"] == kind).count()
}

async fn worker(city: &City) -> Person {
    city.person("网格员", &[(Role::GridWorker, RolePlace::Area(city.places.city))]).await
}

#[actix_web::test]
async fn it_is_dispatched_on_submission_and_earns_when_it_is_confirmed() {
    let city = City::open().await;
    let (rider, stranger, reviewer) = (city.rider("唐师傅").await, city.rider("路人").await, city.reviewer().await);
    let worker = worker(&city).await;
    let shown = rider.post("/v1/tickets", fire()).await.expect(201).json;
    let ticket = shown["id"].as_str().unwrap().to_owned();
    assert_eq!((&shown["status"], &shown["provisional"]), (&json!("dispatched"), &json!(true)));
    assert_eq!((&shown["award"], &shown["accepted_at"]), (&Value::Null, &Value::Null));
    assert_eq!(shown["assignee"]["id"], json!(worker.id));
    assert_eq!((told_of(&worker, "ticket_assigned").await, told_of(&reviewer, "emergency_reported").await), (1, 1));
    // Nobody has judged it, so nobody else sees it.
    stranger.sees(&ticket).await.refuses(404, "not_found");
    assert_eq!(stranger.get("/v1/tickets").await.expect(200).items().len(), 0);
    let near = format!("/v1/tickets/similar?lat={}&lng={}&category=fire", BY_THE_RIVER.0, BY_THE_RIVER.1);
    assert_eq!(stranger.get(&near).await.expect(200).items().len(), 0);
    // The claim is due in ten minutes, on a Sunday; the review still is.
    let due = rider.get(&format!("/v1/tickets/{ticket}/deadlines")).await.expect(200).items();
    let states: Vec<_> = due.iter().map(|it| (it["stage"]["name"].clone(), it["state"].clone())).collect();
    let running = |name: &str| (json!(name), json!("running"));
    assert_eq!(states, [running("review"), running("claim"), running("arrive")]);

    worker.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    rider.commands(&ticket, "confirm", valid()).await.refuses(403, "forbidden");
    reviewer.commands(&ticket, "accept", valid()).await.refuses(409, "ticket_command_not_allowed");
    let shown = reviewer.commands(&ticket, "confirm", valid()).await.expect(200).json;
    assert_eq!((&shown["status"], &shown["provisional"]), (&json!("in_progress"), &json!(false)));
    assert_eq!((shown["award"]["points"].clone(), rider.available().await), (json!(10), 10));
    reviewer.commands(&ticket, "confirm", valid()).await.refuses(409, "ticket_command_not_allowed");
    reviewer
        .commands(&ticket, "reject", json!({"reason": "test", "detail": "x"}))
        .await
        .refuses(409, "ticket_command_not_allowed");
    stranger.sees(&ticket).await.expect(200);
}

#[actix_web::test]
async fn what_was_mended_before_anybody_looked_still_earns() {
    let city = City::open().await;
    let (rider, reviewer, worker) = (city.rider("唐师傅").await, city.reviewer().await, worker(&city).await);
    let ticket = rider.reports(fire()).await;
    worker.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    let out = json!({"outcome": "explained", "detail": "火已扑灭"});
    worker.commands(&ticket, "resolve", out).await.shows("resolved");
    rider.commands(&ticket, "follow-up", json!({"solved": true, "satisfaction": 5})).await.shows("closed");
    let figures = "/v1/stats/overview?from=2026-11-22&to=2026-11-23";
    assert_eq!(reviewer.get(figures).await.expect(200).json["counts"]["accepted"], 0);
    reviewer.commands(&ticket, "confirm", valid()).await.shows("closed");
    assert_eq!(rider.available().await, 10);
    assert_eq!(reviewer.get(figures).await.expect(200).json["counts"]["completed"], 1);
}

#[actix_web::test]
async fn what_is_not_valid_is_taken_back_from_whoever_has_it() {
    let city = City::open().await;
    let (rider, reviewer, worker) = (city.rider("唐师傅").await, city.reviewer().await, worker(&city).await);
    let ticket = rider.reports(fire()).await;
    worker.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    let nothing = json!({"reason": "not_found", "detail": "现场未见火情"});
    reviewer.commands(&ticket, "reject", nothing).await.shows("rejected");
    assert_eq!((told_of(&worker, "ticket_taken_back").await, rider.available().await), (1, 0));
    worker.commands(&ticket, "resolve", json!({"outcome": "explained", "detail": "x"})).await.refuses(403, "forbidden");
    // After an appeal somebody judges it before anybody goes there.
    rider.commands(&ticket, "appeal", json!({"detail": "烟很大"})).await.shows("submitted");
    let other = city.reviewer().await;
    let shown = other.commands(&ticket, "accept", valid()).await.expect(200).json;
    assert_eq!((&shown["status"], &shown["assignee"]["id"]), (&json!("dispatched"), &json!(worker.id)));

    // A second report of it is merged while it is on its way to somebody.
    let second = rider.reports(fire()).await;
    assert_eq!(rider.sees(&second).await.shows("dispatched").json["provisional"], true);
    let other_rider = city.rider("陈师傅").await;
    let third = other_rider.reports(fire()).await;
    other.commands(&third, "merge", json!({"into": second})).await.refuses(409, "merge_target_not_usable");
    other.commands(&third, "merge", json!({"into": ticket})).await.shows("merged");
}

#[actix_web::test]
async fn where_nobody_works_it_waits_and_everybody_is_told() {
    let city = City::open().await;
    let (rider, reviewer, dispatcher) = (city.rider("唐师傅").await, city.reviewer().await, city.dispatcher().await);
    let ticket = rider.reports(fire()).await;
    let shown = rider.sees(&ticket).await.shows("submitted").json;
    assert_eq!(shown["provisional"], false);
    for person in [&reviewer, &dispatcher] {
        assert_eq!(told_of(person, "emergency_unassigned").await, 1);
    }
    // With a rule it goes there, also with one that only proposes: there is no time.
    let admin = city.staff(Role::Admin).await;
    let assignee = json!({"kind": "department", "id": city.places.department});
    let rule = json!({"category": "emergencies", "assignee": assignee, "mode": "propose"});
    admin.post("/v1/routing-rules", rule).await.expect(201);
    let shown = rider.post("/v1/tickets", fire()).await.expect(201).json;
    assert_eq!((&shown["status"], &shown["assignee"]["kind"]), (&json!("dispatched"), &json!("department")));
}

#[actix_web::test]
async fn people_are_reminded_before_it_is_due_and_pressed_after() {
    let city = City::open().await;
    let (rider, handler) = (city.rider("唐师傅").await, city.handler().await);
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    let to = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(&ticket, "dispatch", to).await.shows("dispatched");

    // Sunday; the claim is due on Monday at five. Three quarters of that day are over at three.
    let limits = rider.get(&format!("/v1/tickets/{ticket}/deadlines")).await.expect(200).items();
    assert_eq!(limits[1]["remind_at"], "2026-11-23T07:00:00Z");
    city.later(TimeDelta::hours(29));
    let handler = city.again(&handler).await;
    jobs::mark_overdue::run(&city.app).await.unwrap();
    assert_eq!(told_of(&handler, "ticket_due_soon").await, 0);
    city.later(TimeDelta::hours(2));
    let handler = city.again(&handler).await;
    for _ in 0..2 {
        jobs::mark_overdue::run(&city.app).await.unwrap();
    }
    assert_eq!((told_of(&handler, "ticket_due_soon").await, told_of(&handler, "ticket_overdue").await), (1, 0));

    // A working day after it ran out nobody has pressed for it: the system does, once.
    city.later(TimeDelta::hours(28));
    let (handler, rider) = (city.again(&handler).await, city.again(&rider).await);
    for _ in 0..2 {
        jobs::mark_overdue::run(&city.app).await.unwrap();
    }
    assert_eq!((told_of(&handler, "ticket_overdue").await, told_of(&handler, "ticket_supervised").await), (1, 1));
    let history = city.dispatcher().await.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    let supervised: Vec<_> = history.iter().filter(|step| step["kind"] == "supervised").collect();
    assert_eq!((supervised.len(), &supervised[0]["capacity"]), (1, &json!("system")));
    handler.commands(&ticket, "answer-supervision", json!({"detail": "今天到场"})).await.shows("dispatched");
    rider.sees(&ticket).await.shows("dispatched");
}

#[actix_web::test]
async fn whoever_looks_again_is_told_when() {
    let city = City::open().await;
    let (rider, handler, dispatcher) = (city.rider("唐师傅").await, city.handler().await, city.dispatcher().await);
    let follow_up = city.staff(Role::FollowUpStaff).await;
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal", "major": true});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    let to = json!({"assignee": {"kind": "department", "id": city.places.department}});
    dispatcher.commands(&ticket, "dispatch", to).await.shows("dispatched");
    handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    let asked = json!({"review_on": "2026-11-25", "detail": "等待管材"});
    handler.commands(&ticket, "request-suspension", asked).await.shows("in_progress");
    dispatcher.commands(&ticket, "grant-suspension", json!({})).await.shows("suspended");
    city.later(TimeDelta::days(3));
    jobs::mark_overdue::run(&city.app).await.unwrap();
    let (dispatcher, handler, rider) =
        (city.again(&dispatcher).await, city.again(&handler).await, city.again(&rider).await);
    assert_eq!(
        (told_of(&dispatcher, "suspension_review_due").await, told_of(&handler, "suspension_review_due").await),
        (1, 1)
    );
    handler.commands(&ticket, "resume", json!({})).await.shows("in_progress");
    handler.commands(&ticket, "resolve", json!({"outcome": "explained", "detail": "已修"})).await.shows("resolved");
    rider.commands(&ticket, "follow-up", json!({"solved": true})).await.shows("closed");
    // A month later somebody looks whether it is still mended.
    city.later(TimeDelta::days(31));
    for _ in 0..2 {
        jobs::mark_overdue::run(&city.app).await.unwrap();
    }
    let follow_up = city.again(&follow_up).await;
    assert_eq!(told_of(&follow_up, "look_back_due").await, 1);
}
