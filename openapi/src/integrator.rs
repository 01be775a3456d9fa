//! Programs of others that report for people.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A key for an account with the role `integrator`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "FixMyStreet, production"}))]
pub struct CreateApiKey {
    /// What it is for, to tell it from the next.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
}

/// A key, as far as anybody is ever told of it again.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000031", "account_id": "0192f3a0-7c1e-7000-8000-000000000030", "name": "FixMyStreet, production", "hint": "wpk_Ab3d", "created_at": "2026-11-22T08:30:00Z", "used_at": null, "revoked_at": null}))]
pub struct ApiKey {
    pub id: Uuid,
    pub account_id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    /// How it begins.
    #[schema(max_length = 16)]
    pub hint: String,
    pub created_at: DateTime<Utc>,
    /// When something was last written with it.
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A key that was just made: the only time that it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000031", "account_id": "0192f3a0-7c1e-7000-8000-000000000030", "name": "FixMyStreet, production", "hint": "wpk_Ab3d", "key": "wpk_Ab3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f", "created_at": "2026-11-22T08:30:00Z"}))]
pub struct NewApiKey {
    pub id: Uuid,
    pub account_id: Uuid,
    #[schema(max_length = 64)]
    pub name: String,
    #[schema(max_length = 16)]
    pub hint: String,
    /// The key itself. It is kept nowhere: who loses it makes another one.
    #[schema(max_length = 64)]
    pub key: String,
    pub created_at: DateTime<Utc>,
}

/// A page of keys.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiKeyPage {
    #[schema(max_items = 100)]
    pub items: Vec<ApiKey>,
    /// Send it as `cursor` for the next page; `null` on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// What the program of a ticket's reporter said of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0192f3a0-7c1e-7000-8000-000000000032", "at": "2026-11-22T09:10:00Z", "status": "open", "sequence": null, "detail": "下雨后积水更深了", "name": "王**", "photos": [], "media_urls": []}))]
pub struct TicketRemark {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// How the matter stands, as the program says: a word of Open311.
    #[schema(max_length = 64)]
    pub status: String,
    /// The step of the ticket that it became; its text stands there.
    #[schema(minimum = 1, maximum = 2147483647)]
    pub sequence: Option<u32>,
    /// The text of one that became no step.
    #[schema(max_length = 2000)]
    pub detail: Option<String>,
    /// Who said it, masked.
    #[schema(max_length = 140)]
    pub name: Option<String>,
    #[schema(max_items = 9)]
    pub photos: Vec<crate::photo::PhotoVariants>,
    /// Where the program keeps pictures. This server has not looked at them; think before opening one.
    #[schema(max_items = 9)]
    pub media_urls: Vec<String>,
}

/// A page of remarks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketRemarkPage {
    #[schema(max_items = 100)]
    pub items: Vec<TicketRemark>,
    /// Send it as `cursor` for the next page; `null` on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}
