//! Tokens of any form, signed by whoever a story likes: the city itself as well, to see that each claim counts by itself.

use std::fs;

use api::key_files;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tests::{Answer, City, Person};

pub fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A part of a token, read.
fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A value with some fields set to something else; `null` takes one away.
pub fn but(value: &Value, changes: Value) -> Value {
    let mut other = value.clone();
    for (name, change) in changes.as_object().unwrap() {
        match change {
            Value::Null => drop(other.as_object_mut().unwrap().remove(name)),
            _ => other[name] = change.clone(),
        }
    }
    other
}

/// The city's signing key, and what a good token of one of its people holds.
pub struct Forge {
    pub header: Value,
    pub claims: Value,
    /// Header, claims and signature of the good token, as they are sent.
    pub parts: [String; 3],
    pkcs8: Vec<u8>,
}

impl Forge {
    pub fn of(city: &City, person: &Person) -> Self {
        let parts: Vec<String> = person.token.as_deref().unwrap().split('.').map(str::to_owned).collect();
        let parts: [String; 3] = parts.try_into().unwrap();
        let pem = fs::read_to_string(key_files::signing_key_path(&city.config.data_dir)).unwrap();
        let inside: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let pkcs8 = STANDARD.decode(inside).unwrap();
        Self { header: decoded(&parts[0]), claims: decoded(&parts[1]), parts, pkcs8 }
    }

    /// The city's own signature, as ES256 has it, under whatever is said.
    pub fn signs(&self, header: &Value, claims: &Value) -> String {
        self.signs_bytes(header.to_string().as_bytes(), claims.to_string().as_bytes())
    }

    pub fn signs_bytes(&self, header: &[u8], claims: &[u8]) -> String {
        self.signs_as(&ECDSA_P256_SHA256_FIXED_SIGNING, &encoded(header), claims)
    }

    /// A token whose header is the city's to the letter, with other claims.
    pub fn claims(&self, changes: Value) -> String {
        self.claims_text(but(&self.claims, changes).to_string())
    }

    pub fn claims_text(&self, claims: impl AsRef<[u8]>) -> String {
        self.signs_as(&ECDSA_P256_SHA256_FIXED_SIGNING, &self.parts[0], claims.as_ref())
    }

    /// A token with the city's own claims, under another header.
    pub fn header(&self, changes: Value) -> String {
        self.signs(&but(&self.header, changes), &self.claims)
    }

    /// The city's key put to another use.
    pub fn signs_as(&self, algorithm: &'static EcdsaSigningAlgorithm, header: &str, claims: &[u8]) -> String {
        signed_with(&self.pkcs8, algorithm, header, claims)
    }

    /// The same words, signed by the attacker's own key.
    pub fn strangers(&self, header: &Value, key: &EcdsaKey) -> String {
        let claims = self.claims.to_string();
        signed_with(&key.pkcs8, &ECDSA_P256_SHA256_FIXED_SIGNING, &encoded(header.to_string()), claims.as_bytes())
    }

    /// The same words under a secret that both sides are said to share.
    pub fn with_secret(&self, name: &str, algorithm: hmac::Algorithm, secret: &[u8]) -> String {
        let said = encoded(but(&self.header, json!({"alg": name})).to_string());
        let message = format!("{said}.{}", self.parts[1]);
        let tag = hmac::sign(&hmac::Key::new(algorithm, secret), message.as_bytes());
        format!("{message}.{}", encoded(tag))
    }
}

/// A key of the attacker's own.
pub struct EcdsaKey {
    pkcs8: Vec<u8>,
}

impl EcdsaKey {
    pub fn new() -> Self {
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        Self { pkcs8: key.as_ref().to_vec() }
    }

    /// Its public half, as a header would bring it along.
    pub fn jwk(&self) -> Value {
        use aws_lc_rs::signature::KeyPair;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &self.pkcs8).unwrap();
        let point = pair.public_key().as_ref().to_vec();
        json!({"kty": "EC", "crv": "P-256", "x": encoded(&point[1..33]), "y": encoded(&point[33..65])})
    }
}

fn signed_with(pkcs8: &[u8], algorithm: &'static EcdsaSigningAlgorithm, header: &str, claims: &[u8]) -> String {
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8).unwrap();
    let message = format!("{header}.{}", encoded(claims));
    let signature = pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
    format!("{message}.{}", encoded(signature))
}

/// What the city answers to whoever shows a token.
pub async fn shown(city: &City, token: &str) -> Answer {
    Person { token: Some(token.to_owned()), ..city.stranger() }.get("/v1/me").await
}

/// It opens nothing, whatever it is.
pub async fn is_refused(city: &City, token: &str) {
    let answer = shown(city, token).await;
    assert_eq!((answer.status, &answer.json["code"]), (401, &json!("token_invalid")), "{token}");
}
