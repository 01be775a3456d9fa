//! Matters, from report to close-out.

use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::json;
use tests::City;
use tests::given::{burst_pipe, burst_pipe_with, picture};

const VALID: fn() -> serde_json::Value = || json!({"category": "burst_pipe", "urgency": "urgent"});

#[actix_web::test]
async fn a_rider_is_paid_once_for_a_valid_report() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let photo = rider.photo(picture(1)).await;
    let ticket = rider.reports(burst_pipe_with(&[photo])).await;
    let accepted = reviewer.commands(&ticket, "accept", VALID()).await.shows("accepted");
    assert_eq!(accepted.json["award"]["points"], 10);
    reviewer.commands(&ticket, "accept", VALID()).await.refuses(409, "ticket_command_not_allowed");
    assert_eq!(rider.available().await, 10);
    let transfers = rider.get("/v1/me/points/transfers").await.expect(200).items();
    assert_eq!(transfers.len(), 1);
    assert_eq!((&transfers[0]["movement"], &transfers[0]["cause_id"]), (&json!("award"), &json!(ticket)));
}

#[actix_web::test]
async fn a_matter_goes_the_whole_way_and_its_reporter_hears_of_each_step() {
    let city = City::open().await;
    let (rider, reviewer, dispatcher, handler) =
        (city.rider("唐师傅").await, city.reviewer().await, city.dispatcher().await, city.handler().await);
    let ticket = rider.reports(burst_pipe()).await;
    reviewer.commands(&ticket, "accept", VALID()).await.shows("accepted");
    let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    dispatcher.commands(&ticket, "dispatch", department).await.shows("dispatched");
    handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    handler.commands(&ticket, "arrive", json!({"location": {"lat": 29.72, "lng": 112.40}})).await.shows("in_progress");
    handler.commands(&ticket, "progress", json!({"detail": "正在开挖"})).await.shows("in_progress");
    let mended = json!({"outcome": "fixed", "detail": "已更换水管"});
    handler.commands(&ticket, "resolve", mended.clone()).await.refuses(422, "photo_needed");
    let after = handler.photo(picture(2)).await;
    let mended = json!({"outcome": "fixed", "detail": "已更换水管", "photo_ids": [after]});
    handler.commands(&ticket, "resolve", mended).await.shows("resolved");
    let closed = rider.commands(&ticket, "follow-up", json!({"solved": true, "satisfaction": 5})).await.shows("closed");
    assert_eq!(closed.json["satisfaction"], 5);
    let told = rider.get("/v1/me/notifications").await.expect(200).items();
    let kinds: Vec<_> = told.iter().map(|notice| notice["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "points_awarded",
            "ticket_accepted",
            "ticket_dispatched",
            "ticket_claimed",
            "ticket_arrived",
            "ticket_progressed",
            "ticket_resolved"
        ]
    );
    let history = rider.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    let steps: Vec<_> = history.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(
        steps,
        ["submitted", "accepted", "dispatched", "claimed", "arrived", "progressed", "resolved", "followed_up"]
    );
    assert_eq!(history[5]["detail"], "正在开挖");
    assert!(history[1]["by"].is_null(), "who reviewed it is for staff");
}

#[actix_web::test]
async fn what_is_not_solved_goes_back_for_another_round() {
    let city = City::open().await;
    let (rider, reviewer, dispatcher) = (city.rider("唐师傅").await, city.reviewer().await, city.dispatcher().await);
    let worker = city.staff(Role::GridWorker).await;
    let ticket = rider.reports(burst_pipe()).await;
    reviewer.commands(&ticket, "relocate", json!({"location": {"lat": 29.72, "lng": 112.40}})).await.shows("submitted");
    reviewer.commands(&ticket, "accept", VALID()).await.shows("accepted");
    let to_worker = json!({"assignee": {"kind": "worker", "id": worker.id}});
    // The report lies in the whole city, and he works in one grid of it.
    dispatcher.commands(&ticket, "dispatch", to_worker).await.refuses(422, "assignee_not_usable");
    let chief = city.person("城区网格员", &[(Role::GridWorker, RolePlace::Area(city.places.city))]).await;
    let to_chief = json!({"assignee": {"kind": "worker", "id": chief.id}});
    dispatcher.commands(&ticket, "dispatch", to_chief).await.shows("dispatched");
    chief.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    chief.commands(&ticket, "resolve", json!({"outcome": "explained", "detail": "属小区自管"})).await.shows("resolved");
    let again = rider.commands(&ticket, "follow-up", json!({"solved": false, "detail": "还在漏"})).await;
    assert_eq!(again.shows("in_progress").json["round"], 2);
}

#[actix_web::test]
async fn who_may_not_know_of_a_ticket_gets_the_same_answer_as_if_it_did_not_exist() {
    let city = City::open().await;
    let (rider, neighbour, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    let nobody = neighbour.sees("0192f3a0-7c1e-7000-8000-000000000001").await.refuses(404, "not_found");
    let hidden = neighbour.sees(&ticket).await.refuses(404, "not_found");
    assert_eq!(nobody.json["title"], hidden.json["title"]);
    neighbour.commands(&ticket, "withdraw", json!({})).await.refuses(404, "not_found");
    let elsewhere = city.person("他区审核", &[(Role::Reviewer, RolePlace::Area(city.places.other_street))]).await;
    elsewhere.commands(&ticket, "accept", VALID()).await.refuses(404, "not_found");
    reviewer.commands(&ticket, "accept", VALID()).await.shows("accepted");
    let public = neighbour.sees(&ticket).await.expect(200);
    assert!(public.json["reporter"].is_null() && public.json["address"].is_null() && public.json["award"].is_null());
    neighbour.commands(&ticket, "claim", json!({})).await.refuses(403, "forbidden");
}

#[actix_web::test]
async fn nobody_judges_his_own_report() {
    let city = City::open().await;
    let both = city
        .person("兼职", &[(Role::Member, RolePlace::Everywhere), (Role::Reviewer, RolePlace::Area(city.places.city))])
        .await;
    let ticket = both.reports(burst_pipe()).await;
    both.commands(&ticket, "accept", VALID()).await.refuses(403, "conflict_of_interest");
    both.sees(&ticket).await.shows("submitted");
}

#[actix_web::test]
async fn a_report_sent_again_is_the_same_ticket() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let keyed = |body: serde_json::Value| {
        rider.asks(Method::POST, "/v1/tickets").header("idempotency-key", "a-key-of-sixteen").json(body).send()
    };
    let first = keyed(burst_pipe()).await.expect(201);
    let again = keyed(burst_pipe()).await.expect(201);
    assert_eq!(first.json, again.json);
    assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
    let mut other = burst_pipe();
    other["description"] = json!("另一处");
    keyed(other).await.refuses(422, "idempotency_key_reused");

    let mut own = burst_pipe();
    own["id"] = json!("0192f3a0-7c1e-7000-8000-00000000abcd");
    rider.post("/v1/tickets", own.clone()).await.expect(201);
    rider.post("/v1/tickets", own.clone()).await.expect(200);
    own["description"] = json!("另一处");
    rider.post("/v1/tickets", own).await.refuses(409, "ticket_exists");
    assert_eq!(rider.get("/v1/tickets?reporter=me").await.expect(200).items().len(), 2);
}

#[actix_web::test]
async fn a_report_sent_many_times_at_once_is_one_ticket() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let mut report = burst_pipe();
    report["id"] = json!("0192f3a0-7c1e-7000-8000-00000000abcd");
    let sent = (0..12).map(|_| {
        let (rider, report) = (rider.clone(), report.clone());
        actix_web::rt::spawn(async move { rider.post("/v1/tickets", report).await })
    });
    let mut created = 0;
    for answer in sent.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        assert!(matches!(answer.status, 200 | 201), "{} {}", answer.status, answer.json);
        created += u32::from(answer.status == 201);
    }
    assert_eq!(created, 1);
}

#[actix_web::test]
async fn a_stale_command_changes_nothing() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    let path = format!("/v1/tickets/{ticket}/accept");
    let stale = reviewer.asks(Method::POST, &path).header("if-match", "\"7\"").json(VALID()).send().await;
    stale.refuses(412, "version_mismatch");
    let fresh = reviewer.asks(Method::POST, &path).header("if-match", "\"1\"").json(VALID()).send().await;
    let tag = fresh.shows("accepted").header("etag").unwrap();
    assert!(tag.starts_with("\"2-"), "{tag}");
    let again = reviewer.asks(Method::POST, &format!("/v1/tickets/{ticket}/reclassify")).header("if-match", &tag);
    again.json(VALID()).send().await.shows("accepted");
}

#[actix_web::test]
async fn a_rejection_is_appealed_once_and_judged_by_somebody_else() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let other = city.person("另一位审核", &[(Role::Reviewer, RolePlace::Area(city.places.city))]).await;
    let ticket = rider.reports(burst_pipe()).await;
    let rejected = reviewer.commands(&ticket, "reject", json!({"reason": "unclear", "detail": "看不清"})).await;
    assert_eq!(rejected.shows("rejected").json["rejection"]["reason"], "unclear");
    rider.commands(&ticket, "appeal", json!({"detail": "就在路口"})).await.shows("submitted");
    reviewer.commands(&ticket, "accept", VALID()).await.refuses(403, "conflict_of_interest");
    other.commands(&ticket, "reject", json!({"reason": "not_found", "detail": "现场没有"})).await.shows("rejected");
    rider.commands(&ticket, "appeal", json!({"detail": "再看看"})).await.refuses(409, "appealed_already");
}

#[actix_web::test]
async fn a_second_report_is_merged_and_taken_out_again() {
    let city = City::open().await;
    let (rider, other, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let first = rider.reports(burst_pipe()).await;
    let second = other.reports(burst_pipe()).await;
    reviewer.commands(&second, "merge", json!({"into": first})).await.refuses(409, "merge_target_not_usable");
    reviewer.commands(&first, "accept", VALID()).await.shows("accepted");
    reviewer.commands(&second, "merge", json!({"into": second})).await.refuses(422, "merge_into_itself");
    let merged = reviewer.commands(&second, "merge", json!({"into": first})).await.shows("merged");
    assert_eq!(merged.json["merged_into"], json!(first));
    assert_eq!(other.available().await, 0);
    let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(&first, "dispatch", department).await.shows("dispatched");
    assert_eq!(other.sees(&second).await.expect(200).json["canonical_status"], "dispatched");
    let told = other.get("/v1/me/notifications").await.expect(200).items();
    assert_eq!((&told[1]["kind"], &told[1]["ticket_id"]), (&json!("ticket_dispatched"), &json!(second)));
    reviewer.commands(&second, "unmerge", json!({"detail": "是另一处"})).await.shows("submitted");
    reviewer.commands(&second, "accept", VALID()).await.shows("accepted");
    assert_eq!(other.available().await, 10);
}

#[actix_web::test]
async fn a_reviewer_who_told_of_the_same_matter_leaves_it_to_others() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let roles = [(Role::Member, RolePlace::Everywhere), (Role::Reviewer, RolePlace::Area(city.places.city))];
    let teller = city.person("兼职", &roles).await;
    let (first, second) = (rider.reports(burst_pipe()).await, teller.reports(burst_pipe()).await);
    reviewer.commands(&first, "accept", VALID()).await.shows("accepted");
    teller.commands(&first, "reclassify", VALID()).await.shows("accepted");
    reviewer.commands(&second, "merge", json!({"into": first})).await.shows("merged");
    teller.commands(&first, "reclassify", VALID()).await.refuses(403, "conflict_of_interest");
    let seen = teller.get("/v1/tickets").await.expect(200).items();
    let first = seen.iter().find(|ticket| ticket["id"] == json!(first)).unwrap();
    assert!(!first["allowed_commands"].as_array().unwrap().contains(&json!("reclassify")), "{first}");
}

#[actix_web::test]
async fn whoever_told_of_a_matter_is_asked_and_one_who_is_not_content_is_enough() {
    let city = City::open().await;
    let (rider, other, reviewer, handler) =
        (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await, city.handler().await);
    let (first, second) = (rider.reports(burst_pipe()).await, other.reports(burst_pipe()).await);
    reviewer.commands(&first, "accept", VALID()).await.shows("accepted");
    reviewer.commands(&second, "merge", json!({"into": first})).await.shows("merged");
    let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(&first, "dispatch", department).await.shows("dispatched");
    handler.commands(&first, "claim", json!({})).await.shows("in_progress");
    let solved = json!({"solved": true, "satisfaction": 4});
    other.commands(&second, "follow-up", solved.clone()).await.refuses(409, "ticket_command_not_allowed");
    let explained = json!({"outcome": "explained", "detail": "已关阀"});
    handler.commands(&first, "resolve", explained.clone()).await.shows("resolved");
    assert_eq!(other.sees(&second).await.json["allowed_commands"], json!(["follow_up"]));
    let not_yet = json!({"solved": false, "detail": "还在漏"});
    let answered = other.commands(&second, "follow-up", not_yet).await.shows("merged");
    assert_eq!(answered.json["canonical_status"], "in_progress");
    let reopened = rider.sees(&first).await.shows("in_progress");
    assert_eq!(reopened.json["round"], 2);
    let told = rider.get("/v1/me/notifications").await.expect(200).items();
    assert_eq!(told.last().unwrap()["kind"], "ticket_reopened");
    city.later(TimeDelta::minutes(1));
    handler.commands(&first, "resolve", explained).await.shows("resolved");
    let rated = other.commands(&second, "follow-up", solved.clone()).await.shows("merged");
    assert_eq!((&rated.json["satisfaction"], &rated.json["canonical_status"]), (&json!(4), &json!("resolved")));
    other.commands(&second, "follow-up", solved.clone()).await.refuses(409, "ticket_command_not_allowed");
    rider.commands(&first, "follow-up", solved).await.shows("closed");
    other.post(&format!("/v1/tickets/{first}/follow"), json!({})).await.shows("closed");
    other.commands(&first, "contest", json!({"detail": "又漏了"})).await.shows("closed");
    let report = api::verify::verify(&city.app.store, None).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn a_closed_matter_is_contested_within_its_time_and_reopened() {
    let city = City::open().await;
    let (rider, reviewer, dispatcher, handler) =
        (city.rider("唐师傅").await, city.reviewer().await, city.dispatcher().await, city.handler().await);
    let mut follow_up = city.staff(Role::FollowUpStaff).await;
    let ticket = rider.reports(burst_pipe()).await;
    reviewer.commands(&ticket, "accept", VALID()).await.shows("accepted");
    let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    dispatcher.commands(&ticket, "dispatch", department).await.shows("dispatched");
    handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    handler
        .commands(&ticket, "resolve", json!({"outcome": "referred", "detail": "转省公路局"}))
        .await
        .shows("resolved");
    for _ in 0..3 {
        follow_up.commands(&ticket, "close-unreached", json!({})).await.refuses(409, "attempts_missing");
        let attempt = json!({"means": "call", "reached": false});
        follow_up.commands(&ticket, "record-attempt", attempt).await.shows("resolved");
        city.later(TimeDelta::days(1));
        follow_up = city.again(&follow_up).await;
    }
    follow_up.commands(&ticket, "close-unreached", json!({})).await.shows("closed");
    city.later(TimeDelta::days(13));
    let (rider, follow_up) = (city.again(&rider).await, city.again(&follow_up).await);
    rider.commands(&ticket, "contest", json!({"detail": "还在漏"})).await.shows("closed");
    rider.commands(&ticket, "contest", json!({"detail": "还在漏"})).await.refuses(409, "contested_already");
    follow_up.commands(&ticket, "reopen", json!({"detail": "现场核实，确未解决"})).await.shows("in_progress");
}

#[actix_web::test]
async fn the_public_finds_nothing_by_what_it_may_not_see() {
    let city = City::open().await;
    let (rider, neighbour, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let mut quarrel = burst_pipe();
    quarrel["category"] = json!("dispute");
    quarrel["description"] = json!("Quarrel about a fence");
    let ticket = rider.reports(quarrel).await;
    reviewer.commands(&ticket, "request-verification", json!({"detail": "secret remark"})).await.shows("submitted");
    let valid = json!({"category": "dispute", "urgency": "normal"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    let found = async |who: &tests::Person, query: &str| {
        who.get(&format!("/v1/tickets?{query}")).await.expect(200).items().len()
    };
    assert_eq!(found(&neighbour, "q=FENCE").await, 1);
    assert_eq!(found(&neighbour, "q=secret").await, 0);
    assert_eq!(found(&neighbour, "q=%25").await, 0, "a percent sign stands for itself");
    let near = "near=29.7216,112.4063&radius_m=100";
    assert_eq!((found(&rider, near).await, found(&reviewer, near).await, found(&neighbour, near).await), (1, 1, 0));
    let inside = format!("area={}", city.places.city);
    let inside = inside.as_str();
    assert_eq!(
        (found(&rider, inside).await, found(&reviewer, inside).await, found(&neighbour, inside).await),
        (1, 1, 0)
    );
    let seen = neighbour.sees(&ticket).await.expect(200);
    assert_ne!(seen.json["location"]["lat"], json!(29.7216));
}

#[actix_web::test]
async fn behind_many_that_nobody_else_may_see_the_others_of_a_circle_are_found() {
    let city = City::open().await;
    let (rider, neighbour, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let mut public = Vec::new();
    for n in 0..3 {
        city.later(TimeDelta::minutes(1));
        let mut report = burst_pipe();
        report["description"] = json!(format!("第 {n} 处水管爆裂"));
        let ticket = rider.reports(report).await;
        reviewer.commands(&ticket, "accept", VALID()).await.shows("accepted");
        public.insert(0, ticket);
    }
    let mut hidden = 0;
    // As many as one look takes in, as several do, and more than all of them.
    for many in [2, 12, 75] {
        while hidden < many {
            hidden += 1;
            let mut report = burst_pipe();
            report["description"] = json!(format!("还没有人看过的第 {hidden} 处"));
            rider.reports(report).await;
        }
        let mut found = Vec::new();
        let mut path = "/v1/tickets?near=29.7216,112.4063&radius_m=500&limit=1".to_owned();
        loop {
            let page = neighbour.get(&path).await.expect(200);
            found.extend(page.items().iter().map(|it| it["id"].as_str().unwrap().to_owned()));
            let Some(cursor) = page.json["next_cursor"].as_str() else { break };
            path = format!("/v1/tickets?near=29.7216,112.4063&radius_m=500&limit=1&cursor={cursor}");
        }
        assert_eq!(found, public, "behind {many}");
    }
}
