//! People, and the answers they get.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use uuid::Uuid;

use crate::contract;

/// Somebody with a phone, signed in or not.
#[derive(Clone)]
pub struct Person {
    pub id: Uuid,
    pub base: String,
    pub http: reqwest::Client,
    pub token: Option<String>,
}

/// A request in the making.
pub struct Asking {
    request: reqwest::RequestBuilder,
    method: Method,
    path: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub json: Value,
}

impl Person {
    pub fn asks(&self, method: Method, path: &str) -> Asking {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Asking { request, method, path: path.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.asks(Method::GET, path).send().await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.asks(Method::POST, path).json(body).send().await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.asks(Method::PUT, path).json(body).send().await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.asks(Method::DELETE, path).send().await
    }

    /// Uploads a photo.
    pub async fn uploads(&self, bytes: Vec<u8>) -> Answer {
        let part = reqwest::multipart::Part::bytes(bytes).file_name("photo.jpg");
        let form = reqwest::multipart::Form::new().part("file", part);
        let mut asking = self.asks(Method::POST, "/v1/photos");
        asking.request = asking.request.multipart(form);
        asking.send().await
    }

    /// Uploads a photo and says which it is.
    pub async fn photo(&self, bytes: Vec<u8>) -> String {
        self.uploads(bytes).await.expect(201).text("id")
    }

    /// Reports a matter and says which ticket it is.
    pub async fn reports(&self, report: Value) -> String {
        self.post("/v1/tickets", report).await.expect(201).text("id")
    }

    /// Gives a command to a ticket.
    pub async fn commands(&self, ticket: &str, command: &str, body: Value) -> Answer {
        self.post(&format!("/v1/tickets/{ticket}/{command}"), body).await
    }

    pub async fn sees(&self, ticket: &str) -> Answer {
        self.get(&format!("/v1/tickets/{ticket}")).await
    }

    /// Points that can be spent.
    pub async fn available(&self) -> i64 {
        self.get("/v1/me/points").await.expect(200).json["available"].as_i64().unwrap()
    }
}

impl Asking {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn json(mut self, body: Value) -> Self {
        self.request = self.request.json(&body);
        self
    }

    /// A body as it is.
    pub fn raw(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.request = self.request.header("content-type", kind).body(body.into());
        self
    }

    /// Sends it. The answer has to be as published, whatever it is.
    pub async fn send(self) -> Answer {
        let mut response = self.request.send().await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let is_stream =
            headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let body = if is_stream {
            // It has no end: how it begins has to do.
            response.chunk().await.unwrap().unwrap_or_default().to_vec()
        } else {
            response.bytes().await.unwrap().to_vec()
        };
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let answer = Answer { status, headers, body, json };
        contract::check(&self.method, &self.path, &answer);
        answer
    }
}

impl Answer {
    /// The answer, if it has this status; the story ends here otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// A problem document with this status and code.
    #[track_caller]
    pub fn refuses(self, status: u16, code: &str) -> Self {
        let kind = self.header("content-type").unwrap_or_default();
        let seen = (self.status, self.json["code"].as_str().unwrap_or_default(), kind.as_str());
        assert_eq!(seen, (status, code, "application/problem+json"), "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// A ticket that has come to this status.
    #[track_caller]
    pub fn shows(self, status: &str) -> Self {
        let answer = if self.status == 201 { self } else { self.expect(200) };
        assert_eq!(answer.json["status"], status, "{}", answer.json);
        answer
    }

    #[track_caller]
    pub fn text(&self, field: &str) -> String {
        self.json[field].as_str().unwrap_or_else(|| panic!("no {field} in {}", self.json)).to_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    /// What is wrong with which field: (pointer, code).
    pub fn faults(&self) -> Vec<(String, String)> {
        let errors = self.json["errors"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        errors.iter().map(|fault| (text(&fault["pointer"]), text(&fault["code"]))).collect()
    }

    /// The items of a page.
    #[track_caller]
    pub fn items(&self) -> Vec<Value> {
        self.json["items"].as_array().unwrap_or_else(|| panic!("no items in {}", self.json)).clone()
    }
}
