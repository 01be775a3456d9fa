//! The city's public hotline (12345): where it is, what both sides know, and how they know each other. The protocol is in `docs/hotline.md`.

use chrono::NaiveDate;
use clap::Args;
use domain::hotline::reconcile::Theirs;
use domain::id::Id;
use domain::identity::Phone;
use domain::time::Instant;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;
use uuid::Uuid;

use super::settings::address;
use super::signature::{Secret, headers};
use super::{Trouble, http};

/// Clocks differ by no more than that, or a message is not of now.
const TOLERANCE_SECONDS: i64 = 5 * 60;
/// Of a day's list: 500 cases each.
const MOST_PAGES: usize = 400;
/// The hotline's own number of a case, and what it calls a status.
const MOST_CHARS: usize = 64;

#[derive(Args, Deserialize, Clone, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub struct HotlineSettings {
    /// Where the city's public hotline (12345) is: messages go to URL/messages [default: nothing is sent]
    #[arg(id = "hotline_url", long = "hotline-url", env = "WOODPECKER_HOTLINE_URL")]
    pub url: Option<String>,
    /// What both sides sign with: whsec_ and 24 to 64 bytes in base64
    #[arg(id = "hotline_secret", long = "hotline-secret", env = "WOODPECKER_HOTLINE_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
    /// Another one that is good as well, while the two sides change over
    #[arg(
        id = "hotline_other_secret",
        long = "hotline-other-secret",
        env = "WOODPECKER_HOTLINE_OTHER_SECRET",
        hide_env_values = true
    )]
    pub other_secret: Option<String>,
    /// What this city is called at the hotline
    #[arg(id = "hotline_jurisdiction", long = "hotline-jurisdiction", env = "WOODPECKER_HOTLINE_JURISDICTION")]
    pub jurisdiction: Option<String>,
    /// Telephone number of the account that acts here for the hotline, with the role hotline
    #[arg(id = "hotline_account", long = "hotline-account", env = "WOODPECKER_HOTLINE_ACCOUNT")]
    pub account: Option<String>,
}

impl HotlineSettings {
    pub(super) fn or(self, file: Self) -> Self {
        Self {
            url: self.url.or(file.url),
            secret: self.secret.or(file.secret),
            other_secret: self.other_secret.or(file.other_secret),
            jurisdiction: self.jurisdiction.or(file.jurisdiction),
            account: self.account.or(file.account),
        }
    }

    pub(super) fn check(&self, production: bool) -> Result<(), String> {
        let said = [&self.url, &self.secret, &self.jurisdiction, &self.account];
        let names = ["url", "secret", "jurisdiction", "account"];
        if said.iter().all(|it| it.is_none()) {
            let alone = self.other_secret.is_some();
            return if alone { Err("hotline.other_secret: it needs hotline.secret".into()) } else { Ok(()) };
        }
        if let Some((_, name)) = said.iter().zip(names).find(|(it, _)| it.is_none()) {
            return Err(format!("hotline: it needs {name} as well"));
        }
        address("hotline.url", self.url.as_deref().unwrap_or_default(), production)?;
        let jurisdiction = self.jurisdiction.as_deref().unwrap_or_default();
        if !(1..=64).contains(&jurisdiction.chars().count()) || jurisdiction.chars().any(char::is_control) {
            return Err("hotline.jurisdiction: has 1 to 64 characters".into());
        }
        for secret in self.secret.iter().chain(&self.other_secret) {
            Secret::parse(secret).map_err(|e| format!("hotline.secret {e}"))?;
        }
        Phone::parse(self.account.as_deref().unwrap_or_default()).map_err(|e| format!("hotline.account: {e}"))?;
        Ok(())
    }

    /// What is in force, secrets hidden.
    pub(super) fn print(&self) -> Vec<String> {
        let said = |value: &Option<String>| value.clone().unwrap_or_default();
        let hidden = |value: &Option<String>| if value.is_some() { "****" } else { "" };
        vec![
            format!("outside.hotline.url = {:?}", said(&self.url)),
            format!("outside.hotline.secret = {:?}", hidden(&self.secret)),
            format!("outside.hotline.other_secret = {:?}", hidden(&self.other_secret)),
            format!("outside.hotline.jurisdiction = {:?}", said(&self.jurisdiction)),
            format!("outside.hotline.account = {:?}", said(&self.account)),
        ]
    }
}

#[derive(Clone)]
pub struct Hotline {
    pub client: Client,
    url: Url,
    /// The one in force first; another one while the two are changed over.
    pub secrets: Vec<Secret>,
    /// What this city is called there.
    pub jurisdiction: String,
    /// Whoever acts here for it.
    pub account: Phone,
}

impl std::fmt::Debug for Hotline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hotline({})", self.jurisdiction)
    }
}

/// A day's cases, as the hotline lists them.
#[derive(Deserialize)]
struct Listed {
    jurisdiction: String,
    date: NaiveDate,
    items: Vec<Item>,
    #[serde(default)]
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    case: Option<Uuid>,
    #[serde(default)]
    hotline_case: Option<String>,
    received: u32,
    sent: u32,
    #[serde(default)]
    status: Option<String>,
}

impl Hotline {
    /// Nothing where nothing was said of it.
    pub fn new(settings: &HotlineSettings, client: Client) -> Result<Option<Self>, String> {
        let (Some(url), Some(secret), Some(jurisdiction), Some(account)) =
            (&settings.url, &settings.secret, &settings.jurisdiction, &settings.account)
        else {
            return Ok(None);
        };
        let secrets = std::iter::once(secret).chain(&settings.other_secret).map(|secret| Secret::parse(secret));
        let secrets: Result<Vec<Secret>, _> = secrets.collect();
        Ok(Some(Self {
            client,
            url: url.parse().map_err(|e| format!("hotline.url: {e}"))?,
            secrets: secrets.map_err(|e| format!("hotline.secret {e}"))?,
            jurisdiction: jurisdiction.clone(),
            account: Phone::parse(account).map_err(|e| format!("hotline.account: {e}"))?,
        }))
    }

    fn below(&self, segments: &[&str]) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// Where messages are sent.
    pub fn messages(&self) -> Url {
        self.below(&["messages"])
    }

    /// Whether somebody who knows the secret has said this, just now.
    pub fn is_from_it(&self, id: &str, timestamp: &str, signature: &str, body: &[u8], now: Instant) -> bool {
        let Ok(at) = timestamp.parse::<i64>() else { return false };
        let is_of_now = at.abs_diff(now.utc().timestamp()) <= TOLERANCE_SECONDS.unsigned_abs();
        is_of_now && self.secrets.iter().any(|secret| secret.has_signed(id, at, body, signature))
    }

    /// What it knows of the cases that were spoken of on a day.
    pub async fn cases_of(&self, day: NaiveDate, now: Instant) -> Result<Vec<Theirs>, Trouble> {
        let mut cases = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let page = self.page(day, cursor.as_deref(), now).await?;
            for item in page.items {
                cases.push(read(item)?);
            }
            cursor = page.next_cursor.filter(|cursor| !cursor.is_empty());
            if cursor.is_none() {
                return Ok(cases);
            }
        }
        Err(Trouble::Away("a list that does not end".into()))
    }

    async fn page(&self, day: NaiveDate, cursor: Option<&str>, now: Instant) -> Result<Listed, Trouble> {
        let mut url = self.below(&["reconciliations", &day.to_string()]);
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        // A signature is over name, time and body: the day is in the name, so that none is good for another day.
        let name = format!("reconciliation_{day}");
        let mut request = self.client.get(url);
        for (header, value) in headers(&self.secrets, &name, now.utc().timestamp(), b"") {
            request = request.header(header, value);
        }
        let (status, value) = http::json(request).await?;
        if status != StatusCode::OK {
            return Err(Trouble::Away(format!("{status} for a day's list")));
        }
        let page: Listed =
            serde_json::from_value(value).map_err(|e| Trouble::Away(format!("no list of a day: {e}")))?;
        if page.date == day && page.jurisdiction == self.jurisdiction {
            Ok(page)
        } else {
            Err(Trouble::Away("the list of another day or city".into()))
        }
    }
}

fn read(item: Item) -> Result<Theirs, Trouble> {
    let fits = |text: &Option<String>| {
        text.as_ref()
            .is_none_or(|it| (1..=MOST_CHARS).contains(&it.chars().count()) && !it.chars().any(char::is_control))
    };
    let is_named = item.case.is_some() || item.hotline_case.is_some();
    // Numbers are kept in columns of 31 bits.
    let most = i32::MAX.unsigned_abs();
    if !is_named || !fits(&item.hotline_case) || !fits(&item.status) || item.received.max(item.sent) > most {
        return Err(Trouble::Away("a list with a case that cannot be read".into()));
    }
    Ok(Theirs {
        case: item.case.map(Id::from_uuid),
        hotline_case: item.hotline_case,
        received: item.received,
        sent: item.sent,
        status: item.status,
    })
}
