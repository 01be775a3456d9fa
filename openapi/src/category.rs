//! Categories and the lists of reasons.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::Urgency;

/// What a matter can be about. Major classes have no parent.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "burst_pipe", "name": "供排水管道破裂", "parent_code": "public_facilities", "urgency": "urgent", "policy": null, "photo_required": true, "after_photo_required": true, "duplicate_radius_m": 50, "public_precision_m": 0, "confidential": false}))]
pub struct Category {
    #[schema(max_length = 64)]
    pub code: String,
    #[schema(max_length = 64)]
    pub name: String,
    #[schema(max_length = 64)]
    pub parent_code: Option<String>,
    /// What the reviewer is offered first.
    pub urgency: Urgency,
    /// A deadline policy of the city's own.
    #[schema(max_length = 64)]
    pub policy: Option<String>,
    pub photo_required: bool,
    pub after_photo_required: bool,
    /// Reports of the same class within so many metres may be of one matter.
    #[schema(minimum = 1, maximum = 5000)]
    pub duplicate_radius_m: u32,
    /// The public sees the position to so many metres; 0 is exactly.
    #[schema(minimum = 0, maximum = 10000)]
    pub public_precision_m: u32,
    /// The reporter is hidden from those who handle it as well.
    pub confidential: bool,
}

/// The whole tree as a list, parents before their children.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CategoryList {
    #[schema(max_items = 1000)]
    pub items: Vec<Category>,
}

/// One entry of a list of reasons.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "unclear", "name": "描述不清，无法核实"}))]
pub struct Reason {
    #[schema(max_length = 64)]
    pub code: String,
    #[schema(max_length = 64)]
    pub name: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonList {
    #[schema(max_items = 100)]
    pub items: Vec<Reason>,
}

/// Which list of reasons.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonsFor {
    Reject,
    Return,
    NoPhoto,
}
