//! Areas hang elsewhere, or are no more: what becomes of tickets, of those who have them, of posts and of codes that were printed.

use api::jobs;
use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use serde_json::{Value, json};
use tests::{City, Person};

use super::{area_of, at, chain, code_at, collection, feature, ground, id_of, imports, whole};

const RULES: &str = "/v1/routing-rules";

fn rule(area: impl ToString, assignee: Value) -> Value {
    json!({"category": null, "area_id": area.to_string(), "assignee": assignee, "mode": "dispatch"})
}

fn department(id: impl ToString) -> Value {
    json!({"kind": "department", "id": id.to_string()})
}

fn valid() -> Value {
    json!({"category": "burst_pipe", "urgency": "normal"})
}

/// The northern grid where it is, below the other street.
fn moved() -> Vec<Value> {
    vec![feature("north", "grid", Some("bijiashan"), ground(40.0, 72.0, 42.0, 74.0))]
}

async fn undo(admin: &Person, import: &str) -> tests::Answer {
    admin.post(&format!("/v1/area-imports/{import}/undo"), json!({})).await
}

#[actix_web::test]
async fn tickets_follow_their_grid_to_another_street() {
    let city = City::open().await;
    let (admin, reviewer, rider) = (city.staff(Role::Admin).await, city.reviewer().await, city.rider("唐师傅").await);
    let (street, other) = (city.places.street, city.places.other_street);
    let (housing, management) = (department(city.places.department), department(city.places.other_department));
    imports(&admin, &whole()).await.expect(201);
    let north = id_of(&rider, "north").await;
    let worker = city.person("网格员", &[(Role::GridWorker, RolePlace::Area(north.parse().unwrap()))]).await;
    admin.post(RULES, rule(street, housing.clone())).await.expect(201);
    admin.post(RULES, rule(other, management.clone())).await.expect(201);
    let accepted = async || {
        let ticket = rider.reports(at(41.0, 73.0)).await;
        let shown = reviewer.commands(&ticket, "accept", valid()).await.shows("dispatched");
        assert_eq!(shown.json["assignee"]["id"], housing["id"]);
        ticket
    };
    let (waiting, gone_up, taken) = (accepted().await, accepted().await, accepted().await);
    let up = worker.commands(&gone_up, "escalate", json!({"detail": "网格无力解决"})).await.shows("accepted");
    assert_eq!(up.json["escalated_to"], json!(street));
    city.handler().await.commands(&taken, "claim", json!({})).await.shows("in_progress");

    let made = imports(&admin, &moved()).await.expect(201).text("id");
    jobs::run_once(&city.app).await;
    assert_eq!(area_of(&rider, &waiting).await, north);
    assert_eq!(reviewer.sees(&waiting).await.json["assignee"]["id"], management["id"]);
    // Nobody of the old street answers for it, and who it goes to is for people to say.
    let there = reviewer.sees(&gone_up).await.shows("accepted");
    assert_eq!(there.json["escalated_to"], Value::Null);
    let kept = reviewer.sees(&taken).await.shows("in_progress");
    assert_eq!(kept.json["assignee"]["id"], housing["id"]);

    undo(&admin, &made).await.expect(200);
    jobs::run_once(&city.app).await;
    assert_eq!(reviewer.sees(&waiting).await.json["assignee"]["id"], housing["id"]);
    // What is as it was is left alone.
    let before = reviewer.sees(&waiting).await.json["version"].clone();
    imports(&admin, &whole()).await.expect(201);
    jobs::run_once(&city.app).await;
    assert_eq!(reviewer.sees(&waiting).await.json["version"], before);
    city.books_balance().await;
}

#[actix_web::test]
async fn one_of_several_keeps_what_he_has() {
    let city = City::open().await;
    let (admin, reviewer, rider) = (city.staff(Role::Admin).await, city.reviewer().await, city.rider("唐师傅").await);
    imports(&admin, &whole()).await.expect(201);
    let north = RolePlace::Area(id_of(&rider, "north").await.parse().unwrap());
    for name in ["一号", "二号"] {
        city.person(name, &[(Role::GridWorker, north)]).await;
    }
    let worker = json!({"kind": "area_role", "role": "grid_worker"});
    admin.post(RULES, rule(city.places.city, worker)).await.expect(201);
    let mut had = Vec::new();
    for _ in 0..3 {
        let ticket = rider.reports(at(41.0, 73.0)).await;
        let shown = reviewer.commands(&ticket, "accept", valid()).await.shows("dispatched");
        had.push((ticket, shown.json["assignee"]["id"].clone()));
    }
    imports(&admin, &moved()).await.expect(201);
    jobs::run_once(&city.app).await;
    for (ticket, worker) in had {
        assert_eq!(reviewer.sees(&ticket).await.json["assignee"]["id"], worker);
    }
}

#[actix_web::test]
async fn a_post_ends_where_its_area_leaves_the_street_of_the_role() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    imports(&admin, &whole()).await.expect(201);
    let team = format!("/v1/areas/{}/staff", id_of(&admin, "north").await);
    let street = city.person("街道网格员", &[(Role::GridWorker, RolePlace::Area(city.places.street))]).await;
    let whole_city = city.person("市网格员", &[(Role::GridWorker, RolePlace::Area(city.places.city))]).await;
    for worker in [&street, &whole_city] {
        let post = json!({"post": "full_time_worker", "name": "何小兰", "account_id": worker.id, "public": true});
        admin.post(&team, post).await.expect(201);
    }
    imports(&admin, &moved()).await.expect(201);
    let left = admin.get(&team).await.expect(200).items();
    assert_eq!((&left[0]["account_id"], &left[1]["account_id"]), (&Value::Null, &json!(whole_city.id)));
}

#[actix_web::test]
async fn a_report_by_a_code_stays_with_its_grid_until_that_is_no_more() {
    let city = City::open().await;
    let (admin, reviewer) = (city.staff(Role::Admin).await, city.reviewer().await);
    imports(&admin, &whole()[2..4]).await.expect(201);
    let extra = [feature("east", "grid", Some("xiulin"), Value::Null)];
    let brought = imports(&admin, &extra).await.expect(201).text("id");
    let (visitor, east) = (city.visitor(), id_of(&admin, "east").await);
    // One with a position in nothing smaller than the street, and one without any.
    for n in 1..=2 {
        let mut told = tests::visitor::report(n);
        told["grid"] = json!("east");
        if n == 1 {
            told["location"] = at(41.0, 73.0)["location"].clone();
        }
        visitor.sends(told).await.expect(201);
    }
    let areas = async || -> Vec<Value> {
        let all = reviewer.get("/v1/tickets?limit=100").await.expect(200).items();
        all.iter().map(|ticket| ticket["area_id"].clone()).collect()
    };
    assert_eq!(areas().await, [json!(east), json!(east)]);
    imports(&admin, &whole()[4..]).await.expect(201);
    jobs::run_once(&city.app).await;
    assert_eq!(areas().await, [json!(east), json!(east)]);
    visitor.0.get("/g/east").await.expect(200);

    undo(&admin, &brought).await.expect(200);
    jobs::run_once(&city.app).await;
    let street = json!(city.places.street);
    assert_eq!(areas().await, [street.clone(), street]);
    visitor.0.get("/g/east").await.expect(404);
    admin.get(&format!("/v1/areas/{east}/qr.png")).await.refuses(404, "not_found");
    let mut late = tests::visitor::report(3);
    late["grid"] = json!("east");
    let refused = visitor.sends(late).await.refuses(422, "invalid_fields");
    assert_eq!(refused.faults(), [("/grid".to_owned(), "unknown".to_owned())]);
}

#[actix_web::test]
async fn what_is_overdue_comes_before_what_is_made_now() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let mut planned = collection(&whole());
    planned["valid_from"] = json!(city.clock_text(TimeDelta::hours(1)));
    let planned = admin.post("/v1/areas/imports", planned).await.expect(201).text("id");
    // No server ran at that moment, and somebody is faster than the job.
    city.later(TimeDelta::hours(2));
    let admin = city.again(&admin).await;
    let newer = [
        feature("north", "grid", Some("xiulin"), ground(40.0, 71.0, 42.0, 74.0)),
        feature("south", "grid", Some("xiulin"), ground(40.0, 70.0, 42.0, 71.0)),
    ];
    let made = imports(&admin, &newer).await.expect(201);
    assert_eq!((&made.json["created_areas"], &made.json["changed_areas"]), (&json!(0), &json!(2)));
    let shown = admin.get(&format!("/v1/area-imports/{planned}")).await.expect(200);
    assert_eq!(shown.json["status"], "in_force");
    jobs::run_once(&city.app).await;
    assert_eq!(chain(&code_at(&city, 41.0, 71.5).await.expect(200))[0], "north");
    undo(&admin, &planned).await.refuses(409, "import_built_upon");

    // Nor is anything taken back that what is overdue builds upon.
    let mut late = collection(&moved());
    late["valid_from"] = json!(city.clock_text(TimeDelta::hours(1)));
    let late = admin.post("/v1/areas/imports", late).await.expect(201).text("id");
    city.later(TimeDelta::hours(2));
    let admin = city.again(&admin).await;
    undo(&admin, &made.text("id")).await.refuses(409, "import_built_upon");
    assert_eq!(admin.get(&format!("/v1/area-imports/{late}")).await.expect(200).json["status"], "in_force");
}

#[actix_web::test]
async fn each_fact_is_taken_back_by_itself() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    imports(&admin, &whole()).await.expect(201);
    let path = format!("/v1/areas/{}", id_of(&admin, "north").await);
    let mut renamed = feature("north", "grid", Some("xiulin"), ground(40.0, 72.0, 42.0, 74.0));
    (renamed["properties"]["name"], renamed["properties"]["households"]) = (json!("新名"), json!(412));
    let made = imports(&admin, &[renamed]).await.expect(201).text("id");
    admin.put(&path, json!({"name": "新名", "kind": "school", "households": 412})).await.expect(200);
    undo(&admin, &made).await.expect(200);
    let area = admin.get(&path).await.expect(200).json;
    assert_eq!(
        (&area["name"], &area["kind"], &area["households"]),
        (&json!("区域 north"), &json!("school"), &Value::Null)
    );
}

#[actix_web::test]
async fn nothing_is_taken_back_below_an_area_that_is_gone() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    imports(&admin, &whole()).await.expect(201);
    let south = |parent: &str| [feature("south", "grid", Some(parent), ground(40.0, 70.0, 42.0, 72.0))];
    let between = [feature("between", "community", Some("xiulin"), Value::Null)];
    let between = imports(&admin, &between).await.expect(201).text("id");
    let down = imports(&admin, &south("between")).await.expect(201).text("id");
    let away = imports(&admin, &south("bijiashan")).await.expect(201).text("id");
    // Nothing is below it now, but would be again.
    undo(&admin, &between).await.refuses(409, "import_built_upon");
    undo(&admin, &away).await.expect(200);
    undo(&admin, &between).await.refuses(409, "import_built_upon");
    undo(&admin, &down).await.expect(200);
    undo(&admin, &between).await.expect(200);
}
