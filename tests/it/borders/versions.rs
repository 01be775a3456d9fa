//! Borders are in force from a date on, and can be taken back.

use api::jobs;
use chrono::TimeDelta;
use domain::identity::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;

use super::{area_of, at, chain, code_at, collection, feature, ground, id_of, imports, whole};

#[actix_web::test]
async fn open_tickets_are_placed_anew_and_closed_ones_keep_theirs() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let rider = city.rider("唐师傅").await;
    imports(&admin, &whole()).await.expect(201);
    let (north, south) = (id_of(&rider, "north").await, id_of(&rider, "south").await);
    let open = rider.reports(at(41.0, 71.5)).await;
    let over = rider.reports(at(41.0, 71.6)).await;
    rider.commands(&over, "withdraw", json!({})).await.shows("withdrawn");
    let elsewhere = rider.reports(at(41.0, 70.5)).await;
    jobs::run_once(&city.app).await;
    assert_eq!(area_of(&rider, &open).await, south);

    // The northern one grows.
    let change = [
        feature("north", "grid", Some("xiulin"), ground(40.0, 71.0, 42.0, 74.0)),
        feature("south", "grid", Some("xiulin"), ground(40.0, 70.0, 42.0, 71.0)),
    ];
    let made = imports(&admin, &change).await.expect(201);
    assert_eq!((&made.json["warnings"], &made.json["changed_areas"]), (&json!([]), &json!(2)));
    assert_eq!(area_of(&rider, &open).await, south);
    // Two servers do their rounds at once.
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    assert_eq!(area_of(&rider, &open).await, north);
    assert_eq!(area_of(&rider, &over).await, south);
    assert_eq!(area_of(&rider, &elsewhere).await, south);
    let history = rider.get(&format!("/v1/tickets/{open}/events")).await.expect(200).items();
    let kinds: Vec<_> = history.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["submitted", "relocated"]);
    assert_eq!((&history[1]["by"], &history[1]["capacity"]), (&Value::Null, &json!("system")));
    assert!(rider.get("/v1/me/notifications").await.expect(200).items().is_empty(), "on the ground all is as it was");

    // And back.
    let undo = format!("/v1/area-imports/{}/undo", made.text("id"));
    assert_eq!(admin.post(&undo, json!({})).await.expect(200).json["status"], "undone");
    admin.post(&undo, json!({})).await.refuses(409, "import_ended");
    jobs::run_once(&city.app).await;
    assert_eq!(area_of(&rider, &open).await, south);
    assert_eq!(chain(&code_at(&city, 41.0, 71.5).await.expect(200)), ["south", "xiulin", "shishou"]);
    city.books_balance().await;
}

#[actix_web::test]
async fn a_version_comes_into_force_when_its_time_has_come() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let mut later = collection(&whole());
    later["valid_from"] = json!(city.clock_text(TimeDelta::hours(3)));
    let planned = admin.post("/v1/areas/imports", later.clone()).await.expect(201);
    assert_eq!((&planned.json["status"], &planned.json["in_force_at"]), (&json!("scheduled"), &Value::Null));
    let cancelled = admin.post("/v1/areas/imports", later.clone()).await.expect(201).text("id");
    let spoiled = {
        let mut features = whole();
        features.push(feature("late", "grid", Some("bijiashan"), ground(42.0, 70.0, 44.0, 74.0)));
        let mut spoiled = collection(&features);
        spoiled["valid_from"] = json!(city.clock_text(TimeDelta::hours(4)));
        admin.post("/v1/areas/imports", spoiled).await.expect(201).text("id")
    };
    admin.post(&format!("/v1/area-imports/{cancelled}/undo"), json!({})).await.expect(200);
    jobs::run_once(&city.app).await;
    assert_eq!(chain(&code_at(&city, 41.0, 73.0).await.expect(200)), ["shishou"]);

    // The server was down at that moment.
    city.later(TimeDelta::hours(3) + TimeDelta::minutes(20));
    tokio::join!(jobs::run_once(&city.app), jobs::run_once(&city.app));
    let admin = city.again(&admin).await;
    assert_eq!(chain(&code_at(&city, 41.0, 73.0).await.expect(200)), ["north", "xiulin", "shishou"]);
    let shown = admin.get(&format!("/v1/area-imports/{}", planned.text("id"))).await.expect(200);
    assert_eq!(shown.json["status"], "in_force");

    // By now its new areas are there already: it fails as a whole, and says why.
    city.later(TimeDelta::hours(1));
    jobs::run_once(&city.app).await;
    let admin = city.again(&admin).await;
    let failed = admin.get(&format!("/v1/area-imports/{spoiled}")).await.expect(200);
    assert_eq!(failed.json["status"], "failed");
    assert!(failed.text("failure").contains("taken"), "{}", failed.json);
    assert_eq!(chain(&code_at(&city, 43.0, 73.0).await.expect(200)), ["bijiashan", "shishou"]);
    admin.post(&format!("/v1/area-imports/{spoiled}/undo"), json!({})).await.refuses(409, "import_ended");
}

#[actix_web::test]
async fn what_was_brought_is_taken_back_and_comes_again() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let rider = city.rider("唐师傅").await;
    let first = imports(&admin, &whole()).await.expect(201).text("id");
    let north = id_of(&rider, "north").await;
    let ticket = rider.reports(at(41.0, 73.0)).await;
    // A later version of one of its areas, and an area below another.
    let moved = [feature("south", "grid", Some("bijiashan"), ground(42.0, 70.0, 44.0, 74.0))];
    let second = imports(&admin, &moved).await.expect(201).text("id");
    let south = id_of(&rider, "south").await;
    let path = rider.get(&format!("/v1/areas/{south}")).await.expect(200);
    assert_eq!(path.json["path"], json!([south, city.places.other_street, city.places.city]));
    let undo = async |id: &str| admin.post(&format!("/v1/area-imports/{id}/undo"), json!({})).await;
    undo(&first).await.refuses(409, "import_built_upon");
    undo(&second).await.expect(200);
    let path = rider.get(&format!("/v1/areas/{south}")).await.expect(200);
    assert_eq!(path.json["path"], json!([south, city.places.street, city.places.city]));
    let corner = json!({"name": "角", "code": "corner", "level": "micro_grid", "parent_id": north});
    admin.post("/v1/areas", corner.clone()).await.expect(201);
    undo(&first).await.refuses(409, "import_built_upon");

    // Another one, with nothing upon it.
    let extra = [feature("east", "grid", Some("bijiashan"), ground(42.0, 70.0, 44.0, 74.0))];
    let third = imports(&admin, &extra).await.expect(201).text("id");
    let east = id_of(&rider, "east").await;
    let there = rider.reports(at(43.0, 71.0)).await;
    assert_eq!(area_of(&rider, &there).await, east);
    undo(&third).await.expect(200);
    jobs::run_once(&city.app).await;
    assert_eq!(area_of(&rider, &there).await, city.places.other_street.to_string());
    let retired = rider.get(&format!("/v1/areas/{east}")).await.expect(200);
    assert_eq!((&retired.json["retired"], &retired.json["has_boundary"]), (&json!(true), &json!(false)));
    let codes: Vec<_> =
        rider.get("/v1/areas?limit=100").await.expect(200).items().iter().map(|it| it["code"].clone()).collect();
    assert!(!codes.contains(&json!("east")), "{codes:?}");
    admin
        .post("/v1/areas", json!({"name": "x", "code": "x", "level": "micro_grid", "parent_id": east}))
        .await
        .refuses(422, "invalid_fields");
    // It comes again as the one it was.
    imports(&admin, &extra).await.expect(201);
    assert_eq!(id_of(&rider, "east").await, east);
    assert_eq!(area_of(&rider, &ticket).await, north);
}

#[actix_web::test]
async fn an_area_is_changed_and_its_tree_is_shown() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let rider = city.rider("唐师傅").await;
    imports(&admin, &whole()).await.expect(201);
    let path = format!("/v1/areas/{}", id_of(&rider, "north").await);
    let facts = json!({"name": "北网格", "kind": "school", "households": 77});
    let changed = admin.put(&path, facts.clone()).await.expect(200);
    assert_eq!(
        (&changed.json["name"], &changed.json["kind"], &changed.json["households"]),
        (&json!("北网格"), &json!("school"), &json!(77))
    );
    assert_eq!(changed.json["version"], 2);
    let stale = admin.asks(Method::PUT, &path).header("If-Match", "\"1\"").json(facts.clone()).send().await;
    stale.refuses(412, "version_mismatch");
    admin.put(&path, json!({"name": "x", "households": 10_000_001})).await.refuses(422, "invalid_fields");
    admin.put(&path, json!({"name": ""})).await.refuses(422, "invalid_fields");
    city.reviewer().await.put(&path, facts).await.refuses(403, "forbidden");

    let tree = |query: &str| format!("/v1/areas/{}/tree{query}", city.places.city);
    let all = rider.get(&tree("")).await.expect(200).items();
    let depths: Vec<_> = all.iter().map(|it| (it["code"].as_str().unwrap(), it["depth"].as_u64().unwrap())).collect();
    assert_eq!(depths, [("shishou", 0), ("xiulin", 1), ("xiulin-01", 2), ("bijiashan", 1), ("north", 2), ("south", 2)]);
    assert_eq!(rider.get(&tree("?depth=1")).await.expect(200).items().len(), 3);
    let first = rider.get(&tree("?limit=4")).await.expect(200);
    let rest = rider.get(&tree(&format!("?limit=4&cursor={}", first.text("next_cursor")))).await.expect(200);
    assert_eq!((rest.items().len(), &rest.json["next_cursor"]), (2, &Value::Null));
    rider.get(&tree("?depth=11")).await.refuses(422, "invalid_fields");
    rider.get("/v1/areas/0192f3a0-7c1e-7000-8000-00000000dead/tree").await.refuses(404, "not_found");

    let border = rider.get(&format!("{path}/boundary?coord_system=gcj02")).await.expect(200);
    assert_eq!(
        (&border.json["coord_system"], &border.json["properties"]["parent_code"]),
        (&json!("gcj02"), &json!("xiulin"))
    );
    let tag = border.header("etag").unwrap();
    let again = rider
        .asks(Method::GET, &format!("{path}/boundary?coord_system=gcj02"))
        .header("If-None-Match", &tag)
        .send()
        .await;
    again.expect(304);
}
