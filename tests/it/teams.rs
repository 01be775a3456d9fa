//! The team of an area: who sees whom, who changes it, and what its rules refuse.

use domain::id::Id;
use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::database::past_the_program;
use tests::published::NOTHING;
use tests::{City, Person};

fn entry(post: &str, name: &str) -> Value {
    json!({"post": post, "name": name})
}

fn staff(city: &City) -> String {
    format!("/v1/areas/{}/staff", city.places.grid)
}

async fn names(person: &Person, path: &str) -> Vec<String> {
    person.get(path).await.expect(200).items().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// A city with a community and a grid below it, for the four levels of the organisation.
async fn community(city: &City, admin: &Person) -> (String, String) {
    let community =
        json!({"name": "绣林东社区", "code": "east", "level": "community", "parent_id": city.places.street});
    let community = admin.post("/v1/areas", community).await.expect(201).text("id");
    let grid = json!({"name": "东一网格", "code": "east-1", "level": "grid", "parent_id": community});
    let grid = admin.post("/v1/areas", grid).await.expect(201).text("id");
    (format!("/v1/areas/{community}/staff"), format!("/v1/areas/{grid}/staff"))
}

#[actix_web::test]
async fn residents_see_whom_they_may_call_and_staff_see_all() {
    let city = City::open().await;
    let (chief, worker) = (city.staff(Role::GridChief).await, city.staff(Role::GridWorker).await);
    let (rider, path) = (city.rider("唐师傅").await, staff(&city));
    let mut head = json!({
        "post": "chief", "name": "冯网格长", "phone": "0716 7280001", "account_id": chief.id, "public": true, "covers": "全网格",
    });
    let made = chief.post(&path, head.clone()).await.expect(201);
    assert_eq!(
        (&made.json["phone"], &made.json["account_id"], &made.json["version"]),
        (&json!("0716-7280001"), &json!(chief.id), &json!(1))
    );
    for (n, post) in [
        "full_time_worker",
        "part_time_worker",
        "instructor",
        "mediator",
        "police_officer",
        "medic",
        "volunteer",
        "member",
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = entry(post, post);
        body["phone"] = json!(format!("1380000{n:04}"));
        body["public"] = json!(post == "part_time_worker");
        chief.post(&path, body).await.expect(201);
    }
    chief.post(&path, json!({"post": "building_chief", "name": "楼长", "covers": "3 栋"})).await.expect(201);
    assert_eq!(names(&worker, &path).await.len(), 10);
    assert_eq!(names(&city.staff(Role::Reviewer).await, &path).await.len(), 10);
    // Neither riders nor staff of elsewhere, nor those who work for a department.
    let elsewhere = city.person("别处", &[(Role::GridChief, RolePlace::Area(city.places.other_street))]).await;
    for other in [&rider, &elsewhere, &city.handler().await] {
        let seen = other.get(&path).await.expect(200);
        assert_eq!(seen.items().len(), 2, "{}", seen.json);
        assert_eq!((&seen.items()[0]["name"], &seen.items()[0]["phone"]), (&json!("冯网格长"), &json!("0716-7280001")));
        assert_eq!(seen.items()[0]["account_id"], Value::Null);
        assert_eq!(seen.items()[1]["post"], "part_time_worker");
    }
    // A page at a time.
    let first = worker.get(&format!("{path}?limit=4")).await.expect(200);
    let next = first.text("next_cursor");
    assert_eq!(first.items().len() + names(&worker, &format!("{path}?limit=100&cursor={next}")).await.len(), 10);
    worker.get(&format!("/v1/areas?cursor={next}")).await.refuses(400, "invalid_cursor");
    worker.get(&format!("/v1/areas/{NOTHING}/staff")).await.refuses(404, "not_found");

    // What a neighbour is told for `areas/locate`: chiefs first.
    let (grid, street) = (city.places.grid, city.places.street);
    let contacts = city.change(move |scene| Ok(scene.tx.public_contacts(&[grid, street])?)).await;
    let said: Vec<String> = contacts.iter().map(|(_, contact)| format!("{} {}", contact.post, contact.name)).collect();
    assert_eq!(said, ["chief 冯网格长", "part_time_worker part_time_worker"]);
    assert!(contacts.iter().all(|(area, contact)| *area == grid && !format!("{contact:?}").contains("728")));

    // No longer public, no longer seen.
    let one = format!("{path}/{}", made.text("id"));
    head["public"] = json!(false);
    let stale = chief.asks(Method::PUT, &one).header("if-match", "\"9\"").json(head.clone()).send().await;
    stale.refuses(412, "version_mismatch");
    let changed = chief.put(&one, head).await.expect(200);
    assert_eq!((&changed.json["version"], &changed.json["created_at"]), (&json!(2), &made.json["created_at"]));
    assert_eq!(names(&rider, &path).await, ["part_time_worker"]);
    chief.delete(&one).await.expect(204);
    chief.delete(&one).await.refuses(404, "not_found");
    assert_eq!(names(&worker, &path).await.len(), 9);
}

#[actix_web::test]
async fn a_team_is_changed_by_its_chief_and_administrators_of_the_area() {
    let city = City::open().await;
    let path = staff(&city);
    let street = city.person("街道", &[(Role::Admin, RolePlace::Area(city.places.street))]).await;
    let elsewhere = city.person("别处", &[(Role::GridChief, RolePlace::Area(city.places.other_street))]).await;
    let above = city.person("街道长", &[(Role::GridChief, RolePlace::Area(city.places.street))]).await;
    let below = city.staff(Role::GridChief).await;
    let (worker, rider) = (city.staff(Role::GridWorker).await, city.rider("唐师傅").await);
    let made = street.post(&path, entry("medic", "王医生")).await.expect(201).text("id");
    let one = format!("{path}/{made}");
    for other in [&elsewhere, &worker, &rider] {
        other.post(&path, entry("medic", "李医生")).await.refuses(403, "forbidden");
        other.put(&one, entry("medic", "李医生")).await.refuses(403, "forbidden");
        other.delete(&one).await.refuses(403, "forbidden");
    }
    above.put(&one, entry("medic", "赵医生")).await.expect(200);
    // Its own subtree, and nothing above it.
    below.post(&format!("/v1/areas/{}/staff", city.places.street), entry("medic", "x")).await.refuses(403, "forbidden");
    // By the area that it belongs to, and by no other.
    let of_street = format!("/v1/areas/{}/staff/{made}", city.places.street);
    street.put(&of_street, entry("medic", "x")).await.refuses(404, "not_found");
    street.delete(&of_street).await.refuses(404, "not_found");
    street.put(&format!("{path}/{NOTHING}"), entry("medic", "x")).await.refuses(404, "not_found");
    street.post(&format!("/v1/areas/{NOTHING}/staff"), entry("medic", "x")).await.refuses(404, "not_found");
    assert_eq!(names(&worker, &path).await, ["赵医生"]);
    // The same request twice is one entry.
    for _ in 0..2 {
        let asked = street.asks(Method::POST, &path).header("idempotency-key", "one-mediator-only");
        asked.json(entry("mediator", "调解员")).send().await.expect(201);
    }
    assert_eq!(names(&worker, &path).await.len(), 2);
}

#[actix_web::test]
async fn a_worker_of_another_area_is_none_here() {
    let city = City::open().await;
    let (admin, path) = (city.staff(Role::Admin).await, staff(&city));
    let with =
        |post: &str, account: Value| json!({"post": post, "name": "何网格员", "account_id": account, "public": true});
    let here = city.staff(Role::GridWorker).await;
    let above = city.person("街道网格员", &[(Role::GridWorker, RolePlace::Area(city.places.street))]).await;
    let elsewhere = city.person("别处", &[(Role::GridWorker, RolePlace::Area(city.places.other_street))]).await;
    let rider = city.rider("唐师傅").await;
    for other in [json!(elsewhere.id), json!(rider.id), json!(NOTHING)] {
        admin.post(&path, with("full_time_worker", other)).await.refuses(422, "worker_of_another_area");
    }
    // A worker is no chief.
    admin.post(&path, with("chief", json!(here.id))).await.refuses(422, "worker_of_another_area");
    let one = admin.post(&path, with("full_time_worker", json!(here.id))).await.expect(201).text("id");
    admin.post(&path, with("part_time_worker", json!(above.id))).await.expect(201);
    assert_eq!(names(&rider, &path).await.len(), 2);
    let elsewhere = with("full_time_worker", json!(elsewhere.id));
    admin.put(&format!("{path}/{one}"), elsewhere).await.refuses(422, "worker_of_another_area");

    // Whoever no longer works here is not shown to residents, and neither is who may not sign in.
    let account = admin.get(&format!("/v1/accounts/{}", here.id)).await.expect(200);
    let grant = account.json["roles"][0]["id"].as_str().unwrap().to_owned();
    admin.delete(&format!("/v1/accounts/{}/roles/{grant}", here.id)).await.expect(204);
    assert_eq!(names(&rider, &path).await.len(), 1);
    admin.post(&format!("/v1/accounts/{}/disable", above.id), json!({})).await.expect(200);
    assert!(names(&rider, &path).await.is_empty());
    let left = admin.get(&path).await.expect(200).items();
    assert_eq!((left.len(), &left[0]["account_id"], &left[0]["version"]), (2, &Value::Null, &json!(2)));
    admin.post(&path, with("part_time_worker", json!(above.id))).await.refuses(422, "worker_of_another_area");
}

#[actix_web::test]
async fn the_organisation_goes_from_the_general_branch_to_the_household() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let (community, grid) = community(&city, &admin).await;
    let below = |post: &str, above: &str| json!({"post": post, "name": post, "above_id": above});
    let add = async |path: &str, body: Value| admin.post(path, body).await.expect(201).text("id");
    let general = add(&community, entry("general_branch_secretary", "总支书记")).await;
    let branch = add(&grid, below("grid_branch_secretary", &general)).await;
    let group = add(&grid, below("building_group_leader", &branch)).await;
    let household = add(&grid, below("party_member_household", &group)).await;
    let all = admin.get(&grid).await.expect(200).items();
    let chain: Vec<&Value> = all.iter().map(|it| &it["above_id"]).collect();
    assert_eq!(chain, [&json!(general), &json!(branch), &json!(group)]);

    // Each answers to the level right above, in this area or one above it.
    for (post, above, code) in [
        ("party_member_household", &general, "wrong_post"),
        ("building_group_leader", &group, "wrong_post"),
        ("medic", &branch, "wrong_post"),
    ] {
        let refused = admin.post(&grid, below(post, above)).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults(), [("/above_id".to_owned(), code.to_owned())], "{post}");
    }
    let elsewhere = admin.post(&staff(&city), below("building_group_leader", &branch)).await;
    assert_eq!(elsewhere.refuses(422, "invalid_fields").faults()[0].1, "unknown");
    let nobody = admin.post(&grid, below("building_group_leader", NOTHING)).await;
    assert_eq!(nobody.refuses(422, "invalid_fields").faults()[0].1, "unknown");
    let level = admin.post(&grid, entry("general_branch_secretary", "x")).await.refuses(422, "invalid_fields");
    assert_eq!(level.faults()[0], ("/post".to_owned(), "wrong_level".to_owned()));

    // One of each, and nobody goes while others answer to him.
    admin.post(&grid, below("grid_branch_secretary", &general)).await.refuses(409, "post_taken");
    let one = |id: &str| format!("{grid}/{id}");
    admin.delete(&one(&group)).await.refuses(409, "others_below");
    admin.put(&one(&group), entry("volunteer", "x")).await.refuses(409, "others_below");
    admin.put(&one(&group), below("building_group_leader", &branch)).await.expect(200);
    for id in [&household, &group, &branch] {
        admin.delete(&one(id)).await.expect(204);
    }
    assert!(admin.get(&grid).await.expect(200).items().is_empty());
}

#[actix_web::test]
async fn what_does_not_fit_a_post_is_refused_field_by_field() {
    let city = City::open().await;
    let (admin, path) = (city.staff(Role::Admin).await, staff(&city));
    let worker = city.staff(Role::GridWorker).await;
    for (body, pointer, code) in [
        (json!({"post": "medic", "name": "x", "public": true}), "/public", "not_public"),
        (json!({"post": "medic", "name": "x", "account_id": worker.id}), "/account_id", "no_account"),
        (json!({"post": "medic", "name": "x", "phone": "7280001"}), "/phone", "not_a_phone"),
        (json!({"post": "medic", "name": "x", "phone": "１３８０００００００１"}), "/phone", "not_a_phone"),
        (json!({"post": "medic", "name": " "}), "/name", "empty"),
        (json!({"post": "medic", "name": "字".repeat(65)}), "/name", "too_long"),
        (json!({"post": "medic", "name": "a\u{0}b"}), "/name", "control_character"),
        (json!({"post": "medic", "name": "x", "covers": "字".repeat(201)}), "/covers", "too_long"),
    ] {
        let refused = admin.post(&path, body).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())]);
    }
    for body in [entry("emperor", "x"), json!({"name": "x"}), json!({"post": "medic", "name": "x", "age": 3})] {
        admin.post(&path, body).await.refuses(422, "invalid_fields");
    }
    admin.post(&path, entry("chief", "冯")).await.expect(201);
    admin.post(&path, entry("chief", "何")).await.refuses(409, "post_taken");
    let other = admin.post(&path, entry("full_time_worker", "何")).await.expect(201).text("id");
    admin.put(&format!("{path}/{other}"), entry("chief", "何")).await.refuses(409, "post_taken");
    assert_eq!(names(&worker, &path).await, ["冯", "何"]);
}

#[actix_web::test]
async fn names_and_numbers_of_a_team_are_sealed_and_its_rules_are_constraints() {
    let city = City::open().await;
    let (admin, path) = (city.staff(Role::Admin).await, staff(&city));
    let made =
        json!({"post": "chief", "name": "冯网格长", "phone": "0716-7280001", "covers": "全网格", "public": true});
    let chief = admin.post(&path, made).await.expect(201).text("id");
    let medic = admin.post(&path, entry("medic", "王医生")).await.expect(201).text("id");
    let refuses = |statement: &str, why: &str| {
        let said = past_the_program(&city.config.database, statement).unwrap_err();
        assert!(said.contains(why), "{said:?} is not for {why:?}: {statement}");
    };
    let of = |id: &str, set: &str| format!("UPDATE area_teams SET {set} WHERE id = '{id}'");
    let yes = if tests::database::on_postgres() { "true" } else { "1" };
    refuses(&of(&medic, &format!("public = {yes}")), "area_teams_shown");
    refuses(&of(&medic, &format!("account_id = '{}'", admin.id)), "area_teams_shown");
    refuses(&of(&medic, "post = 'emperor'"), "area_teams_post");
    refuses(&of(&medic, &format!("above_id = '{chief}'")), "area_teams_organised");
    refuses(&of(&chief, "above_id = id, post = 'building_group_leader'"), "area_teams");
    refuses(&of(&medic, "version = 0"), "area_teams_version");
    let once = if tests::database::on_postgres() { "area_teams_one" } else { "area_teams.area_id, area_teams.post" };
    refuses(&of(&medic, "post = 'chief'"), once);

    // In the database it is not to be read; it opens with the key in force, and with the next one.
    let sealed = city
        .change(|scene| {
            let found = scene.tx.next_seals(
                persistence::values::SealTable::AreaTeams,
                None,
                10,
                persistence::values::SealWork::Check,
            )?;
            Ok(found.map(|it| (it.values, it.rows, it.faults)))
        })
        .await;
    assert_eq!(sealed, Some((4, 2, Vec::new())));
    let (grid, member) = (city.places.grid, Id::from_uuid(chief.parse().unwrap()));
    let kept = city.change(move |scene| Ok(scene.tx.lock_team_member(grid, member)?)).await;
    assert_eq!((kept.phone.unwrap().as_str(), kept.covers.unwrap().as_str()), ("+867167280001", "全网格"));
}
