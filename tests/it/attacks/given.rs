//! What is sent to sign in and to register.

use serde_json::{Value, json};

pub fn login(phone: &str, password: &str) -> Value {
    json!({"phone": phone, "password": password})
}

pub fn newcomer(phone: &str) -> Value {
    json!({"phone": phone, "password": "along the old dyke", "name": "唐师傅", "occupation": "courier", "consent_version": "1"})
}
