//! Where am I, and whose is it?

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::text::{Code, Name};
use openapi::area::{AreaContact, LocatedArea, Whereabouts};
use openapi::location::Location;
use openapi::names::CoordSystem;
use persistence::values::Contact;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::caller::coord_system;
use crate::flow::locate::area_of;
use crate::problem::{Failure, FieldFault};
use crate::query::Query;
use crate::reply::Reply;
use crate::wire;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LocateParams {
    /// Degrees north.
    #[param(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Degrees east.
    #[param(minimum = -180, maximum = 180)]
    pub lng: f64,
    /// What the position is given in: `wgs84`, unless it says otherwise.
    pub coord_system: Option<CoordSystem>,
}

/// Locate a position
///
/// "Who is my grid worker?" The areas around it, from the smallest to the city, and whom to call in each. Open to everybody, without an account. Where no
/// border is loaded it is the city alone; what lies outside of all borders is refused.
#[utoipa::path(
    tag = "areas",
    params(LocateParams),
    responses(
        (status = 200, description = "The areas around it", body = Whereabouts),
        (status = 422, description = "Outside of all borders, or no position"),
        (status = 429, description = "Too much at once"),
    )
)]
#[get("/areas/locate")]
pub async fn locate(app: Data<App>, params: Query<LocateParams>, request: HttpRequest) -> Result<Reply, Failure> {
    let system = coord_system(&request)?;
    let given =
        Location { lat: params.lat, lng: params.lng, coord_system: wire::coord_system_out(system), accuracy_m: None };
    let position = wire::location_in("", given).map_err(FieldFault::of_query)?.position;
    app.glance(move |scene| {
        let path = match area_of(scene, Some(position))? {
            Some(area) => scene.tx.area_path(area)?,
            None => Vec::new(),
        };
        let mut records = scene.tx.areas_of(&path)?;
        records.sort_by_key(|record| path.iter().position(|id| *id == record.id));
        let contacts = scene.tx.public_contacts(&path)?;
        let contact = |found: &Contact| AreaContact {
            post: wire::post_out(found.post),
            name: found.name.as_str().to_owned(),
            phone: found.phone.as_ref().map(|phone| phone.national()),
        };
        let areas = records.into_iter().map(|record| LocatedArea {
            contacts: contacts.iter().filter(|(area, _)| *area == record.id).map(|(_, found)| contact(found)).collect(),
            id: Id::uuid(record.id),
            name: Name::into(record.name),
            code: Code::into(record.code),
            level: wire::level_out(record.level),
            kind: record.kind.map(wire::area_kind_out),
        });
        Reply::ok(&Whereabouts { areas: areas.collect() })
    })
    .await
}
