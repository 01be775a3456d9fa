//! What people agree to, and what is done without it.

use domain::identity::Role;
use serde_json::{Value, json};
use tests::given::{BY_THE_RIVER, burst_pipe, burst_pipe_with, picture};
use tests::{City, Person};

/// Somebody who has registered and agreed to nothing but the service.
async fn newcomer(city: &City, phone: &str) -> Person {
    let register = json!({"phone": phone, "password": "along the old dyke", "name": "唐师傅", "occupation": "courier", "consent_version": "2026-01"});
    let answer = city.stranger().post("/v1/auth/register", register).await.expect(201);
    let id = answer.json["member"]["id"].as_str().unwrap().parse().unwrap();
    Person { id, token: Some(answer.text("access_token")), ..city.stranger() }
}

async fn standing(person: &Person, purpose: &str) -> Value {
    let list = person.get("/v1/me/consents").await.expect(200).items();
    list.into_iter().find(|it| it["purpose"] == purpose).unwrap()
}

async fn gives(person: &Person, purpose: &str, version: &str) -> tests::Answer {
    person.post("/v1/me/consents", json!({"purpose": purpose, "version": version})).await
}

async fn accepted(city: &City, ticket: &str) {
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    city.reviewer().await.commands(ticket, "accept", valid).await.shows("accepted");
}

#[actix_web::test]
async fn what_somebody_agreed_to_is_kept_by_purpose_and_version() {
    let city = City::open().await;
    let rider = newcomer(&city, "13700001111").await;
    assert_eq!(standing(&rider, "basic_service").await["version"], "2026-01");
    assert_eq!(standing(&rider, "exact_position").await["standing"], "missing");
    gives(&rider, "exact_position", "2026-01").await.expect(200);
    assert_eq!(standing(&rider, "exact_position").await["standing"], "in_force");
    assert_eq!(standing(&rider, "tracks").await["standing"], "missing", "one says nothing of the other");
    rider.post("/v1/me/consents/exact_position/withdraw", json!({})).await.expect(200);
    let withdrawn = standing(&rider, "exact_position").await;
    assert_eq!(withdrawn["standing"], "withdrawn");
    assert!(withdrawn["withdrawn_at"].is_string());
    rider.post("/v1/me/consents/exact_position/withdraw", json!({})).await.refuses(409, "consent_not_given");
    rider.post("/v1/me/consents/basic_service/withdraw", json!({})).await.refuses(409, "service_needs_consent");
    rider.post("/v1/me/consents/anything/withdraw", json!({})).await.refuses(404, "not_found");
    gives(&rider, "exact_position", "2026-01").await.expect(200);
    assert_eq!(standing(&rider, "exact_position").await["standing"], "in_force");
    let bad = rider.post("/v1/me/consents", json!({"purpose": "anything", "version": "1"})).await;
    bad.refuses(422, "invalid_fields");
}

#[actix_web::test]
async fn a_new_version_of_the_policy_is_agreed_to_anew() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, newcomer(&city, "13700001111").await);
    gives(&rider, "exact_position", "2026-01").await.expect(200);
    assert_eq!(rider.get("/v1/me").await.expect(200).json["consents_to_renew"], json!([]));
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    for shown in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(shown);
    }
    settings["policy_versions"] = json!({"basic_service": "2026-11", "exact_position": "2026-11"});
    let changed = admin.put("/v1/programme", settings).await.expect(200);
    assert_eq!(changed.json["policy_versions"]["exact_position"], "2026-11");
    let me = rider.get("/v1/me").await.expect(200);
    assert_eq!(me.json["consents_to_renew"], json!(["basic_service", "exact_position"]));
    assert_eq!(standing(&rider, "exact_position").await["standing"], "outdated");
    // Whoever is new is told which one it is, and agrees to that.
    let stranger = city.stranger();
    let register = |version: &str| json!({"phone": "13700002222", "password": "along the old dyke", "name": "石师傅", "occupation": "courier", "consent_version": version});
    stranger.post("/v1/auth/register", register("2026-01")).await.refuses(409, "policy_version_outdated");
    let version = stranger.get("/v1/auth/providers").await.expect(200).text("consent_version");
    stranger.post("/v1/auth/register", register(&version)).await.expect(201);
    // The service goes on; what can be done without does not.
    let ticket = rider.reports(burst_pipe()).await;
    accepted(&city, &ticket).await;
    let seen = city.rider("李师傅").await.sees(&ticket).await.expect(200);
    assert_ne!(seen.json["location"]["lat"], json!(BY_THE_RIVER.0));
    gives(&rider, "exact_position", "2026-01").await.refuses(409, "policy_version_outdated");
    gives(&rider, "exact_position", "2026-11").await.expect(200);
    gives(&rider, "basic_service", "2026-11").await.expect(200);
    assert_eq!(rider.get("/v1/me").await.expect(200).json["consents_to_renew"], json!([]));
}

#[actix_web::test]
async fn without_a_consent_the_public_sees_a_block_of_houses_and_no_photo() {
    let city = City::open().await;
    let (rider, neighbour) = (newcomer(&city, "13700001111").await, city.rider("李师傅").await);
    let photo = rider.photo(picture(1)).await;
    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    accepted(&city, &ticket).await;
    let display = format!("/v1/photos/{photo}/display");
    let lat = async |who: &Person| who.sees(&ticket).await.expect(200).json["location"]["lat"].clone();
    let photos = async |who: &Person| who.sees(&ticket).await.expect(200).json["photos"].as_array().unwrap().len();
    // He himself, and whoever works on it, see all of it.
    for who in [&rider, &city.reviewer().await] {
        assert_eq!((lat(who).await, photos(who).await), (json!(BY_THE_RIVER.0), 1));
        who.get(&display).await.expect(200);
    }
    assert_ne!(lat(&neighbour).await, json!(BY_THE_RIVER.0));
    assert_eq!(photos(&neighbour).await, 0);
    neighbour.get(&display).await.refuses(404, "not_found");
    let steps = neighbour.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    assert_eq!(steps[0]["photos"], json!([]));

    gives(&rider, "exact_position", "1").await.expect(200);
    gives(&rider, "photo_publishing", "1").await.expect(200);
    assert_eq!((lat(&neighbour).await, photos(&neighbour).await), (json!(BY_THE_RIVER.0), 1));
    neighbour.get(&display).await.expect(200);

    rider.post("/v1/me/consents/photo_publishing/withdraw", json!({})).await.expect(200);
    assert_eq!(photos(&neighbour).await, 0);
    neighbour.get(&display).await.refuses(404, "not_found");
    rider.post("/v1/me/consents/exact_position/withdraw", json!({})).await.expect(200);
    assert_ne!(lat(&neighbour).await, json!(BY_THE_RIVER.0));
}

#[actix_web::test]
async fn where_a_camera_was_is_not_kept_of_whoever_did_not_agree() {
    let city = City::open().await;
    let (rider, open) = (newcomer(&city, "13700001111").await, city.rider("李师傅").await);
    let exif = tests::given::picture_taken_at(29.7216, 112.4063);
    let kept = open.uploads(exif.clone()).await.expect(201);
    assert!(kept.json["location"]["lat"].is_number() && kept.json["taken_at"].is_string(), "{}", kept.json);
    let without = rider.uploads(exif.clone()).await.expect(201);
    assert_eq!((&without.json["location"], &without.json["taken_at"]), (&Value::Null, &Value::Null));
    let reviewer = city.reviewer().await;
    for (who, photo, has_exif) in [(&open, kept.text("id"), true), (&rider, without.text("id"), false)] {
        who.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
        let original = reviewer.get(&format!("/v1/photos/{photo}/original")).await.expect(200);
        assert_eq!(original.body.windows(6).any(|w| w == b"Exif\0\0"), has_exif);
    }
}

#[actix_web::test]
async fn staff_and_whoever_reports_for_others_tell_of_the_matter_alone() {
    let city = City::open().await;
    let community = city.staff(Role::CommunityStaff).await;
    let resident = community.post("/v1/members", json!({"name": "王奶奶"})).await.expect(201).text("id");
    let mut report = burst_pipe();
    report["on_behalf_of"] = json!({"member_id": resident});
    let ticket = community.reports(report).await;
    accepted(&city, &ticket).await;
    let seen = city.rider("李师傅").await.sees(&ticket).await.expect(200);
    assert_eq!(seen.json["location"]["lat"], json!(BY_THE_RIVER.0));
}

#[actix_web::test]
async fn who_has_not_agreed_is_not_found_by_where_he_was_either() {
    let city = City::open().await;
    let (rider, neighbour) = (newcomer(&city, "13700001111").await, city.rider("李师傅").await);
    let ticket = rider.reports(burst_pipe()).await;
    accepted(&city, &ticket).await;
    let (lat, lng) = BY_THE_RIVER;
    let area = rider.sees(&ticket).await.expect(200).text("area_id");
    let questions = [
        format!("/v1/tickets?near={lat},{lng}&radius_m=1"),
        format!("/v1/tickets?near={lat},{lng}&radius_m=2000"),
        format!("/v1/tickets?area={area}"),
        format!("/v1/tickets/similar?lat={lat}&lng={lng}&category=burst_pipe"),
    ];
    let found = async |who: &Person| {
        let mut found = Vec::new();
        for question in &questions {
            found.push(!who.get(question).await.expect(200).items().is_empty());
        }
        found
    };
    let reviewer = city.reviewer().await;
    assert_eq!((found(&rider).await, found(&reviewer).await), (vec![true; 4], vec![true; 4]));
    assert_eq!(found(&neighbour).await, [false; 4]);
    gives(&rider, "exact_position", "1").await.expect(200);
    assert_eq!(found(&neighbour).await, [true; 4]);
    rider.post("/v1/me/consents/exact_position/withdraw", json!({})).await.expect(200);
    assert_eq!(found(&neighbour).await, [false; 4]);
}
