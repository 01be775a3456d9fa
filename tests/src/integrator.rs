//! A program of others that reports for people by Open311.

use domain::identity::Role;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::City;
use crate::client::{Answer, Person};
use crate::given::BY_THE_RIVER;

/// A program, with its key and the administrator who made it.
pub struct Program {
    /// Whoever asks without a key.
    pub anybody: Person,
    pub admin: Person,
    pub account: Uuid,
    pub key: String,
    pub key_id: String,
}

/// A form as the protocol has it.
pub fn form(fields: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("http://x", fields).unwrap();
    url.query().unwrap_or_default().to_owned()
}

/// A report that nothing is to be said against.
pub fn burst_pipe(description: &str) -> Vec<(&'static str, String)> {
    vec![
        ("service_code", "burst_pipe".to_owned()),
        ("lat", BY_THE_RIVER.0.to_string()),
        ("long", BY_THE_RIVER.1.to_string()),
        ("description", description.to_owned()),
        ("first_name", "Ada".to_owned()),
        ("last_name", "Byron".to_owned()),
        ("email", "ada@example.org".to_owned()),
        ("phone", "13912345678".to_owned()),
        ("account_id", "citizen-7".to_owned()),
    ]
}

/// One part of a form of parts: its name, a file's name, what it is.
pub type Part<'a> = (&'a str, Option<&'a str>, Vec<u8>);

pub fn parts(all: Vec<Part<'_>>) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, file, bytes) in all {
        let file = file.map(|it| format!("; filename=\"{it}\"")).unwrap_or_default();
        let head = format!("--the-edge\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--the-edge--\r\n");
    ("multipart/form-data; boundary=the-edge".to_owned(), body)
}

impl City {
    /// A program with a key for the whole deployment.
    pub async fn program(&self) -> Program {
        let admin = self.staff(Role::Admin).await;
        let account = self.staff(Role::Integrator).await.id;
        let made = make_key(&admin, account, "FixMyStreet").await.expect(201);
        Program { anybody: self.stranger(), admin, account, key: made.text("key"), key_id: made.text("id") }
    }
}

pub async fn make_key(admin: &Person, account: Uuid, name: &str) -> Answer {
    admin.post(&format!("/v1/accounts/{account}/api-keys"), json!({ "name": name })).await
}

pub async fn list_keys(admin: &Person, account: Uuid) -> Answer {
    admin.get(&format!("/v1/accounts/{account}/api-keys")).await
}

pub async fn revoke_key(admin: &Person, account: Uuid, key: &str) -> Answer {
    admin.post(&format!("/v1/accounts/{account}/api-keys/{key}/revoke"), json!({})).await
}

/// What the program said of a ticket, as somebody sees it.
pub async fn remarks(person: &Person, ticket: &str) -> Answer {
    person.get(&format!("/v1/tickets/{ticket}/remarks")).await
}

impl Program {
    /// Below `/open311/v2`, with the key.
    pub async fn asks(&self, path: &str) -> Answer {
        let mark = if path.contains('?') { '&' } else { '?' };
        self.anybody.get(&format!("/open311/v2/{path}{mark}api_key={}", self.key)).await
    }

    pub async fn sends(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.anybody.asks(Method::POST, &format!("/open311/v2/{path}")).raw(kind, body).send().await
    }

    pub async fn posts(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("api_key", self.key.as_str())]).collect();
        self.sends(path, "application/x-www-form-urlencoded; charset=utf-8", form(&fields)).await
    }

    pub async fn tells(&self, report: &[(&'static str, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = report.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.posts("requests.json", &fields).await
    }

    /// Reports a matter, and says which ticket it is.
    pub async fn reports(&self, description: &str) -> String {
        let answer = self.tells(&burst_pipe(description)).await.expect(200);
        answer.json[0]["service_request_id"].as_str().unwrap().to_owned()
    }

    /// A report as the program sees it.
    pub async fn sees(&self, id: &str) -> Value {
        self.asks(&format!("requests/{id}.json")).await.expect(200).json[0].clone()
    }

    /// Says of a report how it stands.
    pub async fn updates(&self, id: &str, name: &str, status: &str, text: &str) -> Answer {
        let fields = [
            ("service_request_id", id),
            ("update_id", name),
            ("updated_datetime", "2026-11-22T08:30:00Z"),
            ("status", status),
            ("description", text),
        ];
        self.posts("servicerequestupdates.json", &fields).await
    }
}

/// The codes of an answer that refuses, and its text.
#[track_caller]
pub fn errors(answer: &Answer, status: u16) -> Vec<(u64, String)> {
    assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
    let errors = answer.json.as_array().unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&answer.body)));
    errors.iter().map(|it| (it["code"].as_u64().unwrap(), it["description"].as_str().unwrap().to_owned())).collect()
}
