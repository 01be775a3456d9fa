//! Somebody leaves, and is not there any more; what he did is.

use api::jobs;
use chrono::TimeDelta;
use domain::delivery::Channel;
use domain::id::Id;
use domain::identity::{Account, Phone, Provider, Role, RolePlace, Subject};
use domain::photo::{Photo, Variant};
use reqwest::Method;
use serde_json::{Value, json};
use tests::city::PASSWORD;
use tests::elsewhere::Elsewhere;
use tests::elsewhere::hooks::{Hooks, Reaction, on_this_machine};
use tests::given::{burst_pipe, burst_pipe_with, picture_taken_at};
use tests::{City, Person, Shop};

async fn leaves(person: &Person) -> tests::Answer {
    person.post("/v1/me/leave", json!({"password": PASSWORD})).await
}

async fn verified(city: &City) {
    let report = api::verify::verify(&city.app.store, Some(&city.app.photos)).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[actix_web::test]
async fn who_leaves_takes_his_name_and_leaves_his_history() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    let (rider, reviewer, admin) = (city.rider("唐师傅").await, city.reviewer().await, city.staff(Role::Admin).await);
    shop.credits(&rider, 6).await;
    let voucher = shop.redeems(&rider).await.expect(201).text("id");
    let photo = rider.photo(picture_taken_at(29.7216, 112.4063)).await;
    let mut report = burst_pipe_with(std::slice::from_ref(&photo));
    report["address"] = json!("建设路 12 号 3 单元");
    let over = rider.reports(report).await;
    reviewer.commands(&over, "reject", json!({"reason": "unclear", "detail": "看不清"})).await.shows("rejected");
    let open = rider.reports(burst_pipe()).await;
    let followed = shop.credits(&city.rider("李师傅").await, 1).await.remove(0);
    rider.post(&format!("/v1/tickets/{followed}/follow"), json!({})).await.expect(200);

    leaves(&rider).await.expect(204);
    rider.get("/v1/me").await.refuses(401, "session_ended");
    let number = City::phone(4);
    for password in [PASSWORD, "anything else at all"] {
        let login = json!({"phone": number, "password": password});
        city.stranger().post("/v1/auth/login", login).await.refuses(401, "wrong_credentials");
    }
    let gone = admin.get(&format!("/v1/accounts/{}", rider.id)).await.expect(200).json;
    assert_eq!((&gone["phone"], &gone["disabled"], &gone["roles"]), (&Value::Null, &json!(true), &json!([])));
    admin.post(&format!("/v1/accounts/{}/enable", rider.id), json!({})).await.refuses(409, "account_left");
    let role = json!({"role": "member"});
    admin.post(&format!("/v1/accounts/{}/roles", rider.id), role).await.refuses(409, "account_left");

    // Points and goods are back where they belong.
    let id: Id<Account> = Id::from_uuid(rider.id);
    let balance = city.app.look(move |scene| Ok(scene.tx.balance(id)?)).await.unwrap();
    assert_eq!((balance.available, balance.held, balance.expired, balance.earned), (0, 0, 60, 60));
    assert_eq!(shop.free(&city.rider("李师傅").await).await, 5);
    let state = voucher.parse().unwrap();
    let voucher = city.app.look(move |scene| Ok(scene.tx.redemption(state)?)).await.unwrap().unwrap();
    assert_eq!(voucher.redemption.status.name(), "cancelled");

    // History is whole, and says nothing of him any more.
    jobs::run_once(&city.app).await;
    let seen = reviewer.sees(&over).await.shows("rejected").json;
    assert_eq!((&seen["description"], &seen["address"]), (&Value::Null, &Value::Null));
    assert_eq!(seen["reporter"]["name"], "已**");
    assert_eq!(seen["rejection"]["detail"], "看不清", "what the city wrote stays");
    let kept: Id<Photo> = photo.parse().unwrap();
    let original = city.app.photos.get(kept, Variant::Original).await.unwrap();
    assert!(!original.windows(6).any(|w| w == b"Exif\0\0"));
    let record = city.app.look(move |scene| Ok(scene.tx.photo(kept)?)).await.unwrap().unwrap();
    assert!(record.owner.is_none() && record.taken.position.is_none() && record.taken.at.is_none());

    // By what is open somebody still works.
    assert!(reviewer.sees(&open).await.shows("submitted").json["description"].is_string());
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&open, "accept", valid).await.shows("accepted");
    let after = city.app.look(move |scene| Ok(scene.tx.balance(id)?)).await.unwrap();
    assert_eq!(after.earned, 60, "nobody earns who is not there");
    city.books_balance().await;
    verified(&city).await;
}

#[actix_web::test]
async fn what_was_open_is_erased_when_it_is_over() {
    let city = City::open().await;
    let (rider, reviewer) = (city.rider("唐师傅").await, city.reviewer().await);
    let ticket = rider.reports(burst_pipe()).await;
    leaves(&rider).await.expect(204);
    jobs::run_once(&city.app).await;
    assert!(reviewer.sees(&ticket).await.expect(200).json["description"].is_string());
    reviewer.commands(&ticket, "reject", json!({"reason": "unclear", "detail": "x"})).await.shows("rejected");
    city.later(TimeDelta::hours(13));
    jobs::run_once(&city.app).await;
    let reviewer = city.again(&reviewer).await;
    assert_eq!(reviewer.sees(&ticket).await.expect(200).json["description"], Value::Null);
    let due = city.app.look(|scene| Ok(scene.tx.erasures_due(scene.now.plus(TimeDelta::days(9)), 10)?)).await.unwrap();
    assert!(due.is_empty(), "nothing is left to do");
    verified(&city).await;
}

#[actix_web::test]
async fn he_shows_that_it_is_him() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    rider.post("/v1/me/leave", json!({"password": "not the password"})).await.refuses(401, "wrong_credentials");
    city.later(TimeDelta::minutes(11));
    rider.post("/v1/me/leave", json!({})).await.refuses(403, "proof_needed");
    rider.post("/v1/me/leave", json!({"password": PASSWORD, "why": "x"})).await.refuses(422, "invalid_fields");
    rider.get("/v1/me").await.expect(200);
    city.again(&rider).await.post("/v1/me/leave", json!({})).await.expect(204);
    rider.get("/v1/me").await.refuses(401, "session_ended");
}

#[actix_web::test]
async fn staff_hand_over_first() {
    let city = City::open().await;
    let member = (Role::Member, RolePlace::Everywhere);
    let worker = city.person("网格员", &[member, (Role::GridWorker, RolePlace::Area(city.places.grid))]).await;
    leaves(&worker).await.refuses(409, "roles_held");
    let (reviewer, dispatcher) = (city.reviewer().await, city.dispatcher().await);
    let mut report = burst_pipe();
    report["location"] = Value::Null;
    report["address"] = json!("第一网格门口");
    let grid = city.places.grid;
    let ticket = city.rider("唐师傅").await.reports(report).await;
    let id = ticket.parse().unwrap();
    city.change(move |scene| {
        // It lies in his grid.
        let mut record = scene.tx.lock_ticket(id)?.unwrap();
        record.ticket.area = Some(grid);
        let version = record.ticket.version;
        Ok(scene.tx.save_ticket(&record, version)?)
    })
    .await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    let to = json!({"assignee": {"kind": "worker", "id": worker.id}});
    dispatcher.commands(&ticket, "dispatch", to).await.shows("dispatched");
    let account: Id<Account> = Id::from_uuid(worker.id);
    city.change(move |scene| {
        for grant in scene.tx.grants_of(account)?.into_iter().filter(|grant| grant.role.is_staff()) {
            scene.tx.withdraw_role(account, grant.id)?;
        }
        Ok(())
    })
    .await;
    leaves(&worker).await.refuses(409, "work_in_hand");
}

#[actix_web::test]
async fn a_debt_waits_for_whoever_comes_back_with_the_number() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    let rider = city.rider("唐师傅").await;
    let tickets = shop.credits(&rider, 6).await;
    let code = shop.redeems(&rider).await.expect(201).text("code");
    shop.fulfils(&code).await.shows("fulfilled");
    for ticket in &tickets[..2] {
        let fraud = json!({"ticket_id": ticket, "reason": "作假"});
        shop.reviewer.post("/v1/points/revocations", fraud).await.expect(201);
    }
    assert_eq!(rider.available().await, -10);
    let number = City::phone(4);
    leaves(&rider).await.expect(204);
    city.books_balance().await;

    // Nothing in the database tells whose it is.
    let phone = Phone::parse(&number).unwrap();
    let owed = city.app.look(move |scene| Ok(scene.tx.debts_of(&phone)?)).await.unwrap();
    assert_eq!(owed.iter().map(|(_, points)| *points).collect::<Vec<_>>(), [10]);

    let register = |phone: &str| json!({"phone": phone, "password": "along the old dyke", "name": "唐", "occupation": "courier", "consent_version": "1"});
    let other = city.stranger().post("/v1/auth/register", register("13511112222")).await.expect(201);
    let other = Person { token: Some(other.text("access_token")), ..city.stranger() };
    assert_eq!(other.available().await, 0);
    let back = city.stranger().post("/v1/auth/register", register(&number)).await.expect(201);
    let back = Person { token: Some(back.text("access_token")), ..city.stranger() };
    let balance = back.get("/v1/me/points").await.expect(200).json;
    assert_eq!((&balance["available"], &balance["revoked"]), (&json!(-10), &json!(10)));
    let moved = back.get("/v1/me/points/transfers").await.expect(200).items();
    assert_eq!((&moved[0]["movement"], &moved[0]["cause"]), (&json!("take_debt"), &json!("debt")));
    // Later awards pay it off, and it is owed once.
    shop.credits(&back, 2).await;
    assert_eq!(back.available().await, 10);
    let phone = Phone::parse(&number).unwrap();
    assert!(city.app.look(move |scene| Ok(scene.tx.debts_of(&phone)?)).await.unwrap().is_empty());
    city.books_balance().await;
    verified(&city).await;
}

/// What waits for somebody, by each way that leads to him or to his endpoint.
async fn waiting(city: &City, targets: &[(Channel, uuid::Uuid)]) -> Vec<usize> {
    let mut found = Vec::new();
    for target in targets.iter().copied() {
        let page = persistence::values::PageRequest { limit: 50, after: None };
        let parcels = city.change(move |scene| Ok(scene.tx.parcels_to(target, &Default::default(), page)?)).await;
        found.push(parcels.items.iter().filter(|it| it.state.name() == "waiting").count());
    }
    found
}

#[actix_web::test]
async fn who_leaves_is_told_nothing_any_more_by_any_way() {
    let (elsewhere, hooks) = (Elsewhere::open(), Hooks::open());
    let configure = elsewhere.configure();
    let city = City::open_with(|config| {
        configure(config);
        on_this_machine(config);
    })
    .await;
    let (member, integrator) = (Role::Member, Role::Integrator);
    let rider = city.person("唐师傅", &[member, integrator].map(|role| (role, RolePlace::Everywhere))).await;
    let account: Id<Account> = Id::from_uuid(rider.id);
    let endpoint = json!({"url": hooks.url, "events": ["ticket.accepted"]});
    let endpoint = rider.post("/v1/webhook-endpoints", endpoint).await.expect(201).text("id");
    city.change(move |scene| {
        for (provider, subject) in [(Provider::wechat(), "open-1"), (Provider::dingtalk(), "union-7")] {
            let subject = Subject::parse(subject).unwrap();
            scene.tx.link_identity(scene.id(), account, (&provider, &subject), scene.now)?;
        }
        Ok(scene.tx.set_phone_verified(account, scene.now)?)
    })
    .await;
    rider.post("/v1/me/consents", json!({"purpose": "notices", "version": "1"})).await.expect(200);
    let ways = ["wechat", "dingtalk", "sms"].map(|channel| json!({"channel": channel, "kinds": ["ticket_accepted"]}));
    let wanted = json!({"muted": [], "elsewhere": ways});
    rider.post("/v1/me/notification-preferences", wanted).await.expect(200);

    // All of them are away, so that what he is to be told waits.
    hooks.refuse(500, 1);
    for _ in 0..6 {
        elsewhere.mishap(503, json!({}));
    }
    let (reviewer, ticket) = (city.reviewer().await, rider.reports(burst_pipe()).await);
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    jobs::run_once(&city.app).await;
    assert_eq!(hooks.heard().len(), 1);
    let asked = elsewhere.world().asked.len();
    assert!(asked >= 3, "each was tried");
    let mut targets = [Channel::Wechat, Channel::Dingtalk, Channel::Sms].map(|channel| (channel, rider.id)).to_vec();
    targets.push((Channel::Webhook, endpoint.parse().unwrap()));
    assert_eq!(waiting(&city, &targets).await, [1, 1, 1, 1]);

    city.change(move |scene| {
        for grant in scene.tx.grants_of(account)?.into_iter().filter(|grant| grant.role.is_staff()) {
            scene.tx.withdraw_role(account, grant.id)?;
        }
        Ok(())
    })
    .await;
    leaves(&rider).await.expect(204);
    assert_eq!(waiting(&city, &targets).await, [0, 0, 0, 0]);
    let admin = city.staff(Role::Admin).await;
    assert!(admin.get("/v1/webhook-endpoints").await.expect(200).items().is_empty());
    admin.get(&format!("/v1/webhook-endpoints/{endpoint}")).await.refuses(404, "not_found");

    // They are back, and something else happens to what he reported.
    elsewhere.world().mishaps.clear();
    hooks.answer([Reaction::Status(204)]);
    let to = json!({"assignee": {"kind": "department", "id": city.places.department}});
    city.dispatcher().await.commands(&ticket, "dispatch", to).await.shows("dispatched");
    for _ in 0..4 {
        jobs::run_once(&city.app).await;
        city.later(TimeDelta::minutes(50));
    }
    let told = {
        let world = elsewhere.world();
        [world.messages.len(), world.notices.len(), world.texts.len()]
    };
    assert_eq!(told, [0, 0, 0]);
    assert_eq!(elsewhere.world().asked.len(), asked, "nobody is even asked");
    assert!(hooks.heard().is_empty());
    verified(&city).await;
}

#[actix_web::test]
async fn leaving_twice_is_leaving_once() {
    for (key, body) in [
        (None, json!({"password": PASSWORD})),
        (None, json!({})),
        (Some("leaving-once-and-for-all"), json!({"password": PASSWORD})),
    ] {
        let city = City::open().await;
        let shop = Shop::open(&city, 5).await;
        let rider = city.rider("唐师傅").await;
        shop.credits(&rider, 6).await;
        shop.redeems(&rider).await.expect(201);
        let leave = || {
            let asking = rider.asks(Method::POST, "/v1/me/leave").json(body.clone());
            let asking = if let Some(key) = key { asking.header("idempotency-key", key) } else { asking };
            asking.send()
        };
        // Some at once: the line was bad.
        let sent: Vec<_> = (0..6).map(|_| actix_web::rt::spawn(leave())).collect();
        let mut gone = 0;
        for answer in sent {
            let answer = answer.await.unwrap();
            if answer.status == 204 {
                gone += 1;
            } else {
                answer.refuses(401, "session_ended");
            }
        }
        assert_eq!(gone, 1);
        // And once more when he is gone.
        leave().await.refuses(401, "session_ended");
        let id: Id<Account> = Id::from_uuid(rider.id);
        let (balance, entries) = city
            .app
            .look(move |scene| {
                let (from, to) = (scene.now.minus(TimeDelta::days(1)), scene.now.plus(TimeDelta::days(1)));
                Ok((scene.tx.balance(id)?, scene.tx.audit_between(from, to, 0, 1000)?))
            })
            .await
            .unwrap();
        assert_eq!((balance.available, balance.held, balance.expired), (0, 0, 60));
        assert_eq!(entries.iter().filter(|entry| entry.action == "account.leave").count(), 1);
        city.books_balance().await;
        verified(&city).await;
    }
}
