//! A city says who is responsible.

use actix_web::post;
use actix_web::web::Data;
use domain::identity::Operation;
use openapi::routing::{RoutingRule, SetRoutingRule};

use super::view::{self, Wanted};
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Create a routing rule
///
/// It holds for what is accepted, reclassified or relocated from now on. There is one rule for each pair of category and area.
#[utoipa::path(
    tag = "routing",
    request_body = SetRoutingRule,
    responses((status = 201, description = "The new rule", body = RoutingRule))
)]
#[post("/routing-rules")]
pub async fn create_routing_rule(app: Data<App>, ask: Ask, body: Body<SetRoutingRule>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CreateRoutingRule)?;
    let wanted = Wanted::read(&body.value)?;
    let caller = ask.caller.clone();
    app.perform(&ask, &body.hash, move |scene| {
        let rule = wanted.rule(scene.id(), 1, scene.now);
        view::require(scene, &caller, Operation::CreateRoutingRule, &rule)?;
        scene.tx.insert_routing_rule(&rule)?;
        let subject = Some(rule.id.uuid());
        scene.tx.record_audit(Some(caller.account), "routing_rule.create", subject, "{}", scene.now)?;
        let shown = view::rule(&rule);
        Ok(Reply::created(&shown, format!("/v1/routing-rules/{}", rule.id))?.version(shown.version))
    })
    .await
}
