//! Signing in by other ways than with a password, each with the other side played as it really speaks.
//!
//! - [`providers`]: WeChat, DingTalk and a provider of the city's own say who somebody is
//! - [`texts`]: a number shows whose it is
//! - [`at_once`]: what comes several times at once
//! - [`inside`]: what somebody does about it who is signed in: identities, sessions, second factor

mod at_once;
mod inside;
mod providers;
mod texts;

use serde_json::{Value, json};
use tests::elsewhere::Elsewhere;
use tests::{Answer, City, Person};

const NUMBER: &str = "13700001111";

async fn opened() -> (City, Elsewhere) {
    let elsewhere = Elsewhere::open();
    (City::open_with(elsewhere.configure()).await, elsewhere)
}

fn as_signed_in(city: &City, answer: &Answer) -> Person {
    Person { token: Some(answer.text("access_token")), ..city.stranger() }
}

fn wechat(code: &str) -> Value {
    json!({"code": code, "consent_version": "2026-01", "name": "唐师傅", "occupation": "delivery_rider"})
}

async fn asks_for_code(city: &City, elsewhere: &Elsewhere, number: &str) -> String {
    city.stranger().post("/v1/auth/sms-codes", json!({"phone": number})).await.expect(202);
    elsewhere.last_code()
}

fn sms(code: &str) -> Value {
    json!({"phone": NUMBER, "code": code, "consent_version": "1", "name": "唐师傅"})
}

/// A code of the app, so many periods from now.
fn code_of(secret: &str, city: &City, later: i64) -> String {
    let now = api::clock::Clock::now(&city.clock);
    api::totp::code_of(secret, domain::identity::second_factor::step(now) + later).unwrap()
}
