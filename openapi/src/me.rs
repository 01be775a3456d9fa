//! The caller himself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{Duty, Occupation, Role};

/// A person, as he sees himself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000001", "name": "唐师傅", "phone": "139****1111", "phone_verified": false, "occupation": "delivery_rider", "duties": ["inspector"], "address": null, "roles": [{"id": "0192f3a0-7c1e-7000-8000-000000000002", "role": "member", "area_id": null, "department_id": null, "desk_id": null}], "must_change_password": false, "version": 1, "created_at": "2026-11-22T08:30:00Z"}))]
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
