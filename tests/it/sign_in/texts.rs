//! A code goes to a number, and whoever brings it back has the number.

use chrono::TimeDelta;
use domain::identity::Role;
use reqwest::Method;
use serde_json::json;
use tests::City;
use tests::elsewhere::SMS_SECRET;

use super::{NUMBER, as_signed_in, asks_for_code, opened, sms};

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
async fn a_text_that_surely_did_not_go_out_costs_neither_the_minute_nor_one_of_the_day() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    let ask = || stranger.post("/v1/auth/sms-codes", json!({"phone": NUMBER}));
    for _ in 0..11 {
        elsewhere.mishap(503, json!({}));
        ask().await.refuses(503, "provider_unavailable");
    }
    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    ask().await.refuses(429, "too_many_requests");
    // The next one takes the place of the code before, though it does not go out.
    city.later(TimeDelta::minutes(1));
    elsewhere.mishap(503, json!({}));
    ask().await.refuses(503, "provider_unavailable");
    stranger.post("/v1/auth/sms", sms(&code)).await.refuses(401, "sign_in_code_refused");
    let code = asks_for_code(&city, &elsewhere, NUMBER).await;
    stranger.post("/v1/auth/sms", sms(&code)).await.expect(200);
    // Of one that may have gone out nobody knows: it counts.
    city.later(TimeDelta::minutes(1));
    elsewhere.mishap(500, json!({}));
    ask().await.refuses(503, "provider_unavailable");
    ask().await.refuses(429, "too_many_requests");
}

#[actix_web::test]
async fn whoever_shows_that_a_number_is_his_gets_it_from_whoever_only_said_so() {
    let (city, elsewhere) = opened().await;
    let stranger = city.stranger();
    // From when no texts were sent yet.
    let squatting = city.rider("冒名").await;
    let number = City::phone(1);
    let code = elsewhere.code("c1", json!({"openid": "squatter"}));
    squatting.post("/v1/me/identities", json!({"provider": "wechat", "code": code})).await.expect(201);

    let code = asks_for_code(&city, &elsewhere, &number).await;
    let owner = stranger.post("/v1/auth/sms", json!({"phone": number, "code": code})).await.expect(200);
    assert_eq!(as_signed_in(&city, &owner).get("/v1/me").await.expect(200).json["phone_verified"], true);
    squatting.get("/v1/me").await.refuses(401, "session_ended");
    let login = json!({"phone": number, "password": tests::city::PASSWORD});
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
    use api::outside::settings::{OidcList, OidcSettings, OutsideSettings, SmsSettings, WechatSettings};
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
