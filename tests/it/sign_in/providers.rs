//! Others say who somebody is.

use api::outside::settings::WechatSettings;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::identity::Role;
use serde_json::{Value, json};
use tests::elsewhere::{CITY_APP, answers};
use tests::{City, Person};

use super::{NUMBER, as_signed_in, opened, wechat};

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
            config.outside.wechat = WechatSettings {
                app_id: Some("wx".into()),
                secret: Some("s".into()),
                url: Some(url),
                ..WechatSettings::default()
            };
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

#[actix_web::test]
async fn while_a_provider_does_not_say_who_it_is_what_it_said_before_goes_on() {
    let (city, elsewhere) = opened().await;
    let path = format!("/v1/auth/oidc/{CITY_APP}");
    let stranger = city.stranger();
    let looks = || elsewhere.world().asked.iter().filter(|path| path.ends_with("openid-configuration")).count();
    let claims = json!({"sub": "s-1", "nonce": "n-1", "name": "唐师傅"});
    // Nobody knows it yet: whoever comes in the next seconds hears the same without its being asked again.
    elsewhere.mishap(502, json!({}));
    for _ in 0..6 {
        stranger.post(&path, oidc("o1", "n-1")).await.refuses(503, "provider_unavailable");
    }
    assert_eq!(looks(), 1);
    city.later(TimeDelta::seconds(5));
    elsewhere.code("o1", means(claims.clone()));
    stranger.post(&path, oidc("o1", "n-1")).await.expect(200);
    assert_eq!(looks(), 2);
    city.later(TimeDelta::hours(1));
    elsewhere.mishap(502, json!({}));
    for code in ["o2", "o3"] {
        elsewhere.code(code, means(claims.clone()));
        stranger.post(&path, oidc(code, "n-1")).await.expect(200);
    }
    assert_eq!(looks(), 3);
}
