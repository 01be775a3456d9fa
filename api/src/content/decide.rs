//! A person has looked.

use actix_web::post;
use actix_web::web::{Data, Path};
use domain::content::CheckStatus;
use domain::id::Id;
use domain::identity::Operation;
use openapi::content::{ContentCheck, DecideContentCheck};
use openapi::names::ContentVerdict;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::check_content;
use crate::problem::Failure;
use crate::reply::Reply;

/// Decide a content check
///
/// `passed`: the public sees it from now on, where the ticket is public; `refused`: it does not. A person may overrule a service, and change
/// his mind.
#[utoipa::path(
    tag = "content",
    params(("check_id" = Uuid, Path, description = "Of the list")),
    request_body = DecideContentCheck,
    responses((status = 200, description = "The check after it", body = ContentCheck))
)]
#[post("/content-checks/{check_id}/decide")]
pub async fn decide_content_check(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<DecideContentCheck>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::DecideContentCheck)?;
    let id = Id::from_uuid(path.into_inner());
    let verdict = match body.value.verdict {
        ContentVerdict::Passed => CheckStatus::Passed,
        ContentVerdict::Refused => CheckStatus::Refused,
    };
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let record = check_content::decide(scene, &caller, id, verdict)?;
        Reply::ok(&view::check(scene, &record)?)
    })
    .await
}
