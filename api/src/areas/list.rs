//! Lists of areas.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::id::Id;
use openapi::area::AreaPage;
use openapi::names::Level;
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
use crate::wire;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreaParams {
    /// The area right above.
    pub parent: Option<Uuid>,
    pub level: Option<Level>,
}

/// List areas
///
/// Without their borders. The oldest come first.
#[utoipa::path(
    tag = "areas",
    params(AreaParams, PageParams),
    responses((status = 200, description = "A page of areas", body = AreaPage))
)]
#[get("/areas")]
pub async fn list_areas(
    app: Data<App>,
    _ask: Ask,
    params: Query<AreaParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let wanted = app.cursors.request("areas", &page)?;
    let (parent, level) = (params.parent.map(Id::from_uuid), params.level.map(wire::level_in));
    let found = app.look(move |scene| Ok(scene.tx.list_areas(parent, level, wanted)?)).await?;
    let next_cursor = found.next.map(|mark| app.cursors.write("areas", mark));
    let page = AreaPage { items: found.items.into_iter().map(view::area).collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
