//! Limits change, those that came with the program as well.

use actix_web::put;
use actix_web::web::{Data, Path};
use domain::identity::{Operation, Place};
use domain::ticket::deadline::Policy;
use openapi::deadline::{ChangeDeadlinePolicy, DeadlinePolicy};

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{self, Failure};
use crate::reply::Reply;

/// Change a deadline policy
///
/// Takes the whole policy. What is open is due by it from then on; what has run out before stays so.
#[utoipa::path(
    tag = "deadlines",
    params(("code" = String, Path, description = "Its code", max_length = 64)),
    request_body = ChangeDeadlinePolicy,
    responses((status = 200, description = "The policy after it", body = DeadlinePolicy))
)]
#[put("/deadline-policies/{code}")]
pub async fn change_deadline_policy(
    app: Data<App>,
    ask: Ask,
    path: Path<String>,
    body: Body<ChangeDeadlinePolicy>,
) -> Result<Reply, Failure> {
    ask.require(Operation::ChangeDeadlinePolicy, &Place::everywhere())?;
    let input = body.value;
    let known = domain::text::Code::parse(&path).map_err(|_| problem::Code::NotFound)?;
    if input.code.as_deref().is_some_and(|sent| sent != known.as_str()) {
        return Err(Failure::field("/code", "unchangeable", "编码不能更改", "is not the code in the path"));
    }
    let policy = view::wanted(known, &input.name, &input.stages)?;
    let (by, if_match) = (ask.caller.account, ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let own = scene.tx.lock_policy(&policy.code)?;
        let before = match own {
            Some(version) => version,
            None if scene.tx.clocks()?.policy(policy.code.as_str()).is_some() => 0,
            None => return Err(problem::Code::NotFound.into()),
        };
        if if_match.is_some_and(|version| version != before) {
            return Err(problem::Code::VersionMismatch.into());
        }
        let policy = Policy { version: before + 1, ..policy.clone() };
        scene.tx.save_policy(&policy)?;
        scene.tx.wake_all_tickets(scene.now)?;
        scene.tx.record_audit(Some(by), "deadline_policy.change", None, &view::detail(&policy), scene.now)?;
        let shown = view::policy(&policy);
        Ok(Reply::ok(&shown)?.version(shown.version))
    })
    .await
}
