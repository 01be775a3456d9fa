//! What somebody agreed to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::{ConsentPurpose, ConsentStanding};

/// One purpose, and where it stands with the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"purpose": "exact_position", "standing": "in_force", "version": "2026-11", "given_at": "2026-11-23T08:30:00Z", "withdrawn_at": null, "current_version": "2026-11", "required": false}))]
pub struct Consent {
    pub purpose: ConsentPurpose,
    pub standing: ConsentStanding,
    /// What he agreed to last.
    #[schema(max_length = 64)]
    pub version: Option<String>,
    pub given_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// What is in force, where the programme has said so: show this, and ask for it.
    #[schema(max_length = 64)]
    pub current_version: Option<String>,
    /// Without it there is no service.
    pub required: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConsentList {
    #[schema(max_items = 5)]
    pub items: Vec<Consent>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"purpose": "exact_position", "version": "2026-11"}))]
pub struct GiveConsent {
    pub purpose: ConsentPurpose,
    /// Of the policy that was shown to him.
    #[schema(min_length = 1, max_length = 64)]
    pub version: String,
}
