//! Signing in and out. These routes take no token and keep no answers.
//!
//! - [`register`], [`login`]: with a number and a password
//! - [`sms_codes`], [`sms`]: with a code that was sent to the number
//! - [`wechat`], [`dingtalk`], [`oidc`]: with what others say; [`providers`]: with whom
//! - [`totp`]: the second factor
//! - [`refresh`], [`logout`]: from then on
//! - [`admit`], [`guess`], [`tokens`]: the end of each way in, what is done against guessing, what is handed out

pub mod admit;
pub mod dingtalk;
pub mod guess;
pub mod login;
pub mod logout;
pub mod oidc;
pub mod providers;
pub mod refresh;
pub mod register;
pub mod sms;
pub mod sms_codes;
pub mod tokens;
pub mod totp;
pub mod wechat;

use domain::identity::Occupation;

use crate::flow::enter::Newcomer;
use crate::problem::Failure;
use crate::wire;

/// How a session was opened, where no provider was asked.
pub const PASSWORD: &str = "password";
pub const SMS: &str = "sms";

/// What whoever is new says of himself.
fn newcomer(
    consent_version: Option<&String>,
    name: Option<&String>,
    occupation: Option<openapi::names::Occupation>,
) -> Result<Newcomer, Failure> {
    let occupation: Option<Occupation> = occupation.map(wire::occupation_in);
    Ok(Newcomer {
        consent_version: consent_version.map(|text| wire::text("/consent_version", text)).transpose()?,
        name: name.map(|text| wire::text("/name", text)).transpose()?,
        occupation,
    })
}
