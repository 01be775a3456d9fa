//! Points become goods.

use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::{Account, Role, RolePlace};
use domain::text::Name;
use persistence::values::NewAccount;
use reqwest::Method;
use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::{City, Shop};

#[actix_web::test]
async fn fifty_points_become_a_bag_of_rice() {
    let city = City::open().await;
    let shop = Shop::open(&city, 3).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 5).await;
    let voucher = shop.redeems(&rider).await.expect(201);
    let (id, code) = (voucher.text("id"), voucher.text("code"));
    assert_eq!(voucher.header("location"), Some(format!("/v1/redemptions/{id}")));
    let shown =
        ["status", "cost", "reward_name", "desk_name", "expires_at", "in_person"].map(|field| &voucher.json[field]);
    let expected = ["held", "50", "大米 5 kg", "市民之家", "2026-12-06T01:00:00Z", "false"];
    assert_eq!(shown.map(|value| value.to_string().replace('"', "")), expected);
    assert!(voucher.text("qr").starts_with("data:image/svg+xml;base64,"));
    let points = rider.get("/v1/me/points").await.expect(200).json;
    assert_eq!((&points["available"], &points["held"]), (&json!(0), &json!(50)));
    assert_eq!(shop.free(&rider).await, 2);
    assert_eq!(rider.get("/v1/redemptions").await.expect(200).items(), [voucher.json]);

    let typed = code.to_lowercase().replace('-', " ");
    let fulfilled = shop.fulfils(&typed).await.shows("fulfilled");
    assert_eq!((&fulfilled.json["code"], &fulfilled.json["qr"]), (&Value::Null, &Value::Null));
    shop.fulfils(&code).await.refuses(409, "redemption_settled");
    let points = rider.get("/v1/me/points").await.expect(200).json;
    let expected = json!({"available": 0, "held": 0, "earned": 50, "redeemed": 50, "expired": 0, "revoked": 0});
    assert_eq!(points, expected);
    assert_eq!(shop.moves(1).await.expect(201).json["on_hand"], 3, "two were left");
    let movements = rider.get("/v1/me/points/transfers?limit=2").await.expect(200).items();
    assert_eq!([&movements[0]["movement"], &movements[1]["movement"]], ["fulfil", "hold"]);
    let told = rider.get("/v1/me/notifications?limit=100").await.expect(200).items();
    let told: Vec<_> = told.iter().filter(|it| it["redemption_id"] == json!(id)).map(|it| &it["kind"]).collect();
    assert_eq!(told, ["redemption_held", "redemption_fulfilled"]);
    city.books_balance().await;
}

#[actix_web::test]
async fn who_changes_his_mind_has_his_points_back() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    shop.credits(&rider, 5).await;
    let voucher = shop.redeems(&rider).await.expect(201);
    let (id, code) = (voucher.text("id"), voucher.text("code"));
    let cancel = format!("/v1/redemptions/{id}/cancel");
    other.post(&cancel, json!({})).await.refuses(404, "not_found");
    other.get(&format!("/v1/redemptions/{id}")).await.refuses(404, "not_found");
    shop.clerk.get(&format!("/v1/redemptions/{id}")).await.refuses(404, "not_found");
    shop.clerk.post(&cancel, json!({})).await.refuses(404, "not_found");
    let stale = rider.asks(Method::POST, &cancel).header("If-Match", "\"2\"").json(json!({})).send().await;
    stale.refuses(412, "version_mismatch");
    let cancelled = rider.asks(Method::POST, &cancel).header("If-Match", "\"1\"").json(json!({})).send().await;
    assert!(cancelled.shows("cancelled").header("etag").is_some_and(|tag| tag.starts_with("\"2-")));
    assert_eq!(rider.available().await, 50);
    assert_eq!(shop.free(&rider).await, 1);
    rider.post(&cancel, json!({})).await.refuses(409, "redemption_settled");
    shop.fulfils(&code).await.refuses(409, "redemption_settled");
    let seen = rider.get(&format!("/v1/redemptions/{id}")).await.shows("cancelled");
    assert_eq!(seen.json["code"], Value::Null);
    city.books_balance().await;
}

#[actix_web::test]
async fn what_cannot_be_had_is_refused_and_nothing_changes() {
    let city = City::open().await;
    let shop = Shop::open(&city, 0).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 4).await;
    shop.redeems(&rider).await.refuses(409, "out_of_stock");
    shop.moves(1).await.expect(201);
    shop.redeems(&rider).await.refuses(409, "not_enough_points");
    shop.credits(&rider, 1).await;
    for (wish, pointer) in [
        (json!({"reward_id": rider.id, "desk_id": shop.desk}), "/reward_id"),
        (json!({"reward_id": shop.reward, "desk_id": rider.id}), "/desk_id"),
        (json!({"reward_id": "x", "desk_id": shop.desk}), "/reward_id"),
        (json!({"reward_id": shop.reward}), "/desk_id"),
    ] {
        let refused = rider.post("/v1/redemptions", wish).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults()[0].0, pointer);
    }
    city.stranger().post("/v1/redemptions", shop.wish()).await.refuses(401, "not_signed_in");
    shop.clerk.post("/v1/redemptions", shop.wish()).await.refuses(403, "forbidden");
    assert_eq!((rider.available().await, shop.free(&rider).await), (50, 1));
    assert!(rider.get("/v1/redemptions").await.expect(200).items().is_empty());
}

#[actix_web::test]
async fn a_code_is_good_at_its_desk_and_nowhere_else() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let (rider, admin) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    shop.credits(&rider, 5).await;
    let code = shop.redeems(&rider).await.expect(201).text("code");
    for unknown in ["0000-0000-0000-0000", "x", "啄木鸟", "a\u{0}b"] {
        shop.fulfils(unknown).await.refuses(404, "voucher_unknown");
    }
    shop.takes(&rider, &code).await.refuses(403, "forbidden");
    shop.takes(&admin, &code).await.refuses(403, "forbidden");
    let (other_desk, other_clerk) = city.another_desk().await;
    shop.takes(&other_clerk, &code).await.refuses(403, "forbidden");
    let there = format!("/v1/desks/{other_desk}/fulfilments");
    other_clerk.post(&there, json!({"code": code})).await.refuses(404, "voucher_unknown");
    let nowhere = format!("/v1/desks/{}/fulfilments", rider.id);
    shop.clerk.post(&nowhere, json!({"code": code})).await.refuses(404, "not_found");
    shop.fulfils(&code).await.shows("fulfilled");
}

#[actix_web::test]
async fn nothing_is_handed_over_for_somebody_who_is_locked_out() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let (rider, admin) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    shop.credits(&rider, 5).await;
    let code = shop.redeems(&rider).await.expect(201).text("code");
    admin.post(&format!("/v1/accounts/{}/disable", rider.id), json!({})).await.expect(200);
    shop.fulfils(&code).await.refuses(403, "account_disabled");
    admin.post(&format!("/v1/accounts/{}/enable", rider.id), json!({})).await.expect(200);
    shop.fulfils(&code).await.shows("fulfilled");
}

#[actix_web::test]
async fn a_clerk_redeems_for_the_member_before_him() {
    let city = City::open().await;
    let shop = Shop::open(&city, 3).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 10).await;
    let for_him = |member: uuid::Uuid| {
        let mut wish = shop.wish();
        wish["member_id"] = json!(member);
        wish
    };
    let voucher = shop.clerk.post("/v1/redemptions", for_him(rider.id)).await.expect(201);
    assert_eq!((&voucher.json["member_id"], &voucher.json["in_person"]), (&json!(rider.id), &json!(true)));
    assert_eq!(rider.available().await, 50);
    shop.fulfils(&voucher.text("code")).await.shows("fulfilled");
    // He changes his mind, and has nothing but his voice to say so.
    let again = shop.clerk.post("/v1/redemptions", for_him(rider.id)).await.expect(201).text("id");
    let seen = shop.clerk.get(&format!("/v1/redemptions/{again}")).await.shows("held");
    assert_eq!((&seen.json["code"], &seen.json["qr"]), (&Value::Null, &Value::Null));
    let cancel = format!("/v1/redemptions/{again}/cancel");
    let (_, elsewhere) = city.another_desk().await;
    elsewhere.post(&cancel, json!({})).await.refuses(404, "not_found");
    shop.clerk.post(&cancel, json!({})).await.shows("cancelled");
    assert_eq!(rider.available().await, 50);
    // Members do not redeem for others, nor do clerks elsewhere.
    rider.post("/v1/redemptions", for_him(rider.id)).await.refuses(403, "forbidden");
    let (_, other_clerk) = city.another_desk().await;
    other_clerk.post("/v1/redemptions", for_him(rider.id)).await.refuses(403, "forbidden");
    // Only members have points.
    for nobody in [shop.reviewer.id, city.places.street.uuid()] {
        let refused = shop.clerk.post("/v1/redemptions", for_him(nobody)).await.refuses(422, "invalid_fields");
        assert_eq!(refused.faults(), [("/member_id".to_owned(), "unknown".to_owned())]);
    }
    city.books_balance().await;
}

#[actix_web::test]
async fn who_registered_a_resident_or_reported_for_him_neither_redeems_nor_hands_over_for_him() {
    let city = City::open().await;
    let shop = Shop::open(&city, 3).await;
    // A clerk who is a member himself, and may report for others at his desk.
    let desk = RolePlace::Desk(city.places.desk);
    let roles = [
        (Role::DeskClerk, desk),
        (Role::Member, RolePlace::Everywhere),
        (Role::GridWorker, RolePlace::Area(city.places.city)),
    ];
    let partial = city.person("办事员", &roles).await;
    let registrar: Id<Account> = Id::from_uuid(partial.id);
    let registered = city.change(move |scene| resident(scene, Some(registrar))).await;
    let reported_for = city.change(|scene| resident(scene, None)).await;
    shop.credits(&partial, 5).await;
    for (member, reporter) in [(registered, &shop.reviewer), (reported_for, &partial)] {
        let mut report = burst_pipe();
        report["on_behalf_of"] = json!({"member_id": member});
        let proxy = if reporter.id == partial.id { partial.clone() } else { city.staff(Role::CommunityStaff).await };
        for _ in 0..5 {
            let ticket = proxy.reports(report.clone()).await;
            let valid = json!({"category": "burst_pipe", "urgency": "urgent"});
            shop.reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
        }
        let mut wish = shop.wish();
        wish["member_id"] = json!(member);
        partial.post("/v1/redemptions", wish.clone()).await.refuses(403, "conflict_of_interest");
        let code = shop.clerk.post("/v1/redemptions", wish).await.expect(201).text("code");
        shop.takes(&partial, &code).await.refuses(403, "conflict_of_interest");
        shop.fulfils(&code).await.shows("fulfilled");
    }
    // Nor for himself.
    let code = shop.redeems(&partial).await.expect(201).text("code");
    shop.takes(&partial, &code).await.refuses(403, "conflict_of_interest");
    shop.fulfils(&code).await.shows("fulfilled");
    city.books_balance().await;
}

fn resident(
    scene: &mut api::app::Scene<'_, '_>,
    registered_by: Option<Id<Account>>,
) -> Result<uuid::Uuid, api::problem::Failure> {
    let id: Id<Account> = scene.id();
    scene.tx.create_account(&NewAccount {
        id,
        name: Name::parse("王奶奶").unwrap(),
        phone: None,
        address: None,
        password: None,
        must_change_password: false,
        occupation: None,
        registered_by,
        consent_version: None,
        at: scene.now,
    })?;
    let grant = domain::identity::Grant { id: scene.id(), role: Role::Member, place: RolePlace::Everywhere };
    scene.tx.grant_role(id, &grant, None, scene.now)?;
    Ok(id.uuid())
}

#[actix_web::test]
async fn a_programme_may_ask_for_a_verified_phone_first() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 5).await;
    city.change(|scene| {
        let mut programme = scene.tx.programme_of_area(None)?;
        programme.settings.phone_verification = true;
        scene.tx.change_programme(programme.id, programme.version, &programme.name, &programme.settings)?;
        Ok(())
    })
    .await;
    shop.redeems(&rider).await.refuses(403, "phone_not_verified");
    let id = Id::from_uuid(rider.id);
    city.change(move |scene| Ok(scene.tx.set_phone_verified(id, scene.now)?)).await;
    shop.redeems(&rider).await.expect(201);
}

#[actix_web::test]
async fn a_lost_answer_is_not_a_second_bag() {
    let city = City::open().await;
    let shop = Shop::open(&city, 3).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 10).await;
    let asks = || {
        let asking = rider.asks(Method::POST, "/v1/redemptions");
        asking.header("Idempotency-Key", "a bag of rice please").json(shop.wish()).send()
    };
    let (first, again) = (asks().await.expect(201), asks().await.expect(201));
    assert_eq!(again.header("idempotent-replayed").as_deref(), Some("true"));
    assert_eq!((first.json, rider.available().await), (again.json, 50));
}

/// How two answers that came at once look, in whichever order.
fn outcome(one: &tests::Answer, other: &tests::Answer) -> Vec<String> {
    let said = |answer: &tests::Answer| match answer.json["code"].as_str().filter(|_| answer.status >= 400) {
        Some(code) => format!("{} {code}", answer.status),
        None => answer.status.to_string(),
    };
    let mut both = vec![said(one), said(other)];
    both.sort();
    both
}

#[actix_web::test]
async fn the_same_fifty_points_are_spent_once() {
    let city = City::open().await;
    let shop = Shop::open(&city, 10).await;
    for round in 0..5 {
        let rider = city.rider("唐师傅").await;
        shop.credits(&rider, 5).await;
        let (one, other) = tokio::join!(shop.redeems(&rider), shop.redeems(&rider));
        assert_eq!(outcome(&one, &other), ["201", "409 not_enough_points"], "round {round}");
        assert_eq!(rider.available().await, 0);
    }
    city.books_balance().await;
}

#[actix_web::test]
async fn the_last_piece_goes_to_one() {
    let city = City::open().await;
    let shop = Shop::open(&city, 0).await;
    let (one, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    shop.credits(&one, 5).await;
    shop.credits(&other, 5).await;
    for _ in 0..5 {
        shop.moves(1).await.expect(201);
        let (first, second) = tokio::join!(shop.redeems(&one), shop.redeems(&other));
        assert_eq!(outcome(&first, &second), ["201", "409 out_of_stock"]);
        assert_eq!(shop.free(&one).await, 0);
        let (answer, owner) = if first.status == 201 { (first, &one) } else { (second, &other) };
        let cancel = format!("/v1/redemptions/{}/cancel", answer.text("id"));
        owner.post(&cancel, json!({})).await.shows("cancelled");
        shop.moves(-1).await.expect(201);
    }
    city.books_balance().await;
}

#[actix_web::test]
async fn a_code_is_taken_in_once_whoever_is_quicker() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    let colleague = city.staff(Role::DeskClerk).await;
    let rider = city.rider("唐师傅").await;
    for left in (0..5).rev() {
        shop.credits(&rider, 5).await;
        let code = shop.redeems(&rider).await.expect(201).text("code");
        let (one, other) = tokio::join!(shop.fulfils(&code), shop.takes(&colleague, &code));
        assert_eq!(outcome(&one, &other), ["200", "409 redemption_settled"]);
        assert_eq!(shop.free(&rider).await, left);
    }
    city.books_balance().await;
}

#[actix_web::test]
async fn it_is_handed_over_or_given_back_and_never_both() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    for _ in 0..5 {
        let rider = city.rider("唐师傅").await;
        shop.credits(&rider, 5).await;
        let voucher = shop.redeems(&rider).await.expect(201);
        let (code, cancel) = (voucher.text("code"), format!("/v1/redemptions/{}/cancel", voucher.text("id")));
        let (one, other) = tokio::join!(shop.fulfils(&code), rider.post(&cancel, json!({})));
        assert_eq!(outcome(&one, &other), ["200", "409 redemption_settled"]);
        let expected = if one.status == 200 { 0 } else { 50 };
        assert_eq!(rider.available().await, expected);
    }
    city.books_balance().await;
}

#[actix_web::test]
async fn a_voucher_is_good_for_fourteen_days() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 5).await;
    let code = shop.redeems(&rider).await.expect(201).text("code");
    city.later(TimeDelta::days(14));
    let clerk = city.again(&shop.clerk).await;
    shop.takes(&clerk, &code).await.refuses(409, "redemption_expired");
}
