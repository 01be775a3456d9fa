//! Departments and desks.

use domain::identity::{Role, RolePlace};
use serde_json::json;
use tests::City;

#[actix_web::test]
async fn a_department_works_for_an_area_of_whoever_makes_it() {
    let city = City::open().await;
    let street = city.person("街道", &[(Role::Admin, RolePlace::Area(city.places.street))]).await;
    let department = |code: &str, area| json!({"name": "绣林街道城管办", "code": code, "area_id": area});
    let made = street.post("/v1/departments", department("xiulin-cm", city.places.grid)).await.expect(201);
    assert_eq!(made.header("location"), Some(format!("/v1/departments/{}", made.text("id"))));
    let rider = city.rider("唐师傅").await;
    assert_eq!(rider.get(&made.header("location").unwrap()).await.expect(200).json, made.json);
    street.post("/v1/departments", department("xiulin-cm", city.places.grid)).await.refuses(409, "code_taken");
    street.post("/v1/departments", department("other", city.places.other_street)).await.refuses(403, "forbidden");
    rider.post("/v1/departments", department("other", city.places.grid)).await.refuses(403, "forbidden");
    let nowhere = json!({"name": "x", "code": "y", "area_id": "0192f3a0-7c1e-7000-8000-00000000dead"});
    let refused = street.post("/v1/departments", nowhere).await.refuses(422, "invalid_fields");
    assert_eq!(refused.faults()[0].0, "/area_id");

    let all = rider.get("/v1/departments").await.expect(200).items();
    assert_eq!(all.len(), 3);
    // An area stands for what lies below it.
    let below = rider.get(&format!("/v1/departments?area={}", city.places.street)).await.expect(200).items();
    assert_eq!((below.len(), &below[0]["code"]), (1, &json!("xiulin-cm")));
    rider.get("/v1/departments/0192f3a0-7c1e-7000-8000-00000000dead").await.refuses(404, "not_found");
}

#[actix_web::test]
async fn a_desk_is_shown_where_the_callers_map_has_it() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let desk = json!({
        "name": "笔架山社区", "area_id": city.places.other_street, "address": "笔架山路 3 号", "opening_hours": "9:00–17:00",
        "location": {"lat": 29.717_588_145, "lng": 112.425_844_606, "coord_system": "gcj02"},
    });
    let made = admin.post("/v1/desks", desk.clone()).await.expect(201);
    let near = |value: &serde_json::Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-6;
    assert!(near(&made.json["location"]["lat"], 29.72) && near(&made.json["location"]["lng"], 112.42), "{}", made.json);
    let rider = city.rider("唐师傅").await;
    let path = format!("/v1/desks/{}?coord_system=gcj02", made.text("id"));
    assert!(near(&rider.get(&path).await.expect(200).json["location"]["lat"], 29.717_588_145));
    let there = rider.get(&format!("/v1/desks?area={}", city.places.other_street)).await.expect(200).items();
    assert_eq!((there.len(), &there[0]["name"]), (1, &json!("笔架山社区")));
    assert_eq!(rider.get(&format!("/v1/desks?area={}", city.places.city)).await.expect(200).items().len(), 2);

    let mut swapped = desk.clone();
    swapped["location"] = json!({"lat": 112.42, "lng": 29.72});
    assert_eq!(admin.post("/v1/desks", swapped).await.refuses(422, "invalid_fields").faults()[0].1, "swapped");
    admin.post("/v1/desks", json!({"name": "x"})).await.refuses(422, "invalid_fields");
    rider.post("/v1/desks", desk).await.refuses(403, "forbidden");
    rider.get("/v1/desks/0192f3a0-7c1e-7000-8000-00000000dead").await.refuses(404, "not_found");
}
