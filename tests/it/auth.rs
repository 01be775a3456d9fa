//! Signing in, and tokens that are no good.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tests::city::PASSWORD;
use tests::{City, Person};

fn newcomer() -> Value {
    json!({"phone": "13700001111", "password": "along the old dyke", "name": "唐师傅", "occupation": "courier", "consent_version": "1"})
}

fn with_token(city: &City, token: &str) -> Person {
    Person { token: Some(token.to_owned()), ..city.stranger() }
}

#[actix_web::test]
async fn somebody_registers_signs_out_and_in_again() {
    let city = City::open().await;
    let stranger = city.stranger();
    let registered = stranger.post("/v1/auth/register", newcomer()).await.expect(201);
    assert_eq!(registered.json["member"]["phone"], "137****1111");
    let me = with_token(&city, &registered.text("access_token"));
    assert_eq!(me.get("/v1/me").await.expect(200).json["roles"][0]["role"], "member");
    stranger.post("/v1/auth/register", newcomer()).await.refuses(409, "phone_taken");
    let token = json!({"refresh_token": registered.text("refresh_token")});
    stranger.post("/v1/auth/logout", token.clone()).await.expect(204);
    me.get("/v1/me").await.refuses(401, "session_ended");
    stranger.post("/v1/auth/refresh", token).await.refuses(401, "session_ended");
    let login = json!({"phone": "+8613700001111", "password": "along the old dyke"});
    let again = stranger.post("/v1/auth/login", login).await.expect(200);
    with_token(&city, &again.text("access_token")).get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn a_wrong_number_and_a_wrong_password_are_answered_alike() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    let login = |phone: &str, password: &str| json!({"phone": phone, "password": password});
    let stranger = city.stranger();
    let known = City::phone(1);
    stranger.post("/v1/auth/login", login(&known, PASSWORD)).await.expect(200);
    for (phone, password) in [(known.as_str(), "something else"), ("13600000000", PASSWORD), ("not a number", PASSWORD)]
    {
        let refused = stranger.post("/v1/auth/login", login(phone, password)).await.refuses(401, "wrong_credentials");
        assert!(refused.json["detail"].is_null());
    }
}

#[actix_web::test]
async fn a_refresh_token_is_good_once_and_its_theft_ends_the_session() {
    let city = City::open().await;
    let stranger = city.stranger();
    let registered = stranger.post("/v1/auth/register", newcomer()).await.expect(201);
    let first = json!({"refresh_token": registered.text("refresh_token")});
    let second = stranger.post("/v1/auth/refresh", first.clone()).await.expect(200);
    // The answer was lost on the way: within half a minute it may be asked for again.
    city.later(TimeDelta::seconds(20));
    stranger.post("/v1/auth/refresh", first.clone()).await.expect(200);
    city.later(TimeDelta::seconds(20));
    stranger.post("/v1/auth/refresh", first).await.refuses(401, "session_ended");
    let rightful = json!({"refresh_token": second.text("refresh_token")});
    stranger.post("/v1/auth/refresh", rightful).await.refuses(401, "session_ended");
}

#[actix_web::test]
async fn tokens_that_are_no_good_open_nothing() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let token = rider.token.clone().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let symmetric = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    let forged = [
        String::new(),
        "not a token".to_owned(),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{symmetric}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(86)),
        format!("{}.{}x.{}", parts[0], parts[1], parts[2]),
    ];
    for token in forged {
        let answer = with_token(&city, &token).get("/v1/me").await;
        assert_eq!(answer.status, 401, "{token}");
    }
    // Another city's key signs nothing here.
    let elsewhere = City::open().await;
    let foreign = elsewhere.rider("唐师傅").await;
    with_token(&city, &foreign.token.unwrap()).get("/v1/me").await.refuses(401, "token_invalid");
    city.later(TimeDelta::minutes(15));
    rider.get("/v1/me").await.refuses(401, "token_expired");
}

#[actix_web::test]
async fn a_stranger_with_a_broken_body_is_a_stranger_first() {
    let city = City::open().await;
    let broken = city.stranger().asks(Method::POST, "/v1/tickets").raw("application/json", "{").send().await;
    broken.refuses(401, "not_signed_in");
    assert_eq!(city.stranger().get("/v1/nowhere").await.status, 401);
}

#[actix_web::test]
async fn a_password_is_changed_by_whoever_knows_it_and_other_sessions_end() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let elsewhere = city.again(&rider).await;
    let change = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    rider.post("/v1/me/password", change("wrong one", "along the old dyke")).await.refuses(401, "wrong_credentials");
    rider.post("/v1/me/password", change(PASSWORD, "password123")).await.refuses(422, "password_too_weak");
    rider.post("/v1/me/password", change(PASSWORD, PASSWORD)).await.refuses(422, "invalid_fields");
    rider.post("/v1/me/password", change(PASSWORD, "along the old dyke")).await.expect(204);
    rider.get("/v1/me").await.expect(200);
    elsewhere.get("/v1/me").await.refuses(401, "session_ended");
}

#[actix_web::test]
async fn of_two_who_change_a_password_at_once_one_has_changed_it() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let change = |n: u32| {
        let (rider, new) = (rider.clone(), format!("along the old dyke {n}"));
        let body = json!({"current_password": PASSWORD, "new_password": new});
        actix_web::rt::spawn(async move { rider.post("/v1/me/password", body).await.status })
    };
    let tries: Vec<_> = (0..6).map(change).collect();
    let mut answers = Vec::new();
    for one in tries {
        answers.push(one.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [204, 401, 401, 401, 401, 401]);
}

#[actix_web::test]
async fn whoever_asks_too_often_waits() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let login = json!({"phone": "13600000000", "password": "something"});
    let mut last = city.stranger().post("/v1/auth/login", login.clone()).await;
    for _ in 0..10 {
        last = city.stranger().post("/v1/auth/login", login.clone()).await;
    }
    let refused = last.refuses(429, "too_many_requests");
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1));
    assert_eq!(refused.header("ratelimit-policy").as_deref(), Some("\"number\";q=10;w=60"));
    let rider = city.rider("唐师傅").await;
    let answer = rider.get("/v1/me").await.expect(200);
    assert!(answer.header("ratelimit").is_some() && answer.header("ratelimit-policy").is_some());
}

#[actix_web::test]
async fn who_has_no_account_is_counted_by_address() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let refresh = async || city.stranger().post("/v1/auth/refresh", json!({"refresh_token": "none"})).await;
    let mut answer = refresh().await;
    // However fast this machine is, sooner or later it asks faster than the limit allows.
    while answer.status == 401 {
        answer = refresh().await;
    }
    let limited = answer.refuses(429, "too_many_requests");
    assert_eq!(limited.header("ratelimit-policy").as_deref(), Some("\"address\";q=300;w=60"));
    assert!(limited.header("ratelimit").is_some_and(|left| left.starts_with("\"address\";r=0;t=")));
}
