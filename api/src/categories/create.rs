//! The tree of categories grows.

use actix_web::post;
use actix_web::web::Data;
use domain::identity::{Operation, Place};
use domain::ticket::Category as Inner;
use openapi::category::{Category, CreateCategory};

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::tickets::view::code;
use crate::wire;

/// Create a category
///
/// For whoever administers the whole deployment: all its programmes share one tree. Its parent has to be there, and the tree
/// is at most three levels deep.
#[utoipa::path(
    tag = "categories",
    request_body = CreateCategory,
    responses((status = 201, description = "The category", body = Category))
)]
#[post("/categories")]
pub async fn create_category(app: Data<App>, ask: Ask, body: Body<CreateCategory>) -> Result<Reply, Failure> {
    ask.require(Operation::CreateCategory, &Place::everywhere())?;
    let input = body.value;
    let category = Inner {
        code: code("/code", &input.code)?,
        name: wire::text("/name", &input.name)?,
        parent: input.parent_code.as_deref().map(|raw| code("/parent_code", raw)).transpose()?,
        urgency: wire::urgency_in(input.urgency),
        policy: input.policy.as_deref().map(|raw| code("/policy", raw)).transpose()?,
        photo_required: input.photo_required,
        after_photo_required: input.after_photo_required,
        duplicate_radius_m: input.duplicate_radius_m,
        public_precision_m: input.public_precision_m,
        confidential: input.confidential,
        version: 1,
    }
    .checked()?;
    let by = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        category.check_place(&scene.tx.lock_categories()?)?;
        view::require_policy(scene, &category)?;
        scene.tx.create_category(&category)?;
        let detail = view::detail(&category);
        scene.tx.record_audit(Some(by), "category.create", None, &detail, scene.now)?;
        let location = format!("/v1/categories/{}", category.code);
        let category = view::category(category.clone());
        Ok(Reply::created(&category, location)?.version(category.version))
    })
    .await
}
