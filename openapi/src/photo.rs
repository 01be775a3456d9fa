//! Photos.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::location::Location;
use crate::names::PhotoFlag;

/// A photo that was uploaded, ready to go with a report within 72 hours.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000003", "width": 4032, "height": 3024, "taken_at": "2026-11-22T08:29:41Z", "location": {"lat": 29.7216, "lng": 112.4063, "coord_system": "wgs84"}, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "placeholder": "1QcSHQRnh493V4dIh4eXh1h4kJUI", "variants": {"original": null, "display": "/v1/photos/0192f3a0-7c1e-7000-8000-000000000003/display", "thumbnail": "/v1/photos/0192f3a0-7c1e-7000-8000-000000000003/thumbnail"}, "duplicate_of": null}))]
pub struct Photo {
    pub id: Uuid,
    /// Upright, in pixels.
    #[schema(minimum = 1, maximum = 65535)]
    pub width: u32,
    #[schema(minimum = 1, maximum = 65535)]
    pub height: u32,
    /// What the camera noted; `null` where it noted nothing.
    pub taken_at: Option<DateTime<Utc>>,
    pub location: Option<Location>,
    /// Of the uploaded file, in hexadecimal.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
    /// A ThumbHash in base64, to show while the picture loads.
    #[schema(max_length = 64)]
    pub placeholder: String,
    pub variants: PhotoVariants,
    /// The same file, uploaded by the same person before.
    pub duplicate_of: Option<Uuid>,
}

/// Paths of the sizes. They need the same sign-in as everything else.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhotoVariants {
    /// As it was uploaded, with its metadata; for reviewers only.
    #[schema(max_length = 200)]
    pub original: Option<String>,
    /// JPEG, longest side at most 1600 pixels, no metadata.
    #[schema(max_length = 200)]
    pub display: String,
    /// JPEG, longest side at most 320 pixels, no metadata.
    #[schema(max_length = 200)]
    pub thumbnail: String,
}

/// A photo of a ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketPhoto {
    pub id: Uuid,
    #[schema(max_length = 64)]
    pub placeholder: String,
    pub variants: PhotoVariants,
    /// For reviewers: what to look at twice.
    #[schema(max_items = 8)]
    pub flags: Vec<PhotoFlag>,
    /// For reviewers who look at the ticket: photos of other tickets that it is too much like.
    #[schema(max_items = 20)]
    pub like: Vec<LikePhoto>,
    /// A reviewer has hidden it; nobody but reviewers sees it.
    pub hidden: bool,
}

/// A photo of another ticket, and why it is put beside this one.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"photo_id": "0192f3a0-7c1e-7000-8000-000000000013", "ticket_id": "0192f3a0-7c1e-7000-8000-000000000014", "why": "near_identical"}))]
pub struct LikePhoto {
    pub photo_id: Uuid,
    pub ticket_id: Uuid,
    pub why: PhotoFlag,
}

/// A form with one file.
#[derive(Debug, ToSchema)]
pub struct PhotoUpload {
    /// JPEG, PNG or WebP, 20 MB at most. The part may have any name.
    #[schema(value_type = String, format = Binary, max_length = 20971520, content_media_type = "application/octet-stream")]
    #[allow(dead_code)]
    pub file: Vec<u8>,
}
