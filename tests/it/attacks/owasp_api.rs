//! The OWASP API Security Top 10 of 2023, entry by entry. What other stories tell already is not told again here:
//! `docs/security.md` has the list.

use std::net::TcpListener;
use std::path::Path;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::identity::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::city::PASSWORD;
use tests::given::{burst_pipe, burst_pipe_with, picture};
use tests::published::{NOTHING, published};
use tests::{City, Person, Shop};

use super::wire::{asks, says, statuses};

fn login(phone: &str, password: &str) -> Value {
    json!({"phone": phone, "password": password})
}

fn newcomer(phone: &str) -> Value {
    json!({"phone": phone, "password": "along the old dyke", "name": "唐师傅", "occupation": "courier", "consent_version": "1"})
}

/// Ten guesses, and one more for every six seconds that have passed: the limiter goes by the machine's clock.
#[track_caller]
fn within(begun: Instant, guesses: usize) {
    let allowed = 11.0 + begun.elapsed().as_secs_f64() / 6.0;
    assert!(f64::from(u32::try_from(guesses).unwrap()) <= allowed, "{guesses} guesses of {allowed}");
}

async fn accepted(city: &City, rider: &Person, reviewer: &Person) -> String {
    let ticket = rider.reports(burst_pipe()).await;
    let valid = json!({"category": "burst_pipe", "urgency": "normal"});
    reviewer.commands(&ticket, "accept", valid).await.shows("accepted");
    city.later(TimeDelta::seconds(1));
    ticket
}

#[actix_web::test]
async fn api1_object_level_a_tag_of_what_is_not_ones_own_is_no_way_to_ask_for_it() {
    let city = City::open().await;
    let (rider, neighbour) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let photo = rider.photo(picture(1)).await;
    let ticket = rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    for path in [format!("/v1/tickets/{ticket}"), format!("/v1/photos/{photo}/display")] {
        let tag = rider.get(&path).await.expect(200).header("etag").unwrap();
        rider.asks(Method::GET, &path).header("if-none-match", &tag).send().await.expect(304);
        for known in [tag.as_str(), "*"] {
            let asked = neighbour.asks(Method::GET, &path).header("if-none-match", known);
            asked.send().await.refuses(404, "not_found");
            let asked = neighbour.asks(Method::HEAD, &path).header("if-none-match", known);
            assert_eq!(asked.send().await.status, 404, "{path}");
        }
    }
}

#[actix_web::test]
async fn api1_object_level_a_mark_in_somebody_elses_list_shows_ones_own() {
    let city = City::open().await;
    let (rider, neighbour, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    for _ in 0..3 {
        accepted(&city, &rider, &reviewer).await;
    }
    for list in ["/v1/me/points/transfers", "/v1/me/notifications"] {
        let cursor = rider.get(&format!("{list}?limit=1")).await.expect(200).text("next_cursor");
        let name = if list.ends_with("notifications") { "after" } else { "cursor" };
        let path = format!("{list}?limit=1&{name}={cursor}");
        assert_eq!(rider.get(&path).await.expect(200).items().len(), 1, "{list}");
        assert_eq!(neighbour.get(&path).await.expect(200).items(), Vec::<Value>::new(), "{list}");
    }
}

#[actix_web::test]
async fn api1_object_level_a_key_of_somebody_else_repeats_nothing_of_his() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    let (rider, neighbour) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    shop.credits(&rider, 5).await;
    let redeem = |who: &Person| {
        let asking = who.asks(Method::POST, "/v1/redemptions").header("idempotency-key", "a-key-that-was-seen");
        asking.json(shop.wish()).send()
    };
    redeem(&rider).await.expect(201);
    assert_eq!(redeem(&rider).await.expect(201).header("idempotent-replayed").as_deref(), Some("true"));
    let refused = redeem(&neighbour).await.refuses(409, "not_enough_points");
    assert!(refused.header("idempotent-replayed").is_none());
    // Not even for a clerk who may have it done for him: the answer holds the code.
    assert!(redeem(&shop.clerk).await.header("idempotent-replayed").is_none());
}

#[actix_web::test]
async fn api1_object_level_things_of_others_named_in_a_body_are_left_alone() {
    let city = City::open().await;
    let (rider, neighbour, reviewer) = (city.rider("唐师傅").await, city.rider("李师傅").await, city.reviewer().await);
    let photo = neighbour.photo(picture(1)).await;
    let own = rider.photo(picture(2)).await;
    let mut fixed = burst_pipe_with(std::slice::from_ref(&own));
    fixed["fixed_on_the_spot"] = json!(true);
    fixed["after_photo_ids"] = json!([photo]);
    rider.post("/v1/tickets", fixed).await.refuses(422, "photo_not_usable");
    let ticket = rider.reports(burst_pipe()).await;
    reviewer.commands(&ticket, "reject", json!({"reason": "unclear", "detail": "x"})).await.shows("rejected");
    neighbour.commands(&ticket, "appeal", json!({"detail": "x"})).await.refuses(404, "not_found");
    let hidden = neighbour.reports(burst_pipe()).await;
    rider.post(&format!("/v1/tickets/{hidden}/follow"), json!({})).await.refuses(404, "not_found");
    let clash = burst_pipe();
    let clash = json!({"id": hidden, "description": "别的事", "location": clash["location"], "category": "burst_pipe", "no_photo_reason": "unsafe"});
    let refused = rider.post("/v1/tickets", clash).await.refuses(409, "ticket_exists");
    assert!(!refused.json.to_string().contains("爆裂"), "nothing of the other's ticket is told");
    // It is still where it was, and its owner's to use.
    neighbour.reports(burst_pipe_with(&[photo])).await;
}

#[actix_web::test]
async fn api2_authentication_a_number_is_guessed_at_ten_times_a_minute_however_it_is_written() {
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
async fn api2_authentication_whoever_holds_a_stolen_token_does_not_guess_the_password() {
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
async fn api2_authentication_what_was_stolen_before_the_password_changed_is_worthless() {
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
async fn api2_authentication_a_refresh_token_dies_with_its_thirty_days_and_with_its_account() {
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
async fn api2_authentication_a_session_that_is_always_refreshed_ends_after_half_a_year() {
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
async fn api2_authentication_a_password_is_compared_as_it_was_typed_and_whole() {
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
async fn api2_authentication_time_does_not_tell_whether_there_is_such_a_number() {
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
async fn api2_authentication_a_token_counts_in_its_own_header_alone() {
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
async fn api2_authentication_no_way_of_writing_a_path_leads_around_the_gate() {
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

#[actix_web::test]
async fn api3_properties_no_operation_takes_a_field_that_it_does_not_name() {
    let city = City::open().await;
    let (rider, stranger) = (city.rider("唐师傅").await, city.stranger());
    let admin = city.staff(Role::Admin).await;
    let mut tried = 0;
    for operation in published() {
        let has_body = matches!(operation.method, Method::POST | Method::PUT) && operation.template != "/v1/photos";
        for field in ["is_admin", "account_id_", "__proto__", "version"].iter().filter(|_| has_body) {
            let mut body = operation.example.clone();
            body[field] = json!(1);
            // So large a body is read for those who may send it.
            let theirs = if operation.id == "import_areas" { &admin } else { &rider };
            let who = if operation.is_open() { &stranger } else { theirs };
            let refused = who.asks(operation.method.clone(), &operation.path_of_nothing()).json(body).send().await;
            let said = format!("{} {field}: {}", operation.id, refused.json);
            assert_eq!((refused.status, &refused.json["code"]), (422, &json!("invalid_fields")), "{said}");
            assert_eq!(refused.faults(), [(format!("/{field}"), "unknown_field".to_owned())], "{said}");
            tried += 1;
        }
    }
    assert!(tried >= 4 * 40, "the document was read: {tried}");
    // Said twice is not known either: two readers could take two of them.
    let twice = r#"{"refresh_token": "a", "refresh_token": "b"}"#;
    let refused = stranger.asks(Method::POST, "/v1/auth/refresh").raw("application/json", twice).send().await;
    assert!(matches!(refused.status, 400 | 422), "{}", refused.json);
}

#[actix_web::test]
async fn api3_properties_no_answer_shows_a_secret_or_a_whole_number() {
    let city = City::open().await;
    let shop = Shop::open(&city, 5).await;
    let rider = city.rider("唐师傅").await;
    let tickets = shop.credits(&rider, 5).await;
    let voucher = shop.redeems(&rider).await.expect(201);
    let (code, redemption) = (voucher.text("code"), voucher.text("id"));
    let photo = rider.photo(picture(1)).await;
    rider.reports(burst_pipe_with(std::slice::from_ref(&photo))).await;
    let named = |parameter: &str| match parameter {
        "ticket_id" => tickets[0].clone(),
        "photo_id" => photo.clone(),
        "redemption_id" => redemption.clone(),
        "reward_id" => shop.reward.clone(),
        "account_id" => rider.id.to_string(),
        "desk_id" => shop.desk.to_string(),
        "area_id" => city.places.city.uuid().to_string(),
        "department_id" => city.places.department.uuid().to_string(),
        _ => NOTHING.to_owned(),
    };
    let mut everybody = vec![rider.clone(), shop.clerk.clone(), shop.reviewer.clone(), city.rider("李师傅").await];
    for role in Role::ALL {
        everybody.push(city.staff(*role).await);
    }
    let numbers: Vec<String> = (1..=20).map(City::phone).collect();
    let secrets = ["$argon2", "password_hash", "refresh_token", "PRIVATE KEY", "sealed", "\"d\":"];
    let mut shown = 0;
    for (n, person) in everybody.iter().enumerate() {
        for operation in published().iter().filter(|operation| operation.method == Method::GET) {
            // The document names fields, the pages of problems what to send in them; seconds may have the digits of any number.
            let is_of_nobody = ["/openapi.json", "/metrics"].contains(&operation.template.as_str());
            if is_of_nobody || operation.template.starts_with("/problems") {
                continue;
            }
            let path = operation.path(named);
            let answer = person.get(&path).await;
            let text = String::from_utf8_lossy(&answer.body);
            for secret in secrets.iter().map(|it| (*it).to_owned()).chain(numbers.iter().cloned()) {
                assert!(!text.contains(&secret), "{path} shows {secret}: {text}");
            }
            assert!(n == 0 || !text.contains(&code), "{path} shows somebody's voucher: {text}");
            shown += usize::from(answer.status == 200);
        }
    }
    assert!(shown > 200, "they were shown something: {shown}");
    assert!(shop.fulfils(&code).await.expect(200).json["code"].is_null());
}

#[actix_web::test]
async fn api4_resources_an_account_has_six_hundred_requests_a_minute_and_takes_nobody_elses() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let mut served = 0;
    let last = loop {
        let answer = rider.get("/v1/me/points").await;
        if answer.status != 200 {
            break answer;
        }
        served += 1;
        // Ten a second come back while we ask.
        assert!(served < 5000, "nobody stops him");
    };
    let refused = last.refuses(429, "too_many_requests");
    assert!(served >= 600, "{served}");
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1));
    assert_eq!(refused.header("ratelimit-policy").as_deref(), Some("\"account\";q=600;w=60"));
    // Another session is the same account.
    let again = city.again(&rider).await;
    let mut answers = Vec::new();
    for _ in 0..100 {
        answers.push(again.get("/v1/me/points").await.status);
    }
    assert!(answers.contains(&429), "{answers:?}");
    other.get("/v1/me/points").await.expect(200);
}

#[actix_web::test]
async fn api4_resources_a_batch_costs_as_much_as_what_is_in_it() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let rider = city.rider("唐师傅").await;
    let full = json!({"drafts": (0..50).map(|_| json!({"strange": 1})).collect::<Vec<_>>()});
    let mut served = 0;
    let last = loop {
        let answer = rider.post("/v1/tickets/batch", full.clone()).await;
        if answer.status != 200 {
            break answer;
        }
        served += 1;
        // Twelve are six hundred; some come back while they are judged.
        assert!(served < 200, "nobody stops him");
    };
    assert!(served >= 11, "{served}");
    let refused = last.refuses(429, "too_many_requests");
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1));
}

#[actix_web::test]
async fn api4_resources_whatever_is_asked_for_has_bounds() {
    let city = City::open().await;
    let (rider, analyst) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    let photos: Vec<String> = (0..10).map(|_| NOTHING.to_owned()).collect();
    let refused = rider.post("/v1/tickets", burst_pipe_with(&photos)).await;
    assert_eq!(refused.status, 422, "{}", refused.json);
    for path in [
        "/v1/tickets?limit=4294967296".to_owned(),
        "/v1/tickets?limit=-1".to_owned(),
        "/v1/tickets?near=29.7,112.4&radius_m=1e300".to_owned(),
        "/v1/tickets?near=29.7,112.4&radius_m=NaN".to_owned(),
        "/v1/stations?near=29.7,112.4&radius_m=-1".to_owned(),
        "/v1/me/points/statement?from=1900-01-01&to=2026-01-01".to_owned(),
        format!("/v1/tickets?q={}", "x".repeat(20_000)),
        format!("/v1/tickets?cursor={}", "A".repeat(20_000)),
    ] {
        let refused = rider.get(&path).await;
        assert_eq!(refused.status / 100, 4, "{path} {}", refused.status);
    }
    // The same word over and over is one word, and not a query of a hundred thousand parameters.
    for list in ["tickets?status=open", "tickets?status=submitted", "stations?facility=water"] {
        let word = list.rsplit('=').next().unwrap();
        let path = format!("/v1/{list}{}", format!(",{word}").repeat(60_000 / (word.len() + 1)));
        assert_eq!(rider.get(&path).await.status, 200, "{list}");
    }
    analyst.get("/v1/stats/overview?from=1900-01-01&to=2026-01-01").await.refuses(422, "invalid_fields");
    // A head without an end.
    let long = format!("X-Long: {}", "x".repeat(300_000));
    assert_eq!(statuses(&asks(&city, "GET /health/live", &[&long]).await)[0] / 100, 4);
    let many: Vec<String> = (0..500).map(|n| format!("X-{n}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(statuses(&asks(&city, "GET /health/live", &many).await)[0] / 100, 4);
    rider.get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn api4_resources_who_does_not_finish_his_request_is_not_waited_for() {
    let city = City::open().await;
    // A head that never ends: closed after some seconds, whatever was sent of it.
    for unfinished in ["GET /v1/me HTTP/1.1\r\nHost: city\r\n", "GET", ""] {
        let said = says(&city, unfinished).await;
        assert!(statuses(&said).iter().all(|status| status / 100 == 4), "{said}");
    }
}

#[actix_web::test]
async fn api5_functions_no_header_makes_another_request_of_a_request() {
    let city = City::open().await;
    let (rider, admin) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    let account =
        admin.post("/v1/accounts", json!({"phone": "13700009999", "password": "eight herons at dawn", "name": "李"}));
    let account = account.await.expect(201).text("id");
    let disable = format!("/v1/accounts/{account}/disable");
    for (name, value) in [
        ("x-http-method-override", "POST"),
        ("x-method-override", "DELETE"),
        ("x-http-method", "PUT"),
        ("x-original-url", disable.as_str()),
        ("x-rewrite-url", disable.as_str()),
        ("x-forwarded-prefix", "/v1/accounts"),
        ("x-custom-ip-authorization", "127.0.0.1"),
    ] {
        for person in [&rider, &admin] {
            let answer = person.asks(Method::GET, "/v1/me").header(name, value).send().await.expect(200);
            assert_eq!(answer.json["id"], json!(person.id));
        }
    }
    let override_by_query = admin.get(&format!("/v1/accounts/{account}?_method=DELETE")).await.expect(200);
    assert_eq!(override_by_query.json["disabled"], false);
    // A method is what it is called, and nothing like it.
    let token = format!("Authorization: Bearer {}", admin.token.unwrap());
    for method in ["post", "Post", "POST_", "PATCH", "PROPFIND", "LINK"] {
        let said = asks(&city, &format!("{method} {disable}"), &[&token, "Content-Length: 0"]).await;
        assert!(matches!(statuses(&said)[..], [400 | 404 | 405 | 501]), "{method}: {said}");
    }
}

#[actix_web::test]
async fn api6_business_flows_a_flood_of_reports_earns_what_a_day_allows() {
    let city = City::open().await;
    let (admin, rider) = (city.staff(Role::Admin).await, city.rider("唐师傅").await);
    let mut settings = admin.get("/v1/programme").await.expect(200).json;
    for key in ["id", "root_area_id", "version"] {
        settings.as_object_mut().unwrap().remove(key);
    }
    settings["daily_cap"] = json!(25);
    admin.put("/v1/programme", settings).await.expect(200);
    let (one, other) = (city.reviewer().await, city.reviewer().await);
    let mut accepting = Vec::new();
    for n in 0..12 {
        let ticket = rider.reports(burst_pipe()).await;
        let reviewer = if n % 2 == 0 { one.clone() } else { other.clone() };
        accepting.push(async move {
            reviewer.commands(&ticket, "accept", json!({"category": "burst_pipe", "urgency": "normal"})).await
        });
    }
    // All at once, by two who know nothing of each other.
    let accepting: Vec<_> = accepting.into_iter().map(actix_web::rt::spawn).collect();
    for one in accepting {
        one.await.unwrap().shows("accepted");
    }
    assert_eq!(rider.available().await, 20, "two of ten, and not a third of five");
    city.books_balance().await;
}

#[actix_web::test]
async fn api7_request_forgery_no_address_that_a_client_names_is_visited() {
    let city = City::open().await;
    let (rider, admin) = (city.rider("唐师傅").await, city.staff(Role::Admin).await);
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let url = format!("http://{}/", trap.local_addr().unwrap());
    let headers = ["referer", "origin", "x-forwarded-host", "x-callback-url", "forwarded", "x-wap-profile", "link"];
    let (mut tried, mut texts) = (0, 0);
    for operation in published() {
        let fields: Vec<String> =
            operation.example.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        for person in [&rider, &admin] {
            let mut asking =
                person.asks(operation.method.clone(), &format!("{}?url={url}&next={url}", operation.path_of_nothing()));
            for name in headers {
                asking = asking.header(name, &url);
            }
            asking.json(operation.example.clone()).send().await;
            tried += 1;
        }
        for field in fields {
            let mut body = operation.example.clone();
            body[&field] = json!(url);
            admin.asks(operation.method.clone(), &operation.path_of_nothing()).json(body).send().await;
            texts += 1;
        }
    }
    let mut report = burst_pipe();
    report["description"] = json!(format!("see {url}"));
    report["address"] = json!(url);
    rider.reports(report).await;
    assert!(tried > 100 && texts > 60, "the document was read: {tried} {texts}");
    assert_eq!(trap.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody came");
}

#[test]
fn api7_request_forgery_nothing_but_the_walk_through_the_demonstration_can_ask_another_server() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut folders, mut read) =
        (["api/src", "domain/src", "persistence/src", "openapi/src"].map(|it| root.join(it)).to_vec(), 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Its only address is that of the server that it has just started.
            if path.ends_with("demo/walk.rs") || path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for way in [
                "reqwest",
                "hyper",
                "ureq",
                "TcpStream",
                "UdpSocket",
                "UnixStream",
                "awc::",
                "process::Command",
                "Command::new",
            ] {
                assert!(!text.contains(way), "{} names {way}", path.display());
            }
            read += 1;
        }
    }
    assert!(read > 200, "the sources were read: {read}");
    let photos = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let store = photos.lines().find(|line| line.starts_with("object_store")).unwrap();
    assert!(store.contains("default-features = false, features = [\"fs\"]"), "photos lie in a folder: {store}");
}

#[actix_web::test]
async fn api8_misconfiguration_every_answer_tells_a_browser_what_not_to_make_of_it() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let photo = rider.photo(picture(1)).await;
    let pages = ["/docs/", "/docs/index.html", "/problems"];
    let paths = [
        "/v1/me",
        "/v1/tickets",
        "/v1/nowhere",
        "/v1/tickets/not-an-id",
        "/nowhere",
        "/health/live",
        "/metrics",
        "/openapi.json",
        "/.well-known/jwks.json",
        "/docs/swagger-ui.css",
        "/v1/me/points/statement?format=csv",
        &format!("/v1/photos/{photo}/display"),
    ];
    for path in paths.iter().copied().chain(pages) {
        for person in [&rider, &city.stranger()] {
            let answer = person.asks(Method::GET, path).header("accept", "text/html").send().await;
            let said = |name: &str| answer.header(name).unwrap_or_default();
            assert_eq!(
                (said("x-content-type-options"), said("referrer-policy")),
                ("nosniff".into(), "no-referrer".into()),
                "{path}"
            );
            let policy = said("content-security-policy");
            let rules: Vec<&str> = policy.split(';').map(str::trim).collect();
            assert!(
                rules.contains(&"default-src 'none'") && rules.contains(&"frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(
                !policy.contains("unsafe-eval") && !policy.contains("script-src 'self' 'unsafe-inline'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("http") && !policy.contains('*'), "{path}: {policy}");
            let is_page = path.starts_with("/docs/") && said("content-type").starts_with("text/html");
            assert_eq!(is_page, policy.contains("script-src 'self'"), "{path}: {policy}");
            let kind = said("content-type");
            assert!(!kind.is_empty() || answer.body.is_empty(), "{path}");
            assert!(!kind.starts_with("text/") || kind.ends_with("; charset=utf-8"), "{path}: {kind}");
            for name in ["server", "x-powered-by", "via"] {
                assert_eq!(said(name), "", "{path} {name}");
            }
            if path.starts_with("/v1/") {
                let caching = said("cache-control");
                assert!(caching.contains("no-store") || caching.contains("private"), "{path}: {caching}");
            }
        }
    }
    let shown = rider.get(&format!("/v1/photos/{photo}/display")).await.expect(200);
    assert_eq!(shown.header("content-disposition"), Some(format!("inline; filename=\"{photo}-display.jpg\"")));
    let tokens = city.stranger().post("/v1/auth/register", newcomer("13700001111")).await.expect(201);
    assert_eq!(tokens.header("cache-control").as_deref(), Some("no-store"));
    assert!(tokens.header("set-cookie").is_none());
}

#[actix_web::test]
async fn api8_misconfiguration_only_pages_that_are_named_may_read_an_answer() {
    let friend = "https://city.example";
    let asked = async |city: &City, origin: &str| {
        let rider = city.rider("唐师傅").await;
        let plain = rider.asks(Method::GET, "/v1/me").header("origin", origin).send().await;
        let preflight = city.stranger().asks(Method::OPTIONS, "/v1/me").header("origin", origin);
        let preflight = preflight.header("access-control-request-method", "POST").send().await;
        let said = |answer: &tests::Answer| answer.header("access-control-allow-origin");
        assert!(plain.header("access-control-allow-credentials").is_none());
        (said(&plain), said(&preflight))
    };
    let closed = City::open().await;
    let open = City::open_with(|config| config.cors_origins = vec![friend.into()]).await;
    for origin in [friend, "https://evil.example", "null", "https://city.example.evil.example", "http://city.example"] {
        assert_eq!(asked(&closed, origin).await, (None, None), "{origin}");
        let allowed = (origin == friend).then(|| friend.to_owned());
        assert_eq!(asked(&open, origin).await, (allowed.clone(), allowed), "{origin}");
    }
}

#[actix_web::test]
async fn api8_misconfiguration_a_fault_tells_nothing_of_the_inside() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let photo = rider.photo(picture(1)).await;
    // The machine has lost its disk.
    std::fs::remove_dir_all(&city.config.photo_folder).unwrap();
    std::fs::write(&city.config.photo_folder, "").unwrap();
    let answer = rider.get(&format!("/v1/photos/{photo}/display")).await;
    assert!(answer.status >= 500, "{}", answer.status);
    let text = answer.json.to_string();
    let home = city.home.path().display().to_string();
    for inside in
        [home.as_str(), "photos/", ".jpg", "No such file", "os error", "object_store", "src/", "panicked", "sqlite"]
    {
        assert!(!text.to_lowercase().contains(&inside.to_lowercase()), "{inside} in {text}");
    }
    assert_eq!(answer.json["request_id"], json!(answer.header("x-request-id").unwrap()));
    rider.get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn api8_misconfiguration_keys_and_data_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let city = City::open().await;
    city.rider("唐师傅").await.photo(picture(1)).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let data = &city.config.data_dir;
    for key in ["keys/signing.pem", "keys/sealing.keys"] {
        assert_eq!(mode(&data.join(key)), 0o600, "{key}");
    }
    for folder in ["keys", "photos"] {
        assert_eq!(mode(&data.join(folder)), 0o700, "{folder}");
    }
}

#[actix_web::test]
async fn api8_misconfiguration_nobody_is_there_before_somebody_was_made() {
    let city = City::open().await;
    for (phone, password) in
        [("13800000000", "admin123"), ("admin", "admin"), ("root", "root"), ("13800000001", "a city that mends itself")]
    {
        city.stranger().post("/v1/auth/login", login(phone, password)).await.refuses(401, "wrong_credentials");
    }
    let admin = city.staff(Role::Admin).await;
    let people = admin.get("/v1/accounts?limit=100").await.expect(200).items();
    assert_eq!(people.len(), 1, "himself alone: {people:?}");
}

#[actix_web::test]
async fn api8_misconfiguration_what_two_servers_could_read_differently_is_one_request_or_none() {
    let city = City::open().await;
    let inner = "GET /health/live HTTP/1.1\r\nHost: city\r\nConnection: close\r\n\r\n";
    let smuggled = |headers: &str, body: &str| {
        format!(
            "POST /v1/auth/refresh HTTP/1.1\r\nHost: city\r\nContent-Type: application/json\r\n{headers}\r\n{body}{inner}"
        )
    };
    let length = inner.len();
    for request in [
        // Both lengths at once: the body ends where the chunks end, or it is no request.
        smuggled(&format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n"), "0\r\n\r\n"),
        smuggled(&format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n"), "0\r\n\r\n"),
        smuggled("Content-Length: 0\r\nContent-Length: 5\r\n", ""),
        smuggled("Content-Length: 0, 5\r\n", ""),
        smuggled("Content-Length: +0\r\n", ""),
        smuggled("Content-Length: -1\r\n", ""),
        smuggled("Content-Length: 0x10\r\n", ""),
        smuggled("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
        smuggled("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
        smuggled("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
        smuggled("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
        smuggled("Transfer-Encoding: chunked\r\n", "ffffffffffffffff0\r\n\r\n"),
    ] {
        let seen = statuses(&says(&city, request.clone()).await);
        assert!(matches!(seen[..], [400..=499]), "{seen:?} to {request}");
    }
}

#[actix_web::test]
async fn api8_misconfiguration_nothing_that_a_client_says_becomes_a_header() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    for _ in 0..2 {
        rider.reports(burst_pipe()).await;
        city.later(TimeDelta::seconds(1));
    }
    let token = format!("Authorization: Bearer {}", rider.token.clone().unwrap());
    let evil =
        ["X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "Forwarded: host=evil.example", token.as_str()];
    for line in [
        "GET /v1/tickets?limit=1&x=%0d%0aSet-Cookie:%20a=b",
        "GET /v1/tickets?limit=1&x=%3e%3b%20rel=%22next%22,%20%3chttp://evil.example",
        "GET /v1/tickets?limit=1&x=>;rel=next,<http://evil.example",
        "GET /v1/nowhere%0d%0aSet-Cookie:%20a=b",
        "GET /docs",
    ] {
        let said = asks(&city, line, &evil).await;
        let head = said.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
        assert!(!head.contains("\r\nset-cookie"), "{head}");
        let links = head.lines().filter(|line| line.starts_with("link:") || line.starts_with("location:"));
        for link in links {
            assert!(link.matches('<').count() <= 1 && link.matches('>').count() <= 1, "{link}");
            let to = link.split_once(':').unwrap().1.trim().trim_start_matches('<');
            assert!(to.starts_with("/v1/") || to == "/docs/", "{link}");
        }
    }
}

#[actix_web::test]
async fn api8_misconfiguration_methods_for_looking_into_a_server_are_not_there() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let token = format!("Authorization: Bearer {}", rider.token.unwrap());
    for method in ["TRACE", "TRACK", "DEBUG", "CONNECT"] {
        for path in ["/v1/me", "/health/live", "/docs/", "/"] {
            let said = asks(&city, &format!("{method} {path}"), &[&token, "X-Secret: 12345"]).await;
            assert!(statuses(&said).iter().all(|status| status / 100 == 4), "{method} {path}: {said}");
            assert!(!said.contains("12345"), "{method} {path}: {said}");
        }
    }
}

#[actix_web::test]
async fn api9_inventory_nothing_is_served_that_is_not_published() {
    let city = City::open().await;
    let (admin, stranger) = (city.staff(Role::Admin).await, city.stranger());
    let below = [
        "debug",
        "admin",
        "internal",
        "test",
        "graphql",
        "users",
        "config",
        "export",
        "backup",
        "audit",
        "me/sessions",
    ];
    for name in below {
        stranger.get(&format!("/v1/{name}")).await.refuses(401, "not_signed_in");
        admin.get(&format!("/v1/{name}")).await.refuses(404, "route_not_found");
    }
    for path in [
        "/",
        "/v0/me",
        "/v2/me",
        "/me",
        "/api/v1/me",
        "/beta/me",
        "/admin",
        "/debug",
        "/debug/pprof",
        "/actuator",
        "/actuator/env",
        "/swagger.json",
        "/openapi.yaml",
        "/api-docs",
        "/graphql",
        "/.env",
        "/.git/config",
        "/.git/HEAD",
        "/Cargo.toml",
        "/woodpecker.sqlite",
        "/data/woodpecker.sqlite",
        "/keys/signing.pem",
        "/photos/",
        "/docs/..%2f..%2fCargo.toml",
        "/docs/nowhere",
        "/server-status",
        "/console",
        "/.well-known/openid-configuration",
        "/robots.txt",
    ] {
        for person in [&admin, &stranger] {
            let answer = person.get(path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.json);
        }
    }
    // What is open to all is this and no more.
    let open: Vec<String> = published().iter().filter(|it| it.is_open()).map(|it| it.template.clone()).collect();
    let known = [
        "/.well-known/jwks.json",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi.json",
        "/problems",
        "/problems/{code}",
        "/v1/areas/locate",
        "/v1/auth/login",
        "/v1/auth/logout",
        "/v1/auth/refresh",
        "/v1/auth/register",
        "/v1/public/tickets",
        "/v1/public/tickets/{tracking_code}",
        "/v1/public/tickets/{tracking_code}/appeal",
        "/v1/public/tickets/{tracking_code}/follow-up",
        "/v1/public/tickets/{tracking_code}/photos/{photo_id}/{variant}",
        "/v1/public/tickets/{tracking_code}/urge",
        "/v1/public/tickets/{tracking_code}/withdraw",
    ];
    assert_eq!(open, known);
}

#[actix_web::test]
async fn api10_unsafe_consumption_what_others_say_of_a_request_is_not_believed() {
    let city = City::open_with(|config| config.rate_limit = true).await;
    let stranger = city.stranger();
    let id = |answer: &tests::Answer| answer.header("x-request-id").unwrap_or_default();
    let long = "x".repeat(129);
    for strange in ["a b", "<script>", "\"", "a\tb", "x,y", "{}", long.as_str()] {
        let answer =
            stranger.asks(Method::GET, "/health/live").header("x-request-id", strange).send().await.expect(200);
        assert!(uuid::Uuid::parse_str(&id(&answer)).is_ok(), "{strange} became {}", id(&answer));
    }
    let fine = stranger.asks(Method::GET, "/health/live").header("x-request-id", "order-7").send().await;
    assert_eq!(id(&fine), "order-7");
    // Nobody is a proxy because he says so: all of this is one address.
    let mut last = 401;
    for n in 0..3000 {
        let refresh = stranger.asks(Method::POST, "/v1/auth/refresh").json(json!({"refresh_token": "none"}));
        let address = format!("203.0.{}.{}", n / 250, n % 250);
        let asking = refresh.header("x-forwarded-for", &address).header("forwarded", &format!("for={address}"));
        last = asking.header("x-real-ip", &address).header("true-client-ip", &address).send().await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429, "he is counted anew each time");
}
