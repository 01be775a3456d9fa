//! The keys of programs.

use api::cli::keys::change;
use api::start;
use api::verify::verify;
use domain::identity::{Role, RolePlace};
use serde_json::json;
use tests::City;
use tests::database::{on_postgres, past_the_program};
use tests::integrator::{errors, list_keys, make_key, revoke_key};

#[actix_web::test]
async fn a_key_is_shown_once_and_good_until_it_is_revoked() {
    let city = City::open().await;
    let program = city.program().await;
    assert!(program.key.starts_with("wpk_") && program.key.len() > 40, "{}", program.key);
    let id = program.reports("第一次").await;
    let listed = list_keys(&program.admin, program.account).await.expect(200);
    assert!(!String::from_utf8_lossy(&listed.body).contains(&program.key));
    let key = &listed.items()[0];
    assert_eq!((&key["hint"], &key["name"]), (&json!(program.key[..8]), &json!("FixMyStreet")));
    assert!(key["used_at"].is_string() && key["revoked_at"].is_null(), "{key}");

    let second = make_key(&program.admin, program.account, "another").await.expect(201);
    revoke_key(&program.admin, program.account, &program.key_id).await.expect(200);
    revoke_key(&program.admin, program.account, &program.key_id).await.refuses(409, "key_revoked");
    assert_eq!(errors(&program.asks("requests.json").await, 403).len(), 1);
    assert_eq!(errors(&program.tells(&tests::integrator::burst_pipe("第二次")).await, 403).len(), 1);
    // The other one is the same program's.
    let path = format!("/open311/v2/requests/{id}.json?api_key={}", second.text("key"));
    program.anybody.get(&path).await.expect(200);
}

#[actix_web::test]
async fn keys_are_for_programs_and_made_by_who_administers_them() {
    let city = City::open().await;
    let program = city.program().await;
    let rider = city.rider("唐师傅").await;
    make_key(&program.admin, rider.id, "x").await.refuses(409, "not_an_integrator");
    make_key(&rider, program.account, "x").await.refuses(403, "forbidden");
    let elsewhere = city.person("其他管理员", &[(Role::Admin, RolePlace::Area(city.places.other_street))]).await;
    make_key(&elsewhere, program.account, "x").await.refuses(404, "not_found");
    list_keys(&elsewhere, program.account).await.refuses(404, "not_found");
    make_key(&program.admin, program.account, " ").await.refuses(422, "invalid_fields");
    for n in 0..9 {
        make_key(&program.admin, program.account, &format!("key {n}")).await.expect(201);
    }
    make_key(&program.admin, program.account, "one too many").await.refuses(409, "too_many_keys");
    // Nobody revokes what is another's by the path of his own.
    let other = city.staff(Role::Integrator).await;
    revoke_key(&program.admin, other.id, &program.key_id).await.refuses(404, "not_found");

    // Who is disabled, or no program any more, has keys that are good for nothing.
    program.admin.post(&format!("/v1/accounts/{}/disable", program.account), json!({})).await.expect(200);
    errors(&program.asks("requests.json").await, 403);
    program.admin.post(&format!("/v1/accounts/{}/enable", program.account), json!({})).await.expect(200);
    program.asks("requests.json").await.expect(200);
    let account = program.admin.get(&format!("/v1/accounts/{}", program.account)).await.expect(200);
    let grant = account.json["roles"][0]["id"].as_str().unwrap().to_owned();
    program.admin.delete(&format!("/v1/accounts/{}/roles/{grant}", program.account)).await.expect(204);
    errors(&program.asks("requests.json").await, 403);
}

#[actix_web::test]
async fn a_program_reports_where_it_was_let_in() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let place = RolePlace::Area(city.places.other_street);
    let account = city.person("邻街平台", &[(Role::Integrator, place)]).await.id;
    let key = make_key(&admin, account, "x").await.expect(201).text("key");
    let mut program = city.program().await;
    program.key = key;
    // No border is loaded here: a report belongs to the whole city, and not to one street of it.
    let refused = errors(&program.tells(&tests::integrator::burst_pipe("越界")).await, 403);
    assert_eq!(refused[0].0, 403);
}

#[actix_web::test]
async fn a_change_of_keys_leaves_programs_what_they_have() {
    let city = City::open().await;
    let program = city.program().await;
    let id = program.reports("换钥匙之前").await;
    program.updates(&id, "1", "OPEN", "补充一句").await.expect(200);
    let store = start::open_existing(&city.config).unwrap();
    change(&store, &city.config).await.unwrap();
    program.asks(&format!("requests/{id}.json")).await.expect(200);
    let seen = city.reviewer().await.get(&format!("/v1/tickets/{id}?reveal=true")).await.expect(200);
    assert_eq!(seen.json["visitor"]["email"], "ada@example.org");
    let checked = verify(&city.app.store, None).await.unwrap();
    assert!(checked.is_clean(), "{checked}");
}

#[actix_web::test]
async fn the_database_holds_the_rules_itself() {
    let city = City::open().await;
    let program = city.program().await;
    let id = program.reports("约束").await;
    program.updates(&id, "7", "OPEN", "说一次").await.expect(200);
    revoke_key(&program.admin, program.account, &program.key_id).await.expect(200);
    let refuses = |statement: String, why: &str| {
        let said = past_the_program(&city.config.database, &statement).expect_err(&statement);
        assert!(said.contains(why), "{said:?} is not for {why:?}");
    };
    refuses("UPDATE api_keys SET revoked_at = NULL".into(), "api_keys: what is revoked stays so");
    refuses("UPDATE api_keys SET name = ''".into(), "api_keys_name");
    let once = if on_postgres() { "ticket_remarks_once" } else { "ticket_remarks.account_id, ticket_remarks.name" };
    let columns = "ticket_id, account_id, name, content_hash, word, sequence, body, contact, photos, at";
    let again = "0192f3a0-7c1e-7000-8000-00000000beef";
    refuses(
        format!("INSERT INTO ticket_remarks (id, {columns}) SELECT '{again}', {columns} FROM ticket_remarks"),
        once,
    );
    refuses("UPDATE ticket_remarks SET sequence = 1".into(), "ticket_remarks_step");
    let gone = format!("DELETE FROM accounts WHERE id = '{}'", program.account);
    assert!(past_the_program(&city.config.database, &gone).is_err());
    let key = if on_postgres() { "api_keys_once" } else { "api_keys.digest_hash" };
    let columns = "account_id, name, hint, digest, digest_hash, created_by, created_at, used_at, revoked_at";
    refuses(format!("INSERT INTO api_keys (id, {columns}) SELECT '{again}', {columns} FROM api_keys"), key);
}
