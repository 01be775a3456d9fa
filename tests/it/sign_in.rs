//! Signing in by other ways than with a password, each with the other side played as it really speaks.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::identity::{Role, RolePlace};
use reqwest::Method;
use serde_json::{Value, json};
use api::outside::settings::WechatSettings;
use tests::elsewhere::{CITY_APP, Elsewhere, SMS_SECRET, answers};
use tests::{Answer, City, Person};

const NUMBER: &str = "13700001111";

async fn opened() -> (City, Elsewhere) {
    let elsewhere = Elsewhere::open();
    (City::open_with(elsewhere.configure()).await, elsewhere)
}

fn as_signed_in(city: &City, answer: &Answer) -> Person {
    Person { token: Some(answer.text("access_token")), ..city.stranger() }
}

fn wechat(code: &str) -> Value {
    json!({"code": code, "consent_version": "2026-01", "name": "唐师傅", "occupation": "delivery_rider"})
}

#[actix_web::test]
async fn a_rider_comes_in_with_wechat_and_is_the_same_the_next_time() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    let ways = stranger.get("/v1/auth/providers").await.expect(200).json;
    assert_eq!(ways["sms"], true);
    let names: Vec<_> = ways["items"].as_array().unwrap().iter().map(|it| it["provider"].as_str().unwrap()).collect();
    assert_eq!(names, ["city-app", "dingtalk", "wechat"]);

    let who = json!({"openid": "oGZUI0egBJY1zhBYw2KhdUfwVJJE"});
    let code = elsewhere.code("c1", who.clone());
    // Nobody becomes a member without having agreed.
    stranger.post("/v1/auth/wechat", json!({"code": code})).await.refuses(422, "consent_required");
    let code = elsewhere.code("c2", who.clone());
    let first = stranger.post("/v1/auth/wechat", wechat(&code)).await.expect(200);
    let me = as_signed_in(&city, &first).get("/v1/me").await.expect(200).json;
    assert_eq!((me["name"].as_str(), me["phone"].is_null()), (Some("唐师傅"), true));
    // A code is good once, and nothing of what was kept tells who he is there.
    stranger.post("/v1/auth/wechat", wechat(&code)).await.refuses(401, "sign_in_code_refused");
    let code = elsewhere.code("c3", who);
    let second = stranger.post("/v1/auth/wechat", json!({"code": code})).await.expect(200);
    assert_eq!(as_signed_in(&city, &second).get("/v1/me").await.expect(200).json["id"], me["id"]);
    let linked = as_signed_in(&city, &second).get("/v1/me/identities").await.expect(200).items();
    assert_eq!((linked.len(), linked[0]["provider"].as_str()), (1, Some("wechat")));
    // The only way in stays.
    let unlink = format!("/v1/me/identities/{}/unlink", linked[0]["id"].as_str().unwrap());
    as_signed_in(&city, &second).post(&unlink, json!({})).await.refuses(409, "last_sign_in");
}

#[actix_web::test]
async fn a_number_that_wechat_vouches_for_is_verified_and_its_token_is_fetched_once_for_all() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    for n in 0..3 {
        let code = elsewhere.code(&format!("c{n}"), json!({"openid": format!("open-{n}")}));
        let phone = elsewhere.code(&format!("p{n}"), json!({"phone": format!("1370000200{n}")}));
        let mut body = wechat(&code);
        body["phone_code"] = json!(phone);
        let came = stranger.post("/v1/auth/wechat", body).await.expect(200);
        let me = as_signed_in(&city, &came).get("/v1/me").await.expect(200).json;
        assert_eq!((me["phone"].as_str().unwrap(), &me["phone_verified"]), (&*format!("137****200{n}"), &json!(true)));
    }
    assert_eq!(elsewhere.world().tokens_given, 1);
    // Another process of the deployment uses the same one.
    let beside = city.beside().await;
    let code = elsewhere.code("c9", json!({"openid": "open-9"}));
    let phone = elsewhere.code("p9", json!({"phone": "13700002009"}));
    let mut body = wechat(&code);
    body["phone_code"] = json!(phone);
    let there = Person { base: beside.base.clone(), ..city.stranger() };
    there.post("/v1/auth/wechat", body.clone()).await.expect(200);
    assert_eq!(elsewhere.world().tokens_given, 1);
    // One that WeChat has taken back is fetched anew, and nobody notices.
    elsewhere.world().token = None;
    elsewhere.code("c9", json!({"openid": "open-10"}));
    elsewhere.code("p9", json!({"phone": "13700002010"}));
    stranger.post("/v1/auth/wechat", body).await.expect(200);
    assert_eq!(elsewhere.world().tokens_given, 2);
    beside.server.stop(false).await;
}

#[actix_web::test]
async fn what_goes_wrong_elsewhere_is_told_apart() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    for (status, body, expected, code) in [
        (200, json!({"errcode": -1, "errmsg": "system error"}), 503, "provider_unavailable"),
        (200, json!({"errcode": 45011, "errmsg": "api minute-quota reach limit"}), 429, "too_many_requests"),
        (200, json!({"errcode": 40226, "errmsg": "code blocked"}), 401, "sign_in_code_refused"),
        (200, json!({"errcode": 40163, "errmsg": "code been used"}), 401, "sign_in_code_refused"),
        (200, json!({"openid": ""}), 503, "provider_unavailable"),
        (200, json!("no object"), 503, "provider_unavailable"),
        (502, json!({}), 503, "provider_unavailable"),
        (429, json!({}), 429, "too_many_requests"),
    ] {
        elsewhere.mishap(status, body.clone());
        let refused = stranger.post("/v1/auth/wechat", wechat("c1")).await.refuses(expected, code);
        let text = refused.json.to_string();
        assert!(!text.contains("errcode") && !text.contains(&elsewhere.base), "{text}");
        assert_eq!(refused.header("retry-after").is_some(), expected != 401, "{body}");
    }
    // The server lives on without them.
    stranger.post("/v1/auth/oidc/nobody", oidc("c", "v")).await.refuses(404, "not_configured");
    stranger.post("/v1/auth/oidc/wechat", oidc("c", "v")).await.refuses(404, "not_configured");
    let bare = City::open().await;
    for (path, body) in [
        ("/v1/auth/wechat", wechat("c")),
        ("/v1/auth/dingtalk", json!({"code": "c"})),
        ("/v1/auth/sms-codes", json!({"phone": NUMBER})),
    ] {
        bare.stranger().post(path, body).await.refuses(404, "not_configured");
    }
}

#[actix_web::test]
async fn whoever_answers_nonsense_or_nothing_keeps_nobody() {
    for bytes in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<html>no</html>",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"openid\": \"cut off",
        "no HTTP at all",
    ] {
        let url = answers(bytes.as_bytes());
        let city = City::open_with(|config| {
            config.outside.timeout_seconds = Some(1);
            config.outside.wechat =
                WechatSettings { app_id: Some("wx".into()), secret: Some("s".into()), url: Some(url) };
        })
        .await;
        let refused = city.stranger().post("/v1/auth/wechat", wechat("c1")).await;
        let refused = refused.refuses(503, "provider_unavailable");
        assert_eq!(refused.header("retry-after").as_deref(), Some("10"), "{bytes}");
        assert_eq!(city.staff(Role::Admin).await.get("/v1/accounts").await.expect(200).items().len(), 1, "{bytes}");
    }
}

#[actix_web::test]
async fn dingtalk_knows_the_same_person_both_ways() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    let who = json!({"unionid": "union-1", "nick": "潘师傅", "mobile": "13700003333"});
    let body = |code: &str, inside: bool| json!({"code": code, "inside_organisation": inside, "consent_version": "1"});
    let code = elsewhere.code("d1", who.clone());
    let first = stranger.post("/v1/auth/dingtalk", body(&code, false)).await.expect(200);
    let me = as_signed_in(&city, &first).get("/v1/me").await.expect(200).json;
    assert_eq!((me["name"].as_str(), me["phone"].as_str()), (Some("潘师傅"), Some("137****3333")));
    let code = elsewhere.code("d2", who);
    let second = stranger.post("/v1/auth/dingtalk", body(&code, true)).await.expect(200);
    assert_eq!(as_signed_in(&city, &second).get("/v1/me").await.expect(200).json["id"], me["id"]);
    for inside in [false, true] {
        stranger.post("/v1/auth/dingtalk", body("gone", inside)).await.refuses(401, "sign_in_code_refused");
    }
    let token = json!({"code": "invalidClientIdOrSecret", "message": "…"});
    elsewhere.mishap(400, token);
    stranger.post("/v1/auth/dingtalk", body("x", false)).await.refuses(503, "provider_unavailable");
}

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const BACK: &str = "https://city.example/signed-in";

fn oidc(code: &str, nonce: &str) -> Value {
    json!({"code": code, "redirect_uri": BACK, "code_verifier": VERIFIER, "nonce": nonce, "consent_version": "1"})
}

/// A code of the city's own provider.
fn means(claims: Value) -> Value {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, VERIFIER.as_bytes());
    json!({"challenge": URL_SAFE_NO_PAD.encode(hash), "redirect_uri": BACK, "claims": claims})
}

#[actix_web::test]
async fn a_citys_own_app_says_who_somebody_is_and_nobody_else_does() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    let path = format!("/v1/auth/oidc/{CITY_APP}");
    let claims = json!({"sub": "s-1", "nonce": "n-1", "name": "石师傅", "phone_number": "+8613700004444", "phone_number_verified": true});
    elsewhere.code("o1", means(claims.clone()));
    let came = stranger.post(&path, oidc("o1", "n-1")).await.expect(200);
    let me = as_signed_in(&city, &came).get("/v1/me").await.expect(200).json;
    assert_eq!((me["name"].as_str(), me["phone"].as_str()), (Some("石师傅"), Some("137****4444")));
    stranger.post(&path, oidc("o1", "n-1")).await.refuses(401, "sign_in_code_refused");

    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        means(claims)
    };
    let mut unsigned = means(claims.clone());
    unsigned["header"] = json!({"alg": "none"});
    let mut shared = means(claims.clone());
    shared["header"] = json!({"alg": "HS256", "kid": "k1"});
    let mut unknown = means(claims.clone());
    unknown["header"] = json!({"alg": "ES256", "kid": "k2"});
    let mut elsewhere_bound = means(claims.clone());
    elsewhere_bound["redirect_uri"] = json!("https://evil.example/");
    for (what, status, code) in [
        (with("nonce", json!("another")), 401, "sign_in_code_refused"),
        (with("aud", json!("another-app")), 503, "provider_unavailable"),
        (with("aud", json!([tests::elsewhere::APP_ID, "another-app"])), 200, ""),
        (with("azp", json!("another-app")), 503, "provider_unavailable"),
        (with("iss", json!("https://evil.example")), 503, "provider_unavailable"),
        (with("exp", json!(1)), 503, "provider_unavailable"),
        (with("sub", json!("")), 503, "provider_unavailable"),
        (unsigned, 503, "provider_unavailable"),
        (shared, 503, "provider_unavailable"),
        (unknown, 503, "provider_unavailable"),
        (elsewhere_bound, 401, "sign_in_code_refused"),
    ] {
        elsewhere.code("o2", what.clone());
        let answer = stranger.post(&path, oidc("o2", "n-1")).await;
        assert_eq!((answer.status, answer.json["code"].as_str().unwrap_or_default()), (status, code), "{what}");
        elsewhere.world().codes.clear();
    }
    // A number that is not verified there is not here.
    let mut unverified = claims;
    unverified["sub"] = json!("s-2");
    unverified["phone_number_verified"] = json!(false);
    elsewhere.code("o3", means(unverified));
    let came = stranger.post(&path, oidc("o3", "n-1")).await.expect(200);
    assert!(as_signed_in(&city, &came).get("/v1/me").await.expect(200).json["phone"].is_null());
}

async fn asks_for_code(city: &City, elsewhere: &Elsewhere, number: &str) -> String {
    city.stranger().post("/v1/auth/sms-codes", json!({"phone": number})).await.expect(202);
    elsewhere.last_code()
}

fn sms(code: &str) -> Value {
    json!({"phone": NUMBER, "code": code, "consent_version": "1", "name": "唐师傅"})
}

#[actix_web::test]
async fn six_digits_bring_somebody_in_once() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    let chinese = stranger.asks(Method::POST, "/v1/auth/sms-codes").header("accept-language", "zh-CN");
    let sent = chinese.json(json!({"phone": NUMBER})).send().await.expect(202);
    assert_eq!((sent.json["expires_in"].as_i64(), sent.json["next_in"].as_i64()), (Some(300), Some(60)));
    let text = elsewhere.world().texts.last().cloned().unwrap();
    let code = elsewhere.last_code();
    assert_eq!((text.to.as_str(), text.language.as_str()), ("+8613700001111", "zh-CN"));
    assert!(text.text.contains(&code) && text.text.starts_with("【啄木鸟】"), "{}", text.text);
    let early = stranger.post("/v1/auth/sms-codes", json!({"phone": NUMBER})).await.refuses(429, "too_many_requests");
    assert_eq!(early.header("retry-after").as_deref(), Some("60"));

    // To agree is not to try in vain.
    let bare = json!({"phone": NUMBER, "code": code});
    stranger.post("/v1/auth/sms", bare.clone()).await.refuses(422, "consent_required");
    let came = stranger.post("/v1/auth/sms", sms(&code)).await.expect(200);
    let me = as_signed_in(&city, &came).get("/v1/me").await.expect(200).json;
    assert_eq!((me["phone"].as_str(), &me["phone_verified"]), (Some("137****1111"), &json!(true)));
    stranger.post("/v1/auth/sms", bare).await.refuses(401, "sign_in_code_refused");

    city.later(TimeDelta::minutes(1));
    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    city.later(TimeDelta::minutes(5));
    stranger.post("/v1/auth/sms", sms(&code)).await.refuses(401, "sign_in_code_refused");
    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    let again = stranger.post("/v1/auth/sms", json!({"phone": NUMBER, "code": code})).await.expect(200);
    assert_eq!(as_signed_in(&city, &again).get("/v1/me").await.expect(200).json["id"], me["id"]);
}

#[actix_web::test]
async fn who_guesses_a_code_gets_five_tries_and_the_right_one_is_worthless_then() {
    let (city, elsewhere) = opened().await;
    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        city.stranger().post("/v1/auth/sms", sms(wrong)).await.refuses(401, "sign_in_code_refused");
    }
    city.stranger().post("/v1/auth/sms", sms(&code)).await.refuses(401, "sign_in_code_refused");
    city.stranger().post("/v1/auth/sms", sms("12345")).await.refuses(422, "invalid_fields");
    // Ten a day, and no more.
    for _ in 0..9 {
        city.later(TimeDelta::minutes(1));
        asks_for_code(&city, &elsewhere, NUMBER).await;
    }
    city.later(TimeDelta::minutes(1));
    city.stranger().post("/v1/auth/sms-codes", json!({"phone": NUMBER})).await.refuses(429, "too_many_requests");
    assert_eq!(elsewhere.world().texts.len(), 10);
    city.later(TimeDelta::days(1));
    asks_for_code(&city, &elsewhere, NUMBER).await;
}

#[actix_web::test]
async fn whether_somebody_is_here_is_not_told_by_asking_for_a_code() {
    let (city, elsewhere) = opened().await;
    city.rider("唐师傅").await;
    let ask = |number: String| {
        let stranger = city.stranger();
        async move { stranger.post("/v1/auth/sms-codes", json!({"phone": number})).await.expect(202).json }
    };
    assert_eq!(ask(City::phone(1)).await, ask("13600000000".into()).await);
    assert_eq!(elsewhere.world().texts.len(), 2);
    // A gateway that is away is nobody's fault.
    elsewhere.mishap(500, json!({}));
    city.stranger().post("/v1/auth/sms-codes", json!({"phone": NUMBER})).await.refuses(503, "provider_unavailable");
}

#[actix_web::test]
async fn whoever_shows_that_a_number_is_his_gets_it_from_whoever_only_said_so() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    let squatter = json!({"phone": NUMBER, "password": "along the old dyke", "name": "冒名", "occupation": "other", "consent_version": "1"});
    let squatting = stranger.post("/v1/auth/register", squatter).await.expect(201);
    let squatting = as_signed_in(&city, &squatting);
    let code = elsewhere.code("c1", json!({"openid": "squatter"}));
    squatting.post("/v1/me/identities", json!({"provider": "wechat", "code": code})).await.expect(201);

    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    let owner = stranger.post("/v1/auth/sms", sms(&code)).await.expect(200);
    assert_eq!(as_signed_in(&city, &owner).get("/v1/me").await.expect(200).json["phone_verified"], true);
    squatting.get("/v1/me").await.refuses(401, "session_ended");
    let login = json!({"phone": NUMBER, "password": "along the old dyke"});
    stranger.post("/v1/auth/login", login).await.refuses(401, "wrong_credentials");
    let code = elsewhere.code("c2", json!({"openid": "squatter"}));
    stranger.post("/v1/auth/wechat", json!({"code": code})).await.refuses(422, "consent_required");
}

#[actix_web::test]
async fn a_resident_takes_over_what_staff_recorded_for_him() {
    let (city, elsewhere) = opened().await;
    let staff = city.staff(Role::CommunityStaff).await;
    let resident = json!({"name": "郑阿姨", "phone": NUMBER, "address": "南岳山路 3 号"});
    let id = staff.post("/v1/members", resident).await.expect(201).text("id");
    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    let came = city.stranger().post("/v1/auth/sms", json!({"phone": NUMBER, "code": code})).await.expect(200);
    let me = as_signed_in(&city, &came).get("/v1/me").await.expect(200).json;
    assert_eq!((me["id"].as_str(), me["name"].as_str()), (Some(id.as_str()), Some("郑阿姨")));
}

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

/// A code of the app, so many periods from now.
fn code_of(secret: &str, city: &City, later: i64) -> String {
    let now = api::clock::Clock::now(&city.clock);
    api::totp::code_of(secret, domain::identity::second_factor::step(now) + later).unwrap()
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
    for _ in 0..4 {
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
async fn where_the_programme_asks_for_it_staff_set_up_a_second_factor_before_anything_else() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    let kept = |name: &&String| !matches!(name.as_str(), "id" | "version" | "root_area_id");
    let names: Vec<String> = settings.as_object().unwrap().keys().filter(kept).cloned().collect();
    settings["staff_second_factor"] = json!(true);
    let wanted: serde_json::Map<_, _> = names.iter().map(|name| (name.clone(), settings[name].clone())).collect();
    admin.put("/v1/programme", Value::Object(wanted)).await.expect(200);

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

#[actix_web::test]
async fn where_texts_are_sent_nobody_registers_a_number_that_is_not_his() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    city.rider("石师傅").await;
    let register = |phone: &str, code: Option<&str>| {
        json!({"phone": phone, "password": "along the old dyke", "name": "唐师傅", "occupation": "other",
            "consent_version": "1", "code": code})
    };
    // Whether somebody has the number makes no difference.
    for number in [City::phone(1).as_str(), NUMBER] {
        let refused = stranger.post("/v1/auth/register", register(number, None)).await.refuses(422, "invalid_fields");
        assert_eq!(refused.json["errors"][0]["pointer"], "/code");
        let code = asks_for_code(&city, &elsewhere, number).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = stranger.post("/v1/auth/register", register(number, Some(wrong))).await;
        refused.refuses(401, "sign_in_code_refused");
    }
    let code = elsewhere.last_code();
    let came = stranger.post("/v1/auth/register", register(NUMBER, Some(&code))).await.expect(201);
    assert_eq!(came.json["member"]["phone_verified"], true);
    let login = json!({"phone": NUMBER, "password": "along the old dyke"});
    stranger.post("/v1/auth/login", login).await.expect(200);
    // Its owner hears that he is here already.
    city.later(TimeDelta::minutes(1));
    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    stranger.post("/v1/auth/register", register(NUMBER, Some(&code))).await.refuses(409, "phone_taken");
}

#[actix_web::test]
async fn a_number_is_locked_whether_or_not_anybody_has_it() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    let login = |phone: &str, password: &str| json!({"phone": phone, "password": password});
    let stranger = city.stranger();
    for number in [City::phone(1).as_str(), "13600000000"] {
        for _ in 0..20 {
            stranger.post("/v1/auth/login", login(number, "something else")).await.refuses(401, "wrong_credentials");
        }
        stranger.post("/v1/auth/login", login(number, tests::city::PASSWORD)).await.refuses(429, "locked_out");
    }
    city.later(TimeDelta::minutes(15));
    stranger.post("/v1/auth/login", login(&City::phone(1), tests::city::PASSWORD)).await.expect(200);
}

#[test]
fn what_makes_no_sense_stops_the_start() {
    use api::outside::settings::{OidcList, OidcSettings, OutsideSettings, SmsSettings};
    let gateway = |url: &str, secret: Option<&str>| OutsideSettings {
        sms: SmsSettings { gateway: Some(url.into()), secret: secret.map(str::to_owned) },
        ..OutsideSettings::default()
    };
    let oidc = |name: &str, issuer: &str| OutsideSettings {
        oidc: Some(OidcList(vec![OidcSettings {
            provider: name.into(),
            issuer: issuer.into(),
            client_id: "c".into(),
            client_secret: "s".into(),
            trust_phone: false,
        }])),
        ..OutsideSettings::default()
    };
    let half = OutsideSettings {
        wechat: WechatSettings { app_id: Some("wx".into()), ..WechatSettings::default() },
        ..OutsideSettings::default()
    };
    for (settings, production, why) in [
        (gateway("log", None), true, "development"),
        (gateway("https://sms.example", None), true, "sms.secret"),
        (gateway("https://sms.example", Some("short")), true, "whsec_"),
        (gateway("http://sms.example", Some(SMS_SECRET)), true, "https"),
        (gateway("sms.example", Some(SMS_SECRET)), true, "no address"),
        (half, true, "wechat.secret"),
        (oidc("wechat", "https://id.example"), true, "taken"),
        (oidc("City App", "https://id.example"), true, "letters"),
        (oidc("city", "http://id.example"), true, "https"),
    ] {
        let refused = settings.check(production).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    gateway("log", None).check(false).unwrap();
    gateway("http://127.0.0.1:9000/", Some(SMS_SECRET)).check(true).unwrap();
    oidc("city", "https://id.example").check(true).unwrap();
}
