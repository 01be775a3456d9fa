//! The tree of areas grows, with borders; and a city beside it.

use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;
use tests::given::burst_pipe;

/// A square in hundredths of a degree, as GeoJSON.
fn square(west: f64, south: f64, size: f64) -> Value {
    let (west, south, size) = (112.0 + west * 0.01, 29.0 + south * 0.01, size * 0.01);
    let (east, north) = (west + size, south + size);
    json!({"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
}

#[actix_web::test]
async fn a_grid_with_a_border_gets_the_reports_from_inside() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let grid = json!({
        "name": "临江网格", "code": "riverside-30", "level": "grid", "kind": "residential",
        "parent_id": city.places.street, "boundary": square(40.0, 72.0, 2.0), "coord_system": "wgs84",
    });
    let made = admin.post("/v1/areas", grid.clone()).await.expect(201);
    let id = made.text("id");
    assert_eq!(made.header("location"), Some(format!("/v1/areas/{id}")));
    assert_eq!(made.json["path"], json!([id, city.places.street, city.places.city]));
    assert_eq!((&made.json["has_boundary"], &made.json["boundary"]), (&json!(true), &Value::Null));
    admin.post("/v1/areas", grid).await.refuses(409, "code_taken");

    let rider = city.rider("唐师傅").await;
    let at = |lat: f64, lng: f64| {
        let mut report = burst_pipe();
        report["location"] = json!({"lat": lat, "lng": lng});
        report
    };
    let ticket = rider.reports(at(29.7216, 112.4063)).await;
    assert_eq!(rider.sees(&ticket).await.json["area_id"], json!(id));
    rider.post("/v1/tickets", at(29.80, 112.4063)).await.refuses(422, "outside_programme");

    // Drawn in one system, shown in another.
    let path = format!("/v1/areas/{id}?boundary=true&coord_system=gcj02");
    let shown = rider.get(&path).await.expect(200);
    let corner = &shown.json["boundary"]["coordinates"][0][0][0];
    let (lng, lat) = (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap());
    assert!((0.003..0.01).contains(&(lng - 112.40)) && (-0.005..-0.001).contains(&(lat - 29.72)), "{lng} {lat}");
    assert_eq!(
        (&shown.json["boundary"]["type"], &shown.json["coord_system"]),
        (&json!("MultiPolygon"), &json!("gcj02"))
    );
    let drawn = json!({
        "name": "高德网格", "code": "amap", "level": "micro_grid", "parent_id": id,
        "boundary": shown.json["boundary"], "coord_system": "gcj02",
    });
    let back = admin.post("/v1/areas", drawn).await.expect(201).text("id");
    let shown = rider.get(&format!("/v1/areas/{back}?boundary=true")).await.expect(200);
    let lng = shown.json["boundary"]["coordinates"][0][0][0][0].as_f64().unwrap();
    assert!((lng - 112.40).abs() < 1e-6, "{lng}");
}

#[actix_web::test]
async fn a_bad_border_is_refused_and_says_where() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let area = |boundary: Value| json!({"name": "x", "code": "x", "level": "grid", "parent_id": city.places.street, "boundary": boundary});
    let ring = |points: &[[f64; 2]]| json!({"type": "Polygon", "coordinates": [points]});
    for bad in [
        ring(&[[112.0, 29.0], [112.1, 29.1], [112.1, 29.0], [112.0, 29.1], [112.0, 29.0]]),
        ring(&[[112.0, 29.0], [112.1, 29.0], [112.1, 29.1], [112.0, 29.1]]),
        ring(&[[29.0, 112.0], [29.0, 112.1], [29.1, 112.1], [29.0, 112.0]]),
        ring(&[[112.0, 29.0], [112.1, 29.1]]),
        json!({"type": "MultiPolygon", "coordinates": []}),
    ] {
        let refused = admin.post("/v1/areas", area(bad)).await.refuses(422, "boundary_invalid");
        assert!(refused.json["detail"].is_string());
    }
    for bad in [
        json!({"type": "Point", "coordinates": [112.0, 29.0]}),
        json!({"type": "Polygon", "coordinates": [[112.0, 29.0]]}),
        json!({"type": "Polygon", "coordinates": "x"}),
        json!({"type": "Polygon"}),
        json!("POLYGON ((0 0))"),
    ] {
        admin.post("/v1/areas", area(bad)).await.refuses(422, "invalid_fields");
    }
    let huge = admin.asks(Method::POST, "/v1/areas").raw("application/json", vec![b' '; 17 * 1024 * 1024]).send().await;
    huge.refuses(413, "body_too_large");
    assert_eq!(admin.get("/v1/areas?level=grid").await.expect(200).items().len(), 1);
}

#[actix_web::test]
async fn an_area_lies_below_its_parent_and_within_whoever_makes_it() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let street = city.person("街道", &[(Role::Admin, RolePlace::Area(city.places.street))]).await;
    let area = |code: &str, level: &str, parent: Value| json!({"name": code, "code": code, "level": level, "parent_id": parent});
    let (own, other) = (json!(city.places.street), json!(city.places.other_street));
    street.post("/v1/areas", area("a", "community", own.clone())).await.expect(201);
    street.post("/v1/areas", area("b", "community", other)).await.refuses(403, "forbidden");
    street.post("/v1/areas", area("b", "city", Value::Null)).await.refuses(403, "forbidden");
    street.post("/v1/areas", area("b", "street", own.clone())).await.refuses(422, "area_not_below_parent");
    street.post("/v1/areas", area("b", "city", own.clone())).await.refuses(422, "area_not_below_parent");
    let nowhere = json!("0192f3a0-7c1e-7000-8000-00000000dead");
    let refused = admin.post("/v1/areas", area("b", "grid", nowhere)).await.refuses(422, "invalid_fields");
    assert_eq!(refused.faults()[0].0, "/parent_id");
    admin.post("/v1/areas", area("b c", "grid", own.clone())).await.refuses(422, "invalid_fields");
    admin.post("/v1/areas", area("b", "planet", own)).await.refuses(422, "invalid_fields");
    city.rider("唐师傅").await.post("/v1/areas", area("b", "city", Value::Null)).await.refuses(403, "forbidden");
}

#[actix_web::test]
async fn areas_are_listed_by_parent_and_level() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let codes = async |query: &str| -> Vec<String> {
        let page = rider.get(&format!("/v1/areas{query}")).await.expect(200);
        page.items().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes("").await, ["shishou", "xiulin", "xiulin-01", "bijiashan"]);
    assert_eq!(codes(&format!("?parent={}", city.places.city)).await, ["xiulin", "bijiashan"]);
    assert_eq!(codes("?level=city").await, ["shishou"]);
    assert_eq!(codes("?level=grid").await, ["xiulin-01"]);
    rider.get("/v1/areas?level=planet").await.refuses(422, "invalid_fields");
    rider.get("/v1/areas/0192f3a0-7c1e-7000-8000-00000000dead").await.refuses(404, "not_found");
}

#[actix_web::test]
async fn every_further_top_is_a_programme_of_its_own() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let top = json!({"name": "克拉玛依白碱滩", "code": "baijiantan", "level": "district"});
    let id = admin.post("/v1/areas", top).await.expect(201).text("id");
    let theirs = admin.get(&format!("/v1/programme?area={id}")).await.expect(200);
    assert_eq!((&theirs.json["name"], &theirs.json["root_area_id"]), (&json!("克拉玛依白碱滩"), &json!(id)));
    let ours = admin.get("/v1/programme").await.expect(200);
    assert_eq!(ours.json["root_area_id"], json!(city.places.city));
    assert_ne!(ours.json["id"], theirs.json["id"]);
}
