//! A station changes.

use actix_web::put;
use actix_web::web::{Data, Path};
use domain::id::Id;
use domain::identity::Operation;
use openapi::station::{NewStation, Station};
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::keep_station;
use crate::problem::Failure;
use crate::reply::Reply;

/// Change a station
///
/// It is sent whole: what is missing is no longer there. One that is `closed` is left out of lists.
#[utoipa::path(
    tag = "stations",
    params(("station_id" = Uuid, Path, description = "The station")),
    request_body = NewStation,
    responses((status = 200, description = "The station after it", body = Station))
)]
#[put("/stations/{station_id}")]
pub async fn change_station(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    body: Body<NewStation>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ChangeStation)?;
    let id = Id::from_uuid(path.into_inner());
    let described = view::described(&body.value)?;
    let (caller, system, if_match) = (ask.caller.clone(), ask.coord_system, ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let record = keep_station::change(scene, &caller, id, if_match, &described)?;
        let version = record.version;
        Ok(Reply::ok(&view::station(record, system, None))?.version(version))
    })
    .await
}
