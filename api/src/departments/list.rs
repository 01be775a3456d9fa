//! Lists of departments.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::id::Id;
use openapi::department::DepartmentPage;
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
pub struct DepartmentParams {
    /// In this area, or one below it.
    pub area: Option<Uuid>,
}

/// List departments
///
/// All of them, or those of an area and what lies below it. The oldest come first.
#[utoipa::path(
    tag = "departments",
    params(DepartmentParams, PageParams),
    responses((status = 200, description = "A page of departments", body = DepartmentPage))
)]
#[get("/departments")]
pub async fn list_departments(
    app: Data<App>,
    _ask: Ask,
    params: Query<DepartmentParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let wanted = app.cursors.request("departments", &page)?;
    let area = params.area.map(Id::from_uuid);
    let found = app.look(move |scene| Ok(scene.tx.list_departments(area, wanted)?)).await?;
    let next_cursor = found.next.map(|mark| app.cursors.write("departments", mark));
    let items = found.items.into_iter().map(view::department).collect();
    let page = DepartmentPage { items, next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}
