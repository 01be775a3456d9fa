//! A pass: a short-lived signed code that shows who somebody is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::Occupation;

/// One's own pass, to be shown as a QR code. It is a JWT (ES256, keys at `/.well-known/jwks.json`), so that a desk without a connection
/// can check it by itself: `typ` is `pass+jwt`, `aud` is `woodpecker-pass`, `sub` the member, `name` his masked name, `exp` a minute ahead.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "eyJ0eXAiOiJwYXNzK2p3dCJ9…", "expires_at": "2026-11-23T08:31:00Z"}))]
pub struct Pass {
    #[schema(max_length = 2000)]
    pub code: String,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "eyJ0eXAiOiJwYXNzK2p3dCJ9…"}))]
pub struct CheckPass {
    /// As it was read from the QR code.
    #[schema(min_length = 1, max_length = 2000)]
    pub code: String,
}

/// Whose pass it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"member_id": "0192f3a0-7c1e-7000-8000-000000000001", "name": "唐师傅", "phone": "139****1111", "phone_verified": true, "occupation": "delivery_rider", "issued_at": "2026-11-23T08:30:00Z"}))]
pub struct PassHolder {
    pub member_id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    /// Masked.
    #[schema(max_length = 20)]
    pub phone: Option<String>,
    pub phone_verified: bool,
    pub occupation: Option<Occupation>,
    pub issued_at: DateTime<Utc>,
}
