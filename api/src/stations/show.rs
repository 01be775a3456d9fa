//! One station.

use actix_web::get;
use actix_web::web::{Data, Path};
use domain::id::Id;
use openapi::station::Station;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// Show a station
///
/// Where it is, when it is open, and what is there. `distance_m` is for lists.
#[utoipa::path(
    tag = "stations",
    params(("station_id" = Uuid, Path, description = "The station")),
    responses((status = 200, description = "The station", body = Station))
)]
#[get("/stations/{station_id}")]
pub async fn show_station(app: Data<App>, ask: Ask, path: Path<Uuid>) -> Result<Reply, Failure> {
    let id = Id::from_uuid(path.into_inner());
    let found = app.look(move |scene| Ok(scene.tx.require_station(id)?)).await?;
    let version = found.version;
    Ok(Reply::ok(&view::station(found, ask.coord_system, None))?.version(version))
}
