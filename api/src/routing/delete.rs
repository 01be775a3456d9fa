//! A rule holds no longer.

use actix_web::delete;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use domain::routing::Rule;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Delete a routing rule
///
/// What was dispatched by it stays where it is.
#[utoipa::path(
    tag = "routing",
    params(("rule_id" = Uuid, Path, description = "The rule")),
    responses((status = 204, description = "Deleted"))
)]
#[delete("/routing-rules/{rule_id}")]
pub async fn delete_routing_rule(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::DeleteRoutingRule)?;
    let id = Id::<Rule>::from_uuid(path.into_inner());
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &[], move |scene| {
        let rule = scene.tx.lock_routing_rule(id)?.ok_or(Code::NotFound)?;
        view::require_place(scene, &caller, Operation::DeleteRoutingRule, &rule)?;
        if if_match.is_some_and(|version| version != rule.version) {
            return Err(Code::VersionMismatch.into());
        }
        scene.tx.delete_routing_rule(id)?;
        scene.tx.record_audit(Some(caller.account), "routing_rule.delete", Some(id.uuid()), "{}", scene.now)?;
        Ok(Reply::nothing())
    })
    .await
}
