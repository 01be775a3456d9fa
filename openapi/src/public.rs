//! Reports without an account, and what somebody sees of his own.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::location::Location;
use crate::names::{NoPhotoReason, Outcome, TicketCommand, TicketStatus};
use crate::object;
use crate::ticket::Rejection;

/// A report of somebody without an account, who scanned the code of a grid. It needs a category or a description, and a photo or a
/// reason why there is none.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-00000000000e", "grid": "xiulin-01", "category": "burst_pipe", "description": "楼道口水管爆裂", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84", "accuracy_m": 15.0}, "no_photo_reason": "unsafe", "name": "王女士", "phone": "13912345678"}))]
pub struct SubmitPublicTicket {
    /// A UUIDv7 of the client's making, the only key to repeat it by: the same report sent again is answered with the same ticket and
    /// the same tracking code.
    pub id: Uuid,
    /// The code of the grid, as it stands in `/g/{code}`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub grid: String,
    #[schema(min_length = 1, max_length = 64)]
    pub category: Option<String>,
    #[schema(min_length = 1, max_length = 2000)]
    pub description: Option<String>,
    /// Where nothing is said it is the grid's.
    #[serde(default, deserialize_with = "object::optional")]
    pub location: Option<Location>,
    #[schema(min_length = 1, max_length = 200)]
    pub address: Option<String>,
    pub no_photo_reason: Option<NoPhotoReason>,
    /// When it was seen, where that is not now.
    pub occurred_at: Option<DateTime<Utc>>,
    /// What the visitor likes to be called; for those who call back.
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    /// Where he can be called back.
    #[schema(min_length = 1, max_length = 32)]
    pub phone: Option<String>,
}

/// The same with photos, in one form.
#[derive(Debug, ToSchema)]
pub struct PublicReportForm {
    /// The report as JSON.
    #[allow(dead_code)]
    pub report: SubmitPublicTicket,
    /// 3 at most, together 20 MiB; the parts may have any name.
    #[schema(max_items = 3)]
    #[allow(dead_code)]
    pub photo: Option<Vec<PhotoFile>>,
}

/// JPEG, PNG or WebP.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 20971520, content_media_type = "application/octet-stream")]
#[allow(dead_code)]
pub struct PhotoFile(Vec<u8>);

/// A report that came in, and how it is followed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"tracking_code": "7QK2-M4XD-0VZP-93TB", "tracking_path": "/g/xiulin-01#7QK2-M4XD-0VZP-93TB", "ticket": {"number": "20261122-000001", "version": 1, "status": "submitted", "canonical_status": null, "grid": "绣林第一网格", "category": "burst_pipe", "category_name": "供排水管道破裂", "description": "楼道口水管爆裂", "photos": [], "rejection": null, "resolution": null, "round": 1, "satisfaction": null, "due_at": "2026-11-23T04:00:00Z", "overdue": false, "suspended_until": null, "submitted_at": "2026-11-22T08:30:00Z", "closed_at": null, "changed_at": "2026-11-22T08:30:00Z", "steps": [], "allowed_commands": ["withdraw", "urge"]}}))]
pub struct PublicReport {
    /// Whoever has it sees the report and answers as its reporter. It is told here alone.
    #[schema(min_length = 19, max_length = 19, pattern = "^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$")]
    pub tracking_code: String,
    /// The page that shows what becomes of it. The code stands behind a `#`, so that no server writes it down.
    #[schema(max_length = 200)]
    pub tracking_path: String,
    pub ticket: PublicTicket,
}

/// What has become of a report, for whoever has its tracking code.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": "20261122-000001", "version": 1, "status": "submitted", "canonical_status": null, "grid": "绣林第一网格", "category": "burst_pipe", "category_name": "供排水管道破裂", "description": "楼道口水管爆裂", "photos": [], "rejection": null, "resolution": null, "round": 1, "satisfaction": null, "due_at": "2026-11-23T04:00:00Z", "overdue": false, "suspended_until": null, "submitted_at": "2026-11-22T08:30:00Z", "closed_at": null, "changed_at": "2026-11-22T08:30:00Z", "steps": [], "allowed_commands": ["withdraw", "urge"]}))]
pub struct PublicTicket {
    #[schema(max_length = 32)]
    pub number: String,
    #[schema(minimum = 1, maximum = 2147483647)]
    pub version: u32,
    pub status: TicketStatus,
    /// Of a merged report: how far the ticket has come that it was merged into.
    pub canonical_status: Option<TicketStatus>,
    /// The name of the grid whose code was scanned.
    #[schema(max_length = 64)]
    pub grid: String,
    #[schema(max_length = 64)]
    pub category: Option<String>,
    #[schema(max_length = 64)]
    pub category_name: Option<String>,
    #[schema(max_length = 2000)]
    pub description: Option<String>,
    #[schema(max_items = 18)]
    pub photos: Vec<PublicPhoto>,
    pub rejection: Option<Rejection>,
    pub resolution: Option<PublicResolution>,
    #[schema(minimum = 1, maximum = 10000)]
    pub round: u32,
    #[schema(minimum = 1, maximum = 5)]
    pub satisfaction: Option<u8>,
    /// When the first deadline ends that is not met yet.
    pub due_at: Option<DateTime<Utc>>,
    pub overdue: bool,
    #[schema(value_type = Option<String>, format = Date)]
    pub suspended_until: Option<NaiveDate>,
    pub submitted_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    /// The last hundred steps at most, the oldest first; none that are for staff alone.
    #[schema(max_items = 100)]
    pub steps: Vec<PublicStep>,
    /// What can be said of it now: `withdraw`, `urge`, `appeal`, `follow_up`.
    #[schema(max_items = 4)]
    pub allowed_commands: Vec<TicketCommand>,
}

/// One step of its history.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"at": "2026-11-22T08:41:00Z", "kind": "accepted", "capacity": "reviewer", "detail": null, "photos": []}))]
pub struct PublicStep {
    pub at: DateTime<Utc>,
    #[schema(max_length = 64)]
    pub kind: String,
    /// In which role it was done.
    #[schema(max_length = 64)]
    pub capacity: String,
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
    #[schema(max_items = 18)]
    pub photos: Vec<PublicPhoto>,
}

/// How it was dealt with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicResolution {
    pub outcome: Outcome,
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
    #[schema(max_items = 18)]
    pub photos: Vec<PublicPhoto>,
    pub at: DateTime<Utc>,
}

/// Paths of a photo's sizes. They need the tracking code that is part of them, and nothing else.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000003", "display": "/v1/public/tickets/7QK2-M4XD-0VZP-93TB/photos/0192f3a0-7c1e-7000-8000-000000000003/display", "thumbnail": "/v1/public/tickets/7QK2-M4XD-0VZP-93TB/photos/0192f3a0-7c1e-7000-8000-000000000003/thumbnail"}))]
pub struct PublicPhoto {
    pub id: Uuid,
    #[schema(max_length = 200)]
    pub display: String,
    #[schema(max_length = 200)]
    pub thumbnail: String,
}
