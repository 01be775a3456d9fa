//! Security misconfiguration (API8:2023).

use std::path::Path;

use chrono::TimeDelta;
use domain::identity::Role;
use reqwest::Method;
use serde_json::json;
use tests::City;
use tests::given::{burst_pipe, picture};

use super::given::{login, newcomer};
use super::wire::{asks, says, statuses};

#[actix_web::test]
async fn every_answer_tells_a_browser_what_not_to_make_of_it() {
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
async fn only_pages_that_are_named_may_read_an_answer() {
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
async fn a_fault_tells_nothing_of_the_inside() {
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
async fn keys_and_data_are_their_owners_alone() {
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
async fn nobody_is_there_before_somebody_was_made() {
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
async fn what_two_servers_could_read_differently_is_one_request_or_none() {
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
async fn nothing_that_a_client_says_becomes_a_header() {
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
async fn methods_for_looking_into_a_server_are_not_there() {
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
