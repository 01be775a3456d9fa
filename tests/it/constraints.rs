//! What the database refuses by itself, whoever writes to it.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::identity::Role;
use serde_json::json;
use tests::database::{on_postgres, past_the_program};
use tests::given::burst_pipe;
use tests::{City, Person, Shop};
use uuid::Uuid;

#[track_caller]
fn refuses(city: &City, statement: &str, why: &str) {
    match past_the_program(&city.config.database, statement) {
        Ok(()) => panic!("not refused: {statement}"),
        Err(said) => assert!(said.contains(why), "{said:?} is not for {why:?}: {statement}"),
    }
}

#[track_caller]
fn takes(city: &City, statement: &str) {
    past_the_program(&city.config.database, statement).unwrap();
}

/// How each database says that a unique index refused.
fn once<'a>(index: &'a str, columns: &'a str) -> &'a str {
    if on_postgres() { index } else { columns }
}

const LEDGER: &str =
    "ledger_transfers (id, programme_id, member_id, movement, from_account, to_account, amount, cause, cause_id, at)";

/// A transfer like one that there is, but for what is said. A part is SQL: a column, or a text in quotes.
fn another(like: &str, movement: [&str; 3], member: &str, amount: &str, cause: [&str; 2]) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let id = Uuid::from_u128(COUNT.fetch_add(1, Ordering::Relaxed).into());
    let ([movement, from, to], [cause, cause_id]) = (movement, cause);
    format!(
        "INSERT INTO {LEDGER} SELECT '{id}', programme_id, {member}, '{movement}', '{from}', '{to}', {amount}, '{cause}', \
         {cause_id}, at FROM ledger_transfers WHERE {like}"
    )
}

const HOLD: [&str; 3] = ["hold", "available", "held"];
const RELEASE: [&str; 3] = ["release", "held", "available"];
const FULFIL: [&str; 3] = ["fulfil", "held", "redeemed"];
const REVOKE: [&str; 3] = ["revoke", "available", "revoked"];

/// A rider with two vouchers; the second one is handed over.
async fn two_vouchers(city: &City) -> (Person, String, String) {
    let shop = Shop::open(city, 5).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 10).await;
    let held = shop.redeems(&rider).await.expect(201).text("id");
    let second = shop.redeems(&rider).await.expect(201);
    shop.fulfils(&second.text("code")).await.shows("fulfilled");
    (rider, held, second.text("id"))
}

#[actix_web::test]
async fn what_was_held_is_given_back_or_handed_over_and_never_both() {
    let city = City::open().await;
    let (_, held, fulfilled) = two_vouchers(&city).await;
    let why = once("ledger_transfers_settled_once", "UNIQUE constraint failed: ledger_transfers.cause_id");
    let settle = |voucher: &str, movement| {
        let like = format!("cause_id = '{voucher}' AND movement = 'hold'");
        another(&like, movement, "member_id", "amount", ["redemption", "cause_id"])
    };
    refuses(&city, &settle(&fulfilled, RELEASE), why);
    takes(&city, &settle(&held, RELEASE));
    refuses(&city, &settle(&held, FULFIL), why);
}

#[actix_web::test]
async fn what_is_moved_for_a_redemption_is_its_cost_and_its_members() {
    let city = City::open().await;
    let (_, held, _) = two_vouchers(&city).await;
    let other = format!("'{}'", city.rider("李师傅").await.id);
    let nothing = format!("'{}'", Uuid::nil());
    let like = format!("cause_id = '{held}' AND movement = 'hold'");
    let why = "the cost of a redemption of the same member";
    for movement in [HOLD, RELEASE, FULFIL] {
        for (member, amount, cause_id) in [
            ("member_id", "amount + 1", "cause_id"),
            ("member_id", "1", "cause_id"),
            (other.as_str(), "amount", "cause_id"),
            ("member_id", "amount", nothing.as_str()),
        ] {
            refuses(&city, &another(&like, movement, member, amount, ["redemption", cause_id]), why);
        }
    }
}

#[actix_web::test]
async fn what_is_revoked_is_an_award_of_the_same_member_and_amount() {
    let city = City::open().await;
    let shop = Shop::open(&city, 0).await;
    let rider = city.rider("唐师傅").await;
    let ticket = shop.credits(&rider, 1).await.remove(0);
    let unjudged = format!("'{}'", rider.reports(burst_pipe()).await);
    let other = format!("'{}'", city.rider("李师傅").await.id);
    let like = format!("cause_id = '{ticket}' AND movement = 'award'");
    let why = "what is revoked is an award, of the same member and amount";
    for (member, amount, cause_id) in [
        ("member_id", "amount + 1", "cause_id"),
        ("member_id", "amount - 1", "cause_id"),
        (other.as_str(), "amount", "cause_id"),
        ("member_id", "amount", unjudged.as_str()),
    ] {
        refuses(&city, &another(&like, REVOKE, member, amount, ["revocation", cause_id]), why);
    }
    let whole = || another(&like, REVOKE, "member_id", "amount", ["revocation", "cause_id"]);
    takes(&city, &whole());
    let once = once("ledger_transfers_once", "ledger_transfers.cause_id, ledger_transfers.cause");
    refuses(&city, &whole(), once);
}

#[actix_web::test]
async fn nobody_redeems_for_himself_as_his_own_proxy() {
    let city = City::open().await;
    let (_, held, _) = two_vouchers(&city).await;
    let why = "redemptions_nobody_is_his_own_proxy";
    refuses(&city, &format!("UPDATE redemptions SET proxy_id = member_id WHERE id = '{held}'"), why);
}

#[actix_web::test]
async fn events_have_no_gap() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let ticket = rider.reports(burst_pipe()).await;
    let event = |sequence: u32| {
        format!(
            "INSERT INTO ticket_events (ticket_id, sequence, at, by_id, capacity, kind, data) \
             SELECT ticket_id, {sequence}, at, by_id, capacity, 'urged', data FROM ticket_events \
             WHERE ticket_id = '{ticket}' AND sequence = 1"
        )
    };
    let why = "an event follows the one before it";
    refuses(&city, &event(3), why);
    takes(&city, &event(2));
    refuses(&city, &event(4), why);
    refuses(&city, &event(2), once("ticket_events_pk", "ticket_events.ticket_id, ticket_events.sequence"));
    takes(&city, &event(3));
}

#[actix_web::test]
async fn merges_make_no_chain() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let (first, second, third) =
        (rider.reports(burst_pipe()).await, rider.reports(burst_pipe()).await, rider.reports(burst_pipe()).await);
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&first, "accept", valid).await.shows("accepted");
    reviewer.commands(&second, "merge", json!({"into": first})).await.shows("merged");
    let chain = format!("UPDATE tickets SET status = 'merged', merged_into = '{second}' WHERE id = '{third}'");
    refuses(&city, &chain, "nothing is merged into what is merged itself");
}

#[actix_web::test]
async fn nothing_leaves_withdrawn() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let ticket = rider.reports(burst_pipe()).await;
    rider.commands(&ticket, "withdraw", json!({})).await.shows("withdrawn");
    for status in ["submitted", "rejected", "closed"] {
        let leave = format!("UPDATE tickets SET status = '{status}' WHERE id = '{ticket}'");
        refuses(&city, &leave, "nothing leaves withdrawn");
    }
    takes(&city, &format!("UPDATE tickets SET status = 'withdrawn', version = version + 1 WHERE id = '{ticket}'"));
}

#[actix_web::test]
async fn what_is_only_added_to_is_neither_changed_nor_emptied() {
    let city = City::open().await;
    two_vouchers(&city).await;
    city.change(|scene| Ok(scene.tx.record_audit(None, "story.told", None, "{}", scene.now)?)).await;
    let tables = [
        ("tickets", "tickets are never deleted"),
        ("ticket_events", "events are never changed"),
        ("ledger_transfers", "transfers are never changed"),
        ("stock_movements", "movements are never changed"),
        ("audit_entries", "the record is only added to"),
    ];
    for (table, why) in tables {
        refuses(&city, &format!("DELETE FROM {table}"), why);
        if table != "tickets" {
            let column = if table == "audit_entries" { "detail" } else { "at" };
            refuses(&city, &format!("UPDATE {table} SET {column} = {column}"), why);
        }
        if on_postgres() {
            refuses(&city, &format!("TRUNCATE {table} CASCADE"), ": ");
        } else {
            // As every connection of the program has it.
            let replaced = format!("PRAGMA recursive_triggers = ON; REPLACE INTO {table} SELECT * FROM {table}");
            refuses(&city, &replaced, if table == "ticket_events" { "ticket_events: " } else { why });
        }
    }
    if on_postgres() {
        refuses(&city, "TRUNCATE programmes CASCADE", "are never");
    }
}

#[actix_web::test]
async fn years_policies_and_suspensions_are_what_they_can_be() {
    let city = City::open().await;
    let ticket = city.rider("唐师傅").await.reports(burst_pipe()).await;
    let year = |year: i32, version: i32| {
        format!("INSERT INTO calendar_years (year, plan, version) VALUES ({year}, '{{}}', {version})")
    };
    refuses(&city, &year(1999, 1), "calendar_years_year");
    refuses(&city, &year(2027, 0), "calendar_years_version");
    takes(&city, &year(2027, 1));
    let policy = "INSERT INTO deadline_policies (code, policy, version) VALUES ('x', '{}', 0)";
    refuses(&city, policy, "deadline_policies_version");
    let suspended = format!("UPDATE tickets SET status = 'suspended' WHERE id = '{ticket}'");
    refuses(&city, &suspended, "tickets_assigned");
    refuses(&city, &suspended.replace("suspended", "asleep"), "tickets_");
    let nowhere = Uuid::from_u128(1);
    // What nobody has judged is neither accepted nor paid, and is in somebody's hands.
    let provisional =
        format!("UPDATE tickets SET provisional = {} WHERE id = '{ticket}'", if on_postgres() { "true" } else { "1" });
    refuses(&city, &provisional, "tickets_provisional");
    let made = AtomicU32::new(1);
    let rule = |columns: &str, values: &str| {
        let id = Uuid::from_u128(made.fetch_add(1, Ordering::Relaxed).into());
        format!(
            "INSERT INTO routing_rules (id, {columns}, mode, version, created_at) SELECT '{id}', {values}, 'dispatch', 1, created_at FROM departments WHERE id = '{}'",
            city.places.department
        )
    };
    let department = format!("'{}'", city.places.department);
    refuses(&city, &rule("role", "'admin'"), "routing_rules_role");
    refuses(&city, &rule("category_code", "'burst_pipe'"), "routing_rules_one_target");
    refuses(&city, &rule("department_id, role", &format!("{department}, 'grid_worker'")), "routing_rules_one_target");
    let all = rule("department_id", &department);
    takes(&city, &all);
    refuses(&city, &rule("department_id", &department), once("routing_rules_no_tie", "index 'routing_rules_no_tie'"));
    let called = format!("INSERT INTO ticket_co_handlers (ticket_id, department_id) VALUES ('{ticket}', '{nowhere}')");
    refuses(&city, &called, if on_postgres() { "ticket_co_handlers_department" } else { "FOREIGN KEY" });
}

#[actix_web::test]
async fn nobody_reports_without_an_account_but_a_visitor() {
    let city = City::open().await;
    let (rider, visitor) = (city.rider("唐师傅").await, city.visitor());
    let his = rider.reports(burst_pipe()).await;
    let code = visitor.reports(1).await;
    let visited = visitor.ticket_of(&city, &code).await;
    let said = |ticket: &str, capacity: &str| {
        format!(
            "INSERT INTO ticket_events (ticket_id, sequence, at, by_id, capacity, kind, data) \
             SELECT ticket_id, 2, at, NULL, '{capacity}', 'urged', data FROM ticket_events \
             WHERE ticket_id = '{ticket}' AND sequence = 1"
        )
    };
    refuses(&city, &said(&his, "reporter"), "a reporter has an account, unless he came without one");
    for capacity in ["reviewer", "proxy", "follower"] {
        refuses(&city, &said(&visited, capacity), "ticket_events_by_system");
    }
    let somebody = said(&visited, "system").replace("NULL,", &format!("'{}',", rider.id));
    refuses(&city, &somebody, "ticket_events_by_system");
    takes(&city, &said(&visited, "reporter"));
    let second = visitor.reports(2).await;
    let other = visitor.ticket_of(&city, &second).await;
    for (hash, index) in [("code_hash", "visitor_reports_code_once"), ("replay_hash", "visitor_reports_replay_once")] {
        let twice = format!(
            "UPDATE visitor_reports SET {hash} = (SELECT {hash} FROM visitor_reports WHERE ticket_id = '{visited}') \
             WHERE ticket_id = '{other}'"
        );
        let columns = format!("UNIQUE constraint failed: visitor_reports.{hash}");
        refuses(&city, &twice, once(index, &columns));
    }
    assert_eq!(code.len(), 19);
}

#[actix_web::test]
async fn counters_and_assignments_are_what_they_can_be() {
    let city = City::open().await;
    let ticket = city.rider("唐师傅").await.reports(burst_pipe()).await;
    let counter = |part: &str, member: &str, step: &str| {
        format!(
            "INSERT INTO figure_counts (programme_id, part, member, step, period, counted, n) \
             SELECT id, '{part}', '{member}', '{step}', '2026-11-22', 'received', 1 FROM programmes"
        )
    };
    refuses(&city, &counter("street", "x", "day"), "figure_counts_part");
    refuses(&city, &counter("whole", "", "week"), "figure_counts_step");
    refuses(&city, &counter("whole", "x", "day"), "figure_counts_member");
    refuses(&city, &counter("area", "", "day"), "figure_counts_member");
    takes(&city, &counter("channel", "app", "day"));
    refuses(&city, "INSERT INTO figure_folding (id) VALUES (2)", "figure_folding_one");
    refuses(&city, "UPDATE ticket_figures SET measures = -1", "ticket_figures_measures");
    let id = Uuid::from_u128(1);
    let handed = |ticket: &str, sequence: i32, department: &str| {
        let (no, yes) = if on_postgres() { ("false", "true") } else { ("0", "1") };
        format!(
            "INSERT INTO ticket_assignments (ticket_id, sequence, department_id, worker_id, returned, late) \
             VALUES ('{ticket}', {sequence}, {department}, '{id}', {no}, {yes})"
        )
    };
    refuses(&city, &handed(&ticket, 0, "NULL"), "ticket_assignments_sequence");
    refuses(&city, &handed(&ticket, 1, &format!("'{id}'")), "ticket_assignments_one");
    let foreign = if on_postgres() { "ticket_assignments_ticket" } else { "FOREIGN KEY" };
    refuses(&city, &handed(&id.to_string(), 1, "NULL"), foreign);
    takes(&city, &handed(&ticket, 1, "NULL"));
}

#[actix_web::test]
async fn a_version_of_borders_waits_is_in_force_or_has_ended() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let square = json!([[[112.4, 29.7], [112.5, 29.7], [112.5, 29.8], [112.4, 29.8], [112.4, 29.7]]]);
    let street = json!({"type": "Feature", "properties": {"code": "xiulin", "name": "绣林街道", "level": "street"}, "geometry": {"type": "Polygon", "coordinates": square}});
    admin.post("/v1/areas/imports", json!({"type": "FeatureCollection", "features": [street]})).await.expect(201);
    for (statement, why) in [
        ("UPDATE area_imports SET turn = NULL", "area_imports_in_turn"),
        ("UPDATE area_imports SET status = 'scheduled'", "area_imports_waits"),
        ("UPDATE area_imports SET status = 'undone'", "area_imports_ended"),
        ("UPDATE area_imports SET status = 'forgotten', ended_at = created_at", "area_imports_"),
        ("UPDATE areas SET retired_at = created_at WHERE boundary IS NOT NULL", "areas_retired_without_border"),
        ("UPDATE areas SET households = -1", "areas_households"),
        ("INSERT INTO ticket_replacement (id) VALUES (2)", "ticket_replacement_one"),
    ] {
        refuses(&city, statement, why);
    }
    let why = "UNIQUE constraint failed: area_import_items.import_id, area_import_items.area_id";
    let twice = "INSERT INTO area_import_items SELECT import_id, position + 100, area_id, is_new, change, former FROM area_import_items";
    refuses(&city, twice, once("area_import_items_once", why));
}

#[actix_web::test]
async fn a_consent_is_withdrawn_and_never_changed() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    rider.post("/v1/me/consents", json!({"purpose": "tracks", "version": "1"})).await.expect(200);
    let his = format!("account_id = '{}' AND purpose = 'tracks'", rider.id);
    let why = "a consent is withdrawn, and never changed";
    refuses(&city, &format!("UPDATE consents SET version = '2' WHERE {his}"), why);
    refuses(&city, &format!("UPDATE consents SET given_at = '2026-01-01T00:00:00.000000Z' WHERE {his}"), why);
    refuses(&city, &format!("DELETE FROM consents WHERE {his}"), why);
    let twice = format!(
        "INSERT INTO consents (account_id, purpose, turn, version, given_at) \
         SELECT account_id, purpose, 2, version, given_at FROM consents WHERE {his}"
    );
    refuses(&city, &twice, once("consents_one_open", "consents.account_id, consents.purpose"));
    let other = format!("UPDATE consents SET withdrawn_at = '2020-01-01T00:00:00.000000Z' WHERE {his}");
    refuses(&city, &other, "consents_withdrawn");
    takes(&city, &format!("UPDATE consents SET withdrawn_at = given_at WHERE {his}"));
    refuses(&city, &format!("UPDATE consents SET withdrawn_at = NULL WHERE {his}"), why);
    takes(&city, &twice);
    refuses(&city, &format!("UPDATE consents SET purpose = 'anything' WHERE {his} AND turn = 2"), "consents");
}

#[actix_web::test]
async fn who_left_is_nobody_and_does_not_come_back() {
    let city = City::open().await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let his = format!("id = '{}'", rider.id);
    refuses(
        &city,
        &format!("UPDATE accounts SET left_at = created_at, disabled_at = created_at WHERE {his}"),
        "accounts_left",
    );
    rider.post("/v1/me/leave", json!({"password": tests::city::PASSWORD})).await.expect(204);
    refuses(&city, &format!("UPDATE accounts SET left_at = NULL WHERE {his}"), "who left does not come back");
    refuses(&city, &format!("UPDATE accounts SET disabled_at = NULL WHERE {his}"), "accounts_left");
    refuses(&city, &format!("UPDATE accounts SET occupation = 'courier' WHERE {his}"), "accounts_left");
    let grant = format!(
        "INSERT INTO role_grants (id, account_id, role, granted_at) \
         SELECT '{}', '{}', role, granted_at FROM role_grants WHERE account_id = '{}'",
        Uuid::from_u128(7),
        rider.id,
        other.id
    );
    refuses(&city, &grant, "who left holds no role");
}

#[actix_web::test]
async fn a_debt_that_is_taken_up_is_one_that_somebody_left() {
    let city = City::open().await;
    let shop = Shop::open(&city, 0).await;
    let rider = city.rider("唐师傅").await;
    let ticket = shop.credits(&rider, 1).await.remove(0);
    let like = format!("cause_id = '{ticket}' AND movement = 'award'");
    let take = ["take_debt", "available", "revoked"];
    let why = "a debt that somebody left, of the same amount";
    refuses(&city, &another(&like, take, "member_id", "amount", ["debt", "cause_id"]), why);
    refuses(
        &city,
        &another(&like, ["leave_debt", "revoked", "available"], "member_id", "amount", ["ticket", "cause_id"]),
        "ledger_transfers_movement",
    );
    takes(&city, &another(&like, ["leave_debt", "revoked", "available"], "member_id", "amount", ["debt", "cause_id"]));
    let other = format!("'{}'", city.rider("李师傅").await.id);
    refuses(&city, &another(&like, take, "member_id", "amount", ["debt", "cause_id"]), why);
    refuses(&city, &another(&like, take, &other, "amount + 1", ["debt", "cause_id"]), why);
    takes(&city, &another(&like, take, &other, "amount", ["debt", "cause_id"]));
    refuses(
        &city,
        &another(&like, take, &other, "amount", ["debt", "cause_id"]),
        once("ledger_transfers_once", "ledger_transfers.cause_id"),
    );
}

#[actix_web::test]
async fn a_delivery_is_in_one_state_and_goes_to_nobody_twice() {
    let city = City::open().await;
    let integrator = city.staff(Role::Integrator).await;
    let endpoint = json!({"url": "https://1.1.1.1/hook"});
    let endpoint = integrator.post("/v1/webhook-endpoints", endpoint).await.expect(201).text("id");
    let test = format!("/v1/webhook-endpoints/{endpoint}/test");
    let first = integrator.post(&test, json!({})).await.expect(201).text("id");
    integrator.post(&test, json!({})).await.expect(201);
    let set = |what: &str| format!("UPDATE deliveries SET {what} WHERE id = '{first}'");
    refuses(&city, &set("state = 'lost'"), "deliveries_");
    refuses(&city, &set("state = 'sending'"), "deliveries_");
    refuses(&city, &set("due_at = NULL"), "deliveries_waiting");
    refuses(&city, &set("state = 'delivered', due_at = NULL"), "deliveries_over");
    refuses(&city, &set("leased_until = created_at"), "deliveries_sending");
    refuses(&city, &set("tries = 1"), "deliveries_tries");
    refuses(&city, &set("channel = 'pigeon'"), "deliveries_channel");
    let same = "UPDATE deliveries SET message_id = (SELECT message_id FROM deliveries ORDER BY sequence LIMIT 1)";
    refuses(&city, same, once("deliveries_once", "deliveries.channel, deliveries.target_id, deliveries.message_id"));
    takes(&city, &set("state = 'sending', due_at = NULL, leased_until = created_at, attempts = 1, tries = 1"));
    takes(&city, &set("state = 'delivered', leased_until = NULL, ended_at = created_at"));

    let endpoint_set = |what: &str| format!("UPDATE webhook_endpoints SET {what} WHERE id = '{endpoint}'");
    refuses(&city, &endpoint_set("disabled = 'tired', disabled_at = created_at"), "webhook_endpoints_disabled");
    refuses(&city, &endpoint_set("disabled = 'gone'"), "webhook_endpoints_disabled_at");
    refuses(&city, &endpoint_set("version = 0"), "webhook_endpoints_version");
    integrator.post(&format!("/v1/webhook-endpoints/{endpoint}/secrets"), json!({})).await.expect(201);
    let both = "UPDATE webhook_secrets SET expires_at = NULL";
    refuses(&city, both, once("webhook_secrets_one_current", "webhook_secrets.endpoint_id"));
    let attempt = format!(
        "INSERT INTO delivery_attempts (delivery_id, number, at, took_ms) SELECT id, 0, created_at, 0 FROM deliveries WHERE id = '{first}'"
    );
    refuses(&city, &attempt, "delivery_attempts_number");
}
