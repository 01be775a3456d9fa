//! Access tokens: JWTs signed with ES256, their keys published as a JWK set.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use domain::id::Id;
use domain::identity::{Account, Session};
use domain::time::Instant;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use quick_cache::sync::Cache;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::problem::{Code, Failure};
use crate::secrets;

pub const ACCESS_MINUTES: i64 = 15;
pub const REFRESH_DAYS: i64 = 30;
/// However often it is refreshed: after half a year somebody has to show again that he knows his password.
pub const SESSION_DAYS: i64 = 180;
/// A lost answer is not theft: the token before stays good for so long after it was rotated.
pub const ROTATION_GRACE_SECONDS: i64 = 30;

const ISSUER: &str = "woodpecker";
/// What an access token says that it is, so that nothing else that is signed is taken for one (RFC 8725, 3.11; RFC 9068, 2.1).
const TYPE: &str = "at+jwt";
/// And what a challenge says: somebody has shown his first factor, and is asked for the second.
const CHALLENGE_TYPE: &str = "challenge+jwt";
pub const CHALLENGE_MINUTES: i64 = 5;
/// And what a pass says.
const PASS_TYPE: &str = "pass+jwt";
const PASS_AUDIENCE: &str = "woodpecker-pass";
pub const PASS_SECONDS: i64 = 60;
/// Clocks of two machines are never quite the same.
const LEEWAY_SECONDS: i64 = 60;

/// So many tokens are known to be ours without looking at their signatures again, which is most of what a request costs.
const KNOWN_TOKENS: usize = 20_000;

/// These and no others: what holds more was not written here as an access token.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: Id<Account>,
    sid: Id<Session>,
    iat: i64,
    exp: i64,
    /// We write none; what bears one is held to it.
    #[serde(default, skip_serializing)]
    nbf: Option<i64>,
}

/// Whose second factor is asked for, and by what he has shown the first.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Challenge {
    iss: String,
    aud: String,
    sub: Id<Account>,
    amr: String,
    exp: i64,
}

/// Who stands there, for whoever looks at it without asking us too.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PassClaims {
    iss: String,
    aud: String,
    sub: Id<Account>,
    name: String,
    iat: i64,
    exp: i64,
}

/// Signs and checks access tokens.
pub struct Signer {
    encoding: EncodingKey,
    decoding: DecodingKey,
    header: Header,
    /// The header as it stands in every token of this key, up to the dot behind it.
    head: String,
    key_id: String,
    /// The public point: x and y, 32 bytes each.
    point: (String, String),
    /// What verified tokens say, by their SHA-256.
    known: Cache<Vec<u8>, Claims>,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.key_id)
    }
}

/// A new private key, as a PEM file.
pub fn generate_pem() -> Result<String, String> {
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| "no key could be made".to_owned())?;
    Ok(pem::encode(&pem::Pem::new("PRIVATE KEY", key.as_ref())))
}

impl Signer {
    pub fn from_pem(text: &str) -> Result<Self, String> {
        let key = pem::parse(text).map_err(|e| format!("not a PEM file: {e}"))?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.contents())
            .map_err(|e| format!("not a P-256 key in PKCS #8: {e}"))?;
        let public = pair.public_key().as_ref();
        // Uncompressed: 0x04, x, y.
        let point = public.get(1..33).zip(public.get(33..65)).ok_or("not a P-256 key")?;
        let point = (URL_SAFE_NO_PAD.encode(point.0), URL_SAFE_NO_PAD.encode(point.1));
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, public);
        let key_id = URL_SAFE_NO_PAD.encode(hash.as_ref().get(..9).unwrap_or_default());
        let decoding = DecodingKey::from_ec_components(&point.0, &point.1).map_err(|e| e.to_string())?;
        let typ = Some(TYPE.to_owned());
        let header = Header { typ, kid: Some(key_id.clone()), ..Header::new(Algorithm::ES256) };
        let head = serde_json::to_vec(&header).map_err(|e| e.to_string())?;
        let head = format!("{}.", URL_SAFE_NO_PAD.encode(head));
        Ok(Self {
            encoding: EncodingKey::from_ec_der(key.contents()),
            decoding,
            header,
            head,
            key_id,
            point,
            known: Cache::new(KNOWN_TOKENS),
        })
    }

    pub fn issue(&self, account: Id<Account>, session: Id<Session>, now: Instant) -> Result<String, Failure> {
        let issued = now.utc();
        let claims = Claims {
            iss: ISSUER.into(),
            aud: ISSUER.into(),
            sub: account,
            sid: session,
            iat: issued.timestamp(),
            exp: (issued + TimeDelta::minutes(ACCESS_MINUTES)).timestamp(),
            nbf: None,
        };
        encode(&self.header, &claims, &self.encoding).map_err(Failure::internal)
    }

    /// Whose token it is. Its header has to be ours to the letter: neither algorithm nor type nor key is the token's to choose,
    /// and whatever else could stand there is refused unread (RFC 8725, 3.1, 3.10 and 3.11).
    pub fn check(&self, token: &str, now: Instant) -> Result<(Id<Account>, Id<Session>), Failure> {
        self.check_until(token, now).map(|(account, session, _)| (account, session))
    }

    /// The same, and until when it is good.
    pub fn check_until(&self, token: &str, now: Instant) -> Result<(Id<Account>, Id<Session>, Instant), Failure> {
        if !token.starts_with(&self.head) {
            return Err(Code::TokenInvalid.into());
        }
        let hash = secrets::bytes_hash(token.as_bytes());
        let claims = match self.known.get(&hash) {
            Some(claims) => claims,
            None => {
                let claims = self.verified(token)?;
                self.known.insert(hash, claims.clone());
                claims
            }
        };
        let now = now.utc().timestamp();
        if now >= claims.exp {
            return Err(Code::TokenExpired.into());
        }
        let lives = claims.exp.saturating_sub(claims.iat);
        let begins = claims.iat.max(claims.nbf.unwrap_or(claims.iat));
        if begins > now + LEEWAY_SECONDS || lives > ACCESS_MINUTES * 60 {
            return Err(Code::TokenInvalid.into());
        }
        let until = DateTime::from_timestamp(claims.exp, 0).ok_or(Code::TokenInvalid)?;
        Ok((claims.sub, claims.sid, Instant::new(until)))
    }

    pub fn issue_challenge(&self, account: Id<Account>, method: &str, now: Instant) -> Result<String, Failure> {
        let exp = (now.utc() + TimeDelta::minutes(CHALLENGE_MINUTES)).timestamp();
        let (iss, aud, amr) = (ISSUER.into(), ISSUER.into(), method.to_owned());
        self.sign(CHALLENGE_TYPE, &Challenge { iss, aud, sub: account, amr, exp })
    }

    /// Who it is, and by what he has shown it.
    pub fn check_challenge(&self, token: &str, now: Instant) -> Result<(Id<Account>, String), Failure> {
        let read: Challenge = self.read(CHALLENGE_TYPE, ISSUER, token).ok_or(Code::TokenInvalid)?;
        if now.utc().timestamp() >= read.exp { Err(Code::TokenExpired.into()) } else { Ok((read.sub, read.amr)) }
    }

    /// The pass and until when it is good.
    pub fn issue_pass(&self, account: Id<Account>, name: &str, now: Instant) -> Result<(String, Instant), Failure> {
        let iat = now.utc().timestamp();
        let exp = iat + PASS_SECONDS;
        let (iss, aud, name) = (ISSUER.into(), PASS_AUDIENCE.into(), name.to_owned());
        let until = DateTime::from_timestamp(exp, 0).ok_or_else(|| Failure::internal("the end of time"))?;
        let code = self.sign(PASS_TYPE, &PassClaims { iss, aud, sub: account, name, iat, exp })?;
        Ok((code, Instant::new(until)))
    }

    /// Whose pass it is, and since when.
    pub fn check_pass(&self, token: &str, now: Instant) -> Result<(Id<Account>, Instant), Failure> {
        let read: PassClaims = self.read(PASS_TYPE, PASS_AUDIENCE, token.trim()).ok_or(Code::PassInvalid)?;
        if now.utc().timestamp() >= read.exp {
            return Err(Code::PassExpired.into());
        }
        let since = DateTime::from_timestamp(read.iat, 0).ok_or(Code::PassInvalid)?;
        Ok((read.sub, Instant::new(since)))
    }

    fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Failure> {
        let header = Header { typ: Some(typ.to_owned()), ..self.header.clone() };
        encode(&header, claims, &self.encoding).map_err(Failure::internal)
    }

    /// What something says that we signed as this and for nothing else. Time is the caller's to judge.
    fn read<T: DeserializeOwned>(&self, typ: &str, audience: &str, token: &str) -> Option<T> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.typ.as_deref() != Some(typ) || header.alg != Algorithm::ES256 {
            return None;
        }
        let mut rules = Validation::new(Algorithm::ES256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[audience]);
        rules.validate_exp = false;
        decode::<T>(token, &self.decoding, &rules).ok().map(|read| read.claims)
    }

    fn verified(&self, token: &str) -> Result<Claims, Failure> {
        let mut rules = Validation::new(Algorithm::ES256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[ISSUER]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Judged by our own clock, each time that it is shown.
        rules.validate_exp = false;
        let read = decode::<Claims>(token, &self.decoding, &rules).map_err(|_| Code::TokenInvalid)?;
        Ok(read.claims)
    }

    /// The public keys (RFC 7517).
    pub fn jwks(&self) -> serde_json::Value {
        serde_json::json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
            "kid": self.key_id, "x": self.point.0, "y": self.point.1,
        }] })
    }
}
