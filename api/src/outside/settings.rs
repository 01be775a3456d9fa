//! What is said of others: which of them there are, where, and what they know us by. Secrets stand in the file or in the environment, and
//! are not printed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use domain::content::WordList;
use domain::delivery::Channel;
use domain::identity::Provider;
use domain::identity::provider::{DINGTALK, WECHAT};
use persistence::Store;
use serde::Deserialize;

use super::content::WechatContent;
use super::dingtalk::Dingtalk;
use super::hotline::{Hotline, HotlineSettings};
use super::oidc::Oidc;
use super::signature::Secret;
use super::sms::{HttpGateway, LogGateway};
use super::templates::WechatTemplates;
use super::wechat::Wechat;
use super::{IdentityProvider, Notifier, Outside, http};
use crate::clock::Clock;

/// Names that are taken: a provider of the city's own is called something else.
const TAKEN: [&str; 4] = [WECHAT, DINGTALK, "password", "sms"];

#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub struct OutsideSettings {
    /// So many seconds somebody else has to answer, while whoever signs in waits: 1 to 60 [default: 8]
    #[arg(long = "outside-timeout-seconds", env = "WOODPECKER_OUTSIDE_TIMEOUT_SECONDS")]
    pub timeout_seconds: Option<u64>,
    /// A file of words, one a line, that keep a text from the public until a reviewer has looked at it [default: none]
    #[arg(long = "content-words", env = "WOODPECKER_CONTENT_WORDS")]
    pub content_words: Option<PathBuf>,
    #[command(flatten)]
    pub wechat: WechatSettings,
    #[command(flatten)]
    pub dingtalk: DingtalkSettings,
    #[command(flatten)]
    pub sms: SmsSettings,
    #[command(flatten)]
    pub hotline: HotlineSettings,
    /// Providers that speak OpenID Connect, as a JSON array [default: none]
    #[arg(long = "oidc", env = "WOODPECKER_OIDC", hide_env_values = true, value_parser = oidc)]
    pub oidc: Option<OidcList>,
}

#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub struct WechatSettings {
    /// AppID of the WeChat mini-program [default: nobody signs in with WeChat]
    #[arg(id = "wechat_app_id", long = "wechat-app-id", env = "WOODPECKER_WECHAT_APP_ID")]
    pub app_id: Option<String>,
    /// Its AppSecret
    #[arg(id = "wechat_secret", long = "wechat-secret", env = "WOODPECKER_WECHAT_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
    /// What its subscription messages look like, by kind of notice, as JSON [default: none are sent]
    #[arg(id = "wechat_templates", long = "wechat-templates", env = "WOODPECKER_WECHAT_TEMPLATES", value_parser = wechat_templates)]
    pub templates: Option<WechatTemplates>,
    /// Where WeChat is [default: https://api.weixin.qq.com]
    #[arg(id = "wechat_url", long = "wechat-url", env = "WOODPECKER_WECHAT_URL")]
    pub url: Option<String>,
    /// Token of its message push, with which WeChat signs what it tells of pictures [default: it is not asked about pictures]
    #[arg(
        id = "wechat_callback_token",
        long = "wechat-callback-token",
        env = "WOODPECKER_WECHAT_CALLBACK_TOKEN",
        hide_env_values = true
    )]
    pub callback_token: Option<String>,
}

#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub struct DingtalkSettings {
    /// Client ID (AppKey) of the DingTalk application [default: nobody signs in with DingTalk]
    #[arg(id = "dingtalk_client_id", long = "dingtalk-client-id", env = "WOODPECKER_DINGTALK_CLIENT_ID")]
    pub client_id: Option<String>,
    /// Its client secret (AppSecret)
    #[arg(
        id = "dingtalk_secret",
        long = "dingtalk-secret",
        env = "WOODPECKER_DINGTALK_SECRET",
        hide_env_values = true
    )]
    pub secret: Option<String>,
    /// AgentId under which its work notices go out [default: none are sent]
    #[arg(id = "dingtalk_agent_id", long = "dingtalk-agent-id", env = "WOODPECKER_DINGTALK_AGENT_ID")]
    pub agent_id: Option<u64>,
    /// Where DingTalk is [default: https://api.dingtalk.com]
    #[arg(id = "dingtalk_url", long = "dingtalk-url", env = "WOODPECKER_DINGTALK_URL")]
    pub url: Option<String>,
    /// Where its older interface is [default: https://oapi.dingtalk.com]
    #[arg(id = "dingtalk_older_url", long = "dingtalk-older-url", env = "WOODPECKER_DINGTALK_OLDER_URL")]
    pub older_url: Option<String>,
}

#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub struct SmsSettings {
    /// Where texts to telephone numbers are posted to; `log` writes them into the log, in development alone [default: none are sent]
    #[arg(id = "sms_gateway", long = "sms-gateway", env = "WOODPECKER_SMS_GATEWAY")]
    pub gateway: Option<String>,
    /// What they are signed with: whsec_ and 24 to 64 bytes in base64
    #[arg(id = "sms_secret", long = "sms-secret", env = "WOODPECKER_SMS_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
}

#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// As it stands in `POST /v1/auth/oidc/{provider}`.
    pub provider: String,
    pub issuer: String,
    pub client_id: String,
    pub client_secret: String,
    /// Whether a number that the provider calls verified is taken for verified here.
    #[serde(default)]
    pub trust_phone: bool,
}

#[derive(Deserialize, Clone, Debug, Default)]
#[serde(transparent)]
pub struct OidcList(pub Vec<OidcSettings>);

fn oidc(text: &str) -> Result<OidcList, String> {
    serde_json::from_str(text).map_err(|e| format!("is not a JSON array of providers: {e}"))
}

fn wechat_templates(text: &str) -> Result<WechatTemplates, String> {
    serde_json::from_str(text).map_err(|e| format!("is not a JSON object of templates: {e}"))
}

impl OutsideSettings {
    pub fn or(self, file: Self) -> Self {
        Self {
            timeout_seconds: self.timeout_seconds.or(file.timeout_seconds),
            content_words: self.content_words.or(file.content_words),
            wechat: WechatSettings {
                app_id: self.wechat.app_id.or(file.wechat.app_id),
                secret: self.wechat.secret.or(file.wechat.secret),
                templates: self.wechat.templates.or(file.wechat.templates),
                url: self.wechat.url.or(file.wechat.url),
                callback_token: self.wechat.callback_token.or(file.wechat.callback_token),
            },
            dingtalk: DingtalkSettings {
                client_id: self.dingtalk.client_id.or(file.dingtalk.client_id),
                secret: self.dingtalk.secret.or(file.dingtalk.secret),
                agent_id: self.dingtalk.agent_id.or(file.dingtalk.agent_id),
                url: self.dingtalk.url.or(file.dingtalk.url),
                older_url: self.dingtalk.older_url.or(file.dingtalk.older_url),
            },
            sms: SmsSettings {
                gateway: self.sms.gateway.or(file.sms.gateway),
                secret: self.sms.secret.or(file.sms.secret),
            },
            hotline: self.hotline.or(file.hotline),
            oidc: self.oidc.or(file.oidc),
        }
    }

    /// Whether it makes sense; what does not stops the start.
    pub fn check(&self, production: bool) -> Result<(), String> {
        if !(1..=60).contains(&self.timeout_seconds()) {
            return Err("outside.timeout_seconds: is 1 to 60".into());
        }
        both("wechat", "app_id", self.wechat.app_id.as_ref(), "secret", self.wechat.secret.as_ref())?;
        if self.wechat.callback_token.is_some() && self.wechat.app_id.is_none() {
            return Err("wechat.callback_token: it needs wechat.app_id".into());
        }
        both("dingtalk", "client_id", self.dingtalk.client_id.as_ref(), "secret", self.dingtalk.secret.as_ref())?;
        for (name, url) in [
            ("wechat.url", &self.wechat.url),
            ("dingtalk.url", &self.dingtalk.url),
            ("dingtalk.older_url", &self.dingtalk.older_url),
        ] {
            if let Some(url) = url {
                address(name, url, production)?;
            }
        }
        self.sms.check(production)?;
        self.hotline.check(production)?;
        let mut names = Vec::new();
        for one in self.oidc.iter().flat_map(|list| &list.0) {
            let name =
                Provider::parse(&one.provider).map_err(|e| format!("oidc: the provider {:?} {e}", one.provider))?;
            if TAKEN.contains(&name.as_str()) || names.contains(&name) {
                return Err(format!("oidc: the name {name} is taken"));
            }
            names.push(name);
            address("oidc: the issuer", &one.issuer, production)?;
        }
        Ok(())
    }

    /// The list of words. One that is named and cannot be read stops the start: everything would be shown without it.
    pub fn words(&self) -> Result<WordList, String> {
        let Some(path) = &self.content_words else { return Ok(WordList::default()) };
        let text =
            std::fs::read_to_string(path).map_err(|e| format!("outside.content_words: {}: {e}", path.display()))?;
        Ok(WordList::parse(&text))
    }

    fn timeout_seconds(&self) -> u64 {
        self.timeout_seconds.unwrap_or(PATIENCE_SECONDS)
    }

    /// All that was said, ready to be asked.
    pub fn open(&self, store: &Store, clock: &Arc<dyn Clock>) -> Result<Outside, String> {
        let mut providers: BTreeMap<Provider, Arc<dyn IdentityProvider>> = BTreeMap::new();
        let mut outside = Outside::default();
        let asks = self.wechat.app_id.is_some()
            || self.dingtalk.client_id.is_some()
            || self.oidc.is_some()
            || self.hotline.url.is_some();
        let is_log = self.sms.gateway.as_deref() == Some(LOG);
        if !asks && (is_log || self.sms.gateway.is_none()) {
            if is_log {
                outside.sms = Some(Arc::new(LogGateway));
            }
            outside.notify_by_sms();
            return Ok(outside);
        }
        let client = http::client(Duration::from_secs(self.timeout_seconds()))?;
        if let Some(it) = Wechat::new(&self.wechat, client.clone(), store.clone(), Arc::clone(clock)) {
            let wechat = Arc::new(it);
            outside.content =
                Some(Arc::new(WechatContent::new(Arc::clone(&wechat), self.wechat.callback_token.clone())));
            let notifier: Arc<dyn Notifier> = wechat.clone();
            outside.notifiers.insert(Channel::Wechat, notifier);
            providers.insert(Provider::wechat(), wechat);
        }
        if let Some(it) = Dingtalk::new(&self.dingtalk, client.clone(), store.clone(), Arc::clone(clock)) {
            let it = Arc::new(it);
            let notifier: Arc<dyn Notifier> = it.clone();
            outside.notifiers.insert(Channel::Dingtalk, notifier);
            providers.insert(Provider::dingtalk(), it);
        }
        outside.hotline = Hotline::new(&self.hotline, client.clone())?.map(Arc::new);
        for one in self.oidc.iter().flat_map(|list| &list.0) {
            let name = Provider::parse(&one.provider).map_err(|e| e.to_string())?;
            providers.insert(name, Arc::new(Oidc::new(one.clone(), client.clone(), Arc::clone(clock))));
        }
        outside.sms = match (self.sms.gateway.as_deref(), &self.sms.secret) {
            (Some(LOG), _) => Some(Arc::new(LogGateway)),
            (Some(url), Some(secret)) => {
                let secret = Secret::parse(secret).map_err(|e| format!("outside.sms.secret {e}"))?;
                Some(Arc::new(HttpGateway { client, url: url.to_owned(), secret }))
            }
            _ => None,
        };
        outside.providers = providers;
        outside.notify_by_sms();
        Ok(outside)
    }

    /// What is in force, secrets hidden.
    pub fn print(&self) -> Vec<String> {
        let said = |value: &Option<String>| value.clone().unwrap_or_default();
        let hidden = |value: &Option<String>| if value.is_some() { "****" } else { "" };
        let mut lines = vec![
            format!("outside.timeout_seconds = {}", self.timeout_seconds()),
            format!(
                "outside.content_words = {:?}",
                self.content_words.as_deref().map_or_else(String::new, |it| it.display().to_string())
            ),
            format!("outside.wechat.app_id = {:?}", said(&self.wechat.app_id)),
            format!("outside.wechat.secret = {:?}", hidden(&self.wechat.secret)),
            format!("# outside.wechat.templates: {}", if self.wechat.templates.is_some() { "said" } else { "none" }),
            format!("outside.wechat.url = {:?}", said(&self.wechat.url)),
            format!("outside.wechat.callback_token = {:?}", hidden(&self.wechat.callback_token)),
            format!("outside.dingtalk.client_id = {:?}", said(&self.dingtalk.client_id)),
            format!("outside.dingtalk.secret = {:?}", hidden(&self.dingtalk.secret)),
            format!(
                "# outside.dingtalk.agent_id: {}",
                self.dingtalk.agent_id.map_or_else(|| "none".into(), |id| id.to_string())
            ),
            format!("outside.dingtalk.url = {:?}", said(&self.dingtalk.url)),
            format!("outside.dingtalk.older_url = {:?}", said(&self.dingtalk.older_url)),
            format!("outside.sms.gateway = {:?}", said(&self.sms.gateway)),
            format!("outside.sms.secret = {:?}", hidden(&self.sms.secret)),
        ];
        lines.extend(self.hotline.print());
        let oidc = self.oidc.iter().flat_map(|list| &list.0);
        lines.extend(oidc.map(|it| {
            format!("# oidc: {} at {}, client_id {:?}, client_secret \"****\"", it.provider, it.issuer, it.client_id)
        }));
        lines
    }
}

/// Whoever signs in waits for it.
const PATIENCE_SECONDS: u64 = 8;
/// The gateway that writes into the log.
const LOG: &str = "log";

impl SmsSettings {
    fn check(&self, production: bool) -> Result<(), String> {
        match (self.gateway.as_deref(), self.secret.as_deref()) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err("sms.secret: without sms.gateway nothing is signed with it".into()),
            (Some(LOG), _) if production => {
                Err("sms.gateway: `log` would show sign-in codes to whoever reads the log; \
                 it is for `mode = \"development\"`"
                    .into())
            }
            (Some(LOG), _) => Ok(()),
            (Some(url), secret) => {
                address("sms.gateway", url, production)?;
                let secret = secret.ok_or("sms.gateway: texts are signed; say sms.secret")?;
                Secret::parse(secret).map(drop).map_err(|e| format!("outside.sms.secret {e}"))
            }
        }
    }
}

fn both(table: &str, one: &str, first: Option<&String>, other: &str, second: Option<&String>) -> Result<(), String> {
    match (first, second) {
        (Some(_), None) => Err(format!("{table}.{one}: it needs {table}.{other}")),
        (None, Some(_)) => Err(format!("{table}.{other}: it needs {table}.{one}")),
        _ => Ok(()),
    }
}

/// `https://…`; in development, and for what runs on the same machine, `http://` too.
pub(super) fn address(name: &str, url: &str, production: bool) -> Result<(), String> {
    let parsed = reqwest::Url::parse(url).map_err(|e| format!("{name}: {url:?} is no address: {e}"))?;
    let local = parsed.host_str().is_some_and(|host| matches!(host, "127.0.0.1" | "localhost" | "[::1]"));
    match parsed.scheme() {
        "https" => Ok(()),
        "http" if local || !production => Ok(()),
        "http" => Err(format!("{name}: {url:?} would be asked in the open; it has to be https")),
        _ => Err(format!("{name}: {url:?} is neither http nor https")),
    }
}
