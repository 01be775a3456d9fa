//! Lists of desks.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::id::Id;
use openapi::desk::DeskPage;
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

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeskParams {
    /// In this area, or one below it.
    pub area: Option<Uuid>,
}

/// List desks
///
/// All of them, or those of an area and what lies below it. The oldest come first.
#[utoipa::path(
    tag = "desks",
    params(DeskParams, PageParams),
    responses((status = 200, description = "A page of desks", body = DeskPage))
)]
#[get("/desks")]
pub async fn list_desks(
    app: Data<App>,
    ask: Ask,
    params: Query<DeskParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let wanted = app.cursors.request("desks", &page)?;
    let area = params.area.map(Id::from_uuid);
    let found = app.look(move |scene| Ok(scene.tx.list_desks(area, wanted)?)).await?;
    let next_cursor = found.next.map(|mark| app.cursors.write("desks", mark));
    let items = found.items.into_iter().map(|record| view::desk(record, ask.coord_system)).collect();
    let page = DeskPage { items, next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
