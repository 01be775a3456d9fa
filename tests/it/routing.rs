//! A ticket finds its way: rules say who is responsible, and dispatch what is accepted.

use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::{City, Person};

const RULES: &str = "/v1/routing-rules";

fn rule(category: Option<&str>, assignee: &Value, mode: &str) -> Value {
    json!({"category": category, "area_id": null, "assignee": assignee, "mode": mode})
}

fn department(id: impl ToString) -> Value {
    json!({"kind": "department", "id": id.to_string()})
}

async fn accepted(reviewer: &Person, rider: &Person) -> (String, Value) {
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
    let shown = reviewer.commands(&ticket, "accept", valid).await.expect(200).json;
    (ticket, shown)
}

#[actix_web::test]
async fn what_is_accepted_goes_to_whom_the_nearest_rule_names() {
    let city = City::open().await;
    let (admin, reviewer, rider) = (city.staff(Role::Admin).await, city.reviewer().await, city.rider("唐师傅").await);
    let dispatcher = city.dispatcher().await;
    let (housing, management) = (department(city.places.department), department(city.places.other_department));
    let all = admin.post(RULES, rule(None, &management, "dispatch")).await.expect(201);
    let facilities = admin.post(RULES, rule(Some("public_facilities"), &housing, "dispatch")).await.expect(201);

    let (ticket, shown) = accepted(&reviewer, &rider).await;
    assert_eq!((&shown["status"], &shown["version"]), (&json!("dispatched"), &json!(3)));
    assert_eq!(shown["assignee"]["id"], housing["id"]);
    let history = reviewer.get(&format!("/v1/tickets/{ticket}/events")).await.expect(200).items();
    let told: Vec<_> = history.iter().map(|step| (step["kind"].clone(), step["capacity"].clone())).collect();
    assert_eq!(told[1..], [(json!("accepted"), json!("reviewer")), (json!("dispatched"), json!("system"))]);

    let routing = dispatcher.get(&format!("/v1/tickets/{ticket}/routing")).await.expect(200).json;
    assert_eq!((&routing["rule"]["id"], &routing["follows_rules"]), (&facilities.json["id"], &json!(true)));
    assert_eq!(routing["assignee"]["name"], "市住建局");
    rider.get(&format!("/v1/tickets/{ticket}/routing")).await.refuses(403, "forbidden");

    // It turns out to be something else: the rules take it elsewhere, as long as nobody has taken it on.
    let noise = json!({"category": "noise", "urgency": "normal"});
    let shown = reviewer.commands(&ticket, "reclassify", noise).await.expect(200).json;
    assert_eq!((&shown["status"], &shown["assignee"]["id"]), (&json!("dispatched"), &management["id"]));
    let handler = city.person("城管", &[(Role::Handler, RolePlace::Department(city.places.other_department))]).await;
    handler.commands(&ticket, "claim", json!({})).await.shows("in_progress");
    let pipe = json!({"category": "burst_pipe", "urgency": "urgent"});
    let shown = reviewer.commands(&ticket, "reclassify", pipe).await.expect(200).json;
    assert_eq!((&shown["status"], &shown["assignee"]["id"]), (&json!("in_progress"), &management["id"]));

    // Handed back, it is for a dispatcher to say; he is shown what the rules say.
    handler.commands(&ticket, "return", json!({"reason": "not_responsible"})).await.shows("accepted");
    let routing = dispatcher.get(&format!("/v1/tickets/{ticket}/routing")).await.expect(200).json;
    assert_eq!((&routing["assignee"]["id"], &routing["follows_rules"]), (&housing["id"], &json!(false)));

    // Without the nearer rule the other one wins.
    let path = format!("{RULES}/{}", facilities.text("id"));
    admin.delete(&path).await.expect(204);
    admin.get(&path).await.refuses(404, "not_found");
    let (_, shown) = accepted(&reviewer, &rider).await;
    assert_eq!(shown["assignee"]["id"], management["id"]);

    // A rule that only proposes leaves the word to the dispatcher.
    let path = format!("{RULES}/{}", all.text("id"));
    let proposes = rule(None, &management, "propose");
    admin
        .asks(reqwest::Method::PUT, &path)
        .header("if-match", "\"7\"")
        .json(proposes.clone())
        .send()
        .await
        .refuses(412, "version_mismatch");
    assert_eq!(admin.put(&path, proposes).await.expect(200).json["version"], 2);
    let (ticket, shown) = accepted(&reviewer, &rider).await;
    assert_eq!(shown["status"], "accepted");
    let routing = dispatcher.get(&format!("/v1/tickets/{ticket}/routing")).await.expect(200).json;
    assert_eq!((&routing["rule"]["mode"], &routing["assignee"]["id"]), (&json!("propose"), &management["id"]));
}

#[actix_web::test]
async fn a_role_of_the_area_is_whoever_has_the_least_to_do() {
    let city = City::open().await;
    let (admin, reviewer, rider) = (city.staff(Role::Admin).await, city.reviewer().await, city.rider("唐师傅").await);
    let works = [(Role::GridWorker, RolePlace::Area(city.places.city))];
    let (first, second) = (city.person("网格员甲", &works).await, city.person("网格员乙", &works).await);
    let worker = json!({"kind": "area_role", "role": "grid_worker"});
    admin.post(RULES, rule(Some("burst_pipe"), &worker, "dispatch")).await.expect(201);
    let mut hands = Vec::new();
    for _ in 0..4 {
        let (_, shown) = accepted(&reviewer, &rider).await;
        hands.push(shown["assignee"]["id"].as_str().unwrap().to_owned());
    }
    let of = |person: &Person| hands.iter().filter(|hand| **hand == person.id.to_string()).count();
    assert_eq!((of(&first), of(&second)), (2, 2));
    assert_ne!(hands[0], hands[1]);

    // A worker who has left is passed over, and the answer says so.
    let gone = json!({"kind": "worker", "id": second.id});
    let named = json!({"category": "burst_pipe", "area_id": city.places.city, "assignee": gone, "mode": "dispatch"});
    let nearer = admin.post(RULES, named).await.expect(201).text("id");
    admin.post(&format!("/v1/accounts/{}/disable", second.id), json!({})).await.expect(200);
    let (ticket, shown) = accepted(&reviewer, &rider).await;
    assert_eq!(shown["assignee"]["id"], json!(first.id));
    let routing = city.dispatcher().await.get(&format!("/v1/tickets/{ticket}/routing")).await.expect(200).json;
    assert_eq!(routing["passed_over"][0]["rule"]["id"], json!(nearer));
    assert_eq!(routing["passed_over"][0]["why"], "worker_gone");
}

#[actix_web::test]
async fn rules_that_tie_or_never_match_are_refused() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let housing = department(city.places.department);
    let made = admin.post(RULES, rule(Some("burst_pipe"), &housing, "dispatch")).await.expect(201).text("id");
    admin.post(RULES, rule(Some("burst_pipe"), &housing, "propose")).await.refuses(409, "rule_exists");
    let other = admin.post(RULES, rule(Some("drain"), &housing, "dispatch")).await.expect(201).text("id");
    let path = format!("{RULES}/{other}");
    admin.put(&path, rule(Some("burst_pipe"), &housing, "dispatch")).await.refuses(409, "rule_exists");

    // A worker of another street, and somebody who works nowhere.
    let away = city.person("外地", &[(Role::GridWorker, RolePlace::Area(city.places.other_street))]).await;
    let assignee = json!({"kind": "worker", "id": away.id});
    let never = json!({"area_id": city.places.street, "assignee": assignee, "mode": "dispatch"});
    admin.post(RULES, never).await.refuses(422, "rule_never_matches");
    let rider = city.rider("唐师傅").await;
    let nobody = json!({"kind": "worker", "id": rider.id});
    admin.post(RULES, rule(None, &nobody, "dispatch")).await.refuses(422, "assignee_not_usable");
    admin.post(RULES, rule(Some("nothing"), &housing, "dispatch")).await.refuses(422, "unknown_category");
    for wrong in [
        json!({"kind": "area_role", "role": "admin"}),
        json!({"kind": "area_role", "id": city.places.department}),
        json!({"kind": "department", "role": "grid_worker"}),
        json!({"kind": "worker"}),
    ] {
        admin.post(RULES, rule(None, &wrong, "dispatch")).await.refuses(422, "invalid_fields");
    }

    // Who administers a street sets rules for it, and for nothing beyond.
    let local = city.person("街道", &[(Role::Admin, RolePlace::Area(city.places.street))]).await;
    local.post(RULES, rule(None, &housing, "dispatch")).await.refuses(403, "forbidden");
    local.delete(&path).await.refuses(403, "forbidden");
    let here = json!({"area_id": city.places.street, "assignee": housing, "mode": "dispatch"});
    local.post(RULES, here).await.expect(201);
    rider.get(RULES).await.refuses(403, "forbidden");

    let page = admin.get(&format!("{RULES}?limit=1")).await.expect(200);
    assert_eq!(page.items()[0]["id"], json!(made));
    let cursor = page.text("next_cursor");
    assert_eq!(admin.get(&format!("{RULES}?limit=1&cursor={cursor}")).await.expect(200).items()[0]["id"], json!(other));
    assert_eq!(admin.get(&format!("{RULES}?category=drain")).await.expect(200).items().len(), 1);
    assert_eq!(admin.get(&format!("{RULES}?area={}", city.places.street)).await.expect(200).items().len(), 1);
}

#[actix_web::test]
async fn who_has_a_matter_keeps_it_when_it_is_called_something_else() {
    let city = City::open().await;
    let (admin, reviewer, rider) = (city.staff(Role::Admin).await, city.reviewer().await, city.rider("唐师傅").await);
    let works = [(Role::GridWorker, RolePlace::Area(city.places.city))];
    let pair = [city.person("网格员甲", &works).await, city.person("网格员乙", &works).await];
    admin.post(RULES, rule(None, &json!({"kind": "area_role", "role": "grid_worker"}), "dispatch")).await.expect(201);
    let (ticket, shown) = accepted(&reviewer, &rider).await;
    let (holder, version) = (shown["assignee"]["id"].clone(), shown["version"].as_u64().unwrap());
    // The other one has nothing to do, and this one has this very matter.
    let noise = json!({"category": "noise", "urgency": "normal"});
    let shown = reviewer.commands(&ticket, "reclassify", noise).await.expect(200).json;
    assert_eq!((&shown["assignee"]["id"], &shown["version"]), (&holder, &json!(version + 1)));
    let moved = json!({"location": {"lat": 29.72, "lng": 112.40}});
    let shown = reviewer.commands(&ticket, "relocate", moved).await.expect(200).json;
    assert_eq!((&shown["assignee"]["id"], &shown["version"]), (&holder, &json!(version + 2)));
    // Who cannot sign in any more keeps nothing.
    let holder = pair.iter().find(|person| json!(person.id) == holder).unwrap();
    admin.post(&format!("/v1/accounts/{}/disable", holder.id), json!({})).await.expect(200);
    let pipe = json!({"category": "burst_pipe", "urgency": "normal"});
    let shown = reviewer.commands(&ticket, "reclassify", pipe).await.expect(200).json;
    assert_ne!(shown["assignee"]["id"], json!(holder.id));
}

#[actix_web::test]
async fn a_matter_of_one_city_goes_to_no_other() {
    let city = City::open().await;
    let (admin, neighbour) = (city.staff(Role::Admin).await, city.neighbour().await);
    let there = [Role::Reviewer, Role::Dispatcher].map(|role| (role, RolePlace::Area(neighbour.city)));
    let staff = city.person("监利", &there).await;
    admin.post(RULES, rule(None, &department(city.places.department), "dispatch")).await.expect(201);
    let ticket = city.visitor().reports_in(&city, "jianli-01", 1).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    staff.commands(&ticket, "accept", valid).await.shows("accepted");
    let routing = staff.get(&format!("/v1/tickets/{ticket}/routing")).await.expect(200).json;
    assert_eq!(routing["passed_over"][0]["why"], "outside_programme");

    // Nor is it put there.
    for (code, level, parent, west) in
        [("here", "street", city.places.city, 112.4), ("there", "street", neighbour.city, 112.8)]
    {
        let ring = [[west, 29.7], [west + 0.1, 29.7], [west + 0.1, 29.8], [west, 29.8], [west, 29.7]];
        let border = json!({"type": "Polygon", "coordinates": [ring]});
        let area = json!({"name": code, "code": code, "level": level, "parent_id": parent, "boundary": border});
        admin.post("/v1/areas", area).await.expect(201);
    }
    let at = |lng: f64| json!({"location": {"lat": 29.75, "lng": lng}});
    staff.commands(&ticket, "relocate", at(112.45)).await.refuses(422, "outside_programme");
    staff.commands(&ticket, "relocate", at(100.0)).await.refuses(422, "outside_programme");
    staff.commands(&ticket, "relocate", at(112.85)).await.shows("accepted");
}
