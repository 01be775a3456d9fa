//! A station opens.

use actix_web::post;
use actix_web::web::Data;
use domain::identity::Operation;
use openapi::station::{NewStation, Station};

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::keep_station;
use crate::problem::Failure;
use crate::reply::Reply;

/// Create a station
///
/// A rest place for riders, in an area of the caller. It may be the home of a desk.
#[utoipa::path(
    tag = "stations",
    request_body = NewStation,
    responses((status = 201, description = "The station", body = Station))
)]
#[post("/stations")]
pub async fn create_station(app: Data<App>, ask: Ask, body: Body<NewStation>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CreateStation)?;
    let described = view::described(&body.value)?;
    let (caller, system) = (ask.caller.clone(), ask.coord_system);
    app.perform(&ask, &body.hash, move |scene| {
        let record = keep_station::create(scene, &caller, &described)?;
        let location = format!("/v1/stations/{}", record.id);
        let version = record.version;
        Ok(Reply::created(&view::station(record, system, None), location)?.version(version))
    })
    .await
}
