//! WeChat mini-programs: who somebody is by `wx.login`, and which number he has by the button for that.
//!
//! It tells what is wrong with `errcode` beside HTTP 200. The token for everything but signing in is one for all processes of a
//! deployment: `stable_token` gives the same one until it ends.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::identity::{Phone, Provider, Subject};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use persistence::Store;
use reqwest::Client;
use serde_json::{Value, json};

use super::settings::WechatSettings;
use super::templates::WechatTemplates;
use super::tokens::Tokens;
use super::{Identified, IdentityProvider, Notifier, Proof, Published, Telling, Trouble, http};
use crate::clock::Clock;

pub const URL: &str = "https://api.weixin.qq.com";

/// What `errcode` says.
const OK: i64 = 0;
const BUSY: i64 = -1;
const BAD_CODE: [i64; 4] = [40029, 40163, 40226, 41008];
const TOO_OFTEN: [i64; 3] = [45009, 45011, 45047];
const BAD_TOKEN: [i64; 4] = [40001, 40014, 41001, 42001];
/// Of a message: he has not agreed, or no more (43101); there is no such person (40003) or template (40037); the template does not take what
/// it is filled with (47003), or there is no such page (41030).
const NEVER: [i64; 5] = [43101, 40003, 40037, 47003, 41030];

pub struct Wechat {
    client: Client,
    url: String,
    app_id: String,
    secret: String,
    tokens: Tokens,
    templates: WechatTemplates,
}

impl std::fmt::Debug for Wechat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wechat({})", self.app_id)
    }
}

impl Wechat {
    pub fn new(settings: &WechatSettings, client: Client, store: Store, clock: Arc<dyn Clock>) -> Option<Self> {
        Some(Self {
            client,
            url: settings.url.clone().unwrap_or_else(|| URL.to_owned()),
            app_id: settings.app_id.clone()?,
            secret: settings.secret.clone()?,
            tokens: Tokens::new(Provider::wechat(), store, clock),
            templates: settings.templates.clone().unwrap_or_default(),
        })
    }

    async fn session(&self, code: &str) -> Result<Subject, Trouble> {
        let query = [
            ("appid", self.app_id.as_str()),
            ("secret", &self.secret),
            ("js_code", code),
            ("grant_type", "authorization_code"),
        ];
        let (_, answer) = http::json(self.client.get(format!("{}/sns/jscode2session", self.url)).query(&query)).await?;
        judge(&answer)?;
        let open_id = http::required(&answer, "/openid")?;
        Subject::parse(open_id).map_err(|e| Trouble::Away(format!("an openid that {e}")))
    }

    async fn phone(&self, code: &str) -> Result<Phone, Trouble> {
        let answer = self.call("/wxa/business/getuserphonenumber", &json!({"code": code})).await?;
        let country = http::text(&answer, "/phone_info/countryCode").unwrap_or("86");
        let number = http::required(&answer, "/phone_info/purePhoneNumber")?;
        Phone::parse(&format!("+{country}{number}")).map_err(|e| Trouble::Away(format!("a number that {e}")))
    }

    /// A call with the deployment's token, that has to go well.
    pub async fn call(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        let answer = self.ask(path, body).await?;
        judge(&answer)?;
        Ok(answer)
    }

    /// The answer, whatever it says. A token that WeChat does not take any more is fetched anew, once.
    pub async fn ask(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        let mut fresh = false;
        loop {
            let token = self.tokens.get(fresh, || self.fetch_token()).await.map_err(Trouble::beforehand)?;
            let request = self.client.post(format!("{}{path}", self.url)).query(&[("access_token", token)]).json(body);
            let (_, answer) = http::json(request).await?;
            if !BAD_TOKEN.contains(&errcode(&answer)) || fresh {
                return Ok(answer);
            }
            fresh = true;
        }
    }

    /// A subscription message. Each of them people have agreed to beforehand, in the mini-program.
    async fn subscribe_send(&self, open_id: &str, telling: &Telling) -> Result<(), Trouble> {
        let template = self.templates.of(&telling.kind).ok_or(Trouble::Refused)?;
        let answer = self.ask("/cgi-bin/message/subscribe/send", &template.message(open_id, telling)).await?;
        match errcode(&answer) {
            OK => Ok(()),
            code if NEVER.contains(&code) => Err(Trouble::Refused),
            code if TOO_OFTEN.contains(&code) => Err(Trouble::TooOften),
            // It says so itself: nothing was sent.
            code => Err(Trouble::Away(format!("WeChat: errcode {code}"))),
        }
    }

    async fn fetch_token(&self) -> Result<(String, TimeDelta), Trouble> {
        let body = json!({
            "grant_type": "client_credential", "appid": self.app_id, "secret": self.secret, "force_refresh": false,
        });
        let (_, answer) =
            http::json(self.client.post(format!("{}/cgi-bin/stable_token", self.url)).json(&body)).await?;
        // A secret that is not ours is the operator's mistake, and nobody's who signs in.
        if errcode(&answer) != OK {
            return Err(Trouble::Away(format!("stable_token: errcode {}", errcode(&answer))));
        }
        let seconds = answer.pointer("/expires_in").and_then(Value::as_i64).unwrap_or(0);
        Ok((http::required(&answer, "/access_token")?.to_owned(), TimeDelta::seconds(seconds.clamp(0, 86_400))))
    }
}

fn errcode(answer: &Value) -> i64 {
    answer.pointer("/errcode").and_then(Value::as_i64).unwrap_or(OK)
}

fn judge(answer: &Value) -> Result<(), Trouble> {
    match errcode(answer) {
        OK => Ok(()),
        code if BAD_CODE.contains(&code) => Err(Trouble::Refused),
        code if TOO_OFTEN.contains(&code) => Err(Trouble::TooOften),
        BUSY => Err(Trouble::Away("WeChat is busy".into())),
        code => Err(Trouble::Away(format!("WeChat: errcode {code}"))),
    }
}

impl IdentityProvider for Wechat {
    fn identify<'a>(&'a self, proof: &'a Proof) -> BoxFuture<'a, Result<Identified, Trouble>> {
        async move {
            let subject = self.session(&proof.code).await?;
            let phone = match &proof.phone_code {
                Some(code) => Some(self.phone(code).await?),
                None => None,
            };
            Ok(Identified { subject, phone, name: None })
        }
        .boxed()
    }

    fn published(&self) -> Published {
        Published { client_id: self.app_id.clone(), issuer: None }
    }
}

impl Notifier for Wechat {
    fn tells(&self, kind: &str) -> bool {
        self.templates.of(kind).is_some()
    }

    fn tell<'a>(&'a self, to: &'a str, telling: &'a Telling) -> BoxFuture<'a, Result<(), Trouble>> {
        self.subscribe_send(to, telling).boxed()
    }
}
