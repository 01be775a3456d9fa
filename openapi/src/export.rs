//! An archive of all that is held about the caller.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::ExportStatus;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000011", "status": "ready", "asked_at": "2026-11-23T08:30:00Z", "ready_at": "2026-11-23T08:31:00Z", "expires_at": "2026-11-30T08:31:00Z", "bytes": 1048576, "photos_left_out": 0, "archive": "/v1/me/exports/0192f3a0-7c1e-7000-8000-000000000011/archive"}))]
pub struct DataExport {
    pub id: Uuid,
    pub status: ExportStatus,
    pub asked_at: DateTime<Utc>,
    pub ready_at: Option<DateTime<Utc>>,
    /// It is deleted then.
    pub expires_at: Option<DateTime<Utc>>,
    #[schema(minimum = 1, maximum = 9007199254740991_i64)]
    pub bytes: Option<u64>,
    /// Photos that did not fit: the oldest. The index names them.
    #[schema(minimum = 0, maximum = 2147483647)]
    pub photos_left_out: u32,
    /// Where it is fetched, with the caller's own token, once it is ready.
    #[schema(max_length = 200)]
    pub archive: Option<String>,
}
