//! The tree of categories changes, and stays a tree.

use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;
use tests::given::burst_pipe;

fn category(code: &str, parent: Option<&str>) -> Value {
    json!({
        "code": code, "name": "雨水口堵塞", "parent_code": parent, "urgency": "urgent", "policy": null, "photo_required": false,
        "after_photo_required": false, "duplicate_radius_m": 80, "public_precision_m": 0, "confidential": false,
    })
}

#[actix_web::test]
async fn a_city_adds_a_category_and_changes_it() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let made = admin.post("/v1/categories", category("storm_drain", Some("drain"))).await.expect(201);
    assert_eq!(made.header("location").as_deref(), Some("/v1/categories/storm_drain"));
    admin.post("/v1/categories", category("storm_drain", Some("drain"))).await.refuses(409, "code_taken");
    let mut report = burst_pipe();
    report["category"] = json!("storm_drain");
    rider.reports(report).await;

    let mut wanted = category("storm_drain", None);
    wanted["name"] = json!("雨水口");
    let path = "/v1/categories/storm_drain";
    let change = |tag: &'static str| admin.asks(Method::PUT, path).header("If-Match", tag).json(wanted.clone()).send();
    let changed = change("\"1\"").await.expect(200);
    assert_eq!((&changed.json["parent_code"], &changed.json["version"]), (&Value::Null, &json!(2)));
    change("\"1\"").await.refuses(412, "version_mismatch");
    assert_eq!(rider.get(path).await.expect(200).json, changed.json);
    rider.get("/v1/categories/nothing").await.refuses(404, "not_found");
    rider.get("/v1/categories/%00").await.refuses(404, "not_found");

    // Deployments share one tree: it takes somebody who administers the whole.
    let mayor = city.person("市", &[(Role::Admin, RolePlace::Area(city.places.city))]).await;
    mayor.post("/v1/categories", category("other_drain", None)).await.refuses(403, "forbidden");
    mayor.put(path, wanted).await.refuses(403, "forbidden");
}

#[actix_web::test]
async fn the_tree_of_categories_has_no_cycles_and_three_levels() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let put = async |code: &str, parent: Option<&str>| {
        admin.put(&format!("/v1/categories/{code}"), category(code, parent)).await
    };
    admin.post("/v1/categories", category("a", None)).await.expect(201);
    admin.post("/v1/categories", category("b", Some("a"))).await.expect(201);
    admin.post("/v1/categories", category("c", Some("b"))).await.expect(201);
    admin.post("/v1/categories", category("d", Some("c"))).await.refuses(422, "category_too_deep");
    put("a", Some("a")).await.refuses(422, "category_cycle");
    put("a", Some("c")).await.refuses(422, "category_cycle");
    put("a", Some("noise")).await.refuses(422, "category_too_deep");
    put("b", Some("noise")).await.refuses(422, "category_too_deep");
    put("b", Some("street_order")).await.expect(200);
    let refused = put("b", Some("nowhere")).await.refuses(422, "invalid_fields");
    assert_eq!(refused.faults()[0].0, "/parent_code");
    put("nothing", None).await.refuses(404, "not_found");
    let renamed = admin.put("/v1/categories/b", category("z", None)).await.refuses(422, "invalid_fields");
    assert_eq!(renamed.faults()[0].0, "/code");
    let mut wide = category("b", None);
    wide["duplicate_radius_m"] = json!(5001);
    admin.put("/v1/categories/b", wide).await.refuses(422, "invalid_fields");

    // Parents come before their children, wherever these were moved.
    put("public_facilities", Some("a")).await.expect(200);
    let all = admin.get("/v1/categories").await.expect(200).items();
    for (place, one) in all.iter().enumerate() {
        let above = all.iter().position(|other| other["code"] == one["parent_code"]);
        assert!(one["parent_code"].is_null() || above.is_some_and(|above| above < place), "{one}");
    }
}
