//! Somebody who listens to a stream of server-sent events.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::client::Person;

/// An open stream.
pub struct Listener {
    response: reqwest::Response,
    waiting: String,
    /// Where to go on.
    pub last_id: String,
}

/// One block of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Said {
    /// Empty where it is none: a comment, or an id alone.
    pub event: String,
    pub id: Option<String>,
    pub data: Value,
}

/// Longer than the longest silence.
const PATIENCE: Duration = Duration::from_secs(30);

impl Person {
    /// Opens a stream, and reads its first block: where it begins.
    pub async fn listens(&self, query: &str, last_id: Option<&str>) -> Listener {
        let mut request = self.http.request(Method::GET, format!("{}/v1/me/stream{query}", self.base));
        request = request.bearer_auth(self.token.as_deref().unwrap()).header("accept-encoding", "gzip");
        if let Some(last) = last_id {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        if response.status() != 200 {
            panic!("{}: {}", response.status(), response.text().await.unwrap());
        }
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let kind = header("content-type").unwrap();
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        assert_eq!(
            (header("cache-control"), header("x-accel-buffering")),
            (Some("no-store".into()), Some("no".into()))
        );
        assert_eq!(header("content-encoding"), None);
        let mut listener = Listener { response, waiting: String::new(), last_id: String::new() };
        let first = listener.next().await.unwrap();
        assert!(first.event.is_empty() && first.id.is_some(), "{first:?}");
        listener
    }
}

impl Listener {
    /// The next block, whatever it is; nothing once the stream has ended.
    pub async fn next(&mut self) -> Option<Said> {
        loop {
            if let Some((block, rest)) = self.waiting.split_once("\n\n") {
                let said = read(block);
                self.waiting = rest.to_owned();
                self.last_id = said.id.clone().unwrap_or_else(|| self.last_id.clone());
                return Some(said);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("it says nothing any more");
            // Whoever stops in the middle of a block has lost it.
            let Ok(Some(chunk)) = chunk else { return None };
            self.waiting.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next notification.
    pub async fn hears(&mut self) -> Value {
        loop {
            let said = self.next().await.expect("the stream ended");
            if said.event == "notification" {
                assert!(said.id.is_some());
                return said.data;
            }
            assert!(said.event.is_empty(), "{said:?}");
        }
    }

    /// Why it ended. Nothing is told before it does.
    pub async fn ends(&mut self) -> String {
        loop {
            let said = self.next().await.expect("it did not say why");
            if said.event == "end" {
                assert_eq!(self.next().await, None);
                return said.data["code"].as_str().unwrap().to_owned();
            }
            assert!(said.event.is_empty(), "{said:?}");
        }
    }
}

fn read(block: &str) -> Said {
    let mut said = Said::default();
    for line in block.lines() {
        match line.split_once(": ") {
            Some(("event", name)) => said.event = name.to_owned(),
            Some(("id", id)) => said.id = Some(id.to_owned()),
            Some(("data", data)) => said.data = serde_json::from_str(data).unwrap(),
            Some(("retry", _)) => {}
            _ => assert!(line.starts_with(':'), "{line:?} is no line of a stream"),
        }
    }
    said
}
