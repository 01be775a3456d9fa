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
    // The address may hold a secret.
    let away = |error: reqwest::Error| Trouble::Away(error.without_url().to_string());
    let mut response = request.send().await.map_err(away)?;
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Trouble::TooOften);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(away)? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(Trouble::Away("an answer that does not end".into()));
        }
        bytes.extend_from_slice(&chunk);
    }
    if status.is_server_error() {
        return Err(Trouble::Away(status.to_string()));
    }
    let value = serde_json::from_slice(&bytes).map_err(|e| Trouble::Away(format!("{status}, and no JSON: {e}")))?;
    Ok((status, value))
}

/// The status alone. What else is said is not read.
pub async fn status(request: RequestBuilder) -> Result<StatusCode, Trouble> {
    let response = request.send().await.map_err(|error| Trouble::Away(error.without_url().to_string()))?;
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS => Err(Trouble::TooOften),
        status => Ok(status),
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
