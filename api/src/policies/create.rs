//! A city sets limits of its own.

use actix_web::post;
use actix_web::web::Data;
use domain::identity::{Operation, Place};
use openapi::deadline::{CreateDeadlinePolicy, DeadlinePolicy};

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::tickets::view::code;

/// Create a deadline policy
///
/// For categories to name.
#[utoipa::path(
    tag = "deadlines",
    request_body = CreateDeadlinePolicy,
    responses((status = 201, description = "The new policy", body = DeadlinePolicy))
)]
#[post("/deadline-policies")]
pub async fn create_deadline_policy(
    app: Data<App>,
    ask: Ask,
    body: Body<CreateDeadlinePolicy>,
) -> Result<Reply, Failure> {
    ask.require(Operation::CreateDeadlinePolicy, &Place::everywhere())?;
    let input = body.value;
    let policy = view::wanted(code("/code", &input.code)?, &input.name, &input.stages)?;
    let by = ask.caller.account;
    app.perform(&ask, &body.hash, move |scene| {
        if scene.tx.clocks()?.policy(policy.code.as_str()).is_some() {
            return Err(Code::CodeTaken.into());
        }
        scene.tx.save_policy(&policy)?;
        scene.tx.wake_all_tickets(scene.now)?;
        scene.tx.record_audit(Some(by), "deadline_policy.create", None, &view::detail(&policy), scene.now)?;
        let shown = view::policy(&policy);
        let location = format!("/v1/deadline-policies/{}", policy.code);
        Ok(Reply::created(&shown, location)?.version(shown.version))
    })
    .await
}
