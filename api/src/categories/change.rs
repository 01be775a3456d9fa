//! A category changes, or finds another place in the tree.

use actix_web::put;
use actix_web::web::{Data, Path};
use domain::identity::{Operation, Place};
use domain::text::Code;
use domain::ticket::Category as Inner;
use openapi::category::{Category, ChangeCategory};

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{self, Failure};
use crate::reply::Reply;
use crate::tickets::view::code;
use crate::wire;

/// Change a category
///
/// Takes the whole category. Tickets of it are seen by the new rules from now on; what was awarded, or has run out, before stays.
#[utoipa::path(
    tag = "categories",
    params(("code" = String, Path, description = "Its code", max_length = 64)),
    request_body = ChangeCategory,
    responses((status = 200, description = "The category after it", body = Category))
)]
#[put("/categories/{code}")]
pub async fn change_category(
    app: Data<App>,
    ask: Ask,
    path: Path<String>,
    body: Body<ChangeCategory>,
) -> Result<Reply, Failure> {
    ask.require(Operation::ChangeCategory, &Place::everywhere())?;
    let input = body.value;
    let known = Code::parse(&path).map_err(|_| problem::Code::NotFound)?;
    if input.code.as_deref().is_some_and(|sent| sent != known.as_str()) {
        return Err(Failure::field("/code", "unchangeable", "编码不能更改", "is not the code in the path"));
    }
    let changed = Inner {
        code: known,
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
    };
    let (by, if_match) = (ask.caller.account, ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let all = scene.tx.lock_categories()?;
        let before = all.iter().find(|category| category.code == changed.code).ok_or(problem::Code::NotFound)?;
        if if_match.is_some_and(|version| version != before.version) {
            return Err(problem::Code::VersionMismatch.into());
        }
        let changed = Inner { version: before.version + 1, ..changed.clone() }.checked()?;
        changed.check_place(&all)?;
        view::require_policy(scene, &changed)?;
        scene.tx.change_category(&changed, before.version)?;
        scene.tx.wake_all_tickets(scene.now)?;
        scene.tx.record_audit(Some(by), "category.change", None, &view::detail(&changed), scene.now)?;
        let category = view::category(changed);
        Ok(Reply::ok(&category)?.version(category.version))
    })
    .await
}
