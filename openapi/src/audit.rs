//! The audit record.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// One entry: who did or saw what is sensitive. A line of the export.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"sequence": 17, "at": "2026-11-23T08:30:00Z", "by": "0192f3a0-7c1e-7000-8000-000000000001", "action": "account.reveal", "subject": "0192f3a0-7c1e-7000-8000-000000000002", "detail": "{}", "previous_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"}))]
pub struct AuditEntry {
    #[schema(minimum = 1, maximum = 9007199254740991_i64)]
    pub sequence: i64,
    pub at: DateTime<Utc>,
    /// Nobody where the system, or the command line, did it.
    pub by: Option<Uuid>,
    #[schema(max_length = 64)]
    pub action: String,
    pub subject: Option<Uuid>,
    /// JSON of ids and codes, exactly as it was hashed.
    #[schema(max_length = 4000)]
    pub detail: String,
    /// In hexadecimal: of the entry before.
    #[schema(max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub previous_hash: String,
    #[schema(max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub hash: String,
}

/// From where the chain is followed.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"after": 0}))]
pub struct CheckAudit {
    /// The `checked_to` of the answer before; from the beginning where it is missing.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub after: Option<i64>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"begins_after": 0, "checked_to": 1042, "length": 1042, "complete": true, "broken_at": null}))]
pub struct AuditCheck {
    /// What was before it was cut off when its time was over.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub begins_after: i64,
    /// The last entry that follows from the one before.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub checked_to: i64,
    /// How many entries there have to be.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub length: i64,
    /// Whether the whole record was followed to its end; ask again with `after` where it was not, and nothing is broken.
    pub complete: bool,
    /// The first entry that was changed or is missing.
    #[schema(minimum = 0, maximum = 9007199254740991_i64)]
    pub broken_at: Option<i64>,
}
