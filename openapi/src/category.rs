//! Categories and the lists of reasons.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::Urgency;

/// What a matter can be about. Major classes have no parent.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "burst_pipe", "name": "供排水管道破裂", "parent_code": "public_facilities", "urgency": "urgent", "policy": null, "photo_required": true, "after_photo_required": true, "duplicate_radius_m": 50, "public_precision_m": 0, "confidential": false, "version": 1}))]
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
    #[schema(minimum = 1, maximum = 2147483647)]
    pub version: u32,
}

/// A new category. Its code is its name for programs and stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "storm_drain", "name": "雨水口堵塞", "parent_code": "public_facilities", "urgency": "urgent", "policy": null, "photo_required": true, "after_photo_required": true, "duplicate_radius_m": 50, "public_precision_m": 0, "confidential": false}))]
pub struct CreateCategory {
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub code: String,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// Nothing for a major class. The tree is at most three levels deep.
    #[schema(min_length = 1, max_length = 64)]
    pub parent_code: Option<String>,
    pub urgency: Urgency,
    #[schema(min_length = 1, max_length = 64)]
    pub policy: Option<String>,
    pub photo_required: bool,
    pub after_photo_required: bool,
    #[schema(minimum = 1, maximum = 5000)]
    pub duplicate_radius_m: u32,
    #[schema(minimum = 0, maximum = 10000)]
    pub public_precision_m: u32,
    pub confidential: bool,
}

/// The whole category as it shall be from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "雨水口堵塞、破损", "parent_code": "public_facilities", "urgency": "normal", "policy": null, "photo_required": true, "after_photo_required": true, "duplicate_radius_m": 80, "public_precision_m": 0, "confidential": false}))]
pub struct ChangeCategory {
    /// May be sent, and is then the one in the path: a category keeps its code.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_.-]+$")]
    pub code: Option<String>,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_length = 1, max_length = 64)]
    pub parent_code: Option<String>,
    pub urgency: Urgency,
    #[schema(min_length = 1, max_length = 64)]
    pub policy: Option<String>,
    pub photo_required: bool,
    pub after_photo_required: bool,
    #[schema(minimum = 1, maximum = 5000)]
    pub duplicate_radius_m: u32,
    #[schema(minimum = 0, maximum = 10000)]
    pub public_precision_m: u32,
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
