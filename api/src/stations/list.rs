//! Lists of stations.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::station::{Facility, Zone};
use openapi::station::StationPage;
use persistence::values::StationFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::near::near;
use crate::page::PageParams;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// What is looked for. All of it has to hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StationParams {
    /// `lat,lng` in `coord_system`: the nearest come first, with their distance.
    #[param(max_length = 64, pattern = "^-?[0-9.]+,-?[0-9.]+$")]
    pub near: Option<String>,
    /// Around `near`, in metres.
    #[param(minimum = 1, maximum = 50000, default = 5000)]
    pub radius_m: Option<f64>,
    /// What has to be there; several with commas: `water,microwave`.
    #[param(max_length = 200, pattern = "^[a-z_,]*$")]
    pub facility: Option<String>,
    /// What it has to have room for; several with commas.
    #[param(max_length = 200, pattern = "^[a-z_,]*$")]
    pub zone: Option<String>,
    /// In this area, or one below it.
    pub area: Option<Uuid>,
    /// `true` for closed ones as well.
    pub closed: Option<bool>,
}

/// List stations
///
/// Around a place, the nearest first; without one the oldest first. Closed ones are left out.
#[utoipa::path(
    tag = "stations",
    params(StationParams, PageParams),
    responses((status = 200, description = "A page of stations", body = StationPage))
)]
#[get("/stations")]
pub async fn list_stations(
    app: Data<App>,
    ask: Ask,
    params: Query<StationParams>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let around = near(ask.coord_system, params.near.as_deref(), params.radius_m.unwrap_or(DEFAULT_RADIUS_M))?;
    let list = if around.is_some() { "stations near" } else { "stations" };
    let wanted = app.cursors.request(list, &page)?;
    let filter = StationFilter {
        area: params.area.map(Id::from_uuid),
        zones: names("zone", params.zone.as_deref(), Zone::named)?,
        facilities: names("facility", params.facility.as_deref(), Facility::named)?,
        with_closed: params.closed == Some(true),
    };
    let found = app
        .look(move |scene| match around {
            Some((centre, radius_m)) => {
                let found = scene.tx.stations_near(&filter, centre, radius_m, wanted)?;
                Ok(found.map(|(record, distance_m)| (record, Some(distance_m))))
            }
            None => Ok(scene.tx.list_stations(&filter, wanted)?.map(|record| (record, None))),
        })
        .await?;
    let next_cursor = found.next.map(|mark| app.cursors.write(list, mark));
    let shown = found.items.into_iter().map(|(record, distance)| view::station(record, ask.coord_system, distance));
    let page = StationPage { items: shown.collect(), next_cursor };
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}

/// Around `near`, unless it is said otherwise.
const DEFAULT_RADIUS_M: f64 = 5000.0;

/// Names with commas between them.
/// Each name once, however often it was said.
fn names<T: PartialEq>(field: &str, list: Option<&str>, find: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Failure> {
    let unknown = || Failure::field(field, "unknown_value", "没有这种取值", "has a name that is none");
    let said = list.unwrap_or_default().split(',').filter(|name| !name.is_empty());
    said.map(|name| find(name).ok_or_else(unknown)).try_fold(Vec::new(), |mut known, name| {
        let name = name?;
        if !known.contains(&name) {
            known.push(name);
        }
        Ok(known)
    })
}
