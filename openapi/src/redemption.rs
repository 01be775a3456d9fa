//! Points become goods.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::RedemptionStatus;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reward_id": "0192f3a0-7c1e-7000-8000-000000000020", "desk_id": "0192f3a0-7c1e-7000-8000-000000000021"}))]
pub struct NewRedemption {
    pub reward_id: Uuid,
    /// Where the goods will be handed over.
    pub desk_id: Uuid,
    /// For a clerk of that desk, with the member before him. Members leave it out.
    #[serde(default)]
    pub member_id: Option<Uuid>,
}

/// A voucher: points and one piece of stock, held together until it is settled.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000023", "version": 1, "status": "held", "member_id": "0192f3a0-7c1e-7000-8000-000000000001", "in_person": false, "reward_id": "0192f3a0-7c1e-7000-8000-000000000020", "reward_name": "大米 5 kg", "desk_id": "0192f3a0-7c1e-7000-8000-000000000021", "desk_name": "市民之家", "cost": 50, "code": "7QK2-M4XD-0VZP-93TB", "qr": "data:image/svg+xml;base64,PHN2Zy8+", "created_at": "2026-11-22T08:41:00Z", "expires_at": "2026-12-06T08:41:00Z", "settled_at": null}))]
pub struct Redemption {
    pub id: Uuid,
    #[schema(minimum = 1, maximum = 2)]
    pub version: u32,
    pub status: RedemptionStatus,
    pub member_id: Uuid,
    /// A clerk redeemed it for the member at the desk.
    pub in_person: bool,
    pub reward_id: Uuid,
    #[schema(max_length = 64)]
    pub reward_name: String,
    pub desk_id: Uuid,
    #[schema(max_length = 64)]
    pub desk_name: String,
    /// In points, as it was when it was redeemed.
    #[schema(minimum = 1, maximum = 1000000)]
    pub cost: u32,
    /// What the desk is shown; there while it is held.
    #[schema(max_length = 19, pattern = "^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$")]
    pub code: Option<String>,
    /// The code as a QR picture, ready for an image tag: an SVG of about 2 kB as a `data:` URI.
    #[schema(max_length = 8000)]
    pub qr: Option<String>,
    pub created_at: DateTime<Utc>,
    /// From then on it is no good, and points and stock go back.
    pub expires_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RedemptionPage {
    #[schema(max_items = 100)]
    pub items: Vec<Redemption>,
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// A voucher's code, scanned or typed: dashes, blanks and small letters do not matter, and `O` is read as `0`, `I` and
/// `L` as `1`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "7QK2-M4XD-0VZP-93TB"}))]
pub struct NewFulfilment {
    #[schema(min_length = 1, max_length = 64)]
    pub code: String,
}
