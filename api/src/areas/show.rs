//! One area.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::grid::Area;
use domain::id::Id;
use openapi::area::AreaDetails;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShowAreaParams {
    /// `true` for the border as well, in `coord_system`.
    pub boundary: Option<bool>,
}

/// Show an area
///
/// With the areas above it, and its border where that is asked for.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area"), ShowAreaParams),
    responses((status = 200, description = "The area", body = AreaDetails))
)]
#[get("/areas/{area_id}")]
pub async fn show_area(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    params: Query<ShowAreaParams>,
) -> Result<Reply, Failure> {
    let id = Id::<Area>::from_uuid(path.into_inner());
    let wanted = params.boundary == Some(true);
    app.look(move |scene| {
        let boundary = if wanted { scene.tx.area_boundary(id)? } else { None };
        Reply::ok(&view::details(scene, id, boundary, ask.coord_system)?)
    })
    .await
}
