//! Rest places for riders: found by distance and by what is there.

use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::City;

fn station(city: &City, name: &str, lat: f64, facilities: &[&str]) -> Value {
    json!({
        "name": name, "area_id": city.places.grid, "location": {"lat": lat, "lng": 112.40}, "address": "绣林大道 12 号",
        "opening_hours": "每天 7:00–21:00", "zones": ["talk"], "facilities": facilities, "desk_id": city.places.desk,
    })
}

#[actix_web::test]
async fn a_rider_finds_the_nearest_microwave() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    for (name, lat, facilities) in [
        ("远", 29.75, ["water", "microwave"].as_slice()),
        ("近", 29.721, &["water"]),
        ("中", 29.73, &["microwave", "water", "microwave"]),
        ("天边", 30.5, &["microwave"]),
    ] {
        admin.post("/v1/stations", station(&city, name, lat, facilities)).await.expect(201);
    }
    let found = async |query: &str| {
        let page = rider.get(&format!("/v1/stations{query}")).await.expect(200);
        page.items().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["远", "近", "中", "天边"]);
    assert_eq!(found("?near=29.72,112.40").await, ["近", "中", "远"]);
    assert_eq!(found("?near=29.72,112.40&facility=water,microwave").await, ["中", "远"]);
    assert_eq!(found("?near=29.72,112.40&radius_m=2000").await, ["近", "中"]);
    assert_eq!(found("?zone=learn").await, Vec::<String>::new());
    assert_eq!(found(&format!("?area={}", city.places.other_street)).await, Vec::<String>::new());

    let first = rider.get("/v1/stations?near=29.72,112.40&limit=2").await.expect(200);
    assert_eq!(first.items()[0]["distance_m"], json!(111));
    assert_eq!(first.items()[1]["facilities"], json!(["microwave", "water"]));
    let next = first.text("next_cursor");
    // What opens meanwhile nearby does not push anything onto the next page twice.
    admin.post("/v1/stations", station(&city, "新", 29.7201, &[])).await.expect(201);
    assert_eq!(found(&format!("?near=29.72,112.40&limit=2&cursor={next}")).await, ["远"]);
    rider.get(&format!("/v1/stations?cursor={next}")).await.refuses(400, "invalid_cursor");
    rider.get("/v1/stations?facility=sauna").await.refuses(422, "invalid_fields");
    rider.get("/v1/stations?near=29.72").await.refuses(422, "invalid_fields");
}

#[actix_web::test]
async fn a_station_is_changed_whole_by_whoever_has_its_area() {
    let city = City::open().await;
    let street = city.person("街道", &[(Role::Admin, RolePlace::Area(city.places.street))]).await;
    let other = city.person("别处", &[(Role::Admin, RolePlace::Area(city.places.other_street))]).await;
    let rider = city.rider("唐师傅").await;
    let body = station(&city, "红新驿站", 29.72, &["water"]);
    rider.post("/v1/stations", body.clone()).await.refuses(403, "forbidden");
    other.post("/v1/stations", body.clone()).await.refuses(403, "forbidden");
    let made = street.post("/v1/stations", body.clone()).await.expect(201);
    let path = made.header("location").unwrap();
    assert_eq!(rider.get(&path).await.expect(200).json, made.json);

    let mut changed = body.clone();
    changed["facilities"] = json!(["books", "tables"]);
    changed["address"] = Value::Null;
    other.put(&path, changed.clone()).await.refuses(403, "forbidden");
    let mut elsewhere = changed.clone();
    elsewhere["area_id"] = json!(city.places.other_street);
    street.put(&path, elsewhere).await.refuses(403, "forbidden");
    let after = street.put(&path, changed.clone()).await.expect(200);
    assert_eq!((&after.json["facilities"], &after.json["address"]), (&json!(["books", "tables"]), &Value::Null));
    assert_eq!((&after.json["version"], &after.json["created_at"]), (&json!(2), &made.json["created_at"]));
    let stale = street.asks(reqwest::Method::PUT, &path).header("if-match", "\"1\"").json(changed.clone());
    stale.send().await.refuses(412, "version_mismatch");

    changed["closed"] = json!(true);
    street.put(&path, changed).await.expect(200);
    assert!(rider.get("/v1/stations").await.expect(200).items().is_empty());
    assert_eq!(rider.get("/v1/stations?closed=true").await.expect(200).items().len(), 1);

    let mut nowhere = body.clone();
    nowhere["desk_id"] = json!(tests::published::NOTHING);
    assert_eq!(street.post("/v1/stations", nowhere).await.refuses(422, "invalid_fields").faults()[0].0, "/desk_id");
    let mut lost = body;
    lost["location"] = Value::Null;
    street.post("/v1/stations", lost).await.refuses(422, "invalid_fields");
    street
        .put("/v1/stations/0192f3a0-7c1e-7000-8000-00000000dead", station(&city, "x", 29.7, &[]))
        .await
        .refuses(404, "not_found");
}
