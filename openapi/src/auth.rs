//! Signing in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::me::Member;
use crate::names::Occupation;

/// A new member. The phone number is not verified by registering: it gives no claim on what staff recorded under it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13900001111", "password": "riding by the river", "name": "唐师傅", "occupation": "delivery_rider", "consent_version": "2026-01"}))]
pub struct Register {
    /// A Chinese mobile number, or an international one with `+`.
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    pub occupation: Occupation,
    /// The version of the privacy policy that the member agreed to.
    #[schema(min_length = 1, max_length = 64)]
    pub consent_version: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13900001111", "password": "riding by the river"}))]
pub struct Login {
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
    #[schema(min_length = 1, max_length = 128, format = Password)]
    pub password: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "kq3v…"}))]
pub struct Refresh {
    #[schema(min_length = 1, max_length = 200)]
    pub refresh_token: String,
}

/// Tokens of a session. The access token is a JWT (ES256, keys at `/.well-known/jwks.json`), good for 15 minutes; the
/// refresh token is good for 30 days and for one use.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"access_token": "eyJhbGciOiJFUzI1NiJ9…", "refresh_token": "kq3v…", "token_type": "Bearer", "expires_in": 900, "must_change_password": false}))]
pub struct Tokens {
    #[schema(max_length = 2000)]
    pub access_token: String,
    #[schema(max_length = 200)]
    pub refresh_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 16)]
    pub token_type: String,
    /// Seconds until the access token ends.
    #[schema(minimum = 0, maximum = 86400)]
    pub expires_in: u32,
    /// Until the password is changed (`POST /v1/me/password`), nothing else is answered.
    pub must_change_password: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"access_token": "eyJhbGciOiJFUzI1NiJ9…", "refresh_token": "kq3v…", "token_type": "Bearer", "expires_in": 900, "must_change_password": false, "member": {"id": "0192f3a0-7c1e-7000-8000-000000000001", "name": "唐师傅", "phone": "139****1111", "phone_verified": false, "occupation": "delivery_rider", "duties": [], "address": null, "roles": [{"id": "0192f3a0-7c1e-7000-8000-000000000002", "role": "member", "area_id": null, "department_id": null, "desk_id": null}], "must_change_password": false, "version": 1, "created_at": "2026-11-22T08:30:00Z"}}))]
pub struct Registered {
    #[serde(flatten)]
    pub tokens: Tokens,
    pub member: Member,
}
