//! Who learns who somebody is.

use domain::identity::Role;
use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::{City, Person};

async fn accepted(city: &City, rider: &Person, category: &str) -> String {
    let mut report = burst_pipe();
    report["category"] = json!(category);
    let ticket = rider.reports(report).await;
    let valid = json!({"category": category, "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    ticket
}

/// How long the audit record is.
async fn record(city: &City) -> i64 {
    city.app.look(|scene| Ok(scene.tx.audit_length()?)).await.unwrap()
}

#[actix_web::test]
async fn a_reporter_is_masked_until_somebody_has_to_call_him() {
    let city = City::open().await;
    let (rider, reviewer, admin) = (city.rider("唐师傅").await, city.reviewer().await, city.staff(Role::Admin).await);
    let ticket = accepted(&city, &rider, "burst_pipe").await;
    let seen = async |who: &Person, query: &str| {
        who.get(&format!("/v1/tickets/{ticket}{query}")).await.expect(200).json["reporter"].clone()
    };
    assert_eq!(seen(&rider, "").await["name"], "唐师傅");
    assert_eq!(seen(&reviewer, "").await, json!({"id": rider.id, "name": "唐**", "phone": null}));
    let before = record(&city).await;
    let whole = seen(&reviewer, "?reveal=true").await;
    assert_eq!((&whole["name"], whole["phone"].as_str().map(str::len)), (&json!("唐师傅"), Some(11)));
    assert_eq!(record(&city).await, before + 1, "it is on the audit record");
    for nobody in [&admin, &rider] {
        nobody.get(&format!("/v1/tickets/{ticket}?reveal=true")).await.refuses(403, "forbidden");
    }
    let listed = reviewer.get("/v1/tickets").await.expect(200).items();
    assert_eq!(listed[0]["reporter"]["name"], "唐**");
}

#[actix_web::test]
async fn a_confidential_matter_keeps_its_reporter_whatever_is_done_with_it() {
    let city = City::open().await;
    let (rider, dispatcher, admin) =
        (city.rider("唐师傅").await, city.dispatcher().await, city.staff(Role::Admin).await);
    let delicate = json!({"code": "drug_den", "name": "涉毒线索", "parent_code": null, "urgency": "normal", "policy": null,
        "photo_required": false, "after_photo_required": false, "duplicate_radius_m": 50, "public_precision_m": 500,
        "confidential": true});
    admin.post("/v1/categories", delicate).await.expect(201);
    let ticket = accepted(&city, &rider, "drug_den").await;
    for staff in [&dispatcher, &admin] {
        let seen = staff.sees(&ticket).await.expect(200);
        assert_eq!(seen.json["reporter"], Value::Null);
        staff.get(&format!("/v1/tickets/{ticket}?reveal=true")).await.refuses(403, "forbidden");
    }
    let open = json!({"category": "burst_pipe", "urgency": "normal"});
    dispatcher.commands(&ticket, "reclassify", open).await.refuses(403, "forbidden");
    let revocation = json!({"ticket_id": ticket, "reason": "作假"});
    let revoked = admin.post("/v1/points/revocations", revocation).await.expect(201);
    assert_eq!(revoked.json["member_id"], Value::Null);
}
