//! What the log says of a request, and what it does not.

use std::io::Write;
use std::sync::{Arc, Mutex, Once, PoisonError};

use api::outside::settings::{OidcList, OidcSettings};
use domain::identity::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::City;
use tests::city::PASSWORD;
use tests::elsewhere::answers;
use tests::given::burst_pipe;

/// Where the lines of all stories go.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

static LINES: std::sync::LazyLock<Lines> = std::sync::LazyLock::new(Lines::default);
static ONCE: Once = Once::new();

fn listen() {
    ONCE.call_once(|| {
        tracing_subscriber::fmt().json().with_writer(|| LINES.clone()).try_init().unwrap();
    });
}

fn lines() -> String {
    String::from_utf8(LINES.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
}

/// The line of this request, as it was written and as it was meant.
fn line_of(request_id: &str) -> (String, Value) {
    let all = lines();
    let named = format!("\"request_id\":\"{request_id}\"");
    let lines: Vec<&str> = all.lines().filter(|line| line.contains(&named) && line.contains("answered")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    (lines[0].to_owned(), serde_json::from_str(lines[0]).unwrap())
}

#[actix_web::test]
async fn a_line_says_who_asked_for_what_and_what_became_of_it() {
    listen();
    let city = City::open().await;
    let (rider, stranger) = (city.rider("唐师傅").await, city.stranger());
    let phone = City::phone(1);
    let login = |password: &str| json!({"phone": phone, "password": password});
    let cases = [
        ("log-1", &stranger, Method::POST, "/v1/auth/login", login(PASSWORD), Some(rider.id), 200),
        ("log-2", &stranger, Method::POST, "/v1/auth/login", login("a guess of mine"), Some(rider.id), 401),
        (
            "log-3",
            &stranger,
            Method::POST,
            "/v1/auth/login",
            json!({"phone": "13600000000", "password": "x"}),
            None,
            401,
        ),
        (
            "log-4",
            &rider,
            Method::POST,
            "/v1/accounts",
            json!({"phone": "13700002222", "password": "nine herons", "name": "x"}),
            Some(rider.id),
            403,
        ),
        ("log-5", &rider, Method::POST, "/v1/tickets", burst_pipe(), Some(rider.id), 201),
        ("log-6", &stranger, Method::GET, "/v1/me", Value::Null, None, 401),
    ];
    for (id, who, method, path, body, account, status) in cases {
        let asking = who.asks(method.clone(), path).header("x-request-id", id);
        let asking = asking.header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        let answer = if body.is_null() { asking.send().await } else { asking.json(body).send().await };
        assert_eq!(answer.status, status, "{id}: {}", answer.json);
        let (_, line) = line_of(id);
        let fields = &line["fields"];
        let said = (&fields["account"], &fields["method"], &fields["status"], &fields["trace"]);
        let trace = json!("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assert_eq!(
            said,
            (&account.map_or(Value::Null, |id| json!(id)), &json!(method.as_str()), &json!(status), &trace),
            "{id}"
        );
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
    }
}

#[actix_web::test]
async fn a_line_holds_nothing_that_was_sent() {
    listen();
    let city = City::open().await;
    let admin = city.staff(Role::Admin).await;
    let phone = "13700003333";
    let account = json!({"phone": phone, "password": "eight herons at dawn", "name": "李审核"});
    let made = admin.asks(Method::POST, "/v1/accounts").header("x-request-id", "quiet-1").json(account).send().await;
    let id = made.expect(201).text("id");
    let forged = "00-\nforged=1 ".repeat(400).replace('\n', "");
    for (request, path) in [("quiet-2", format!("/v1/accounts/{id}")), ("quiet-3", format!("/v1/tickets?q={phone}"))] {
        let asking = admin.asks(Method::GET, &path).header("x-request-id", request).header("traceparent", &forged);
        asking.send().await.expect(200);
    }
    let token = admin.token.clone().unwrap();
    for request in ["quiet-1", "quiet-2", "quiet-3"] {
        let (line, _) = line_of(request);
        for sent in [phone, "herons", "李审核", id.as_str(), "forged", token.as_str()] {
            assert!(!line.contains(sent), "{line}");
        }
    }
}

#[actix_web::test]
async fn a_provider_that_is_away_is_one_line_however_many_hear_of_it() {
    listen();
    // One that fails, and one that takes what is asked of it and says nothing.
    for (name, answer) in [("fails", "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"), ("silent", "")] {
        let issuer = answers(answer.as_bytes());
        let city = City::open_with(|config| {
            config.outside.timeout_seconds = Some(1);
            config.outside.oidc = Some(OidcList(vec![OidcSettings {
                provider: "city-app".into(),
                issuer,
                client_id: "woodpecker".into(),
                client_secret: "a secret".into(),
                trust_phone: false,
            }]));
        })
        .await;
        let sent: Vec<_> = (0..6)
            .map(|n| {
                let stranger = city.stranger();
                let asking = stranger.asks(Method::POST, "/v1/auth/oidc/city-app");
                let asking = asking.header("x-request-id", &format!("{name}-away-{n}")).json(json!({
                    "code": "c", "redirect_uri": "https://city.example/signed-in", "nonce": "n", "consent_version": "1",
                    "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
                }));
                actix_web::rt::spawn(asking.send())
            })
            .collect();
        for answer in sent {
            answer.await.unwrap().refuses(503, "provider_unavailable");
        }
        let all = lines();
        let said =
            all.lines().filter(|line| line.contains(&format!("{name}-away-")) && line.contains("a provider gave"));
        let said: Vec<Value> = said.map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(said.len(), 1, "{name}: {said:?}");
        assert_eq!(said[0]["level"], "WARN");
        assert_ne!(said[0]["fields"]["cause"], "unknown");
        for n in 0..6 {
            line_of(&format!("{name}-away-{n}"));
        }
    }
}
