//! Has somebody told of it already? Found before a report, and shown to whoever judges it.

use serde_json::{Value, json};
use tests::given::{burst_pipe, burst_pipe_with, picture};
use tests::{City, Person};

fn at(lat: f64, category: &str) -> Value {
    let mut report = burst_pipe();
    report["location"] = json!({"lat": lat, "lng": 112.4063});
    report["category"] = json!(category);
    report
}

async fn accepted(city: &City, rider: &Person, report: Value) -> String {
    let category = report["category"].clone();
    let ticket = rider.reports(report).await;
    let valid = json!({"category": category, "urgency": "normal"});
    city.reviewer().await.commands(&ticket, "accept", valid).await.shows("accepted");
    ticket
}

#[actix_web::test]
async fn somebody_has_reported_this_follow_it() {
    let city = City::open().await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let far = accepted(&city, &rider, at(29.7220, "burst_pipe")).await;
    let near = accepted(&city, &rider, at(29.7217, "manhole_cover")).await;
    accepted(&city, &rider, at(29.7216, "illegal_parking")).await;
    accepted(&city, &rider, at(29.7300, "burst_pipe")).await;
    let unjudged = rider.reports(at(29.7216, "burst_pipe")).await;
    let found = async |who: &Person, query: &str| {
        let answer = who.get(&format!("/v1/tickets/similar?lat=29.7216&lng=112.4063{query}")).await.expect(200);
        let told = |it: &Value| (it["ticket"]["id"].as_str().unwrap().to_owned(), it["distance_m"].clone());
        answer.items().iter().map(told).collect::<Vec<_>>()
    };
    // What nobody has judged yet is known to its reporter alone.
    assert_eq!(found(&other, "&category=burst_pipe").await, [(near.clone(), json!(11)), (far.clone(), json!(44))]);
    assert_eq!(found(&rider, "&category=burst_pipe").await[0], (unjudged.clone(), json!(0)));
    assert_eq!(found(&other, "").await.len(), 3, "without a category all is looked at");
    other.get("/v1/tickets/similar?lat=112.4&lng=29.7").await.refuses(422, "invalid_fields");
    other.get("/v1/tickets/similar?lat=29.7").await.refuses(422, "invalid_fields");
    other.get("/v1/tickets/similar?lat=29.7&lng=112.4&category=dragons").await.refuses(422, "unknown_category");

    let reported = other.post("/v1/tickets", at(29.7216, "burst_pipe")).await.expect(201);
    assert_eq!(reported.json["duplicates"], json!([near, far]));
    let judged = city.reviewer().await.sees(&reported.text("id")).await.expect(200);
    assert_eq!(judged.json["duplicates"], json!([unjudged, near, far]));
    assert_eq!(other.sees(&reported.text("id")).await.expect(200).json["duplicates"], Value::Null);
}

#[actix_web::test]
async fn a_photo_that_came_before_is_put_before_the_reviewer() {
    let city = City::open().await;
    let (rider, other, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let first = rider.photo(picture(1)).await;
    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&first))).await;
    let (again, different) = (other.photo(picture(1)).await, other.photo(picture(2)).await);
    let second = other.reports(burst_pipe_with(&[again, different])).await;
    let seen = reviewer.sees(&second).await.expect(200);
    let photos = seen.json["photos"].as_array().unwrap();
    assert!(photos[0]["flags"].as_array().unwrap().contains(&json!("reused")), "{photos:?}");
    let like = json!([{"photo_id": first, "ticket_id": ticket, "why": "reused"}]);
    assert_eq!((&photos[0]["like"], &photos[1]["like"]), (&like, &json!([])));
    for who in [&rider, &other, &city.dispatcher().await] {
        let seen = who.get(&format!("/v1/tickets/{second}")).await;
        assert!(seen.status == 404 || seen.json["photos"][0]["like"] == json!([]), "{}", seen.json);
    }
}

/// The index has bands of a two-hundredth of a degree: what lies across an edge is as near as what does not.
#[actix_web::test]
async fn what_is_near_is_found_across_every_edge_of_the_index() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    for (lat, lng) in [(29.72, 112.40), (29.725, 112.40), (0.0, 0.0), (-0.005, 9.0), (-45.005, 9.0), (89.995, 9.0)] {
        let mut told = Vec::new();
        for off in [-0.00002, 0.0, 0.00002] {
            let mut report = at(lat + off, "burst_pipe");
            report["location"] = json!({"lat": lat + off, "lng": lng, "coord_system": "wgs84"});
            told.push(rider.reports(report).await);
        }
        for off in [-0.00002, 0.0, 0.00002] {
            let near = format!("/v1/tickets?near={:.5},{lng:.5}&radius_m=20&coord_system=wgs84", lat + off);
            let mut found: Vec<_> = rider
                .get(&near)
                .await
                .expect(200)
                .items()
                .iter()
                .map(|it| it["id"].as_str().unwrap().to_owned())
                .collect();
            found.sort();
            assert_eq!(found, told, "around {lat} {off}");
        }
    }
}
