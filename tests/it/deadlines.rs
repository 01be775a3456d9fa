//! How long a matter may take: what is due when, what happens when it was not done, and what a city sets itself.

use api::jobs;
use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::{City, Person};

/// Accepted as a usual matter and dispatched to the department, on Sunday morning.
async fn dispatched(city: &City, rider: &Person) -> String {
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    let to = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(&ticket, "dispatch", to).await.shows("dispatched");
    ticket
}

/// Step, state and due time of each limit.
async fn deadlines(person: &Person, ticket: &str) -> Vec<(String, String, Value)> {
    let shown = person.get(&format!("/v1/tickets/{ticket}/deadlines")).await.expect(200).items();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    shown.iter().map(|it| (text(&it["stage"]["name"]), text(&it["state"]), it["due_at"].clone())).collect()
}

fn limits(list: &[(&str, &str, &str)]) -> Vec<(String, String, Value)> {
    list.iter().map(|(step, state, due)| ((*step).to_owned(), (*state).to_owned(), json!(due))).collect()
}

async fn told_of(person: &Person, kind: &str) -> usize {
    let told = person.get("/v1/me/notifications?limit=100").await.expect(200).items();
    told.iter().filter(|it| it["kind"] == kind).count()
}

#[actix_web::test]
async fn a_usual_matter_is_due_by_thirteen_seven_ten() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let ticket = rider.reports(burst_pipe()).await;
    // Sunday: the four hours of the review begin on Monday at nine.
    let review = ("review", "running", "2026-11-23T05:00:00Z");
    assert_eq!(deadlines(&rider, &ticket).await, limits(&[review]));
    assert_eq!(rider.sees(&ticket).await.expect(200).json["due_at"], review.2);

    let ticket = dispatched(&city, &rider).await;
    let met = ("review", "met", "2026-11-23T05:00:00Z");
    let rest = [
        ("claim", "running", "2026-11-23T09:00:00Z"),
        ("progress", "running", "2026-11-26T09:00:00Z"),
        ("resolve", "running", "2026-12-02T09:00:00Z"),
    ];
    assert_eq!(deadlines(&rider, &ticket).await, limits(&[&[met], rest.as_slice()].concat()));
    let shown = rider.get(&format!("/v1/tickets/{ticket}/deadlines")).await.expect(200).items();
    let resolve = &shown[3];
    assert_eq!((&resolve["policy"], &resolve["counted_from"]), (&json!("normal"), &json!("2026-11-23T01:00:00Z")));
    let skipped: Vec<_> = resolve["skipped"].as_array().unwrap().iter().map(|day| day["date"].clone()).collect();
    assert_eq!(skipped, ["2026-11-22", "2026-11-28", "2026-11-29"]);
    assert_eq!(resolve["assumed_years"], json!([]));

    let seen = rider.sees(&ticket).await.expect(200);
    assert_eq!((&seen.json["due_at"], &seen.json["overdue"]), (&json!("2026-11-23T09:00:00Z"), &json!(false)));
    city.stranger().get(&format!("/v1/tickets/{ticket}/deadlines")).await.refuses(401, "not_signed_in");
}

#[actix_web::test]
async fn what_is_not_done_in_time_goes_overdue_once() {
    let city = City::open().await;
    let (rider, handler, dispatcher) = (city.rider("唐师傅").await, city.handler().await, city.dispatcher().await);
    let chief = city.person("网格长", &[(Role::GridChief, RolePlace::Area(city.places.city))]).await;
    let ticket = dispatched(&city, &rider).await;
    let due = "2026-11-23T09:00:00Z";
    assert_eq!(rider.get(&format!("/v1/tickets?due_before={due}")).await.expect(200).items().len(), 0);
    assert_eq!(rider.get("/v1/tickets?due_before=2026-11-24T00:00:00Z").await.expect(200).items().len(), 1);
    assert_eq!(rider.get("/v1/tickets?overdue=true").await.expect(200).items().len(), 0);

    city.later(TimeDelta::hours(33));
    let (rider, handler, dispatcher, chief) =
        (city.again(&rider).await, city.again(&handler).await, city.again(&dispatcher).await, city.again(&chief).await);
    assert_eq!(rider.get("/v1/tickets?overdue=true").await.expect(200).items().len(), 1);
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    jobs::run_once(&city.app).await;
    for person in [&handler, &dispatcher, &chief] {
        assert_eq!(told_of(person, "ticket_overdue").await, 1);
    }
    assert_eq!(told_of(&rider, "ticket_overdue").await, 0);
    let overdue =
        |steps: Vec<Value>| steps.into_iter().filter(|step| step["kind"] == "went_overdue").collect::<Vec<_>>();
    let path = format!("/v1/tickets/{ticket}/events");
    let steps = overdue(dispatcher.get(&path).await.expect(200).items());
    assert_eq!(steps.len(), 1);
    assert_eq!((&steps[0]["data"]["overdue"]["limit"], &steps[0]["capacity"]), (&json!("claim"), &json!("system")));
    assert!(overdue(rider.get(&path).await.expect(200).items()).is_empty(), "it is for staff");

    let claimed = handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    assert_eq!((&claimed.json["overdue"], &claimed.json["due_at"]), (&json!(false), &json!("2026-11-26T09:00:00Z")));
    assert_eq!(deadlines(&rider, &ticket).await[1].1, "late");
    city.books_balance().await;
}

#[actix_web::test]
async fn whoever_comes_too_late_and_before_the_job_is_on_record() {
    let city = City::open().await;
    let (rider, handler, dispatcher) = (city.rider("唐师傅").await, city.handler().await, city.dispatcher().await);
    let ticket = dispatched(&city, &rider).await;
    let seen = handler.sees(&ticket).await.expect(200).json["version"].as_u64().unwrap();
    city.later(TimeDelta::hours(33));
    let (handler, dispatcher) = (city.again(&handler).await, city.again(&dispatcher).await);
    let path = format!("/v1/tickets/{ticket}/claim");
    let tag = format!("\"{seen}\"");
    let claim = handler.asks(Method::POST, &path).header("If-Match", &tag).json(json!({})).send().await;
    assert_eq!(claim.shows("in_progress").json["version"], json!(seen + 2));
    jobs::run_once(&city.app).await;
    let steps = dispatcher.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    let kinds: Vec<_> = steps.iter().skip(3).map(|step| step["kind"].clone()).collect();
    assert_eq!(kinds, ["went_overdue", "claimed"]);
    assert_eq!(told_of(&dispatcher, "ticket_overdue").await, 1);
    city.books_balance().await;
}

#[actix_web::test]
async fn a_server_that_was_down_makes_good_what_it_missed() {
    let city = City::open().await;
    let (rider, dispatcher) = (city.rider("唐师傅").await, city.dispatcher().await);
    let ticket = dispatched(&city, &rider).await;
    city.later(TimeDelta::days(20));
    jobs::run_once(&city.app).await;
    jobs::run_once(&city.app).await;
    let dispatcher = city.again(&dispatcher).await;
    let steps = dispatcher.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    let overdue: Vec<_> = steps.iter().filter(|step| step["kind"] == "went_overdue").collect();
    let limits: Vec<_> = overdue.iter().map(|step| step["data"]["overdue"]["limit"].clone()).collect();
    assert_eq!(limits, ["claim", "progress", "resolve"]);
    city.books_balance().await;
}

#[actix_web::test]
async fn the_clocks_stand_still_while_a_matter_is_suspended() {
    let city = City::open().await;
    let (rider, handler, dispatcher) = (city.rider("唐师傅").await, city.handler().await, city.dispatcher().await);
    let ticket = dispatched(&city, &rider).await;
    handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    let asked = json!({"review_on": "2026-12-10", "detail": "等材料"});
    let waits = handler.commands(&ticket, "request-suspension", asked.clone()).await.shows("in_progress");
    assert_eq!(
        (&waits.json["oversight"]["asked"]["kind"], &waits.json["oversight"]["asked"]["detail"]),
        (&json!("suspension"), &json!("等材料"))
    );
    handler.commands(&ticket, "request-suspension", asked.clone()).await.refuses(409, "asked_already");
    let refused = dispatcher.commands(&ticket, "refuse-suspension", json!({"detail": "材料已在途"})).await;
    assert_eq!(refused.shows("in_progress").json["oversight"]["asked"], Value::Null);
    handler.commands(&ticket, "request-suspension", asked).await.shows("in_progress");
    handler.commands(&ticket, "grant-suspension", json!({})).await.refuses(403, "forbidden");
    assert_eq!(told_of(&dispatcher, "request_made").await, 2);
    let suspended = dispatcher.commands(&ticket, "grant-suspension", json!({})).await.shows("suspended");
    assert_eq!((&suspended.json["due_at"], &suspended.json["suspended_until"]), (&Value::Null, &json!("2026-12-10")));
    assert_eq!(deadlines(&rider, &ticket).await[3].1, "paused");
    assert_eq!(rider.get("/v1/tickets?status=suspended").await.expect(200).items().len(), 1);

    city.later(TimeDelta::days(16));
    jobs::run_once(&city.app).await;
    let (handler, rider) = (city.again(&handler).await, city.again(&rider).await);
    assert_eq!(told_of(&handler, "ticket_overdue").await, 0);
    handler
        .commands(&ticket, "resolve", json!({"outcome": "explained", "detail": "x"}))
        .await
        .refuses(409, "ticket_command_not_allowed");
    // Seven working days were left on Sunday, 22 November, and are left on Tuesday, 8 December.
    handler.commands(&ticket, "resume", json!({"detail": "材料到了"})).await.shows("in_progress");
    assert_eq!(deadlines(&rider, &ticket).await[3].2, "2026-12-17T09:00:00Z");
}

#[actix_web::test]
async fn a_hard_case_is_given_more_time_by_a_dispatcher() {
    let city = City::open().await;
    let (rider, handler, dispatcher) = (city.rider("唐师傅").await, city.handler().await, city.dispatcher().await);
    let ticket = dispatched(&city, &rider).await;
    let until = |until: &str| json!({"until": until, "detail": "须定制管件"});
    handler.commands(&ticket, "request-extension", until("2026-11-01T00:00:00Z")).await.refuses(422, "date_not_ahead");
    dispatcher.commands(&ticket, "grant-extension", json!({})).await.refuses(409, "not_asked");
    handler.commands(&ticket, "request-extension", until("2026-12-20T09:00:00Z")).await.shows("dispatched");
    let refused = dispatcher.commands(&ticket, "refuse-extension", json!({"detail": "须在七日内完成"})).await;
    assert_eq!(refused.shows("dispatched").json["oversight"]["asked"], Value::Null);
    assert_eq!(told_of(&handler, "request_refused").await, 1);
    handler.commands(&ticket, "request-extension", until("2026-12-20T09:00:00Z")).await.shows("dispatched");
    dispatcher.commands(&ticket, "grant-extension", json!({})).await.shows("dispatched");
    let all = deadlines(&rider, &ticket).await;
    assert_eq!((&all[1].2, &all[3].2), (&json!("2026-11-23T09:00:00Z"), &json!("2026-12-20T09:00:00Z")));
    assert_eq!(told_of(&rider, "ticket_extended").await, 1);
}

#[actix_web::test]
async fn a_city_loads_the_next_year_of_the_calendar() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let years: Vec<_> = rider.get("/v1/calendars").await.expect(200).items();
    let known: Vec<_> = years.iter().map(|it| (it["year"].as_i64().unwrap(), it["shipped"] == true)).collect();
    assert_eq!(known, [(2024, true), (2025, true), (2026, true)]);
    rider.get("/v1/calendars/2027").await.refuses(404, "not_found");
    rider.get("/v1/calendars/soon").await.refuses(404, "not_found");

    let day = |date: &str, off: bool| json!({"name": "元旦", "date": date, "isOffDay": off});
    let next = json!({
        "$schema": "https://example.org/schema.json", "$id": "https://example.org/2027.json", "year": 2027,
        "papers": ["https://example.org/2027"], "days": [day("2027-01-01", true), day("2027-01-02", true)],
    });
    rider.put("/v1/calendars/2027", next.clone()).await.refuses(403, "forbidden");
    let made = admin.put("/v1/calendars/2027", next.clone()).await.expect(200);
    assert_eq!((&made.json["version"], &made.json["shipped"]), (&json!(1), &json!(false)));
    assert_eq!(rider.get("/v1/calendars/2027").await.expect(200).json, made.json);
    let stale = admin.asks(Method::PUT, "/v1/calendars/2027").header("If-Match", "\"3\"").json(next).send().await;
    stale.refuses(412, "version_mismatch");

    for days in [
        json!([day("2027-02-30", true)]),
        json!([day("2026-11-30", true)]),
        json!([day("2027-10-01", true), day("2027-10-01", false)]),
    ] {
        let refused = admin.put("/v1/calendars/2027", json!({"papers": [], "days": days})).await;
        assert_eq!(refused.status, 422, "{}", refused.json);
    }
    admin.put("/v1/calendars/1999", json!({"papers": [], "days": []})).await.refuses(422, "calendar_invalid");
    admin.put("/v1/calendars/2028", json!({"year": 2027, "days": []})).await.refuses(422, "invalid_fields");
    assert_eq!(rider.get("/v1/calendars/2027").await.expect(200).json, made.json);
}

#[actix_web::test]
async fn what_is_open_is_due_by_the_calendar_that_is_in_force() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let ticket = dispatched(&city, &rider).await;
    let monday_off = json!({"days": [{"name": "停工", "date": "2026-11-23", "isOffDay": true}]});
    admin.put("/v1/calendars/2026", monday_off).await.expect(200);
    assert_eq!(deadlines(&rider, &ticket).await[1].2, "2026-11-24T09:00:00Z");
    jobs::run_once(&city.app).await;
    assert_eq!(rider.sees(&ticket).await.expect(200).json["due_at"], "2026-11-24T09:00:00Z");
    let shown = rider.get(&format!("/v1/tickets/{ticket}/deadlines")).await.expect(200).items();
    assert_eq!(shown[1]["skipped"][1], json!({"date": "2026-11-23", "holiday": "停工"}));
    // Nobody has told yet which days of 2027 are worked.
    let far = json!({"until": "2027-01-15T09:00:00Z", "detail": "x"});
    city.handler().await.commands(&ticket, "request-extension", far).await.shows("dispatched");
    city.dispatcher().await.commands(&ticket, "grant-extension", json!({})).await.shows("dispatched");
    let shown = rider.get(&format!("/v1/tickets/{ticket}/deadlines")).await.expect(200).items();
    assert_eq!((&shown[3]["extended"], &shown[3]["assumed_years"]), (&json!(true), &json!([2027])));
}

#[actix_web::test]
async fn a_city_sets_limits_of_its_own() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let codes = |items: Vec<Value>| items.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let shipped = codes(rider.get("/v1/deadline-policies").await.expect(200).items());
    assert_eq!(shipped, ["emergency", "normal", "review", "urgent"]);

    let stage = |from: &str, until: &str, amount: u32, unit: &str| json!({"name": "resolve", "from": from, "until": until, "amount": amount, "unit": unit});
    let rubbish = |stages: Value| json!({"code": "rubbish", "name": "暴露垃圾", "stages": stages});
    let policies = "/v1/deadline-policies";
    for bad in [
        json!([]),
        json!([stage("resolved", "claimed", 1, "hour")]),
        json!([stage("accepted", "resolved", 0, "hour")]),
        json!([stage("accepted", "resolved", 1, "hour"), stage("accepted", "closed", 2, "hour")]),
    ] {
        admin.post(policies, rubbish(bad)).await.refuses(422, "policy_invalid");
    }
    let unit = admin.post(policies, rubbish(json!([stage("accepted", "resolved", 1, "fortnight")]))).await;
    assert_eq!(unit.refuses(422, "invalid_fields").faults()[0].0, "/stages/0/unit");
    rider
        .post(policies, rubbish(json!([stage("accepted", "resolved", 4, "working_hour")])))
        .await
        .refuses(403, "forbidden");
    let own = rubbish(json!([stage("accepted", "resolved", 4, "working_hour")]));
    let made = admin.post(policies, own.clone()).await.expect(201);
    assert_eq!(made.header("location").as_deref(), Some("/v1/deadline-policies/rubbish"));
    admin.post(policies, own.clone()).await.refuses(409, "code_taken");
    assert_eq!(rider.get("/v1/deadline-policies/rubbish").await.expect(200).json, made.json);
    rider.get("/v1/deadline-policies/nothing").await.refuses(404, "not_found");

    // A category names it, and what lies below the category stands under it.
    let mut category = rider.get("/v1/categories/public_facilities").await.expect(200).json;
    category.as_object_mut().unwrap().remove("version");
    category["policy"] = json!("nothing");
    let refused = admin.put("/v1/categories/public_facilities", category.clone()).await.refuses(422, "invalid_fields");
    assert_eq!(refused.faults()[0].0, "/policy");
    category["policy"] = json!("rubbish");
    admin.put("/v1/categories/public_facilities", category).await.expect(200);
    let ticket = dispatched(&city, &rider).await;
    let rest = [("review", "met", "2026-11-23T05:00:00Z"), ("resolve", "running", "2026-11-23T05:00:00Z")];
    assert_eq!(deadlines(&rider, &ticket).await, limits(&rest));

    // What came with the program is changed like any other.
    let longer = json!({"name": "审核时限", "stages": [
        {"name": "review", "from": "submitted", "until": "reviewed", "amount": 1, "unit": "working_day"},
    ]});
    let path = "/v1/deadline-policies/review";
    let tag = admin.get(path).await.expect(200).header("etag").unwrap();
    let changed = admin.asks(Method::PUT, path).header("If-Match", &tag).json(longer.clone()).send().await.expect(200);
    assert_eq!((&changed.json["version"], &changed.json["shipped"]), (&json!(1), &json!(false)));
    admin.put("/v1/deadline-policies/nothing", longer.clone()).await.refuses(404, "not_found");
    let stale = admin.asks(Method::PUT, path).header("If-Match", "\"0\"").json(longer).send().await;
    stale.refuses(412, "version_mismatch");
    let ticket = rider.reports(burst_pipe()).await;
    assert_eq!(deadlines(&rider, &ticket).await, limits(&[("review", "running", "2026-11-24T09:00:00Z")]));
}
