//! Whoever is signed in links identities, ends sessions, and sets up a second factor.

use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{City, Person};

use super::{NUMBER, as_signed_in, asks_for_code, code_of, opened, wechat};

#[actix_web::test]
async fn staff_do_not_come_in_by_a_number_alone() {
    let (city, elsewhere) = opened().await;
    let reviewer = city.reviewer().await;
    let code = asks_for_code(&city, &elsewhere, &City::phone(1)).await;
    let body = json!({"phone": City::phone(1), "code": code});
    city.stranger().post("/v1/auth/sms", body).await.refuses(403, "staff_sign_in");
    // From inside they link what they like.
    let code = elsewhere.code("d1", json!({"unionid": "union-7", "nick": "审核员"}));
    let link = json!({"provider": "dingtalk", "code": code, "inside_organisation": true});
    reviewer.post("/v1/me/identities", link).await.expect(201);
    let code = elsewhere.code("d2", json!({"unionid": "union-7", "nick": "审核员"}));
    let body = json!({"code": code, "inside_organisation": true});
    let came = city.stranger().post("/v1/auth/dingtalk", body).await.expect(200);
    assert_eq!(as_signed_in(&city, &came).get("/v1/me").await.expect(200).json["id"], reviewer.id.to_string());
    // Nobody is two members, and nobody is known twice to one provider.
    let rider = city.rider("唐师傅").await;
    let code = elsewhere.code("d3", json!({"unionid": "union-7", "nick": "审核员"}));
    let link = json!({"provider": "dingtalk", "code": code, "inside_organisation": true});
    rider.post("/v1/me/identities", link).await.refuses(409, "identity_taken");
    let code = elsewhere.code("d4", json!({"unionid": "union-8", "nick": "审核员"}));
    let link = json!({"provider": "dingtalk", "code": code, "inside_organisation": true});
    reviewer.post("/v1/me/identities", link).await.refuses(409, "identity_taken");
    let theirs = reviewer.get("/v1/me/identities").await.expect(200).items();
    let unlink = format!("/v1/me/identities/{}/unlink", theirs[0]["id"].as_str().unwrap());
    rider.post(&unlink, json!({})).await.refuses(404, "not_found");
    reviewer.post(&unlink, json!({})).await.expect(204);
}

#[actix_web::test]
async fn a_number_is_verified_from_inside_and_sessions_are_ended_one_by_one() {
    let (city, elsewhere) = opened().await;
    let rider = city.person("唐师傅", &[(Role::Member, RolePlace::Everywhere)]).await;
    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    let wrong = json!({"phone": NUMBER, "code": if code == "000000" { "000001" } else { "000000" }});
    rider.post("/v1/me/phone", wrong).await.refuses(401, "sign_in_code_refused");
    let member = rider.post("/v1/me/phone", json!({"phone": NUMBER, "code": code})).await.expect(200).json;
    assert_eq!((member["phone"].as_str(), &member["phone_verified"]), (Some("137****1111"), &json!(true)));

    let login = json!({"phone": NUMBER, "password": tests::city::PASSWORD});
    let phone = city.stranger().asks(Method::POST, "/v1/auth/login").header("user-agent", "a phone").json(login);
    let phone = as_signed_in(&city, &phone.send().await.expect(200));
    let sessions = rider.get("/v1/me/sessions").await.expect(200).items();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|it| it["current"] == false).unwrap();
    assert_eq!((other["method"].as_str(), other["device"].as_str()), (Some("password"), Some("a phone")));
    let revoke = format!("/v1/me/sessions/{}/revoke", other["id"].as_str().unwrap());
    city.reviewer().await.post(&revoke, json!({})).await.refuses(404, "not_found");
    rider.post(&revoke, json!({})).await.expect(204);
    phone.get("/v1/me").await.refuses(401, "session_ended");
    assert_eq!(rider.get("/v1/me/sessions?limit=1").await.expect(200).items().len(), 1);
}

#[actix_web::test]
async fn who_only_said_that_a_number_is_his_gives_way_to_who_shows_it() {
    let (city, elsewhere) = opened().await;
    let squatter = city.rider("石师傅").await;
    let rider = city.rider("唐师傅").await;
    let verify = async |who: &Person, number: &str| {
        city.later(TimeDelta::minutes(1));
        let code = asks_for_code(&city, &elsewhere, number).await;
        who.post("/v1/me/phone", json!({"phone": number, "code": code})).await
    };
    let (number, own) = (City::phone(1), NUMBER);
    verify(&rider, &number).await.expect(200);
    let login = json!({"phone": number, "password": tests::city::PASSWORD});
    let came = as_signed_in(&city, &city.stranger().post("/v1/auth/login", login).await.expect(200));
    assert_eq!(came.get("/v1/me").await.expect(200).json["id"], rider.id.to_string());
    // He is who he was, without it, and verifies his own.
    let left = squatter.get("/v1/me").await.expect(200).json;
    assert_eq!(
        (&left["id"], &left["phone"], &left["phone_verified"]),
        (&json!(squatter.id), &json!(null), &json!(false))
    );
    verify(&squatter, own).await.expect(200);
    let login = json!({"phone": own, "password": tests::city::PASSWORD});
    city.stranger().post("/v1/auth/login", login).await.expect(200);
    // What is shown is nobody else's, and nobody has the number of staff for a text.
    verify(&rider, own).await.refuses(409, "phone_taken");
    city.reviewer().await;
    verify(&rider, &City::phone(3)).await.refuses(409, "phone_taken");
    assert_eq!(rider.get("/v1/me").await.expect(200).json["phone_verified"], true);
}

#[actix_web::test]
async fn staff_show_a_second_factor() {
    let (city, _) = opened().await;
    let admin = city.staff(Role::Admin).await;
    let begun = admin.post("/v1/me/second-factor", json!({})).await.expect(201);
    let secret = begun.text("secret");
    assert!(begun.text("uri").contains(&secret));
    // Nothing is asked for before it was shown once.
    let login = json!({"phone": City::phone(1), "password": tests::city::PASSWORD});
    city.stranger().post("/v1/auth/login", login.clone()).await.expect(200);
    admin.post("/v1/me/second-factor/confirm", json!({"code": "abcdef"})).await.refuses(401, "second_factor_wrong");
    let confirm = json!({"code": code_of(&secret, &city, 0)});
    let recovery = admin.post("/v1/me/second-factor/confirm", confirm).await.expect(200).json;
    let recovery: Vec<String> =
        recovery["recovery_codes"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    assert_eq!(recovery.len(), 10);
    admin.post("/v1/me/second-factor", json!({})).await.refuses(409, "second_factor_set");

    let stranger = city.stranger();
    let half = stranger.post("/v1/auth/login", login.clone()).await.refuses(401, "second_factor_required");
    let challenge = half.text("challenge");
    // It is no token.
    Person { token: Some(challenge.clone()), ..city.stranger() }.get("/v1/me").await.refuses(401, "token_invalid");
    let show = |code: &str| json!({"challenge": challenge, "code": code});
    // The one that it was confirmed with is used.
    let used = code_of(&secret, &city, 0);
    stranger.post("/v1/auth/totp", show(&used)).await.refuses(401, "second_factor_wrong");
    let next = code_of(&secret, &city, 1);
    let came = stranger.post("/v1/auth/totp", show(&next)).await.expect(200);
    as_signed_in(&city, &came).get("/v1/me").await.expect(200);
    stranger.post("/v1/auth/totp", show(&next)).await.refuses(401, "second_factor_wrong");
    // A recovery code is good once, however it is typed.
    let typed = recovery[0].to_lowercase().replace('-', " ");
    stranger.post("/v1/auth/totp", show(&typed)).await.expect(200);
    stranger.post("/v1/auth/totp", show(&recovery[0])).await.refuses(401, "second_factor_wrong");
    let left = admin.get("/v1/me/second-factor").await.expect(200).json;
    assert_eq!((&left["set_up"], left["recovery_codes_left"].as_i64()), (&json!(true), Some(9)));

    // After five in a row none is taken, not even the right one.
    for _ in 0..5 {
        stranger.post("/v1/auth/totp", show("000000")).await.refuses(401, "second_factor_wrong");
    }
    let locked = stranger.post("/v1/auth/totp", show(&recovery[1])).await.refuses(429, "locked_out");
    assert_eq!(locked.header("retry-after").as_deref(), Some("900"));
    stranger.post("/v1/auth/totp", show("nonsense")).await.refuses(429, "locked_out");
    city.later(TimeDelta::minutes(6));
    stranger.post("/v1/auth/totp", show(&recovery[1])).await.refuses(401, "token_expired");
    city.later(TimeDelta::minutes(10));
    let half = stranger.post("/v1/auth/login", login.clone()).await.refuses(401, "second_factor_required");
    let show = json!({"challenge": half.text("challenge"), "code": recovery[1]});
    let came = stranger.post("/v1/auth/totp", show).await.expect(200);
    let admin = as_signed_in(&city, &came);
    admin.post("/v1/me/second-factor/remove", json!({"code": recovery[2]})).await.expect(204);
    city.stranger().post("/v1/auth/login", login).await.expect(200);
}

#[actix_web::test]
async fn one_code_sent_several_times_passes_once_and_locks_nobody_out() {
    let (city, _) = opened().await;
    let admin = city.staff(Role::Admin).await;
    let secret = admin.post("/v1/me/second-factor", json!({})).await.expect(201).text("secret");
    let confirm = json!({"code": code_of(&secret, &city, 0)});
    let recovery = admin.post("/v1/me/second-factor/confirm", confirm).await.expect(200).json;
    let recovery = |n: usize| recovery["recovery_codes"][n].as_str().unwrap().to_owned();
    let stranger = city.stranger();
    let login = json!({"phone": City::phone(1), "password": tests::city::PASSWORD});
    let half = stranger.post("/v1/auth/login", login).await.refuses(401, "second_factor_required");
    let challenge = half.text("challenge");
    let show = |code: &str| {
        let (stranger, body) = (stranger.clone(), json!({"challenge": challenge, "code": code}));
        async move { stranger.post("/v1/auth/totp", body).await }
    };
    // Four wrong ones: one more and nothing is taken.
    for _ in 0..4 {
        show("nonsense").await.refuses(401, "second_factor_wrong");
    }
    // More of each than wrong ones are taken, at once.
    for code in [code_of(&secret, &city, 1), recovery(0)] {
        let sent: Vec<_> = (0..8).map(|_| actix_web::rt::spawn(show(&code))).collect();
        let mut passed = 0;
        for answer in sent {
            let answer = answer.await.unwrap();
            if answer.status == 200 {
                as_signed_in(&city, &answer).get("/v1/me").await.expect(200);
                passed += 1;
            } else {
                answer.refuses(401, "second_factor_wrong");
            }
        }
        assert_eq!(passed, 1);
        for _ in 0..6 {
            show(&code).await.refuses(401, "second_factor_wrong");
        }
    }
    // Nor does one count that was shut by a later one, or comes again much later.
    show(&code_of(&secret, &city, 0)).await.refuses(401, "second_factor_wrong");
    let taken = code_of(&secret, &city, 1);
    city.later(TimeDelta::minutes(4));
    for _ in 0..6 {
        show(&taken).await.refuses(401, "second_factor_wrong");
    }
    show(&recovery(1)).await.expect(200);
    // What is wrong counts as before: five in a row, with as many repeated ones between them as there may be.
    for _ in 0..5 {
        show(&recovery(1)).await.refuses(401, "second_factor_wrong");
        show("nonsense").await.refuses(401, "second_factor_wrong");
    }
    show(&recovery(2)).await.refuses(429, "locked_out");
}

#[actix_web::test]
async fn a_number_alone_links_nothing_to_whoever_has_more_to_show() {
    let (city, elsewhere) = opened().await;
    let admin = city.staff(Role::Admin).await;
    let secret = admin.post("/v1/me/second-factor", json!({})).await.expect(201).text("secret");
    let confirm = json!({"code": code_of(&secret, &city, 0)});
    admin.post("/v1/me/second-factor/confirm", confirm).await.expect(200);
    let mut body = wechat(&elsewhere.code("c1", json!({"openid": "a-stranger"})));
    body["phone_code"] = json!(elsewhere.code("p1", json!({"phone": City::phone(1)})));
    let half = city.stranger().post("/v1/auth/wechat", body).await.refuses(401, "second_factor_required");
    assert!(admin.get("/v1/me/identities").await.expect(200).items().is_empty());
    let show = json!({"challenge": half.text("challenge"), "code": code_of(&secret, &city, 1)});
    city.stranger().post("/v1/auth/totp", show).await.expect(200);
    // He links it himself, now that he is in: or he stays a stranger there.
    let again = json!({"code": elsewhere.code("c2", json!({"openid": "a-stranger"}))});
    city.stranger().post("/v1/auth/wechat", again).await.refuses(422, "consent_required");
}

/// The programme asks its staff for a second factor, or does so no more.
async fn asks_staff(admin: &Person, asks: bool) {
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    let kept = |name: &&String| !matches!(name.as_str(), "id" | "version" | "root_area_id");
    let names: Vec<String> = settings.as_object().unwrap().keys().filter(kept).cloned().collect();
    settings["staff_second_factor"] = json!(asks);
    let wanted: serde_json::Map<_, _> = names.iter().map(|name| (name.clone(), settings[name].clone())).collect();
    admin.put("/v1/programme", Value::Object(wanted)).await.expect(200);
}

#[actix_web::test]
async fn where_the_programme_asks_for_it_no_more_whoever_was_held_up_goes_on() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    asks_staff(&admin, true).await;
    city.reviewer().await;
    let login = json!({"phone": City::phone(2), "password": tests::city::PASSWORD});
    let held_up = city.stranger().post("/v1/auth/login", login).await.expect(200);
    as_signed_in(&city, &held_up).get("/v1/tickets").await.refuses(403, "second_factor_missing");
    asks_staff(&admin, false).await;
    let renew = json!({"refresh_token": held_up.text("refresh_token")});
    let renewed = city.stranger().post("/v1/auth/refresh", renew).await.expect(200);
    // The session that was held up, and not a new one: both of its tokens are good.
    for answer in [&renewed, &held_up] {
        as_signed_in(&city, answer).get("/v1/tickets").await.expect(200);
    }
}

#[actix_web::test]
async fn where_the_programme_asks_for_it_staff_set_up_a_second_factor_before_anything_else() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    asks_staff(&admin, true).await;

    let reviewer = city.reviewer().await;
    let login = json!({"phone": City::phone(2), "password": tests::city::PASSWORD});
    let signed_in = city.stranger().post("/v1/auth/login", login.clone()).await.expect(200);
    let limited = as_signed_in(&city, &signed_in);
    limited.get("/v1/tickets").await.refuses(403, "second_factor_missing");
    limited.get("/v1/me").await.expect(200);
    limited.get("/v1/me/sessions").await.refuses(403, "second_factor_missing");
    // Neither does one who is signed in already, once his tokens are renewed; a member is not asked.
    let renew = json!({"refresh_token": signed_in.text("refresh_token")});
    let renewed = as_signed_in(&city, &city.stranger().post("/v1/auth/refresh", renew).await.expect(200));
    renewed.get("/v1/tickets").await.refuses(403, "second_factor_missing");
    let rider = city.rider("唐师傅").await;
    let riding = json!({"phone": City::phone(3), "password": tests::city::PASSWORD});
    let riding = as_signed_in(&city, &city.stranger().post("/v1/auth/login", riding).await.expect(200));
    riding.get("/v1/tickets").await.expect(200);
    assert_ne!(rider.id, reviewer.id);

    let secret = limited.post("/v1/me/second-factor", json!({})).await.expect(201).text("secret");
    let code = json!({"code": code_of(&secret, &city, 0)});
    limited.post("/v1/me/second-factor/confirm", code).await.expect(200);
    limited.get("/v1/tickets").await.expect(200);
    // He has lost it: an administrator sees that it is he, and he begins anew.
    let reset = format!("/v1/accounts/{}/reset-second-factor", reviewer.id);
    limited.post(&reset, json!({})).await.refuses(403, "forbidden");
    let answer = admin.post(&reset, json!({})).await.expect(200);
    assert_eq!(answer.text("id"), reviewer.id.to_string());
    admin.post(&reset, json!({})).await.refuses(409, "no_second_factor");
    limited.get("/v1/me").await.refuses(401, "session_ended");
    let anew = as_signed_in(&city, &city.stranger().post("/v1/auth/login", login).await.expect(200));
    anew.get("/v1/tickets").await.refuses(403, "second_factor_missing");
}
