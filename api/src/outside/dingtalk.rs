//! DingTalk: who somebody is, by its page for signing in, or inside of an organisation by the code of its mini-program. Both ways he is
//! the same `unionid`.
//!
//! The newer interface tells what is wrong with HTTP 400 and a word in `code`, the older one with `errcode` beside HTTP 200.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::identity::{Phone, Provider, Subject};
use domain::text::Name;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use persistence::Store;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::settings::DingtalkSettings;
use super::tokens::Tokens;
use super::{Identified, IdentityProvider, Notifier, Proof, Published, Telling, Trouble, http};
use crate::clock::Clock;

pub const URL: &str = "https://api.dingtalk.com";
pub const OLDER_URL: &str = "https://oapi.dingtalk.com";

/// What `errcode` says.
const BAD_CODE: [i64; 2] = [40078, 40079];
const BAD_TOKEN: [i64; 4] = [40001, 40014, 42001, 88];
const TOO_OFTEN: [i64; 2] = [90018, 90002];
/// Nobody of the organisation, or not any more.
const NOBODY: [i64; 2] = [60121, 33012];

pub struct Dingtalk {
    client: Client,
    url: String,
    older_url: String,
    client_id: String,
    secret: String,
    tokens: Tokens,
    /// Under which its work notices go out.
    agent_id: Option<u64>,
}

impl std::fmt::Debug for Dingtalk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dingtalk({})", self.client_id)
    }
}

impl Dingtalk {
    pub fn new(settings: &DingtalkSettings, client: Client, store: Store, clock: Arc<dyn Clock>) -> Option<Self> {
        Some(Self {
            client,
            url: settings.url.clone().unwrap_or_else(|| URL.to_owned()),
            older_url: settings.older_url.clone().unwrap_or_else(|| OLDER_URL.to_owned()),
            client_id: settings.client_id.clone()?,
            secret: settings.secret.clone()?,
            tokens: Tokens::new(Provider::dingtalk(), store, clock),
            agent_id: settings.agent_id,
        })
    }

    /// By the page for signing in: his own consent is in the code.
    async fn by_consent(&self, code: &str) -> Result<Identified, Trouble> {
        let body = json!({
            "clientId": self.client_id, "clientSecret": self.secret, "code": code, "grantType": "authorization_code",
        });
        let request = self.client.post(format!("{}/v1.0/oauth2/userAccessToken", self.url)).json(&body);
        let token = judge(http::json(request).await?)?;
        let token = http::required(&token, "/accessToken")?;
        let me = self.client.get(format!("{}/v1.0/contact/users/me", self.url));
        let me = judge(http::json(me.header("x-acs-dingtalk-access-token", token)).await?)?;
        // Where he lets us see it; abroad it has another code.
        let phone = http::text(&me, "/mobile").map(|number| match http::text(&me, "/stateCode") {
            Some(state) => format!("+{state}{number}"),
            None => number.to_owned(),
        });
        Ok(Identified {
            subject: subject(http::required(&me, "/unionId")?)?,
            phone: phone.and_then(|number| Phone::parse(&number).ok()),
            name: http::text(&me, "/nick").and_then(|nick| Name::parse(nick).ok()),
        })
    }

    /// By the code that a mini-program gets without asking, for the organisation's own people.
    async fn inside(&self, code: &str) -> Result<Identified, Trouble> {
        let answer = self.call("/topapi/v2/user/getuserinfo", &json!({"code": code})).await?;
        Ok(Identified {
            subject: subject(http::required(&answer, "/result/unionid")?)?,
            phone: None,
            name: http::text(&answer, "/result/name").and_then(|name| Name::parse(name).ok()),
        })
    }

    /// A call of the older interface with the organisation's token. One that is not taken any more is fetched anew, once.
    pub async fn call(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        let mut fresh = false;
        loop {
            let token = self.tokens.get(fresh, || self.fetch_token()).await.map_err(Trouble::beforehand)?;
            let request =
                self.client.post(format!("{}{path}", self.older_url)).query(&[("access_token", token)]).json(body);
            let (_, answer) = http::json(request).await?;
            let code = answer.pointer("/errcode").and_then(Value::as_i64).unwrap_or(0);
            match code {
                0 => return Ok(answer),
                code if BAD_TOKEN.contains(&code) && !fresh => fresh = true,
                code if BAD_CODE.contains(&code) || NOBODY.contains(&code) => return Err(Trouble::Refused),
                code if TOO_OFTEN.contains(&code) => return Err(Trouble::TooOften),
                code => return Err(Trouble::Away(format!("DingTalk: errcode {code}"))),
            }
        }
    }

    async fn fetch_token(&self) -> Result<(String, TimeDelta), Trouble> {
        let body = json!({"appKey": self.client_id, "appSecret": self.secret});
        let request = self.client.post(format!("{}/v1.0/oauth2/accessToken", self.url)).json(&body);
        let (status, answer) = http::json(request).await?;
        // A secret that is not ours is the operator's mistake, and nobody's who signs in.
        if !status.is_success() {
            let code = http::text(&answer, "/code").unwrap_or_default();
            return Err(Trouble::Away(format!("DingTalk's token: {status} {code}")));
        }
        let seconds = answer.pointer("/expireIn").and_then(Value::as_i64).unwrap_or(0);
        Ok((http::required(&answer, "/accessToken")?.to_owned(), TimeDelta::seconds(seconds.clamp(0, 86_400))))
    }
}

fn subject(raw: &str) -> Result<Subject, Trouble> {
    Subject::parse(raw).map_err(|e| Trouble::Away(format!("a unionid that {e}")))
}

/// Of the newer interface.
fn judge((status, answer): (StatusCode, Value)) -> Result<Value, Trouble> {
    if status.is_success() {
        return Ok(answer);
    }
    let code = http::text(&answer, "/code").unwrap_or_default();
    let lower = code.to_ascii_lowercase();
    if lower.contains("authcode") {
        return Err(Trouble::Refused);
    }
    if lower.contains("throttling") || lower.contains("qps") {
        return Err(Trouble::TooOften);
    }
    Err(Trouble::Away(format!("DingTalk: {status} {code}")))
}

impl IdentityProvider for Dingtalk {
    fn identify<'a>(&'a self, proof: &'a Proof) -> BoxFuture<'a, Result<Identified, Trouble>> {
        async move {
            if proof.inside_organisation { self.inside(&proof.code).await } else { self.by_consent(&proof.code).await }
        }
        .boxed()
    }

    fn published(&self) -> Published {
        Published { client_id: self.client_id.clone(), issuer: None }
    }
}

impl Dingtalk {
    /// A work notice. DingTalk drops a text that the same person has had on the same day, and says that all is well: number and time make each
    /// another one.
    async fn work_notice(&self, union_id: &str, telling: &Telling) -> Result<(), Trouble> {
        let agent_id = self.agent_id.ok_or(Trouble::Refused)?;
        let found = self.call("/topapi/user/getbyunionid", &json!({"unionid": union_id})).await;
        let found = found.map_err(|trouble| match trouble {
            Trouble::Refused => Trouble::Refused,
            other => other.beforehand(),
        })?;
        let user_id = http::required(&found, "/result/userid")?;
        let number = telling.number.as_deref().map(|number| format!("\n工单号：{number}")).unwrap_or_default();
        let text = format!("{}{number}\n时间：{}", telling.title, telling.at);
        let body = json!({
            "agent_id": agent_id, "userid_list": user_id, "msg": {"msgtype": "text", "text": {"content": text}},
        });
        self.call("/topapi/message/corpconversation/asyncsend_v2", &body).await?;
        Ok(())
    }
}

impl Notifier for Dingtalk {
    fn tells(&self, _: &str) -> bool {
        self.agent_id.is_some()
    }

    fn tell<'a>(&'a self, to: &'a str, telling: &'a Telling) -> BoxFuture<'a, Result<(), Trouble>> {
        self.work_notice(to, telling).boxed()
    }
}
