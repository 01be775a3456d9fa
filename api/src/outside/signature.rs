//! How whoever hears from us knows that it is from us and of now: a signature by the Standard Webhooks text
//! (github.com/standard-webhooks/standard-webhooks, 1.0.0), over id, time and body, in three headers.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

/// In front of a secret as people copy it.
const PREFIX: &str = "whsec_";
/// Of a secret, in bytes: the text asks for 24 to 64.
pub const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

const MOST_SIGNATURES: usize = 4;

/// As it stands in `webhook-id`: the same for all tries, and for all endpoints that are told of the same.
pub fn webhook_id(message: Uuid) -> String {
    format!("msg_{}", message.simple())
}

/// What both sides know.
#[derive(Clone)]
pub struct Secret(hmac::Key);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not whsec_ and 24 to 64 bytes in base64")]
pub struct BadSecret;

impl Secret {
    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX).ok_or(BadSecret)?).map_err(|_| BadSecret)?;
        if SECRET_BYTES.contains(&bytes.len()) {
            Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
        } else {
            Err(BadSecret)
        }
    }

    /// As it is written into a file or shown once.
    pub fn show(bytes: &[u8]) -> String {
        format!("{PREFIX}{}", STANDARD.encode(bytes))
    }

    /// Whether one of the signatures in the header is by this secret. It takes as long whether one is or none.
    pub fn has_signed(&self, id: &str, timestamp: i64, body: &[u8], header: &str) -> bool {
        let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
        // Nobody has more than a few secrets.
        header.split(' ').take(MOST_SIGNATURES).any(|one| {
            let bytes = one.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
            bytes.is_some_and(|bytes| hmac::verify(&self.0, &signed, &bytes).is_ok())
        })
    }

    /// One signature, as it stands in the header.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }
}

/// The three headers, with a signature by each secret: while one takes the other's place both are good.
pub fn headers(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> [(&'static str, String); 3] {
    let signatures: Vec<String> = secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect();
    [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_text_is_signed_as_it_says() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = br#"{"test": 2432232314}"#;
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_was_signed_by_one_of_several_is_known_and_nothing_else_is() {
        let (ours, other) =
            (Secret::parse(&Secret::show(&[7; 32])).unwrap(), Secret::parse(&Secret::show(&[8; 32])).unwrap());
        let header = format!("v1,AAAA v2,x {} {}", other.sign("m", 5, b"x"), ours.sign("m", 5, b"x"));
        assert!(ours.has_signed("m", 5, b"x", &header) && other.has_signed("m", 5, b"x", &header));
        for (id, at, body) in [("n", 5, b"x"), ("m", 6, b"x"), ("m", 5, b"y")] {
            assert!(!ours.has_signed(id, at, body, &header));
        }
        let many = format!("{} {}", "v1,AAAA ".repeat(4).trim_end(), ours.sign("m", 5, b"x"));
        assert!(!ours.has_signed("m", 5, b"x", &many) && !ours.has_signed("m", 5, b"x", ""));
    }

    #[test]
    fn a_secret_that_is_none_is_refused() {
        for bad in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_#"] {
            assert_eq!(Secret::parse(bad).unwrap_err(), BadSecret, "{bad}");
        }
    }
}
