//! One rule.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::identity::Operation;
use openapi::routing::RoutingRule;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Show a routing rule
///
/// With its version, for whoever is going to change it.
#[utoipa::path(
    tag = "routing",
    params(("rule_id" = Uuid, Path, description = "The rule")),
    responses((status = 200, description = "The rule", body = RoutingRule))
)]
#[get("/routing-rules/{rule_id}")]
pub async fn show_routing_rule(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ShowRoutingRule)?;
    let all = app.look(|scene| Ok(scene.tx.routing_rules()?)).await?;
    let rule = all.iter().find(|rule| rule.id.uuid() == *path).map(view::rule).ok_or(Code::NotFound)?;
    Ok(Reply::ok(&rule)?.version(rule.version))
}
