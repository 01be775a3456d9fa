//! Any provider that speaks OpenID Connect Core 1.0, by the code flow with PKCE: the front end sends people there, and brings back the
//! code. What the provider says of itself is discovered, and asked for again after an hour; while it gives no answer, what it said the
//! last time goes on.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::identity::{Phone, Subject};
use domain::text::Name;
use domain::time::Instant;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::settings::OidcSettings;
use super::{Identified, IdentityProvider, Proof, Published, Trouble, http};
use crate::clock::Clock;

/// So long it is believed.
const KNOWN_FOR: TimeDelta = TimeDelta::hours(1);
/// A key that is not among the known ones is looked for anew, but not all the time.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(1);
/// Whoever gave no answer is not asked again at once: all who wait for one answer would wait one after the other.
const FAILED_FOR: TimeDelta = TimeDelta::seconds(5);
/// Clocks of two machines are never quite the same.
const LEEWAY_SECONDS: i64 = 60;
/// What a code may be signed with. Never `none`, and never a secret that both sides know.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

pub struct Oidc {
    client: Client,
    settings: OidcSettings,
    clock: Arc<dyn Clock>,
    /// Held while the provider is asked: whoever comes meanwhile gets what came of that.
    looked: Mutex<Looked>,
}

/// What came of asking, and when.
#[derive(Default)]
struct Looked {
    known: Option<(Instant, Arc<Known>)>,
    failed: Option<(Instant, Trouble)>,
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Oidc({})", self.settings.issuer)
    }
}

/// What a provider says of itself.
struct Known {
    token_endpoint: String,
    keys: JwkSet,
}

/// Of an ID token, what is looked at.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    sub: String,
    exp: i64,
    nonce: Option<String>,
    name: Option<String>,
    phone_number: Option<String>,
    #[serde(default)]
    phone_number_verified: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Oidc {
    pub fn new(settings: OidcSettings, client: Client, clock: Arc<dyn Clock>) -> Self {
        Self { client, settings, clock, looked: Mutex::default() }
    }

    /// What the provider says of itself, no older than that; or older, where it does not say it again.
    async fn known(&self, unless_younger: TimeDelta) -> Result<Arc<Known>, Trouble> {
        let mut looked = self.looked.lock().await;
        if let Some((at, it)) = &looked.known
            && self.is_within(*at, unless_younger)
        {
            return Ok(Arc::clone(it));
        }
        if looked.failed.as_ref().is_none_or(|(at, _)| !self.is_within(*at, FAILED_FOR)) {
            looked.failed = None;
            match self.discover().await {
                Ok(it) => {
                    let it = Arc::new(it);
                    looked.known = Some((self.clock.now(), Arc::clone(&it)));
                    return Ok(it);
                }
                Err(trouble) => {
                    looked.failed = Some((self.clock.now(), trouble.clone().heard()));
                    if looked.known.is_none() {
                        return Err(trouble);
                    }
                }
            }
        }
        match (&looked.known, &looked.failed) {
            (Some((_, it)), _) => Ok(Arc::clone(it)),
            (None, Some((_, trouble))) => Err(trouble.clone()),
            (None, None) => Err(Trouble::Away("nothing came of asking".into())),
        }
    }

    /// A clock that was put back makes nothing young.
    fn is_within(&self, at: Instant, span: TimeDelta) -> bool {
        let age = self.clock.now().since(at);
        TimeDelta::zero() <= age && age < span
    }

    async fn discover(&self) -> Result<Known, Trouble> {
        let issuer = self.settings.issuer.trim_end_matches('/');
        let (status, said) = http::json(self.client.get(format!("{issuer}/.well-known/openid-configuration"))).await?;
        if status != StatusCode::OK || http::text(&said, "/issuer") != Some(self.settings.issuer.as_str()) {
            return Err(Trouble::Away(format!("{issuer} says of itself: {status}, and another issuer or none")));
        }
        let (_, keys) = http::json(self.client.get(http::required(&said, "/jwks_uri")?)).await?;
        let keys = serde_json::from_value(keys).map_err(|e| Trouble::Away(format!("keys of {issuer}: {e}")))?;
        let token_endpoint = http::required(&said, "/token_endpoint")?.to_owned();
        Ok(Known { token_endpoint, keys })
    }

    /// The ID token for a code.
    async fn exchange(&self, proof: &Proof) -> Result<String, Trouble> {
        let known = self.known(KNOWN_FOR).await?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", &proof.code),
            ("client_id", &self.settings.client_id),
            ("client_secret", &self.settings.client_secret),
        ];
        form.extend(proof.redirect_uri.as_deref().map(|uri| ("redirect_uri", uri)));
        form.extend(proof.code_verifier.as_deref().map(|verifier| ("code_verifier", verifier)));
        let (status, answer) = http::json(self.client.post(&known.token_endpoint).form(&form)).await?;
        if status.is_success() {
            return http::required(&answer, "/id_token").map(str::to_owned);
        }
        // RFC 6749, 5.2. What else it may say is the operator's mistake.
        match http::text(&answer, "/error") {
            Some("invalid_grant") => Err(Trouble::Refused),
            Some("temporarily_unavailable" | "slow_down") => Err(Trouble::TooOften),
            other => Err(Trouble::Away(format!("{}: {status} {}", self.settings.issuer, other.unwrap_or_default()))),
        }
    }

    /// OpenID Connect Core 1.0, 3.1.3.7. Time is ours to judge.
    async fn claims(&self, token: &str) -> Result<Claims, Trouble> {
        let header = decode_header(token).map_err(|e| Trouble::Away(format!("an ID token: {e}")))?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(Trouble::Away(format!("an ID token signed with {:?}", header.alg)));
        }
        let key = match self.key(header.kid.as_deref(), KNOWN_FOR).await? {
            Some(key) => key,
            None => self
                .key(header.kid.as_deref(), AGAIN_AFTER)
                .await?
                .ok_or_else(|| Trouble::Away("an ID token by a key that is not published".into()))?,
        };
        let mut validation = Validation::new(header.alg);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let claims =
            decode::<Claims>(token, &key, &validation).map_err(|e| Trouble::Away(format!("an ID token: {e}")))?;
        Ok(claims.claims)
    }

    async fn key(&self, kid: Option<&str>, unless_younger: TimeDelta) -> Result<Option<DecodingKey>, Trouble> {
        let known = self.known(unless_younger).await?;
        let found = match kid {
            Some(kid) => known.keys.find(kid),
            // Without a name there has to be one alone.
            None => known.keys.keys.first().filter(|_| known.keys.keys.len() == 1),
        };
        let key = found.map(DecodingKey::from_jwk).transpose();
        key.map_err(|e| Trouble::Away(format!("a key of {}: {e}", self.settings.issuer)))
    }

    fn judge(&self, claims: &Claims, proof: &Proof) -> Result<(), Trouble> {
        let own = self.settings.client_id.as_str();
        let audience = match &claims.aud {
            Audience::One(one) => one == own,
            Audience::Several(several) => several.iter().any(|it| it == own),
        };
        let party = claims.azp.as_deref().is_none_or(|azp| azp == own);
        // The number is somebody else's, and may be the largest there is.
        let too_old = claims.exp.saturating_add(LEEWAY_SECONDS) <= self.clock.now().utc().timestamp();
        if claims.iss != self.settings.issuer || !audience || !party || too_old {
            return Err(Trouble::Away("an ID token of another issuer, for somebody else, or too old".into()));
        }
        // The front end's own: a code that was pushed upon it has another one.
        if claims.nonce.as_deref() != proof.nonce.as_deref() { Err(Trouble::Refused) } else { Ok(()) }
    }
}

impl IdentityProvider for Oidc {
    fn identify<'a>(&'a self, proof: &'a Proof) -> BoxFuture<'a, Result<Identified, Trouble>> {
        async move {
            let token = self.exchange(proof).await?;
            let claims = self.claims(&token).await?;
            self.judge(&claims, proof)?;
            let subject = Subject::parse(&claims.sub).map_err(|e| Trouble::Away(format!("a sub that {e}")))?;
            let phone = claims.phone_number.filter(|_| claims.phone_number_verified && self.settings.trust_phone);
            Ok(Identified {
                subject,
                phone: phone.and_then(|number| Phone::parse(&number).ok()),
                name: claims.name.and_then(|name| Name::parse(&name).ok()),
            })
        }
        .boxed()
    }

    fn published(&self) -> Published {
        Published { client_id: self.settings.client_id.clone(), issuer: Some(self.settings.issuer.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::clock::SystemClock;

    fn provider(issuer: &str) -> Oidc {
        let settings = OidcSettings {
            provider: "city".into(),
            issuer: issuer.into(),
            client_id: "a".into(),
            client_secret: "s".into(),
            trust_phone: false,
        };
        Oidc::new(settings, http::client(Duration::from_millis(300)).unwrap(), Arc::new(SystemClock))
    }

    /// Somebody who takes whatever is asked of him and never answers, and how often he was asked.
    fn silent() -> (String, Arc<AtomicUsize>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let (base, asked) = (format!("http://{}", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for connection in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                held.push(connection);
            }
        });
        (base, asked)
    }

    #[actix_web::test]
    async fn a_provider_that_gives_no_answer_is_asked_once_for_all_who_wait() {
        let (base, asked) = silent();
        let provider = provider(&base);
        let six = futures_util::future::join_all((0..6).map(|_| provider.known(KNOWN_FOR))).await;
        assert!(six.iter().all(Result::is_err));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_token_may_end_at_the_last_second_there_is_or_have_ended_at_the_first() {
        let of = |exp: i64| -> Claims {
            serde_json::from_value(serde_json::json!({"iss": "i", "aud": "a", "sub": "s", "exp": exp})).unwrap()
        };
        let judged = |exp| provider("i").judge(&of(exp), &Proof::default());
        assert!(judged(i64::MAX).is_ok() && judged(i64::MIN).is_err() && judged(1).is_err());
    }

    #[test]
    fn claims_are_read_as_providers_write_them() {
        let one: Claims =
            serde_json::from_value(serde_json::json!({"iss": "i", "aud": "a", "sub": "s", "exp": 1})).unwrap();
        assert!(matches!(one.aud, Audience::One(_)) && !one.phone_number_verified);
        let several: serde_json::Value =
            serde_json::json!({"iss": "i", "aud": ["a", "b"], "azp": "a", "sub": "s", "exp": 1});
        assert!(matches!(serde_json::from_value::<Claims>(several).unwrap().aud, Audience::Several(_)));
    }
}
