//! What is shown of a category.

use domain::text::{Code, Name};
use domain::ticket::Category;
use openapi::category as out;

use crate::app::Scene;
use crate::problem::Failure;
use crate::wire;

pub fn category(category: Category) -> out::Category {
    out::Category {
        code: Code::into(category.code),
        name: Name::into(category.name),
        parent_code: category.parent.map(Code::into),
        urgency: wire::urgency_out(category.urgency),
        policy: category.policy.map(Code::into),
        photo_required: category.photo_required,
        after_photo_required: category.after_photo_required,
        duplicate_radius_m: category.duplicate_radius_m,
        public_precision_m: category.public_precision_m,
        confidential: category.confidential,
        version: category.version,
    }
}

/// Which category, for the audit record: a code is no JSON to be escaped.
pub fn detail(category: &Category) -> String {
    format!(r#"{{"code":"{}"}}"#, category.code)
}

/// The policy that a category names is there.
pub fn require_policy(scene: &mut Scene<'_, '_>, category: &Category) -> Result<(), Failure> {
    let Some(code) = &category.policy else { return Ok(()) };
    let known = scene.tx.clocks()?.policy(code.as_str()).is_some();
    let unknown = || Failure::field("/policy", "unknown", "没有这个时限方案", "is no deadline policy");
    if known { Ok(()) } else { Err(unknown()) }
}
