//! Several reports of one matter: what each keeps, and what goes from one to the other.

use api::verify::verify;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::{City, Person};

fn valid(category: &str) -> Value {
    json!({"category": category, "urgency": "normal"})
}

async fn agrees(city: &City) {
    let report = verify(&city.app.store, None).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

async fn versions(who: &Person, ticket: &str) -> (Value, Value) {
    let seen = who.sees(ticket).await.expect(200);
    (seen.json["status"].clone(), seen.json["version"].clone())
}

#[actix_web::test]
async fn what_was_taken_out_again_is_left_alone_from_then_on() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let mut reports = Vec::new();
    for _ in 0..4 {
        reports.push(rider.reports(burst_pipe()).await);
    }
    let [a, b, c, d] = reports.try_into().unwrap();
    for ticket in [&a, &c, &d] {
        reviewer.commands(ticket, "accept", valid("burst_pipe")).await.shows("accepted");
    }
    let merge = async |from: &str, into: &str| {
        reviewer.commands(from, "merge", json!({"into": into})).await.shows("merged");
    };
    merge(&b, &a).await;
    merge(&a, &c).await;
    assert_eq!(rider.sees(&b).await.expect(200).json["merged_into"], json!(c));
    for ticket in [&a, &b] {
        reviewer.commands(ticket, "unmerge", json!({"detail": "另一处"})).await.expect(200);
    }
    let before = versions(&reviewer, &b).await;
    merge(&a, &d).await;
    assert_eq!(versions(&reviewer, &b).await, before);
    agrees(&city).await;
    // What once lay below may come to lie above.
    reviewer.commands(&a, "unmerge", json!({"detail": "另一处"})).await.shows("accepted");
    reviewer.commands(&b, "accept", valid("burst_pipe")).await.shows("accepted");
    merge(&a, &b).await;
    merge(&b, &c).await;
    assert_eq!(rider.sees(&a).await.expect(200).json["merged_into"], json!(c));
    agrees(&city).await;
}

#[actix_web::test]
async fn a_matter_is_merged_only_into_one_that_the_reviewer_judges_too() {
    let city = City::open().await;
    let (rider, everywhere) = (city.rider("唐师傅").await, city.reviewer().await);
    let near = |lat: f64| {
        let mut report = burst_pipe();
        report["location"] = json!({"lat": lat, "lng": 112.4});
        report
    };
    let (first, second) = (rider.reports(near(29.72)).await, rider.reports(near(29.72)).await);
    everywhere.commands(&first, "accept", valid("burst_pipe")).await.shows("accepted");
    let nowhere = city.person("别处", &[(Role::Reviewer, RolePlace::Area(city.places.other_street))]).await;
    nowhere.commands(&second, "merge", json!({"into": first})).await.refuses(404, "not_found");
    everywhere.commands(&second, "merge", json!({"into": first})).await.shows("merged");
}

#[actix_web::test]
async fn a_reviewer_takes_nothing_out_of_his_own_matter() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("李师傅").await, city.reviewer().await);
    let roles = [(Role::Member, RolePlace::Everywhere), (Role::Reviewer, RolePlace::Area(city.places.city))];
    let teller = city.person("兼职", &roles).await;
    let (first, second) = (teller.reports(burst_pipe()).await, rider.reports(burst_pipe()).await);
    reviewer.commands(&first, "accept", valid("burst_pipe")).await.shows("accepted");
    reviewer.commands(&second, "merge", json!({"into": first})).await.shows("merged");
    let out = json!({"detail": "另一处"});
    teller.commands(&second, "unmerge", out.clone()).await.refuses(403, "conflict_of_interest");
    reviewer.commands(&second, "unmerge", out).await.shows("submitted");
}

#[actix_web::test]
async fn who_told_in_confidence_speaks_for_all_without_being_known() {
    let city = City::open().await;
    let (rider, other, reviewer) = (city.rider("唐师傅").await, city.rider("诸师傅").await, city.reviewer().await);
    let (dispatcher, handler) = (city.dispatcher().await, city.handler().await);
    let admin = city.staff(Role::Admin).await;
    let delicate = json!({"code": "drug_den", "name": "涉毒线索", "parent_code": null, "urgency": "normal", "policy": null,
        "photo_required": false, "after_photo_required": false, "duplicate_radius_m": 50, "public_precision_m": 500,
        "confidential": true});
    admin.post("/v1/categories", delicate).await.expect(201);
    let first = rider.reports(burst_pipe()).await;
    reviewer.commands(&first, "accept", valid("burst_pipe")).await.shows("accepted");
    let mut in_confidence = burst_pipe();
    in_confidence["category"] = json!("drug_den");
    let second = other.reports(in_confidence).await;
    let third = other.reports(burst_pipe()).await;
    for merged in [&second, &third] {
        reviewer.commands(merged, "merge", json!({"into": first})).await.shows("merged");
    }
    let department = json!({"assignee": {"kind": "department", "id": city.places.department}});
    dispatcher.commands(&first, "dispatch", department).await.shows("dispatched");
    let done = json!({"outcome": "explained", "detail": "已说明"});
    for round in [(&second, "我住三号楼"), (&third, "井盖还是松的")] {
        handler.commands(&first, "claim", json!({})).await;
        handler.commands(&first, "resolve", done.clone()).await.shows("resolved");
        other.commands(round.0, "follow-up", json!({"solved": false, "detail": round.1})).await.shows("merged");
        assert_eq!(rider.sees(&first).await.expect(200).json["status"], "in_progress");
    }
    let history =
        async |who: &Person| who.get(&format!("/v1/tickets/{first}/events")).await.expect(200).json.to_string();
    for (who, sees_open_text) in [(&handler, true), (&rider, false)] {
        let seen = history(who).await;
        assert!(!seen.contains("三号楼") && !seen.contains("诸") && !seen.contains(&other.id.to_string()), "{seen}");
        assert_eq!(seen.contains("井盖还是松的"), sees_open_text, "{seen}");
    }
    agrees(&city).await;

    // The other way round: what was merged into a confidential matter is confidential too.
    let matter = other.reports({
        let mut report = burst_pipe();
        report["category"] = json!("drug_den");
        report
    });
    let matter = matter.await;
    reviewer.commands(&matter, "accept", valid("drug_den")).await.shows("accepted");
    let plain = rider.reports(burst_pipe()).await;
    reviewer.commands(&plain, "merge", json!({"into": matter})).await.shows("merged");
    assert_eq!(dispatcher.sees(&plain).await.expect(200).json["reporter"], Value::Null);
    let listed = dispatcher.get("/v1/tickets?status=merged").await.expect(200).items();
    let listed = listed.iter().find(|ticket| ticket["id"] == json!(plain)).unwrap();
    assert_eq!(listed["reporter"], Value::Null);
}

#[actix_web::test]
async fn a_matter_of_one_city_is_not_merged_into_one_of_another() {
    let city = City::open().await;
    let (neighbour, rider, visitor) = (city.neighbour().await, city.rider("唐师傅").await, city.visitor());
    let both = [city.places.city, neighbour.city].map(|city| (Role::Reviewer, RolePlace::Area(city)));
    let reviewer = city.person("两市", &both).await;
    let here = rider.reports(burst_pipe()).await;
    let there = visitor.reports_in(&city, "jianli-01", 1).await;
    for ticket in [&here, &there] {
        reviewer.commands(ticket, "accept", valid("burst_pipe")).await.shows("accepted");
    }
    for (from, into) in [(&here, &there), (&there, &here)] {
        reviewer.commands(from, "merge", json!({"into": into})).await.refuses(409, "merge_target_not_usable");
    }
    let same = visitor.reports_in(&city, "jianli-01", 2).await;
    reviewer.commands(&same, "merge", json!({"into": there})).await.shows("merged");
    agrees(&city).await;
}
