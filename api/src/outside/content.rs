//! WeChat looks at what its users publish: <https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/sec-center/sec-check/msgSecCheck.html>.
//! Of a text it says at once what it thinks; a picture it fetches by its address, and tells later, by a message to a callback of ours that
//! it signs with a token that both sides know.

use std::sync::Arc;

use aws_lc_rs::{constant_time, digest};
use chrono::TimeDelta;
use domain::content::Opinion;
use domain::time::Instant;
use serde_json::{Value, json};

use super::Trouble;
use super::http;
use super::wechat::Wechat;

/// It does not say how long it tries; what is older than this is somebody else's.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// As in a public log: the closest of its four scenes.
const SCENE: u32 = 4;
/// Nobody of this mini-program, or nobody who was in it in the last two hours.
const UNKNOWN_PERSON: [i64; 3] = [40003, 61010, 44990];
/// What version 1 said of a text that breaks the rules.
const RISKY: i64 = 87014;

/// How WeChat is asked, and how what it tells later is known to be from it.
pub struct WechatContent {
    wechat: Arc<Wechat>,
    /// Without it no pictures are asked about: the answer could be anybody's.
    token: Option<String>,
}

impl std::fmt::Debug for WechatContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WechatContent")
    }
}

impl WechatContent {
    pub const fn new(wechat: Arc<Wechat>, token: Option<String>) -> Self {
        Self { wechat, token }
    }

    pub const fn hears_later(&self) -> bool {
        self.token.is_some()
    }

    pub async fn text(&self, open_id: &str, text: &str) -> Result<Opinion, Trouble> {
        let body = json!({"content": text, "version": 2, "scene": SCENE, "openid": open_id});
        let answer = self.wechat.ask("/wxa/msg_sec_check", &body).await?;
        match errcode(&answer) {
            0 => suggested(&answer),
            code if UNKNOWN_PERSON.contains(&code) => Ok(Opinion::Unsure),
            RISKY => Ok(Opinion::Risky),
            code => Err(Trouble::Away(format!("msg_sec_check: errcode {code}"))),
        }
    }

    /// Asks about the picture at this address. The answer comes later, under the number that it gives.
    pub async fn picture(&self, open_id: &str, url: &str) -> Result<Opinion, Trouble> {
        if !self.hears_later() {
            return Ok(Opinion::Unsure);
        }
        let body = json!({"media_url": url, "media_type": 2, "version": 2, "scene": SCENE, "openid": open_id});
        let answer = self.wechat.ask("/wxa/media_check_async", &body).await?;
        match errcode(&answer) {
            0 => Ok(Opinion::Later(http::required(&answer, "/trace_id")?.to_owned())),
            code if UNKNOWN_PERSON.contains(&code) => Ok(Opinion::Unsure),
            code => Err(Trouble::Away(format!("media_check_async: errcode {code}"))),
        }
    }

    /// Whether a message to our callback is from WeChat, and of now: SHA-1 over token, time and a number, in the order of their letters.
    /// (It is no signature over the message; who cannot read what WeChat sends us cannot send us anything.)
    pub fn is_from_wechat(&self, signature: &str, timestamp: &str, nonce: &str, now: Instant) -> bool {
        let Some(token) = &self.token else { return false };
        let Ok(seconds) = timestamp.parse::<i64>() else { return false };
        let sent = chrono::DateTime::from_timestamp(seconds, 0).map(Instant::new);
        if sent.is_none_or(|sent| now.since(sent).abs() > FRESH) {
            return false;
        }
        let mut parts = [token.as_str(), timestamp, nonce];
        parts.sort_unstable();
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, parts.concat().as_bytes());
        let expected: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        constant_time::verify_slices_are_equal(expected.as_bytes(), signature.as_bytes()).is_ok()
    }
}

/// What a message about a picture says: under which number, and what it thinks.
pub fn told(event: &Value) -> Option<(String, Opinion)> {
    if event.pointer("/Event").and_then(Value::as_str) != Some("wxa_media_check") {
        return None;
    }
    let trace = http::text(event, "/trace_id")?.to_owned();
    // It could not fetch or read the picture: a person looks.
    if errcode(event) != 0 {
        return Some((trace, Opinion::Unsure));
    }
    Some((trace, suggested(event).unwrap_or(Opinion::Unsure)))
}

fn errcode(answer: &Value) -> i64 {
    answer.pointer("/errcode").and_then(Value::as_i64).unwrap_or(0)
}

fn suggested(answer: &Value) -> Result<Opinion, Trouble> {
    match http::required(answer, "/result/suggest")? {
        "pass" => Ok(Opinion::Fine),
        "risky" => Ok(Opinion::Risky),
        _ => Ok(Opinion::Unsure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wechat_tells_of_a_picture_is_understood() {
        let event = |suggest: &str, code: i64| {
            json!({"MsgType": "event", "Event": "wxa_media_check", "trace_id": "t1", "errcode": code,
                "result": {"suggest": suggest, "label": 100}})
        };
        assert_eq!(told(&event("pass", 0)), Some(("t1".into(), Opinion::Fine)));
        assert_eq!(told(&event("risky", 0)), Some(("t1".into(), Opinion::Risky)));
        assert_eq!(told(&event("review", 0)), Some(("t1".into(), Opinion::Unsure)));
        assert_eq!(told(&event("pass", -1008)), Some(("t1".into(), Opinion::Unsure)));
        assert_eq!(told(&json!({"Event": "subscribe"})), None);
    }
}
