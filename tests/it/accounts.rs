//! Accounts: made, found, given roles, disabled and reset; and by whom.

use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::city::PASSWORD;
use tests::given::burst_pipe;
use tests::{City, Person};

const FIRST: &str = "eight herons at dawn";

fn clerk() -> Value {
    json!({"phone": "13700002222", "password": FIRST, "name": "李审核"})
}

/// Somebody who administers one area.
async fn admin_of(city: &City, area: Id<Area>) -> Person {
    city.person("区域管理员", &[(Role::Admin, RolePlace::Area(area))]).await
}

async fn login(city: &City, phone: &str, password: &str) -> tests::Answer {
    city.stranger().post("/v1/auth/login", json!({"phone": phone, "password": password})).await
}

fn with_token(city: &City, answer: &tests::Answer) -> Person {
    Person { token: Some(answer.text("access_token")), ..city.stranger() }
}

/// A new account, by its id.
async fn made_by(admin: &Person, phone: &str) -> String {
    let account = json!({"phone": phone, "password": FIRST, "name": "新同事"});
    admin.post("/v1/accounts", account).await.expect(201).text("id")
}

async fn grants(admin: &Person, account: &str, role: Value) -> tests::Answer {
    admin.post(&format!("/v1/accounts/{account}/roles"), role).await
}

#[actix_web::test]
async fn staff_change_the_first_password_before_anything_else() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let made = admin.post("/v1/accounts", clerk()).await.expect(201);
    let id = made.text("id");
    assert_eq!(made.header("location"), Some(format!("/v1/accounts/{id}")));
    assert_eq!((&made.json["phone"], &made.json["must_change_password"]), (&json!("137****2222"), &json!(true)));
    assert_eq!(made.json["roles"], json!([]));
    admin.post("/v1/accounts", clerk()).await.refuses(409, "phone_taken");

    let role = json!({"role": "reviewer", "area_id": city.places.city});
    let granted = grants(&admin, &id, role).await.expect(201);
    let signed_in = login(&city, "13700002222", FIRST).await.expect(200);
    assert_eq!(signed_in.json["must_change_password"], true);
    let reviewer = with_token(&city, &signed_in);
    reviewer.get("/v1/tickets").await.refuses(403, "password_change_required");
    reviewer.get("/v1/me").await.expect(200);
    let change = json!({"current_password": FIRST, "new_password": "nine herons at dusk"});
    reviewer.post("/v1/me/password", change).await.expect(204);
    let me = reviewer.get("/v1/me").await.expect(200);
    assert_eq!(me.json["roles"][0]["id"], granted.json["id"]);

    // What he may, he may by his role, and no longer than he holds it.
    let ticket = city.rider("唐师傅").await.reports(burst_pipe()).await;
    reviewer.sees(&ticket).await.shows("submitted");
    let path = format!("/v1/accounts/{id}/roles/{}", granted.text("id"));
    admin.delete(&path).await.expect(204);
    admin.delete(&path).await.refuses(404, "not_found");
    reviewer.sees(&ticket).await.refuses(404, "not_found");
}

#[actix_web::test]
async fn a_bad_account_is_not_made() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let but = |field: &str, value: Value| {
        let mut account = clerk();
        account[field] = value;
        account
    };
    let cases = [
        (but("phone", json!("12345")), "invalid_fields"),
        (but("password", json!("short")), "password_too_weak"),
        (but("name", json!(" ")), "invalid_fields"),
        (but("name", json!("a\u{0}b")), "invalid_fields"),
        (but("role", json!("admin")), "invalid_fields"),
    ];
    for (account, code) in cases {
        admin.post("/v1/accounts", account.clone()).await.refuses(422, code);
    }
    city.reviewer().await.post("/v1/accounts", clerk()).await.refuses(403, "forbidden");
    let found = admin.post("/v1/accounts/lookup", json!({"phone": "13700002222"})).await.expect(200);
    assert!(found.items().is_empty());
}

#[actix_web::test]
async fn whoever_is_disabled_is_out_at_once_and_may_come_back() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let path = |command: &str| format!("/v1/accounts/{}/{command}", rider.id);
    let disabled = admin.post(&path("disable"), json!({})).await.expect(200);
    assert_eq!(disabled.json["disabled"], true);
    rider.get("/v1/me").await.refuses(401, "session_ended");
    login(&city, &City::phone(2), PASSWORD).await.refuses(403, "account_disabled");
    // Once more changes nothing.
    let again = admin.post(&path("disable"), json!({})).await.expect(200);
    assert_eq!(again.json["version"], disabled.json["version"]);
    admin.post(&path("enable"), json!({})).await.expect(200);
    login(&city, &City::phone(2), PASSWORD).await.expect(200);
    rider.get("/v1/me").await.refuses(401, "session_ended");

    let stale = admin.asks(Method::POST, &path("disable")).header("If-Match", "\"1\"").json(json!({})).send().await;
    stale.refuses(412, "version_mismatch");
}

#[actix_web::test]
async fn a_reset_password_is_shown_once_and_changed_at_the_next_sign_in() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let path = format!("/v1/accounts/{}/reset-password", rider.id);
    let reset = || {
        let asking = admin.asks(Method::POST, &path).header("Idempotency-Key", "a rider who forgot his");
        asking.json(json!({})).send()
    };
    let first = reset().await.expect(200);
    let again = reset().await.expect(200);
    assert_eq!((again.header("idempotent-replayed").as_deref(), &again.json), (Some("true"), &first.json));
    assert_eq!(first.header("cache-control").as_deref(), Some("no-store"));
    rider.get("/v1/me").await.refuses(401, "session_ended");
    login(&city, &City::phone(2), PASSWORD).await.refuses(401, "wrong_credentials");
    let password = first.text("password");
    let signed_in = login(&city, &City::phone(2), &password).await.expect(200);
    with_token(&city, &signed_in).get("/v1/me/points").await.refuses(403, "password_change_required");
    // Whoever knows his own changes it himself.
    admin
        .post(&format!("/v1/accounts/{}/reset-password", admin.id), json!({}))
        .await
        .refuses(403, "conflict_of_interest");
}

#[actix_web::test]
async fn one_administrator_of_everything_always_stays() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    admin.post(&format!("/v1/accounts/{}/disable", admin.id), json!({})).await.refuses(403, "conflict_of_interest");
    let own = admin.get("/v1/me").await.expect(200).json["roles"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/accounts/{}/roles/{own}", admin.id);
    admin.delete(&path).await.refuses(409, "last_administrator");
    let other = city.staff(Role::Admin).await;
    admin.post(&format!("/v1/accounts/{}/disable", other.id), json!({})).await.expect(200);
    admin.delete(&path).await.refuses(409, "last_administrator");
    admin.post(&format!("/v1/accounts/{}/enable", other.id), json!({})).await.expect(200);
    admin.delete(&path).await.expect(204);
    admin.get("/v1/accounts").await.refuses(403, "forbidden");
}

#[actix_web::test]
async fn a_role_is_granted_for_a_place_that_suits_it_and_once() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let id = made_by(&admin, "13700002222").await;
    let (area, department, desk) = (city.places.street, city.places.department, city.places.desk);
    for wrong in [
        json!({"role": "reviewer"}),
        json!({"role": "handler", "area_id": area}),
        json!({"role": "desk_clerk", "department_id": department}),
        json!({"role": "member", "area_id": area}),
        json!({"role": "admin", "desk_id": desk}),
        json!({"role": "reviewer", "area_id": area, "desk_id": desk}),
    ] {
        grants(&admin, &id, wrong).await.refuses(422, "role_place_mismatch");
    }
    let nowhere = json!({"role": "reviewer", "area_id": "0192f3a0-7c1e-7000-8000-00000000dead"});
    assert_eq!(grants(&admin, &id, nowhere).await.refuses(422, "invalid_fields").faults()[0].0, "/area_id");
    grants(&admin, &id, json!({"role": "emperor"})).await.refuses(422, "invalid_fields");

    let roles = [
        json!({"role": "reviewer", "area_id": area}),
        json!({"role": "handler", "department_id": department}),
        json!({"role": "desk_clerk", "desk_id": desk}),
        json!({"role": "analyst"}),
        json!({"role": "member"}),
    ];
    for role in roles {
        grants(&admin, &id, role.clone()).await.expect(201);
        grants(&admin, &id, role).await.refuses(409, "role_held_already");
    }
    let shown = admin.get(&format!("/v1/accounts/{id}")).await.expect(200);
    assert_eq!((shown.json["roles"].as_array().unwrap().len(), &shown.json["version"]), (5, &json!(6)));
}

#[actix_web::test]
async fn nobody_grants_more_than_his_own_place() {
    let city = City::open().await;
    let root = city.staff(Role::Admin).await;
    let admin = admin_of(&city, city.places.street).await;
    let id = made_by(&admin, "13700002222").await;
    for outside in [
        json!({"role": "admin"}),
        json!({"role": "analyst"}),
        json!({"role": "member"}),
        json!({"role": "admin", "area_id": city.places.city}),
        json!({"role": "reviewer", "area_id": city.places.other_street}),
        json!({"role": "handler", "department_id": city.places.department}),
    ] {
        grants(&admin, &id, outside).await.refuses(403, "forbidden");
    }
    for inside in [
        json!({"role": "admin", "area_id": city.places.street}),
        json!({"role": "grid_worker", "area_id": city.places.grid}),
        json!({"role": "desk_clerk", "desk_id": city.places.desk}),
    ] {
        grants(&admin, &id, inside).await.expect(201);
    }
    // What others granted elsewhere he sees, and leaves.
    let role = json!({"role": "reviewer", "area_id": city.places.other_street});
    let elsewhere = grants(&root, &id, role).await.expect(201).text("id");
    admin.delete(&format!("/v1/accounts/{id}/roles/{elsewhere}")).await.refuses(403, "forbidden");
    let role = json!({"role": "reviewer", "area_id": city.places.street});
    grants(&city.reviewer().await, &id, role).await.refuses(403, "forbidden");
}

#[actix_web::test]
async fn an_administrator_of_an_area_takes_over_nobody_who_is_more() {
    let city = City::open().await;
    let places = city.places;
    let admin = admin_of(&city, places.street).await;
    let inside = city.staff(Role::GridWorker).await;
    let at_desk = city.staff(Role::DeskClerk).await;
    let both_streets =
        [(Role::Reviewer, RolePlace::Area(places.street)), (Role::Reviewer, RolePlace::Area(places.other_street))];
    let both = city.person("两街审核员", &both_streets).await;
    let member_too = [(Role::Member, RolePlace::Everywhere), (Role::GridWorker, RolePlace::Area(places.grid))];
    let member_too = city.person("骑手兼网格员", &member_too).await;
    let rider = city.rider("唐师傅").await;
    let elsewhere = city.person("外街", &[(Role::Reviewer, RolePlace::Area(places.other_street))]).await;
    let root = city.staff(Role::Admin).await;
    let analyst = city.person("分析员", &[(Role::Analyst, RolePlace::Everywhere)]).await;

    for (person, shown, reset) in [
        (&inside, 200, 200),
        (&at_desk, 200, 200),
        (&both, 200, 403),
        (&member_too, 200, 403),
        (&rider, 200, 403),
        (&elsewhere, 404, 404),
        (&root, 404, 404),
        (&analyst, 404, 404),
    ] {
        let path = format!("/v1/accounts/{}", person.id);
        assert_eq!(admin.get(&path).await.status, shown, "{path}");
        assert_eq!(admin.get(&format!("{path}?reveal=true")).await.status, reset, "{path}");
        for command in ["reset-password", "disable", "enable"] {
            assert_eq!(admin.post(&format!("{path}/{command}"), json!({})).await.status, reset, "{path} {command}");
        }
    }
    // Members belong to the programme: to whoever administers the whole of it.
    let mayor = admin_of(&city, places.city).await;
    for person in [&rider, &member_too, &both] {
        mayor.post(&format!("/v1/accounts/{}/disable", person.id), json!({})).await.expect(200);
    }
    mayor.post(&format!("/v1/accounts/{}/disable", root.id), json!({})).await.refuses(404, "not_found");
}

#[actix_web::test]
async fn a_list_shows_whom_the_caller_reaches() {
    let city = City::open().await;
    let places = city.places;
    let root = city.staff(Role::Admin).await;
    let (street, mayor) = (admin_of(&city, places.street).await, admin_of(&city, places.city).await);
    let worker = city.staff(Role::GridWorker).await;
    let clerk = city.staff(Role::DeskClerk).await;
    let handler = city.handler().await;
    let rider = city.rider("唐师傅").await;
    let ids = async |person: &Person, query: &str| -> Vec<String> {
        let page = person.get(&format!("/v1/accounts{query}")).await.expect(200);
        page.items().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    let expected = |people: &[&Person]| people.iter().map(|it| it.id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&street, "").await, expected(&[&street, &worker, &clerk]));
    assert_eq!(ids(&mayor, "").await, expected(&[&street, &mayor, &worker, &clerk, &handler, &rider]));
    assert_eq!(ids(&root, "?role=admin").await, expected(&[&root, &street, &mayor]));
    assert_eq!(ids(&root, &format!("?role=admin&area={}", places.street)).await, expected(&[&street]));
    assert_eq!(ids(&root, &format!("?area={}", places.street)).await, expected(&[&street, &worker, &clerk]));
    assert_eq!(ids(&root, &format!("?department={}", places.department)).await, expected(&[&handler]));
    assert_eq!(ids(&root, &format!("?desk={}", places.desk)).await, expected(&[&clerk]));
    assert_eq!(ids(&mayor, "?role=member").await, expected(&[&rider]));
    assert!(ids(&street, "?role=member").await.is_empty());
    root.get("/v1/accounts?role=emperor").await.refuses(422, "invalid_fields");
    rider.get("/v1/accounts").await.refuses(403, "forbidden");

    let mut seen = Vec::new();
    let mut path = "/v1/accounts?limit=2".to_owned();
    loop {
        let page = root.get(&path).await.expect(200);
        seen.extend(page.items().iter().map(|it| it["id"].clone()));
        let Some(cursor) = page.json["next_cursor"].as_str() else { break };
        path = format!("/v1/accounts?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, expected(&[&root, &street, &mayor, &worker, &clerk, &handler, &rider]));
    // Numbers are masked in lists.
    assert_eq!(root.get("/v1/accounts?role=member").await.items()[0]["phone"], "139****0007");
}

#[actix_web::test]
async fn a_look_at_a_whole_number_is_on_the_audit_record() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let path = format!("/v1/accounts/{}", rider.id);
    let before = city.change(|scene| Ok(scene.tx.audit_length()?)).await;
    assert_eq!(admin.get(&path).await.expect(200).json["phone"], "139****0002");
    assert_eq!(city.change(|scene| Ok(scene.tx.audit_length()?)).await, before);
    let shown = admin.get(&format!("{path}?reveal=true")).await.expect(200);
    assert_eq!((&shown.json["phone"], &shown.json["revealed"]), (&json!("13900000002"), &json!(true)));
    assert_eq!(city.change(|scene| Ok(scene.tx.audit_length()?)).await, before + 1);
    rider.get(&path).await.refuses(403, "forbidden");
    admin.get("/v1/accounts/0192f3a0-7c1e-7000-8000-00000000dead").await.refuses(404, "not_found");
}

#[actix_web::test]
async fn a_clerk_finds_a_member_by_his_number_and_verifies_it() {
    let city = City::open().await;
    let (clerk, rider) = (city.staff(Role::DeskClerk).await, city.rider("唐师傅").await);
    let reviewer = city.reviewer().await;
    let look_up = async |person: &Person, phone: &str| {
        person.post("/v1/accounts/lookup", json!({"phone": phone})).await.expect(200).items()
    };
    let before = city.change(|scene| Ok(scene.tx.audit_length()?)).await;
    let found = look_up(&clerk, "+86 139-0000-0002").await;
    assert_eq!((found.len(), &found[0]["id"]), (1, &json!(rider.id)));
    assert_eq!(found[0]["phone"], "139****0002");
    // Staff are no members, and none of a clerk's business.
    assert!(look_up(&clerk, &City::phone(3)).await.is_empty());
    assert!(look_up(&clerk, "13600000000").await.is_empty());
    assert_eq!(city.change(|scene| Ok(scene.tx.audit_length()?)).await, before + 3);
    clerk.post("/v1/accounts/lookup", json!({"phone": "not a number"})).await.refuses(422, "invalid_fields");
    rider.post("/v1/accounts/lookup", json!({"phone": City::phone(1)})).await.refuses(403, "forbidden");

    let verify = |id: uuid::Uuid| format!("/v1/accounts/{id}/verify-phone");
    let verified = clerk.post(&verify(rider.id), json!({})).await.expect(200);
    assert_eq!(verified.json["phone_verified"], true);
    assert_eq!(rider.get("/v1/me").await.json["phone_verified"], true);
    clerk.post(&verify(reviewer.id), json!({})).await.refuses(404, "not_found");
    rider.post(&verify(rider.id), json!({})).await.refuses(403, "forbidden");
    let member_and_clerk =
        [(Role::Member, RolePlace::Everywhere), (Role::DeskClerk, RolePlace::Desk(city.places.desk))];
    let both = city.person("兼职", &member_and_clerk).await;
    both.post(&verify(both.id), json!({})).await.refuses(403, "conflict_of_interest");
}

#[actix_web::test]
async fn staff_write_down_a_resident_who_has_no_phone() {
    let city = City::open().await;
    let community = city.staff(Role::CommunityStaff).await;
    let resident = json!({"name": "陈奶奶", "address": "建设路 8 号"});
    let member = community.post("/v1/members", resident).await.expect(201);
    let id = member.text("id");
    assert_eq!((&member.json["can_sign_in"], &member.json["roles"][0]["role"]), (&json!(false), &json!("member")));
    assert_eq!((&member.json["registered_by"], &member.json["address"]), (&json!(community.id), &Value::Null));
    // Whoever registered her sees her again, in full where that is needed.
    let shown = community.get(&format!("/v1/accounts/{id}?reveal=true")).await.expect(200);
    assert_eq!(shown.json["address"], "建设路 8 号");
    let other = city.staff(Role::CommunityStaff).await;
    other.get(&format!("/v1/accounts/{id}")).await.refuses(404, "not_found");

    // A number that is written down is no sign-in, and does not keep its owner from registering.
    let with_phone = json!({"name": "李大爷", "phone": "13500001111"});
    community.post("/v1/members", with_phone).await.expect(201);
    login(&city, "13500001111", "anything at all").await.refuses(401, "wrong_credentials");
    let register = json!({"phone": "13500001111", "password": FIRST, "name": "李", "occupation": "resident", "consent_version": "1"});
    city.stranger().post("/v1/auth/register", register).await.expect(201);
    let found = community.post("/v1/accounts/lookup", json!({"phone": "13500001111"})).await.expect(200);
    assert_eq!(found.items().len(), 2);

    let admin = city.staff(Role::Admin).await;
    admin.post(&format!("/v1/accounts/{id}/reset-password"), json!({})).await.refuses(409, "no_sign_in");
    admin.post(&format!("/v1/accounts/{id}/verify-phone"), json!({})).await.refuses(409, "phone_missing");
    city.reviewer().await.post("/v1/members", json!({"name": "x"})).await.refuses(403, "forbidden");
    community.post("/v1/members", json!({"name": "", "phone": null})).await.refuses(422, "invalid_fields");
}
