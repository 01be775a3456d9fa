//! Codes of authenticator apps (RFC 6238): six digits, thirty seconds, HMAC-SHA-1, which is all that the common apps know.

use domain::identity::second_factor::{PERIOD_SECONDS, open_steps, spent_steps};
use domain::time::Instant;
use totp_rs::{Algorithm, Secret, TOTP};

use crate::problem::Failure;
use crate::secrets;

const DIGITS: usize = 6;
const ISSUER: &str = "Woodpecker";

/// A new secret, in base 32.
pub fn new_secret() -> Result<String, Failure> {
    Ok(Secret::Raw(secrets::shared_secret()?.to_vec()).to_encoded().to_string())
}

fn app(secret: &str, name: &str) -> Result<TOTP, Failure> {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes().map_err(|e| Failure::internal(format!("{e:?}")))?;
    let period = u64::try_from(PERIOD_SECONDS).map_err(Failure::internal)?;
    TOTP::new(Algorithm::SHA1, DIGITS, 0, period, bytes, Some(ISSUER.to_owned()), name.to_owned())
        .map_err(|e| Failure::internal(e.to_string()))
}

/// What the app reads from a QR code.
pub fn uri(secret: &str, name: &str) -> Result<String, Failure> {
    // A colon parts the issuer from the name there.
    Ok(app(secret, &name.replace(':', " "))?.get_url())
}

/// The code of a period.
pub fn code_of(secret: &str, step: i64) -> Result<String, Failure> {
    let seconds = u64::try_from(step * PERIOD_SECONDS).map_err(Failure::internal)?;
    Ok(app(secret, ISSUER)?.generate(seconds))
}

/// The period of which a code is, among those that are taken now.
pub fn step_of(secret: &str, code: &str, last: i64, now: Instant) -> Result<Option<i64>, Failure> {
    step_among(secret, code, open_steps(last, now))
}

/// Whether a code is of a period that was used up.
pub fn is_spent(secret: &str, code: &str, last: i64, now: Instant) -> Result<bool, Failure> {
    Ok(step_among(secret, code, spent_steps(last, now))?.is_some())
}

fn step_among(secret: &str, code: &str, steps: impl Iterator<Item = i64>) -> Result<Option<i64>, Failure> {
    for step in steps {
        if same(&code_of(secret, step)?, code) {
            return Ok(Some(step));
        }
    }
    Ok(None)
}

/// In the same time, wherever they differ.
fn same(expected: &str, given: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_bytes(), given.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the secret "12345678901234567890", the last six of the eight digits.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let now = Instant::new(DateTime::from_timestamp(seconds, 0).unwrap());
            assert_eq!(step_of(secret, code, 0, now).unwrap(), Some(seconds / 30), "{seconds}");
            assert_eq!(step_of(secret, code, seconds / 30, now).unwrap(), None);
            assert!(is_spent(secret, code, seconds / 30, now).unwrap() && !is_spent(secret, code, 0, now).unwrap());
            assert!(!is_spent(secret, "000000", seconds / 30, now).unwrap());
            assert_eq!(step_of(secret, "000000", 0, now).unwrap(), None);
        }
    }

    #[test]
    fn a_new_secret_is_one_that_apps_take() {
        let secret = new_secret().unwrap();
        assert_eq!(secret.len(), 32);
        let uri = uri(&secret, "138****0002").unwrap();
        assert!(uri.starts_with("otpauth://totp/Woodpecker") && uri.contains(&secret), "{uri}");
    }
}
