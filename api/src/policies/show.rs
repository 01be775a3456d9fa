//! One policy.

use actix_web::get;
use actix_web::web::{Data, Path};
use openapi::deadline::DeadlinePolicy;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Show a deadline policy
///
/// With its version, for whoever is going to change it.
#[utoipa::path(
    tag = "deadlines",
    params(("code" = String, Path, description = "Its code", max_length = 64)),
    responses((status = 200, description = "The policy", body = DeadlinePolicy))
)]
#[get("/deadline-policies/{code}")]
pub async fn show_deadline_policy(app: Data<App>, _ask: Ask, path: Path<String>) -> Result<Reply, Failure> {
    let clocks = app.look(|scene| Ok(scene.tx.clocks()?)).await?;
    let policy = view::policy(clocks.policy(&path).ok_or(Code::NotFound)?);
    Ok(Reply::ok(&policy)?.version(policy.version))
}
