//! All policies.

use actix_web::get;
use actix_web::web::Data;
use openapi::deadline::DeadlinePolicyList;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// List deadline policies
///
/// Those that came with the program, and the city's own.
#[utoipa::path(tag = "deadlines", responses((status = 200, description = "All of them", body = DeadlinePolicyList)))]
#[get("/deadline-policies")]
pub async fn list_deadline_policies(app: Data<App>, _ask: Ask) -> Result<Reply, Failure> {
    let clocks = app.look(|scene| Ok(scene.tx.clocks()?)).await?;
    Reply::ok(&DeadlinePolicyList { items: clocks.policies().map(view::policy).collect() })
}
