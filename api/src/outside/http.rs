//! How others are asked: in bounded time, for answers of bounded size, and never led anywhere else.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;

use super::Trouble;

const CONNECTING: Duration = Duration::from_secs(3);
/// What they answer is a few hundred bytes; a set of keys some thousands.
const MOST_BYTES: usize = 256 * 1024;

/// One for all: it keeps connections. Nobody has longer than this to answer.
pub fn client(patience: Duration) -> Result<Client, String> {
    Client::builder()
        .timeout(patience)
        .connect_timeout(patience.min(CONNECTING))
        .redirect(Policy::none())
        .user_agent(concat!("woodpecker/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| format!("no client for what others run: {e}"))
}

/// The answer as JSON, whatever its status: some tell what is wrong with 200, some with 400.
pub async fn json(request: RequestBuilder) -> Result<(StatusCode, Value), Trouble> {
    let mut response = request.send().await.map_err(broken_off)?;
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Trouble::TooOften);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken_off)? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(Trouble::Unsure("an answer that does not end".into()));
        }
        bytes.extend_from_slice(&chunk);
    }
    if status.is_server_error() {
        return Err(failed(status));
    }
    let value = serde_json::from_slice(&bytes).map_err(|e| Trouble::Unsure(format!("{status}, and no JSON: {e}")))?;
    Ok((status, value))
}

/// The status alone. What else is said is not read.
pub async fn status(request: RequestBuilder) -> Result<StatusCode, Trouble> {
    match request.send().await.map_err(broken_off)?.status() {
        StatusCode::TOO_MANY_REQUESTS => Err(Trouble::TooOften),
        status if status.is_server_error() => Err(failed(status)),
        status => Ok(status),
    }
}

/// What was never connected was never asked. The address may hold a secret.
fn broken_off(error: reqwest::Error) -> Trouble {
    let was_asked = !error.is_connect() && !error.is_builder();
    let why = error.without_url().to_string();
    if was_asked { Trouble::Unsure(why) } else { Trouble::Away(why) }
}

/// 503 says that it was not done; of the others nobody knows.
fn failed(status: StatusCode) -> Trouble {
    if status == StatusCode::SERVICE_UNAVAILABLE {
        Trouble::Away(status.to_string())
    } else {
        Trouble::Unsure(status.to_string())
    }
}

/// A text of an answer.
pub fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str().filter(|text| !text.is_empty())
}

/// The same where there has to be one.
pub fn required<'a>(value: &'a Value, pointer: &str) -> Result<&'a str, Trouble> {
    text(value, pointer).ok_or_else(|| Trouble::Away(format!("an answer without {pointer}")))
}
