//! What has the city decided?

use actix_web::get;
use actix_web::web::Data;
use domain::id::Id;
use openapi::programme::Programme;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// Where there are several programmes, an area says which.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProgrammeParams {
    /// An area of the programme; without it, the first programme.
    pub area: Option<Uuid>,
}

/// Show the programme
///
/// The settings of the city: what is earned, from when it can be redeemed, and the periods that count.
#[utoipa::path(
    tag = "programme",
    params(ProgrammeParams),
    responses((status = 200, description = "The settings", body = Programme))
)]
#[get("/programme")]
pub async fn show_programme(app: Data<App>, _ask: Ask, params: Query<ProgrammeParams>) -> Result<Reply, Failure> {
    let area = params.area.map(Id::from_uuid);
    let programme = app.look(move |scene| Ok(view::programme(scene.tx.programme_of_area(area)?))).await?;
    Ok(Reply::ok(&programme)?.version(programme.version))
}
