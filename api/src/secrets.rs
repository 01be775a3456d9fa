//! Random tokens, voucher codes and password hashes.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::outside::signature::Secret;
use crate::problem::Failure;

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Failure::internal("no random numbers"))?;
    Ok(bytes)
}

/// 256 random bits.
pub fn token() -> Result<String, Failure> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

pub fn token_hash(token: &str) -> Vec<u8> {
    bytes_hash(token.as_bytes())
}

/// SHA-256.
pub fn bytes_hash(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

/// What messages to an endpoint are signed with: 256 random bits, as the text of Standard Webhooks writes them.
pub fn webhook_secret() -> Result<String, Failure> {
    Ok(Secret::show(&random::<32>()?))
}

/// Letters and digits that are not taken for one another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 80 random bits, as people can read them out: `XXXX-XXXX-XXXX-XXXX`.
pub fn voucher_code() -> Result<String, Failure> {
    let symbols = random::<16>()?.map(|byte| char::from(ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'0')));
    let text: String = symbols.iter().collect();
    Ok(with_dashes(&text))
}

/// 80 random bits, by which somebody without an account follows his report.
pub fn tracking_code() -> Result<String, Failure> {
    voucher_code()
}

/// Brings a code that somebody typed to the form it was printed in.
pub fn normal_voucher_code(typed: &str) -> Option<String> {
    let plain: String = typed
        .trim()
        .chars()
        .filter(|c| !matches!(c, '-' | ' '))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let fits = plain.len() == 16 && plain.bytes().all(|b| ALPHABET.contains(&b));
    fits.then(|| with_dashes(&plain))
}

fn with_dashes(plain: &str) -> String {
    let symbols: Vec<char> = plain.chars().collect();
    symbols.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// So many digits, each as likely as any other.
pub fn digits(count: u32) -> Result<String, Failure> {
    (0..count)
        .map(|_| {
            loop {
                // 250 and more would make some digits likelier.
                let [byte] = random::<1>()?;
                if byte < 250 {
                    return Ok(char::from(b'0' + byte % 10));
                }
            }
        })
        .collect()
}

/// What an authenticator app shares with us: 160 random bits, as RFC 4226 recommends.
pub fn shared_secret() -> Result<[u8; 20], Failure> {
    random()
}

/// A first password for a member of staff, to be changed at the first sign-in.
pub fn first_password() -> Result<String, Failure> {
    voucher_code()
}

/// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
fn hasher() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(Failure::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Takes tens of milliseconds and 19 MiB, on purpose: call it off the request's thread.
pub fn hash_password(password: &str) -> Result<String, Failure> {
    Ok(hasher()?.hash_password(password.as_bytes()).map_err(Failure::internal)?.to_string())
}

pub fn password_matches(password: &str, hash: &str) -> Result<bool, Failure> {
    let hash = PasswordHash::new(hash).map_err(Failure::internal)?;
    Ok(hasher()?.verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_code_finds_the_printed_one() {
        let code = voucher_code().unwrap();
        assert_eq!(code.len(), 19);
        assert_eq!(normal_voucher_code(&code.to_lowercase().replace('-', " ")), Some(code));
        assert_eq!(normal_voucher_code("oil0-0000-0000-0000").as_deref(), Some("0110-0000-0000-0000"));
        for bad in ["", "0000", "UUUU-0000-0000-0000", "0000-0000-0000-00000", "啄木鸟"] {
            assert_eq!(normal_voucher_code(bad), None, "{bad}");
        }
    }
}
