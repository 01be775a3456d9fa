//! Somebody else is responsible.

use actix_web::put;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use domain::routing::Rule;
use openapi::routing::{RoutingRule, SetRoutingRule};
use uuid::Uuid;

use super::view::{self, Wanted};
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Change a routing rule
///
/// Takes the whole rule. What was dispatched by it stays where it is.
#[utoipa::path(
    tag = "routing",
    params(("rule_id" = Uuid, Path, description = "The rule")),
    request_body = SetRoutingRule,
    responses((status = 200, description = "The rule after it", body = RoutingRule))
)]
#[put("/routing-rules/{rule_id}")]
pub async fn change_routing_rule(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<SetRoutingRule>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ChangeRoutingRule)?;
    let id = Id::<Rule>::from_uuid(path.into_inner());
    let wanted = Wanted::read(&body.value)?;
    let (caller, if_match) = (ask.caller.clone(), ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let before = scene.tx.lock_routing_rule(id)?.ok_or(Code::NotFound)?;
        view::require_place(scene, &caller, Operation::ChangeRoutingRule, &before)?;
        if if_match.is_some_and(|version| version != before.version) {
            return Err(Code::VersionMismatch.into());
        }
        let rule = wanted.rule(id, before.version + 1, before.created_at);
        view::require(scene, &caller, Operation::ChangeRoutingRule, &rule)?;
        scene.tx.save_routing_rule(&rule)?;
        scene.tx.record_audit(Some(caller.account), "routing_rule.change", Some(id.uuid()), "{}", scene.now)?;
        let shown = view::rule(&rule);
        Ok(Reply::ok(&shown)?.version(shown.version))
    })
    .await
}
