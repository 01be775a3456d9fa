//! What others run and we ask: who somebody is, and to send him something. Each is a trait with as many implementations as there are
//! that ship; which of them a deployment has, its settings say.
//!
//! - [`settings`]: what is said of them
//! - [`http`]: how they are asked: in bounded time, for bounded answers
//! - [`wechat`], [`dingtalk`], [`oidc`]: who somebody is
//! - [`content`]: what WeChat thinks of what its users publish
//! - [`tokens`]: what a provider gives the whole deployment to call it with
//! - [`sms`]: a text to a number
//! - [`templates`]: what WeChat's messages look like
//! - [`hotline`]: the city's public hotline
//! - [`signature`]: how whoever hears from us knows that it is from us
//!
//! Nothing here is asked inside of a transaction: others take as long as they like.

pub mod content;
pub mod dingtalk;
pub mod hotline;
pub mod http;
pub mod oidc;
pub mod settings;
pub mod signature;
pub mod sms;
pub mod templates;
pub mod tokens;
pub mod wechat;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::delivery::Channel;
use domain::identity::{Phone, Provider, Subject};
use domain::text::Name;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::problem::{Code, Failure};

/// Somebody, as a provider knows him.
#[derive(Clone, Debug)]
pub struct Identified {
    pub subject: Subject,
    /// One that the provider has made sure of.
    pub phone: Option<Phone>,
    /// What he calls himself there.
    pub name: Option<Name>,
}

/// What a front end brings from a provider.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    pub code: String,
    /// WeChat: what its button for telephone numbers gave.
    pub phone_code: Option<String>,
    /// DingTalk: the code is one of the organisation's own mini-program.
    pub inside_organisation: bool,
    /// OpenID Connect: where the browser was sent back to, and what the code was asked for with (RFC 7636).
    pub redirect_uri: Option<String>,
    pub code_verifier: Option<String>,
    pub nonce: Option<String>,
}

/// Why somebody else gave no answer that helps.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// The code is wrong, used already or too old: another one has to be fetched.
    Refused,
    TooOften,
    /// It cannot be reached, is busy, or says what nobody understands. For the log, never for the caller.
    Away(String),
    /// The same, as whoever asked for all has found it: the log has why already.
    StillAway,
    /// The same, after it was asked: it may have done it all the same.
    Unsure(String),
}

impl Trouble {
    /// As it is for whoever did not ask himself, but hears what came of it.
    #[must_use]
    pub fn heard(self) -> Self {
        match self {
            Self::Away(_) | Self::Unsure(_) => Self::StillAway,
            other => other,
        }
    }

    /// Of what was asked for before what matters: that was surely not done.
    #[must_use]
    pub fn beforehand(self) -> Self {
        match self {
            Self::Unsure(why) => Self::Away(why),
            // Nothing is wrong with what was to be done.
            Self::Refused => Self::Away("refused beforehand".into()),
            other => other,
        }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused => Code::SignInCodeRefused.into(),
            Trouble::TooOften => Self::from(Code::TooManyRequests).after(60),
            Trouble::StillAway => Self::from(Code::ProviderUnavailable).after(10),
            Trouble::Away(why) | Trouble::Unsure(why) => Self::from(Code::ProviderUnavailable).after(10).because(why),
        }
    }
}

/// Somebody else who knows who people are.
pub trait IdentityProvider: Send + Sync {
    fn identify<'a>(&'a self, proof: &'a Proof) -> BoxFuture<'a, Result<Identified, Trouble>>;

    /// What a front end has to know to send people there, as it is published. No secrets.
    fn published(&self) -> Published;
}

#[derive(Clone, Debug, Default)]
pub struct Published {
    pub client_id: String,
    /// Where a browser is sent; nothing where the front end's own platform has a call for it.
    pub issuer: Option<String>,
}

/// Sends texts to numbers.
pub trait SmsGateway: Send + Sync {
    fn send<'a>(&'a self, message: &'a sms::Message) -> BoxFuture<'a, Result<(), Trouble>>;
}

/// A notice, as it is told outside of the inbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Telling {
    /// The same, however often it is sent.
    pub id: Uuid,
    pub kind: String,
    pub title: String,
    /// Of the ticket.
    pub number: Option<String>,
    pub ticket: Option<Uuid>,
    /// On the clock of the programme: `2026-11-22 16:41:05`.
    pub at: String,
    /// When it is sent, in seconds since 1970.
    pub now: i64,
}

/// Tells people what is new in their inbox, by another way.
pub trait Notifier: Send + Sync {
    /// Whether it can tell of this kind at all.
    fn tells(&self, kind: &str) -> bool;

    /// `to` is what he is called there.
    fn tell<'a>(&'a self, to: &'a str, telling: &'a Telling) -> BoxFuture<'a, Result<(), Trouble>>;
}

/// All that a deployment has.
#[derive(Clone, Default)]
pub struct Outside {
    pub notifiers: BTreeMap<Channel, Arc<dyn Notifier>>,
    pub providers: BTreeMap<Provider, Arc<dyn IdentityProvider>>,
    pub sms: Option<Arc<dyn SmsGateway>>,
    /// Who looks at what users publish.
    pub content: Option<Arc<content::WechatContent>>,
    /// To which accepted matters go.
    pub hotline: Option<Arc<hotline::Hotline>>,
}

impl std::fmt::Debug for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outside({:?})", self.providers.keys())
    }
}

impl Outside {
    /// Whoever has a gateway has notices by it too.
    fn notify_by_sms(&mut self) {
        if let Some(gateway) = &self.sms {
            self.notifiers.insert(Channel::Sms, Arc::new(sms::SmsNotifier(Arc::clone(gateway))));
        }
    }

    pub fn provider(&self, name: &Provider) -> Result<Arc<dyn IdentityProvider>, Failure> {
        self.providers.get(name).cloned().ok_or_else(|| Code::NotConfigured.into())
    }

    pub fn hotline(&self) -> Result<Arc<hotline::Hotline>, Failure> {
        self.hotline.clone().ok_or_else(|| Code::NotConfigured.into())
    }

    pub fn sms(&self) -> Result<Arc<dyn SmsGateway>, Failure> {
        self.sms.clone().ok_or_else(|| Code::NotConfigured.into())
    }
}
