//! One message to one endpoint: in bounded time, led nowhere else, and no more of the answer is read than is kept.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::delivery::Outcome;
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use super::Outgoing;
use super::guard::{AddressRefused, Guard, GuardedNames};
use crate::outside::signature::{Secret, headers};

const CONNECTING: Duration = Duration::from_secs(5);
/// How much of an answer is kept for its owner to look at.
const KEPT_CHARS: usize = 500;
/// Beyond that nothing is read.
const MOST_BYTES: usize = 4 * KEPT_CHARS;

const NOT_TAKEN: Outcome = Outcome::NotTaken { again_after: None };

/// How it went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    pub outcome: Outcome,
    pub status: Option<u16>,
    pub error: Option<&'static str>,
    pub answer: Option<String>,
}

impl Sent {
    pub const fn failed(outcome: Outcome, error: &'static str) -> Self {
        Self { outcome, status: None, error: Some(error), answer: None }
    }

    pub const fn taken() -> Self {
        Self { outcome: Outcome::Taken, status: None, error: None, answer: None }
    }
}

/// What is to be said, and to whom.
#[derive(Clone, Debug)]
pub struct Message {
    pub url: String,
    pub id: String,
    pub timestamp: i64,
    pub body: String,
    pub secrets: Vec<Secret>,
}

/// A client of its own: it resolves names by the guard, and asks nobody in between.
pub fn client(guard: &Arc<Guard>, patience: Duration) -> Result<Client, String> {
    Client::builder()
        .timeout(patience)
        .connect_timeout(CONNECTING.min(patience))
        .redirect(Policy::none())
        .no_proxy()
        .dns_resolver(Arc::new(GuardedNames(Arc::clone(guard))))
        .pool_max_idle_per_host(1)
        .user_agent(concat!("woodpecker/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| format!("no client for endpoints: {e}"))
}

pub async fn post(outgoing: &Outgoing, message: &Message) -> Sent {
    match outgoing.guard.check(&message.url) {
        Ok(url) => send(&outgoing.client, url, message).await,
        Err(_) => Sent::failed(NOT_TAKEN, "address_refused"),
    }
}

/// To an address of the operator's own choice, which may be anywhere.
pub async fn send(client: &Client, url: Url, message: &Message) -> Sent {
    let mut request = client.post(url).header("content-type", "application/json");
    for (name, value) in headers(&message.secrets, &message.id, message.timestamp, message.body.as_bytes()) {
        request = request.header(name, value);
    }
    match request.body(message.body.clone()).send().await {
        Ok(response) => judge(response).await,
        Err(error) if is_refused_address(&error) => Sent::failed(NOT_TAKEN, "address_refused"),
        Err(error) if error.is_timeout() => Sent::failed(Outcome::Unknown, "timeout"),
        Err(error) if error.is_connect() => Sent::failed(NOT_TAKEN, "connection"),
        Err(_) => Sent::failed(Outcome::Unknown, "connection"),
    }
}

async fn judge(response: Response) -> Sent {
    let status = response.status();
    let again_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .and_then(|seconds: u32| TimeDelta::try_seconds(seconds.into()));
    let (outcome, error) = match status {
        status if status.is_success() => (Outcome::Taken, None),
        StatusCode::GONE => (Outcome::Refused, Some("gone")),
        status if status.is_redirection() => (Outcome::NotTaken { again_after }, Some("redirect")),
        _ => (Outcome::NotTaken { again_after }, Some("status")),
    };
    Sent { outcome, status: Some(status.as_u16()), error, answer: Some(beginning(response).await) }
}

/// The status has said it all: what comes after may break off, or never end.
async fn beginning(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < MOST_BYTES
        && let Ok(Some(chunk)) = response.chunk().await
    {
        bytes.extend_from_slice(chunk.get(..MOST_BYTES - bytes.len()).unwrap_or(&chunk));
    }
    // Databases take no NUL in a text.
    String::from_utf8_lossy(&bytes).chars().filter(|c| *c != '\0').take(KEPT_CHARS).collect()
}

fn is_refused_address(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if error.is::<AddressRefused>() {
            return true;
        }
        cause = error.source();
    }
    false
}
