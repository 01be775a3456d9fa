//! What is shown of a category.

use domain::text::{Code, Name};
use domain::ticket::Category;
use openapi::category as out;

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
