//! Lists of rules.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::identity::Operation;
use openapi::routing::RoutingRulePage;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::tickets::view::code;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RoutingRuleParams {
    /// Rules that name this category.
    #[param(max_length = 64)]
    pub category: Option<String>,
    /// Rules that name this area.
    pub area: Option<Uuid>,
}

/// List routing rules
///
/// The oldest come first.
#[utoipa::path(
    tag = "routing",
    params(RoutingRuleParams, PageParams),
    responses((status = 200, description = "A page of rules", body = RoutingRulePage))
)]
#[get("/routing-rules")]
pub async fn list_routing_rules(
    app: Data<App>,
    ask: Ask,
    params: Query<RoutingRuleParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ListRoutingRules)?;
    let wanted = app.cursors.request("routing_rules", &page)?;
    let category =
        params.category.as_deref().filter(|raw| !raw.is_empty()).map(|raw| code("category", raw)).transpose()?;
    let area = params.area.map(Id::from_uuid);
    let found = app.look(move |scene| Ok(scene.tx.list_routing_rules(category.as_ref(), area, wanted)?)).await?;
    let next_cursor = found.next.map(|mark| app.cursors.write("routing_rules", mark));
    let page = RoutingRulePage { items: found.items.iter().map(view::rule).collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
