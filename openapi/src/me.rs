//! The caller himself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{ConsentPurpose, Duty, Occupation, Role};

/// A person, as he sees himself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000001", "name": "唐师傅", "phone": "139****1111", "phone_verified": false, "occupation": "delivery_rider", "duties": ["inspector"], "address": null, "roles": [{"id": "0192f3a0-7c1e-7000-8000-000000000002", "role": "member", "area_id": null, "department_id": null, "desk_id": null}], "must_change_password": false, "consents_to_renew": [], "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
pub struct Member {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    /// Masked.
    #[schema(max_length = 20)]
    pub phone: Option<String>,
    /// Somebody made sure that the number is his.
    pub phone_verified: bool,
    pub occupation: Option<Occupation>,
    #[schema(max_items = 5)]
    pub duties: Vec<Duty>,
    #[schema(max_length = 200)]
    pub address: Option<String>,
    #[schema(max_items = 100)]
    pub roles: Vec<RoleGrant>,
    pub must_change_password: bool,
    /// What he agreed to in another version than the one in force: show it, and ask him anew at `POST /v1/me/consents`.
    #[schema(max_items = 5)]
    pub consents_to_renew: Vec<ConsentPurpose>,
    #[schema(minimum = 1, maximum = 2147483647)]
    pub version: u32,
    pub created_at: DateTime<Utc>,
}

/// One role in one place; in the whole deployment where no place is named.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000002", "role": "reviewer", "area_id": "0192f3a0-7c1e-7000-8000-00000000000a", "department_id": null, "desk_id": null}))]
pub struct RoleGrant {
    pub id: Uuid,
    pub role: Role,
    pub area_id: Option<Uuid>,
    pub department_id: Option<Uuid>,
    pub desk_id: Option<Uuid>,
}

/// What of the profile changes. What is missing stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "唐师傅", "duties": ["inspector", "errand_runner"]}))]
pub struct ChangeProfile {
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    pub occupation: Option<Occupation>,
    #[schema(max_items = 5)]
    pub duties: Option<Vec<Duty>>,
    #[schema(min_length = 1, max_length = 200)]
    pub address: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current_password": "riding by the river", "new_password": "riding along the dyke"}))]
pub struct ChangePassword {
    #[schema(min_length = 1, max_length = 128, format = Password)]
    pub current_password: String,
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub new_password: String,
}

/// A provider that knows the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000003", "provider": "wechat", "linked_at": "2026-11-23T08:30:00Z", "used_at": "2026-11-23T08:30:00Z"}))]
pub struct LinkedIdentity {
    pub id: Uuid,
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_-]+$")]
    pub provider: String,
    pub linked_at: DateTime<Utc>,
    /// When he last signed in with it.
    pub used_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkedIdentityList {
    #[schema(max_items = 50)]
    pub items: Vec<LinkedIdentity>,
}

/// What a front end brings from a provider, as for signing in with it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"provider": "wechat", "code": "0a3Xyz"}))]
pub struct LinkIdentity {
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_-]+$")]
    pub provider: String,
    #[schema(min_length = 1, max_length = 2000)]
    pub code: String,
    /// DingTalk: the code is one of a mini-program of the organisation.
    #[serde(default)]
    pub inside_organisation: bool,
    /// OpenID Connect: as for signing in.
    #[schema(min_length = 1, max_length = 500)]
    pub redirect_uri: Option<String>,
    #[schema(min_length = 43, max_length = 128)]
    pub code_verifier: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub nonce: Option<String>,
}

/// Where the caller is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000004", "method": "password", "device": "Mozilla/5.0 (iPhone; …)", "opened_at": "2026-11-23T08:30:00Z", "used_at": "2026-11-23T09:30:00Z", "current": true}))]
pub struct OpenSession {
    pub id: Uuid,
    /// `password`, `sms` or a provider.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_-]+$")]
    pub method: String,
    /// As it calls itself.
    #[schema(max_length = 200)]
    pub device: Option<String>,
    pub opened_at: DateTime<Utc>,
    /// When its tokens were last renewed.
    pub used_at: DateTime<Utc>,
    /// The one that asks.
    pub current: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenSessionPage {
    #[schema(max_items = 100)]
    pub items: Vec<OpenSession>,
    #[schema(max_length = 500)]
    pub next_cursor: Option<String>,
}

/// What the authenticator app takes in. It is shown once.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "uri": "otpauth://totp/Woodpecker:138****0002?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Woodpecker"}))]
pub struct SecondFactorSetup {
    /// In base 32: to be typed where no camera is at hand.
    #[schema(max_length = 64, pattern = "^[A-Z2-7]+$")]
    pub secret: String,
    /// To be shown as a QR code.
    #[schema(max_length = 500)]
    pub uri: String,
}

/// A code of the authenticator app, or one of the recovery codes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "042137"}))]
pub struct SecondFactorCode {
    #[schema(min_length = 6, max_length = 19)]
    pub code: String,
}

/// Shown once: each is good once, in the place of a code of the app.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"recovery_codes": ["7QX2-9MPD-4KTR-W8HN"]}))]
pub struct RecoveryCodes {
    #[schema(max_items = 10)]
    pub recovery_codes: Vec<String>,
}

/// What the caller shows besides his password.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"set_up": true, "recovery_codes_left": 9}))]
pub struct SecondFactorStatus {
    pub set_up: bool,
    #[schema(minimum = 0, maximum = 10)]
    pub recovery_codes_left: u32,
}

/// A number, and the code that was sent to it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13900001111", "code": "042137"}))]
pub struct VerifyNumber {
    #[schema(min_length = 8, max_length = 20)]
    pub phone: String,
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    pub code: String,
}

/// How the caller shows that it is him who leaves.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"password": "riding by the river"}))]
pub struct Leave {
    /// Missing where he signed in within the last ten minutes.
    #[schema(min_length = 1, max_length = 128, format = Password)]
    pub password: Option<String>,
}
