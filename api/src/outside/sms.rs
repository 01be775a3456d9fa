//! A text to a number, by a gateway of the operator's: ours is a plain signed POST, which a few lines turn into what the city's carrier
//! wants. For development a gateway that writes into the log.

use std::sync::Arc;

use domain::identity::Phone;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use reqwest::Client;
use serde::Serialize;

use super::signature::{Secret, headers};
use super::{Notifier, SmsGateway, Telling, Trouble, http};

/// What is to be sent. `template` and `parameters` are for carriers that want texts approved beforehand, `text` for the others.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// The same for the same text, however often it is sent.
    pub id: String,
    pub to: String,
    pub template: &'static str,
    pub parameters: serde_json::Value,
    pub text: String,
    /// `zh-CN` or `en`.
    pub language: &'static str,
    /// Seconds since 1970.
    #[serde(skip)]
    pub at: i64,
}

impl Message {
    /// Six digits to sign in with.
    pub fn code(id: String, to: &Phone, code: &str, minutes: i64, chinese: bool, at: i64) -> Self {
        let text = if chinese {
            format!("【啄木鸟】验证码 {code}，{minutes} 分钟内有效。请勿告知他人，工作人员不会索要。")
        } else {
            format!(
                "Woodpecker: your code is {code}, good for {minutes} minutes. Tell it to nobody; we never ask for it."
            )
        };
        Self {
            id,
            to: to.as_str().to_owned(),
            template: "sign_in_code",
            parameters: serde_json::json!({"code": code, "minutes": minutes}),
            text,
            language: if chinese { "zh-CN" } else { "en" },
            at,
        }
    }

    /// What is new in somebody's inbox.
    pub fn notice(to: &str, telling: &Telling) -> Self {
        let number = telling.number.as_deref().map(|number| format!("（工单 {number}）")).unwrap_or_default();
        Self {
            id: telling.id.to_string(),
            to: to.to_owned(),
            template: "notice",
            parameters: serde_json::json!({
                "kind": telling.kind, "title": telling.title, "number": telling.number, "time": telling.at,
            }),
            text: format!("【啄木鸟】{}{number}，{}。", telling.title, telling.at),
            language: "zh-CN",
            at: telling.now,
        }
    }
}

/// Notices by the gateway.
#[allow(missing_debug_implementations, reason = "a gateway is what it is")]
pub struct SmsNotifier(pub Arc<dyn SmsGateway>);

impl Notifier for SmsNotifier {
    fn tells(&self, _: &str) -> bool {
        true
    }

    fn tell<'a>(&'a self, to: &'a str, telling: &'a Telling) -> BoxFuture<'a, Result<(), Trouble>> {
        async move { self.0.send(&Message::notice(to, telling)).await }.boxed()
    }
}

/// A POST of the message as JSON, signed. 2xx is taken for sent; 429 and 5xx for "not now".
#[derive(Debug)]
pub struct HttpGateway {
    pub client: Client,
    pub url: String,
    pub secret: Secret,
}

impl SmsGateway for HttpGateway {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), Trouble>> {
        async move {
            let body = serde_json::to_vec(message).map_err(|e| Trouble::Away(e.to_string()))?;
            let mut request = self.client.post(&self.url).header("content-type", "application/json");
            for (name, value) in headers(std::slice::from_ref(&self.secret), &message.id, message.at, &body) {
                request = request.header(name, value);
            }
            let status = http::status(request.body(body)).await?;
            if status.is_success() { Ok(()) } else { Err(Trouble::Away(format!("the SMS gateway: {status}"))) }
        }
        .boxed()
    }
}

/// Writes the text into the log instead of sending it. A server that is in production does not start with it.
#[derive(Clone, Copy, Debug)]
pub struct LogGateway;

impl SmsGateway for LogGateway {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), Trouble>> {
        tracing::warn!(to = %message.to, text = %message.text, "a text that is not sent, but logged");
        ready(Ok(())).boxed()
    }
}
