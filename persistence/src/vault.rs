//! Personal data are sealed before they reach the database, and found again by keyed hashes.
//!
//! A sealed value is `key id (8 bytes) · nonce (12 bytes) · ciphertext and tag` by AES-256-GCM, with the
//! table, column and row as associated data: a value moved to another place does not open there.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, RwLock};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use crate::error::Error;

const SECRET_LEN: usize = 32;
const KEY_ID_LEN: usize = 8;

/// A key's name: eight characters, in front of everything that it sealed.
pub type KeyId = String;

/// One secret, from which a sealing key and a hashing key are made.
struct Key {
    seal: LessSafeKey,
    hash: hmac::Key,
}

type Keys = BTreeMap<KeyId, Arc<Key>>;
/// Reads the key file once more. `None` where it cannot be read.
type Source = dyn Fn() -> Option<Zeroizing<String>> + Send + Sync;

/// All keys of the key file. Which of them is in force, the database says: it changes together with what it sealed.
#[derive(Clone)]
pub struct Vault {
    keys: Arc<RwLock<Keys>>,
    source: Option<Arc<Source>>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

/// Where a sealed value lives. It opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot<'a> {
    pub(crate) column: &'static str,
    pub(crate) row: &'a str,
}

#[derive(Debug, thiserror::Error)]
pub enum BadKeyFile {
    #[error("line {0} is not a key: <8 characters> <32 bytes in base64>")]
    Line(usize),
    #[error("the key file holds no key")]
    Empty,
}

/// A new line for the key file, and the id of its key.
pub fn generate_key() -> Result<(KeyId, Zeroizing<String>), Error> {
    let mut id = [0_u8; KEY_ID_LEN / 2];
    let mut secret = Zeroizing::new([0_u8; SECRET_LEN]);
    let failed = |_| Error::Unavailable("no random numbers".into());
    rand::fill(&mut id).map_err(failed)?;
    rand::fill(secret.as_mut_slice()).map_err(failed)?;
    let id: KeyId = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let line = Zeroizing::new(format!("{id} {}\n", BASE64.encode(secret.as_slice())));
    Ok((id, line))
}

impl Vault {
    /// Reads a key file: a key a line, the newest last.
    pub fn parse(text: &str) -> Result<Self, BadKeyFile> {
        let keys = parse_keys(text)?;
        Ok(Self { keys: Arc::new(RwLock::new(keys)), source: None })
    }

    /// Looks into the file again when a key is asked for that it does not hold: another process may have changed keys.
    #[must_use]
    pub fn rereading(mut self, source: impl Fn() -> Option<Zeroizing<String>> + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Takes in the keys of a file that has grown.
    pub fn refresh(&self, text: &str) -> Result<(), BadKeyFile> {
        let keys = parse_keys(text)?;
        if let Ok(mut held) = self.keys.write() {
            *held = keys;
        }
        Ok(())
    }

    pub fn holds(&self, id: &str) -> bool {
        self.key(id).is_ok()
    }

    fn held(&self, id: &str) -> Option<Arc<Key>> {
        self.keys.read().ok()?.get(id).cloned()
    }

    fn key(&self, id: &str) -> Result<Arc<Key>, Error> {
        if let Some(key) = self.held(id) {
            return Ok(key);
        }
        if let Some(text) = self.source.as_ref().and_then(|read| read())
            && let Err(error) = self.refresh(&text)
        {
            tracing::error!(%error, "the key file has changed and cannot be read");
        }
        self.held(id).ok_or_else(|| Error::KeyMissing(id.to_owned()))
    }

    pub(crate) fn seal(&self, key_id: &str, spot: Spot<'_>, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let key = self.key(key_id)?;
        let mut nonce = [0_u8; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| Error::Unavailable("no random numbers".into()))?;
        let mut sealed = plain.to_vec();
        key.seal
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(spot.bytes()), &mut sealed)
            .map_err(|_| Error::Database("sealing failed".into()))?;
        Ok([key_id.as_bytes(), &nonce, &sealed].concat())
    }

    pub(crate) fn open(&self, spot: Spot<'_>, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let broken = || Error::inconsistent("a sealed value that does not open", spot.column);
        let (id, rest) = sealed.split_at_checked(KEY_ID_LEN).ok_or_else(broken)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let key = self.key(std::str::from_utf8(id).map_err(|_| broken())?)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut text = text.to_vec();
        let plain = key.seal.open_in_place(nonce, Aad::from(spot.bytes()), &mut text).map_err(|_| broken())?;
        Ok(plain.to_vec())
    }

    pub(crate) fn open_text(&self, spot: Spot<'_>, sealed: &[u8]) -> Result<String, Error> {
        String::from_utf8(self.open(spot, sealed)?).map_err(|e| Error::inconsistent("text that is not UTF-8", e))
    }

    /// The keyed hash by which a value is found. `purpose` keeps equal values of different kinds apart.
    pub(crate) fn hash(&self, key_id: &str, purpose: &str, value: &str) -> Result<Vec<u8>, Error> {
        let key = self.key(key_id)?;
        let mut context = hmac::Context::with_key(&key.hash);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(value.as_bytes());
        Ok(context.sign().as_ref().to_vec())
    }
}

fn parse_keys(text: &str) -> Result<Keys, BadKeyFile> {
    let mut keys = BTreeMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let bad = || BadKeyFile::Line(number + 1);
        let (id, secret) = line.trim().split_once(' ').ok_or_else(bad)?;
        let secret = Zeroizing::new(BASE64.decode(secret.trim()).map_err(|_| bad())?);
        if id.len() != KEY_ID_LEN || secret.len() != SECRET_LEN {
            return Err(bad());
        }
        keys.insert(id.to_owned(), Arc::new(Key::from_secret(&secret).ok_or_else(bad)?));
    }
    if keys.is_empty() { Err(BadKeyFile::Empty) } else { Ok(keys) }
}

impl Key {
    /// Two keys out of one secret, so that neither use weakens the other.
    fn from_secret(secret: &[u8]) -> Option<Self> {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let seal = hmac::sign(&root, b"woodpecker seal");
        let hash = hmac::sign(&root, b"woodpecker hash");
        let seal = UnboundKey::new(&AES_256_GCM, seal.as_ref()).ok()?;
        Some(Self { seal: LessSafeKey::new(seal), hash: hmac::Key::new(hmac::HMAC_SHA256, hash.as_ref()) })
    }
}

impl Spot<'_> {
    fn bytes(&self) -> Vec<u8> {
        format!("{}/{}", self.column, self.row).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn vault() -> (Vault, KeyId) {
        let (id, line) = generate_key().unwrap();
        (Vault::parse(&line).unwrap(), id)
    }

    #[test]
    fn what_is_sealed_opens_in_its_own_place_alone() {
        let (vault, id) = vault();
        let here = Spot { column: "accounts.name", row: "1" };
        let sealed = vault.seal(&id, here, "唐".as_bytes()).unwrap();
        assert_eq!(vault.open_text(here, &sealed).unwrap(), "唐");
        assert!(vault.open(Spot { row: "2", ..here }, &sealed).is_err());
        assert!(vault.open(Spot { column: "accounts.address", ..here }, &sealed).is_err());
        let (stranger, _) = self::vault();
        assert!(matches!(stranger.open(here, &sealed), Err(Error::KeyMissing(_))));
        for cut in 0..sealed.len() {
            assert!(vault.open(here, &sealed[..cut]).is_err());
        }
    }

    #[test]
    fn a_key_that_is_missing_is_looked_for_in_the_file_again() {
        let (first, line) = generate_key().unwrap();
        let (second, grown) = generate_key().map(|(id, next)| (id, format!("{}{}", *line, *next))).unwrap();
        let here = Spot { column: "accounts.name", row: "1" };
        let sealed = Vault::parse(&grown).unwrap().seal(&second, here, b"x").unwrap();
        let forgetful = Vault::parse(&line).unwrap();
        assert!(matches!(forgetful.open(here, &sealed), Err(Error::KeyMissing(id)) if id == second));
        let vault = forgetful.rereading(move || Some(Zeroizing::new(grown.clone())));
        assert_eq!(vault.open(here, &sealed).unwrap(), b"x");
        assert!(vault.holds(&first) && !vault.holds("00000000"));
    }

    #[test]
    fn hashes_depend_on_key_purpose_and_value() {
        let (vault, id) = vault();
        let hash = |purpose, value| vault.hash(&id, purpose, value).unwrap();
        assert_eq!(hash("phone", "1"), hash("phone", "1"));
        assert_ne!(hash("phone", "1"), hash("phone", "2"));
        assert_ne!(hash("phone", "1"), hash("voucher", "1"));
    }

    #[test]
    fn a_bad_key_file_is_refused() {
        for bad in ["", "abc", "12345678 dG9vIHNob3J0", "1234 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="] {
            assert!(Vault::parse(bad).is_err(), "{bad}");
        }
    }
}
