//! Broken authentication (API2:2023).

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::identity::Role;
use reqwest::Method;
use serde_json::json;
use tests::city::PASSWORD;
use tests::{City, Person};

use super::given::{login, newcomer};
use super::wire::{asks, statuses};

/// Ten guesses, and one more for every six seconds that have passed: the limiter goes by the machine's clock.
#[track_caller]
fn within(begun: Instant, guesses: usize) {
    let allowed = 11.0 + begun.elapsed().as_secs_f64() / 6.0;
    assert!(f64::from(u32::try_from(guesses).unwrap()) <= allowed, "{guesses} guesses of {allowed}");
}

#[actix_web::test]
async fn a_number_is_guessed_at_ten_times_a_minute_however_it_is_written() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let stranger = city.stranger();
    let spellings = ["13600000000", "+8613600000000", "136-0000-0000", " 136 0000 0000", "1 3 6 0 0 0 0 0 0 0 0"];
    let begun = Instant::now();
    let mut guesses = 0;
    loop {
        // From another address each time, he says, and by another way of writing the same path.
        let path = if guesses % 2 == 0 { "/v1/auth/login" } else { "/v1/%61uth/l%6fgin" };
        let asking = stranger.asks(Method::POST, path).header("x-forwarded-for", &format!("198.51.100.{guesses}"));
        let asking = asking.header("x-real-ip", &format!("198.51.100.{guesses}"));
        let answer = asking.json(login(spellings[guesses % spellings.len()], "a guess of mine")).send().await;
        if answer.status != 401 {
            answer.refuses(429, "too_many_requests");
            break;
        }
        guesses += 1;
        within(begun, guesses);
    }
    assert!(guesses >= 10, "{guesses}");
    // Others are not kept out by it.
    stranger.post("/v1/auth/login", login("13600000001", "a guess of mine")).await.refuses(401, "wrong_credentials");
}

#[actix_web::test]
async fn whoever_holds_a_stolen_token_does_not_guess_the_password() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let guess =
        |n: usize| json!({"current_password": format!("a guess of mine {n}"), "new_password": "along the old dyke"});
    let begun = Instant::now();
    let mut guesses = 0;
    loop {
        let answer = rider.post("/v1/me/password", guess(guesses)).await;
        if answer.json["code"] != "wrong_credentials" {
            answer.refuses(429, "too_many_requests");
            break;
        }
        guesses += 1;
        within(begun, guesses);
    }
    assert!(guesses >= 10, "{guesses}");
    let right = json!({"current_password": PASSWORD, "new_password": "along the old dyke"});
    other.post("/v1/me/password", right).await.expect(204);
}

#[actix_web::test]
async fn what_was_stolen_before_the_password_changed_is_worthless() {
    let city = City::open().await;
    let registered = city.stranger().post("/v1/auth/register", newcomer("13700001111")).await.expect(201);
    let stolen = city.stranger().post("/v1/auth/login", login("13700001111", "along the old dyke")).await.expect(200);
    let me = Person { token: Some(registered.text("access_token")), ..city.stranger() };
    let change = json!({"current_password": "along the old dyke", "new_password": "nine herons at dusk"});
    me.post("/v1/me/password", change).await.expect(204);
    let thief = Person { token: Some(stolen.text("access_token")), ..city.stranger() };
    thief.get("/v1/me").await.refuses(401, "session_ended");
    let refresh = json!({"refresh_token": stolen.text("refresh_token")});
    city.stranger().post("/v1/auth/refresh", refresh).await.refuses(401, "session_ended");
    let own = json!({"refresh_token": registered.text("refresh_token")});
    city.stranger().post("/v1/auth/refresh", own).await.expect(200);
}

#[actix_web::test]
async fn a_refresh_token_dies_with_its_thirty_days_and_with_its_account() {
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let stranger = city.stranger();
    let first = stranger.post("/v1/auth/register", newcomer("13700001111")).await.expect(201);
    let disabled = stranger.post("/v1/auth/register", newcomer("13700002222")).await.expect(201);
    let path = format!("/v1/accounts/{}/disable", disabled.json["member"]["id"].as_str().unwrap());
    admin.post(&path, json!({})).await.expect(200);
    let used = json!({"refresh_token": disabled.text("refresh_token")});
    stranger.post("/v1/auth/refresh", used).await.refuses(401, "session_ended");
    city.later(TimeDelta::days(30));
    let old = json!({"refresh_token": first.text("refresh_token")});
    stranger.post("/v1/auth/refresh", old).await.refuses(401, "session_ended");
}

#[actix_web::test]
async fn a_session_that_is_always_refreshed_ends_after_half_a_year() {
    let city = City::open().await;
    let stranger = city.stranger();
    let mut token = stranger.post("/v1/auth/register", newcomer("13700001111")).await.expect(201).text("refresh_token");
    let refresh = async |token: &str| stranger.post("/v1/auth/refresh", json!({"refresh_token": token})).await;
    for _ in 0..6 {
        city.later(TimeDelta::days(29));
        token = refresh(&token).await.expect(200).text("refresh_token");
    }
    city.later(TimeDelta::days(5));
    token = refresh(&token).await.expect(200).text("refresh_token");
    city.later(TimeDelta::days(1));
    refresh(&token).await.refuses(401, "session_ended");
    stranger.post("/v1/auth/login", login("13700001111", "along the old dyke")).await.expect(200);
}

#[actix_web::test]
async fn a_password_is_compared_as_it_was_typed_and_whole() {
    let city = City::open().await;
    let password = format!("Eight Herons 八只鹭 {}", "x".repeat(110));
    assert_eq!(password.chars().count(), 128 - 1);
    let password = format!("{password}Y");
    let mut registering = newcomer("13700001111");
    registering["password"] = json!(password);
    city.stranger().post("/v1/auth/register", registering).await.expect(201);
    for wrong in [
        password.to_lowercase(),
        password.chars().take(127).collect(),
        password.chars().take(72).collect(),
        format!("{password} "),
        format!(" {password}"),
        password.replace('八', "8"),
        format!("{password}Y"),
        String::new(),
    ] {
        let refused = city.stranger().post("/v1/auth/login", login("13700001111", &wrong)).await;
        refused.refuses(401, "wrong_credentials");
    }
    city.stranger().post("/v1/auth/login", login("13700001111", &password)).await.expect(200);
    // Nobody makes his own number a password, however it is written.
    let mut guessed = newcomer("13700002222");
    guessed["password"] = json!("13700002222a");
    city.stranger().post("/v1/auth/register", guessed).await.refuses(422, "password_too_weak");
}

#[actix_web::test]
async fn time_does_not_tell_whether_there_is_such_a_number() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    let stranger = city.stranger();
    // The quickest of several: what else the machine does only makes them slower.
    let quickest = async |phone: &str| {
        let mut best = f64::MAX;
        for _ in 0..5 {
            let begun = Instant::now();
            stranger.post("/v1/auth/login", login(phone, "a guess of mine")).await.refuses(401, "wrong_credentials");
            best = best.min(begun.elapsed().as_secs_f64());
        }
        best
    };
    let known = quickest(&City::phone(1)).await;
    // Without a hash to compare with, these would take a tenth of it and less.
    for unknown in ["13600000000", "not a number"] {
        let took = quickest(unknown).await;
        assert!(took > known / 3.0 && took < known * 3.0, "{took} s for {unknown}, {known} s for one that is there");
    }
}

#[actix_web::test]
async fn a_token_counts_in_its_own_header_alone() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let token = rider.token.clone().unwrap();
    let stranger = city.stranger();
    for path in [format!("/v1/me?access_token={token}"), format!("/v1/me?token={token}&authorization=Bearer%20{token}")]
    {
        stranger.get(&path).await.refuses(401, "not_signed_in");
    }
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{PASSWORD}", City::phone(1))));
    for (name, value) in [
        ("cookie", format!("access_token={token}; token={token}")),
        ("authorization", token.clone()),
        ("authorization", format!("Bearer{token}")),
        ("authorization", format!("Token {token}")),
        ("authorization", basic),
        ("proxy-authorization", format!("Bearer {token}")),
        ("x-authorization", format!("Bearer {token}")),
        ("x-user-id", rider.id.to_string()),
        ("x-forwarded-user", City::phone(1)),
    ] {
        stranger.asks(Method::GET, "/v1/me").header(name, &value).send().await.refuses(401, "not_signed_in");
    }
    let body = stranger.asks(Method::POST, "/v1/me/profile").json(json!({"access_token": token})).send().await;
    body.refuses(401, "not_signed_in");
}

#[actix_web::test]
async fn no_way_of_writing_a_path_leads_around_the_gate() {
    let city = City::open().await;
    city.rider("唐师傅").await;
    for path in [
        "/v1/%6de",
        "/%761/me",
        "/v1/me/",
        "/v1//me",
        "//v1/me",
        "/V1/me",
        "/v1/ME",
        "/v1/./me",
        "/v1/auth/../me",
        "/v1/auth/%2e%2e/me",
        "/v1/auth%2f..%2fme",
        "/v1/auth/..%2fme",
        "/v1/auth/..;/me",
        "/v1/auth/login/../../me",
        "/health/live/../../v1/me",
        "/docs/../v1/me",
        "/docs/..%2fv1%2fme",
        "/v1%2fme",
        "/v1/%252e%252e/me",
        "/v1/me%00",
        "/v1/me%20",
        "/v1/me;x=y",
        "/v1/me?/v1/auth/login",
        "/v1\\me",
        "http://city/v1/me",
        "http://city/v1/auth/../me",
    ] {
        let said = asks(&city, &format!("GET {path}"), &[]).await;
        let status = statuses(&said);
        assert!(matches!(status[..], [400 | 401 | 404]), "{path}: {said}");
        assert!(!said.contains("roles"), "{path}: {said}");
    }
    // The same ways lead somewhere for those who are let in.
    let rider = city.rider("李师傅").await;
    let token = format!("Authorization: Bearer {}", rider.token.unwrap());
    assert_eq!(statuses(&asks(&city, "GET /v1/%6de", &[&token]).await), [200]);
}
