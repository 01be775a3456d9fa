//! Matters while somebody has them in hand: looked at, moved, sent back, urged and followed.

use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::given::{burst_pipe, picture};
use tests::{City, Person};

/// A report that a reviewer has found valid.
async fn accepted(city: &City, rider: &Person) -> String {
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    ticket
}

fn to_department(city: &City) -> Value {
    json!({"assignee": {"kind": "department", "id": city.places.department}})
}

#[actix_web::test]
async fn a_grid_worker_looks_at_the_place_when_he_is_asked() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let worker = city.person("网格员", &[(Role::GridWorker, RolePlace::Area(city.places.city))]).await;
    let ticket = rider.reports(burst_pipe()).await;
    let found = |photos: Value| json!({"found": true, "detail": "现场属实", "photo_ids": photos});
    let photo = worker.photo(picture(1)).await;
    let early = worker.commands(&ticket, "verify", found(json!([photo]))).await;
    early.refuses(409, "no_verification_requested");
    reviewer.commands(&ticket, "request-verification", json!({})).await.shows("submitted");
    worker.commands(&ticket, "verify", found(json!([]))).await.refuses(422, "photo_needed");
    worker.commands(&ticket, "verify", found(json!([photo]))).await.shows("submitted");
    let answered = reviewer.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    assert_eq!((&answered[2]["kind"], &answered[2]["detail"]), (&json!("verified"), &json!("现场属实")));
    let for_rider = rider.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    assert!(for_rider.iter().all(|step| step["detail"] != "现场属实"), "the look at the place is for staff");
}

#[actix_web::test]
async fn what_was_said_on_the_phone_stays_with_staff() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    let call = json!({"reached": true, "detail": "说是三号楼门前"});
    reviewer.commands(&ticket, "contact-reporter", call.clone()).await.shows("submitted");
    rider.commands(&ticket, "contact-reporter", call).await.refuses(403, "forbidden");
    let seen = rider.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200);
    assert!(!seen.json.to_string().contains("三号楼"), "{}", seen.json);
}

#[actix_web::test]
async fn a_wrong_assignment_comes_back_twice_and_then_binds() {
    let city = City::open().await;
    let (rider, dispatcher, handler) = (city.rider("唐师傅").await, city.dispatcher().await, city.handler().await);
    let ticket = accepted(&city, &rider).await;
    let not_ours = || json!({"reason": "not_responsible", "detail": "属燃气公司"});
    for _ in 0..2 {
        dispatcher.commands(&ticket, "dispatch", to_department(&city)).await.shows("dispatched");
        handler.commands(&ticket, "return", not_ours()).await.shows("accepted");
    }
    dispatcher.commands(&ticket, "dispatch", to_department(&city)).await.shows("dispatched");
    handler.commands(&ticket, "return", not_ours()).await.refuses(409, "assignment_binding");
    handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
}

#[actix_web::test]
async fn a_worker_without_his_role_has_nothing_in_hand_any_more() {
    let city = City::open().await;
    let (rider, dispatcher) = (city.rider("唐师傅").await, city.dispatcher().await);
    let worker = city.person("网格员", &[(Role::GridWorker, RolePlace::Area(city.places.city))]).await;
    let ticket = accepted(&city, &rider).await;
    let to_him = json!({"assignee": {"kind": "worker", "id": worker.id}});
    dispatcher.commands(&ticket, "dispatch", to_him).await.shows("dispatched");
    assert_eq!(worker.get("/v1/tickets?assignee=me").await.expect(200).items().len(), 1);
    let me = worker.get("/v1/me").await.expect(200);
    let grant = me.json["roles"][0]["id"].as_str().unwrap();
    let admin = city.staff(Role::Admin).await;
    admin.delete(&format!("/v1/accounts/{}/roles/{grant}", worker.id)).await.expect(204);
    worker.commands(&ticket, "claim", json!({})).await.refuses(403, "forbidden");
    worker.get(&format!("/v1/tickets/{ticket}?reveal=true")).await.refuses(403, "forbidden");
    let seen = worker.sees(&ticket).await.expect(200);
    assert_eq!((&seen.json["reporter"], &seen.json["address"]), (&Value::Null, &Value::Null));
}

#[actix_web::test]
async fn a_matter_is_urged_once_a_day() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let ticket = accepted(&city, &rider).await;
    rider.commands(&ticket, "urge", json!({"detail": "水越来越大"})).await.shows("accepted");
    let again = rider.commands(&ticket, "urge", json!({})).await.refuses(409, "urged_today");
    assert_eq!(rider.sees(&ticket).await.json["version"], 3, "{}", again.json);
    city.later(TimeDelta::days(1));
    city.again(&rider).await.commands(&ticket, "urge", json!({})).await.shows("accepted");
}

#[actix_web::test]
async fn a_matter_is_classified_anew_until_it_is_resolved() {
    let city = City::open().await;
    let (rider, dispatcher) = (city.rider("唐师傅").await, city.dispatcher().await);
    let ticket = accepted(&city, &rider).await;
    let anew = |category: &str| json!({"category": category, "urgency": "normal", "major": true});
    dispatcher.commands(&ticket, "reclassify", anew("no_such")).await.refuses(422, "unknown_category");
    let after = dispatcher.commands(&ticket, "reclassify", anew("manhole_cover")).await.shows("accepted");
    assert_eq!(
        (&after.json["category"], &after.json["urgency"], &after.json["major"]),
        (&json!("manhole_cover"), &json!("normal"), &json!(true))
    );
    assert_eq!(rider.available().await, 10, "what was earned stays");
}

#[actix_web::test]
async fn who_follows_a_matter_hears_of_it_and_may_contest_its_closing() {
    let city = City::open().await;
    let (rider, neighbour, handler) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.handler().await);
    let hidden = rider.reports(burst_pipe()).await;
    neighbour.post(&format!("/v1/tickets/{hidden}/follow"), json!({})).await.refuses(404, "not_found");
    let ticket = accepted(&city, &rider).await;
    neighbour.post(&format!("/v1/tickets/{ticket}/follow"), json!({})).await.shows("accepted");
    city.dispatcher().await.commands(&ticket, "dispatch", to_department(&city)).await.shows("dispatched");
    let heard = async |who: &Person| who.get("/v1/me/notifications").await.expect(200).items().len();
    assert_eq!(heard(&neighbour).await, 1);
    neighbour.post(&format!("/v1/tickets/{ticket}/unfollow"), json!({})).await.shows("dispatched");
    handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    assert_eq!(heard(&neighbour).await, 1);
    neighbour.post(&format!("/v1/tickets/{ticket}/follow"), json!({})).await.shows("in_progress");
    handler.commands(&ticket, "resolve", json!({"outcome": "explained", "detail": "自管"})).await.shows("resolved");
    rider.commands(&ticket, "follow-up", json!({"solved": true})).await.shows("closed");
    neighbour.commands(&ticket, "contest", json!({"detail": "还在漏"})).await.shows("closed");
    let staff = city.staff(Role::FollowUpStaff).await;
    staff.commands(&ticket, "dismiss-contest", json!({"detail": "已现场核实"})).await.shows("closed");
    staff.commands(&ticket, "dismiss-contest", json!({"detail": "再次"})).await.refuses(409, "not_contested");
}

#[actix_web::test]
async fn whoever_handles_for_two_departments_has_one_list() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let (one, other) = (city.places.department, city.places.other_department);
    let handles = |department| (Role::Handler, RolePlace::Department(department));
    let handler = city.person("两头跑", &[handles(one), handles(other)]).await;
    let mut told = Vec::new();
    for department in [one, other, other, one, other] {
        let ticket = accepted(&city, &rider).await;
        let assignee = json!({"assignee": {"kind": "department", "id": department}});
        city.dispatcher().await.commands(&ticket, "dispatch", assignee).await.shows("dispatched");
        told.push(ticket);
        city.later(TimeDelta::minutes(1));
    }
    let ids = |items: Vec<Value>| items.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    for sort in ["submitted_at", "-submitted_at"] {
        let (mut listed, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = handler.get(&format!("/v1/tickets?assignee=me&limit=2&sort={sort}&cursor={cursor}")).await;
            let page = page.expect(200);
            listed.extend(ids(page.items()));
            let Some(next) = page.json["next_cursor"].as_str() else { break };
            cursor = next.to_owned();
        }
        let mut expected = told.clone();
        if sort == "-submitted_at" {
            expected.reverse();
        }
        assert_eq!(listed, expected);
    }
}
