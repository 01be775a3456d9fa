//! The border of one area.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::text::Code;
use openapi::area_import::AreaBoundary;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Show an area's boundary
///
/// As a GeoJSON feature, in the `coord_system` that is asked for. `geometry` is `null` where none is loaded.
#[utoipa::path(
    tag = "areas",
    params(("area_id" = Uuid, Path, description = "The area")),
    responses((status = 200, description = "The area with its border", body = AreaBoundary))
)]
#[get("/areas/{area_id}/boundary")]
pub async fn show_area_boundary(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    let id = Id::from_uuid(path.into_inner());
    app.look(move |scene| {
        let record = scene.tx.require_area(id)?;
        let boundary = scene.tx.area_boundary(id)?;
        let parent = record.parent.map(|parent| scene.tx.require_area(parent)).transpose()?;
        let parent_code = parent.map(|parent| Code::into(parent.code));
        let system = ask.coord_system;
        let feature = view::exported(record, parent_code, boundary.as_ref(), system);
        Reply::ok(&AreaBoundary { feature, coord_system: wire::coord_system_out(system) })
    })
    .await
}
