//! A whole tree comes at once, or nothing of it.

use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;

use super::{area_of, at, chain, code_at, collection, feature, ground, id_of, imports, whole};

#[actix_web::test]
async fn a_whole_tree_comes_at_once_and_anybody_finds_his_grid() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    // Where no border is loaded none is refused.
    assert_eq!(chain(&code_at(&city, 0.0, 0.0).await.expect(200)), ["shishou"]);
    let made = imports(&admin, &whole()).await.expect(201);
    assert_eq!(
        (&made.json["areas"], &made.json["created_areas"], &made.json["status"]),
        (&json!(5), &json!(2), &json!("in_force"))
    );
    assert_eq!((&made.json["warnings"], &made.json["scope_area_id"]), (&json!([]), &json!(city.places.city)));
    assert_eq!(made.header("location"), Some(format!("/v1/area-imports/{}", made.text("id"))));
    assert_eq!(chain(&code_at(&city, 41.0, 73.0).await.expect(200)), ["north", "xiulin", "shishou"]);
    assert_eq!(chain(&code_at(&city, 43.0, 73.0).await.expect(200)), ["bijiashan", "shishou"]);
    code_at(&city, 50.0, 73.0).await.refuses(422, "outside_programme");
    // On a shared border always the same one.
    let shared = chain(&code_at(&city, 41.0, 72.0).await.expect(200));
    for _ in 0..3 {
        assert_eq!(chain(&code_at(&city, 41.0, 72.0).await.expect(200)), shared);
    }
    let rider = city.rider("唐师傅").await;
    let ticket = rider.reports(at(41.0, 72.0)).await;
    assert_eq!(area_of(&rider, &ticket).await, id_of(&rider, &shared[0]).await);
    // Baidu's pair for the same place.
    let there = city.stranger().get("/v1/areas/locate?lat=29.733&lng=112.4176&coord_system=bd09").await.expect(200);
    assert_eq!(chain(&there)[1..], ["xiulin", "shishou"]);
    // Whom to call: those alone whom everybody may see.
    let north = id_of(&rider, "north").await;
    for (name, public) in [("何小兰", true), ("李大山", false)] {
        let worker = json!({"post": "full_time_worker", "name": name, "phone": "0716-7280001", "public": public});
        admin.post(&format!("/v1/areas/{north}/staff"), worker).await.expect(201);
    }
    let found = code_at(&city, 41.0, 73.0).await.expect(200);
    let contact = json!({"post": "full_time_worker", "name": "何小兰", "phone": "0716-7280001"});
    assert_eq!(
        (&found.json["areas"][0]["contacts"], &found.json["areas"][1]["contacts"]),
        (&json!([contact]), &json!([]))
    );
    city.stranger().get("/v1/areas/locate?lat=112.4&lng=29.7").await.refuses(422, "invalid_fields");
    city.stranger().get("/v1/areas/locate?lat=29.7").await.refuses(422, "invalid_fields");
    city.stranger().get("/v1/areas/locate?lat=29.7&lng=112.4&coord_system=mars").await.refuses(422, "invalid_fields");
}

#[actix_web::test]
async fn what_does_not_fit_is_told_and_a_dry_run_changes_nothing() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let mut features = whole();
    // Reaches over the southern one, and out of the street to the east.
    features[0]["geometry"] = ground(40.0, 71.9, 42.1, 74.0);
    // Leaves something out in the west.
    features[1]["geometry"] = ground(40.2, 70.0, 42.0, 72.0);
    let tried = admin.post("/v1/areas/imports?dry_run=true", collection(&features)).await.expect(200);
    assert_eq!(
        (&tried.json["id"], &tried.json["status"], &tried.json["created_areas"]),
        (&Value::Null, &Value::Null, &json!(2))
    );
    let told: Vec<_> = tried.json["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| (w["kind"].as_str().unwrap(), w["code"].as_str().unwrap(), w["other"].as_str()))
        .collect();
    assert_eq!(
        told,
        [("gap", "xiulin", None), ("outside_parent", "north", Some("xiulin")), ("overlap", "north", Some("south")),]
    );
    // 0.2 by 1.9 hundredths of a degree.
    let m2 = tried.json["warnings"][0]["m2"].as_f64().unwrap();
    assert!((m2 / 408_100.0 - 1.0).abs() < 0.01, "{m2}");
    let at = &tried.json["warnings"][0]["at"];
    assert!((at["lng"].as_f64().unwrap() - 112.401).abs() < 1e-6, "{at}");
    assert!(admin.get("/v1/areas/imports").await.expect(200).items().is_empty());
    assert!(admin.get("/v1/areas?level=grid").await.expect(200).items().len() == 1);
    assert_eq!(chain(&code_at(&city, 41.0, 73.0).await.expect(200)), ["shishou"]);

    let made = imports(&admin, &features).await.expect(201);
    assert_eq!(made.json["warnings"], tried.json["warnings"]);
    let shown = admin.get(&format!("/v1/area-imports/{}", made.text("id"))).await.expect(200);
    assert_eq!(shown.json["warnings"], tried.json["warnings"]);
    let listed = admin.get("/v1/areas/imports").await.expect(200).items();
    assert_eq!((listed.len(), &listed[0]["warning_count"]), (1, &json!(3)));
}

#[actix_web::test]
async fn all_that_is_wrong_is_told_at_once() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let bow_tie = json!({"type": "Polygon", "coordinates": [[[112.0, 29.0], [112.1, 29.1], [112.1, 29.0], [112.0, 29.1], [112.0, 29.0]]]});
    let open = json!({"type": "MultiPolygon", "coordinates": [[[[112.0, 29.0], [112.1, 29.0], [112.1, 29.1], [112.0, 29.1]]], [[[29.0, 112.0], [29.1, 112.0], [29.1, 112.1], [29.0, 112.0]]]]});
    let mut odd = feature("odd", "planet", Some("shishou"), json!({"type": "Point", "coordinates": [112.0, 29.0]}));
    odd["properties"]["colour"] = json!("red");
    odd["properties"]["households"] = json!(-1);
    odd["properties"]["name"] = Value::Null;
    let features = [
        feature("a", "grid", Some("b"), bow_tie),
        feature("b", "grid", Some("a"), open),
        feature("c", "grid", Some("nowhere"), Value::Null),
        feature("c", "grid", Some("xiulin"), Value::Null),
        feature("d", "city", Some("xiulin"), Value::Null),
        feature("e", "city", None, Value::Null),
        odd,
        feature("x y", "grid", Some("xiulin"), Value::Null),
        feature("xiulin", "district", Some("shishou"), Value::Null),
        json!({"type": "Feature", "geometry": null}),
    ];
    let refused = imports(&admin, &features).await.refuses(422, "invalid_fields");
    let faults = refused.faults();
    let faults: Vec<_> =
        faults.iter().map(|(pointer, code)| (pointer.trim_start_matches("/features/"), code.as_str())).collect();
    for expected in [
        ("0/geometry/coordinates/0/0", "self_crossing"),
        ("0/properties/parent_code", "cycle"),
        ("1/geometry/coordinates/0/0", "not_closed"),
        ("1/geometry/coordinates/1/0/0", "bad_point"),
        ("1/properties/parent_code", "cycle"),
        ("2/properties/parent_code", "unknown"),
        ("3/properties/code", "duplicate"),
        ("4/properties/level", "not_below_parent"),
        ("5/properties/parent_code", "second_top"),
        ("6/properties/level", "unknown_value"),
        ("6/properties/colour", "unknown_field"),
        ("6/properties/households", "out_of_range"),
        ("6/properties/name", "missing"),
        ("6/geometry/type", "unknown_value"),
        ("7/properties/code", "not_a_code"),
        ("8/properties/level", "level_changed"),
        ("9/properties", "missing"),
    ] {
        assert!(faults.contains(&expected), "{expected:?} is not in {faults:#?}");
    }
    assert_eq!(faults.len(), 17, "{faults:#?}");
    assert!(admin.get("/v1/areas/imports").await.expect(200).items().is_empty());

    // JSON in form, and nothing that could be read: beside other faults as well.
    let square = json!([[[112.0, 29.0], [112.1, 29.0], [112.1, 29.1], [112.0, 29.0]]]).to_string();
    for (bad, place) in [
        (square.replacen("112.1", "1e999", 1), "/features/0/geometry"),
        ("[".repeat(200) + &"]".repeat(200), "/features/0/geometry"),
    ] {
        let geometry = format!(r#"{{"type": "Polygon", "coordinates": {bad}}}"#);
        let properties = r#"{"code": "x", "name": "x", "level": "grid", "parent_code": "nowhere"}"#;
        let feature = format!(r#"{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}"#);
        let body = format!(r#"{{"type": "FeatureCollection", "features": [{feature}]}}"#);
        let asking = admin.asks(Method::POST, "/v1/areas/imports?dry_run=true").raw("application/json", body);
        let faults = asking.send().await.refuses(422, "invalid_fields").faults();
        assert!(faults.iter().any(|(pointer, code)| pointer.starts_with(place) && code == "unreadable"), "{faults:#?}");
        assert!(faults.iter().any(|(_, code)| code == "unknown"), "{faults:#?}");
    }
    let lone =
        br#"{"type": "FeatureCollection", "features": [{"type": "\ud800", "properties": {}, "geometry": null}]}"#;
    let asking = admin.asks(Method::POST, "/v1/areas/imports").raw("application/json", lone.to_vec());
    asking.send().await.refuses(422, "invalid_fields");

    for (bad, pointer, code) in [
        (json!({"type": "FeatureCollection", "features": []}), "/features", "empty"),
        (json!({"type": "FeatureCollection"}), "/features", "missing"),
        (json!({"type": "Feature", "features": []}), "/type", "unknown_value"),
        (json!({"type": "FeatureCollection", "features": [7]}), "/features/0", "wrong_type"),
        (json!({"type": "FeatureCollection", "features": vec![7; 10_001]}), "/features", "too_many"),
        (json!({"type": "FeatureCollection", "features": 7}), "/features", "wrong_type"),
        (json!({"type": "FeatureCollection", "features": [], "colour": 1}), "/colour", "unknown_field"),
        (
            json!({"type": "FeatureCollection", "features": whole(), "valid_from": "2100-01-01T00:00:00Z"}),
            "/valid_from",
            "too_far_ahead",
        ),
        (
            json!({"type": "FeatureCollection", "features": whole(), "coord_system": "mars"}),
            "/coord_system",
            "unknown_value",
        ),
    ] {
        let refused = admin.post("/v1/areas/imports", bad.clone()).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{bad}");
    }
    let many = "[112.0,29.0],".repeat(210_000);
    let long = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"code\":\"z\",\"name\":\"z\",\
         \"level\":\"grid\",\"parent_code\":\"xiulin\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{many}[112.0,29.0]]]}}}}]}}"
    );
    let refused = admin
        .asks(Method::POST, "/v1/areas/imports")
        .raw("application/json", long)
        .send()
        .await
        .refuses(422, "invalid_fields");
    assert_eq!(refused.faults(), [("/features/0/geometry/coordinates".to_owned(), "too_many_points".to_owned())]);
    let huge = vec![b' '; 33 * 1024 * 1024];
    admin
        .asks(Method::POST, "/v1/areas/imports")
        .raw("application/json", huge)
        .send()
        .await
        .refuses(413, "body_too_large");
    assert_eq!(chain(&code_at(&city, 41.0, 73.0).await.expect(200)), ["shishou"]);
}

#[actix_web::test]
async fn what_is_exported_can_be_imported_again() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let mut features = whole();
    features[0]["properties"]["households"] = json!(412);
    features[0]["properties"]["kind"] = json!("residential");
    imports(&admin, &features).await.expect(201);
    let path = format!("/v1/areas/export?area={}", city.places.street);
    for system in ["wgs84", "gcj02", "bd09"] {
        let exported = admin.get(&format!("{path}&coord_system={system}")).await.expect(200).json;
        let codes: Vec<_> =
            exported["features"].as_array().unwrap().iter().map(|it| it["properties"]["code"].clone()).collect();
        assert_eq!(codes, ["xiulin", "north", "south", "xiulin-01"]);
        assert_eq!(exported["features"][1]["properties"]["households"], 412);
        assert_eq!(exported["features"][0]["properties"]["parent_code"], "shishou");
        let again = admin.post("/v1/areas/imports", exported).await.expect(201);
        assert_eq!((&again.json["warnings"], &again.json["created_areas"]), (&json!([]), &json!(0)), "{system}");
        let north = id_of(&admin, "north").await;
        let border = admin.get(&format!("/v1/areas/{north}/boundary")).await.expect(200);
        let corner = &border.json["geometry"]["coordinates"][0][0][0];
        let (lng, lat) = (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap());
        assert!((lng - 112.4).abs() < 1e-7 && (lat - 29.72).abs() < 1e-7, "{system} {lng} {lat}");
    }
    admin.get("/v1/areas/export?area=0192f3a0-7c1e-7000-8000-00000000dead").await.refuses(422, "invalid_fields");
    admin.get("/v1/areas/export").await.refuses(422, "invalid_fields");
    city.reviewer().await.get(&path).await.refuses(403, "forbidden");
}

#[actix_web::test]
async fn whoever_administers_a_street_imports_its_grids_alone() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let street = city.person("街道", &[(Role::Admin, RolePlace::Area(city.places.street))]).await;
    let other = city.person("别处", &[(Role::Admin, RolePlace::Area(city.places.other_street))]).await;
    imports(&street, &whole()).await.refuses(403, "forbidden");
    let own = [feature("north", "grid", Some("xiulin"), ground(40.0, 72.0, 42.0, 74.0))];
    let made = imports(&street, &own).await.expect(201);
    assert_eq!(made.json["scope_area_id"], json!(city.places.street));
    imports(&other, &own).await.refuses(403, "forbidden");
    imports(&street, &[feature("y", "grid", Some("bijiashan"), Value::Null)]).await.refuses(403, "forbidden");
    let path = format!("/v1/area-imports/{}", made.text("id"));
    for (person, seen) in [(&admin, true), (&street, true), (&other, false)] {
        assert_eq!(person.get("/v1/areas/imports").await.expect(200).items().len(), usize::from(seen));
        if seen {
            person.get(&path).await.expect(200);
        } else {
            person.get(&path).await.refuses(404, "not_found");
            person.post(&format!("{path}/undo"), json!({})).await.refuses(404, "not_found");
        }
    }
    let rider = city.rider("唐师傅").await;
    imports(&rider, &own).await.refuses(403, "forbidden");
    rider.get("/v1/areas/imports").await.refuses(403, "forbidden");
    street.post(&format!("{path}/undo"), json!({})).await.expect(200);
}

#[actix_web::test]
async fn the_first_import_of_a_city_brings_its_top() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    // The city of the stories has one already.
    let top = [feature("other", "city", None, ground(0.0, 0.0, 1.0, 1.0))];
    let refused = imports(&admin, &top).await.refuses(422, "invalid_fields");
    assert_eq!(refused.faults(), [("/features/0/properties/parent_code".to_owned(), "second_top".to_owned())]);
}

#[actix_web::test]
async fn the_same_request_makes_one_import() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let ask = async |path: &str| {
        let asking = admin.asks(Method::POST, path).header("Idempotency-Key", "one-key-for-one-import");
        asking.json(collection(&whole())).send().await
    };
    let first = ask("/v1/areas/imports").await.expect(201);
    let again = ask("/v1/areas/imports").await.expect(201);
    assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
    assert_eq!(first.json, again.json);
    assert_eq!(admin.get("/v1/areas/imports").await.expect(200).items().len(), 1);
}

#[actix_web::test]
async fn of_imports_at_once_each_is_checked_against_what_the_others_made() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let asking: Vec<_> = (0..6)
        .map(|n| {
            let admin = admin.clone();
            // All of them make the same new area, and one of their own.
            let features = [
                feature("same", "grid", Some("xiulin"), ground(40.0, 70.0, 42.0, 74.0)),
                feature(&format!("own-{n}"), "micro_grid", Some("same"), Value::Null),
            ];
            actix_web::rt::spawn(async move { imports(&admin, &features).await })
        })
        .collect();
    let mut created = Vec::new();
    for one in asking {
        let answer = one.await.unwrap();
        match answer.status {
            201 => created.push(answer.json["created_areas"].as_u64().unwrap()),
            _ => drop(answer.refuses(409, "contended")),
        }
    }
    created.sort_unstable();
    // One of them made the common area; the others found it there.
    assert_eq!(created.last(), Some(&2), "{created:?}");
    assert!(created.iter().rev().skip(1).all(|count| *count == 1), "{created:?}");
    let below = admin.get(&format!("/v1/areas?parent={}", id_of(&admin, "same").await)).await.expect(200).items();
    assert_eq!(below.len(), created.len());
}
