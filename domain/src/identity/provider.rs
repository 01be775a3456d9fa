//! Others who know who people are, and what they call them.

use std::fmt;

/// `wechat`, `dingtalk`, or what a provider of the city's own is called in the settings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Provider(String);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("has 1 to 40 small letters, digits or - or _")]
pub struct BadProvider;

pub const WECHAT: &str = "wechat";
pub const DINGTALK: &str = "dingtalk";

impl Provider {
    pub fn parse(raw: &str) -> Result<Self, BadProvider> {
        let fits = (1..=40).contains(&raw.len())
            && raw.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
        if fits { Ok(Self(raw.to_owned())) } else { Err(BadProvider) }
    }

    pub fn wechat() -> Self {
        Self(WECHAT.to_owned())
    }

    pub fn dingtalk() -> Self {
        Self(DINGTALK.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a provider calls somebody: an `openid`, a `unionId`, a `sub`. It never changes there, and says nothing to people.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject(String);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not 1 to 255 visible characters")]
pub struct BadSubject;

impl Subject {
    pub fn parse(raw: &str) -> Result<Self, BadSubject> {
        let fits =
            (1..=255).contains(&raw.chars().count()) && !raw.chars().any(|c| c.is_control() || c.is_whitespace());
        if fits { Ok(Self(raw.to_owned())) } else { Err(BadSubject) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// With it somebody can be found at the provider: it must not reach a log by accident.
impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(…)")
    }
}

/// Somebody as a provider knows him.
#[derive(Debug)]
pub enum Identity {}
