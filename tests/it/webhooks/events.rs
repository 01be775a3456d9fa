//! What an endpoint is told of, and what it is not.

use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::json;
use tests::City;
use tests::elsewhere::hooks::{Heard, Hooks, on_this_machine};
use tests::given::burst_pipe;

use super::{Told, accepted, register};

fn kinds(heard: &[Heard]) -> Vec<String> {
    heard.iter().map(Heard::kind).collect()
}

#[actix_web::test]
async fn an_integrator_is_told_what_happens_and_can_tell_that_it_is_from_us() {
    let told = Told::open().await;
    let ticket = accepted(&told.city).await;
    told.run().await;
    let heard = told.hooks.heard();
    // What was only submitted is nobody's but its reporter's and the city's.
    assert_eq!(kinds(&heard), ["ticket.accepted"]);
    let (first, said) = (&heard[0], heard[0].json());
    assert!(first.is_signed_with(&told.secret) && first.signatures() == 1);
    assert!(!first.is_signed_with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    assert_eq!(
        first.timestamp,
        told.city
            .clock_text(TimeDelta::zero())
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
            .timestamp()
            .to_string()
    );
    assert!(first.id.starts_with("msg_"), "{}", first.id);
    let seen = told.integrator.sees(&ticket).await.expect(200).json;
    assert_eq!(said["data"]["ticket_id"], json!(ticket));
    for field in ["number", "version", "status", "category", "area_id"] {
        assert_eq!(said["data"][field], seen[field], "{field}");
    }
    // Thin: nothing of who reported it, or what he wrote.
    let text = String::from_utf8_lossy(&first.body).into_owned();
    assert!(!text.contains("唐") && !text.contains("爆裂") && !text.contains("lat"), "{text}");
    // Told once.
    told.run().await;
    assert!(told.hooks.heard().is_empty());
    let log = told.deliveries().await;
    assert_eq!((log.len(), &log[0]["state"], &log[0]["ticket_id"]), (1, &json!("delivered"), &json!(ticket)));
    assert_eq!(log[0]["webhook_id"], json!(first.id));
    let shown = told.delivery(&log[0]["id"]).await;
    assert_eq!(shown["body"].as_str().unwrap().as_bytes(), first.body);
    assert_eq!((&shown["attempts"][0]["status"], &shown["attempts"][0]["error"]), (&json!(204), &json!(null)));
}

#[actix_web::test]
async fn each_message_tells_the_ticket_as_it_was_then_however_late_it_is_sorted() {
    let told = Told::open().await;
    let ticket = accepted(&told.city).await;
    let department = json!({"assignee": {"kind": "department", "id": told.city.places.department}});
    told.city.dispatcher().await.commands(&ticket, "dispatch", department).await.shows("dispatched");
    told.city.handler().await.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    told.run().await;
    let heard = told.hooks.heard();
    let said: Vec<_> = heard
        .iter()
        .map(|it| (it.kind(), it.json()["data"]["version"].as_u64().unwrap(), it.json()["data"]["status"].clone()))
        .collect();
    let expected = [
        ("ticket.accepted", 2, "accepted"),
        ("ticket.dispatched", 3, "dispatched"),
        ("ticket.claimed", 4, "in_progress"),
    ];
    assert_eq!(said, expected.map(|(kind, version, status)| (kind.to_owned(), version, json!(status))));
}

#[actix_web::test]
async fn an_endpoint_is_told_what_it_asked_for() {
    let told = Told::with(json!({"events": ["ticket.dispatched"]})).await;
    let (city, integrator) = (&told.city, &told.integrator);
    let (by_category, by_area) = (Hooks::open(), Hooks::open());
    // The class above the category of the report.
    let class = integrator.get("/v1/categories/burst_pipe").await.expect(200).json["parent_code"].clone();
    register(integrator, &by_category, json!({"categories": [class]})).await;
    register(integrator, &by_area, json!({"area_id": city.places.other_street})).await;
    let ticket = accepted(city).await;
    told.run().await;
    assert!(told.hooks.heard().is_empty() && by_area.heard().is_empty());
    assert_eq!(kinds(&by_category.heard()), ["ticket.accepted"]);
    let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(&ticket, "dispatch", department).await.shows("dispatched");
    told.run().await;
    assert_eq!(kinds(&told.hooks.heard()), ["ticket.dispatched"]);
    assert_eq!(kinds(&by_category.heard()), ["ticket.dispatched"]);
    assert!(by_area.heard().is_empty());
}

#[actix_web::test]
async fn an_integrator_of_another_city_one_who_is_none_any_more_and_one_who_is_disabled_hear_nothing() {
    let city = City::open_with(on_this_machine).await;
    let neighbour = city.neighbour().await;
    let (here, there, dismissed, gone) = (Hooks::open(), Hooks::open(), Hooks::open(), Hooks::open());
    let of = |place| (Role::Integrator, place);
    let local = city.person("本市", &[of(RolePlace::Area(city.places.city))]).await;
    let other = city.person("邻市", &[of(RolePlace::Area(neighbour.city))]).await;
    let (former, leaving) = (city.staff(Role::Integrator).await, city.staff(Role::Integrator).await);
    for (who, hooks) in [(&local, &here), (&other, &there), (&former, &dismissed), (&leaving, &gone)] {
        register(who, hooks, json!({})).await;
    }
    let admin = city.staff(Role::Admin).await;
    let account = admin.get(&format!("/v1/accounts/{}", former.id)).await.expect(200).json;
    let grant = account["roles"][0]["id"].as_str().unwrap().to_owned();
    admin.delete(&format!("/v1/accounts/{}/roles/{grant}", former.id)).await.expect(204);
    admin.post(&format!("/v1/accounts/{}/disable", leaving.id), json!({})).await.expect(200);
    let rider = city.rider("唐师傅").await;
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    api::jobs::run_once(&city.app).await;
    assert_eq!(kinds(&here.heard()), ["ticket.accepted"]);
    assert!(there.heard().is_empty() && dismissed.heard().is_empty() && gone.heard().is_empty());
}

#[actix_web::test]
async fn a_test_message_goes_to_whoever_asked_for_it() {
    let told = Told::with(json!({"events": ["ticket.urged"]})).await;
    let sent = told.tests().await;
    assert_eq!((&sent["state"], &sent["type"]), (&json!("waiting"), &json!("webhook.test")));
    told.run().await;
    let heard = told.hooks.heard();
    assert_eq!(
        (kinds(&heard), heard[0].json()["data"]["endpoint_id"].clone()),
        (vec!["webhook.test".into()], json!(told.id))
    );
    assert!(heard[0].is_signed_with(&told.secret));
    assert_eq!(told.deliveries().await[0]["state"], "delivered");
}
