//! Has somebody told of it already?

use std::collections::BTreeMap;

use actix_web::get;
use actix_web::web::Data;
use domain::identity::Operation;
use openapi::location::Location;
use openapi::ticket::{SimilarTicket, SimilarTickets};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{self, Showing};
use crate::app::App;
use crate::caller::Ask;
use crate::flow::similar::similar;
use crate::near::whole_metres;
use crate::problem::{Code, Failure, FieldFault};
use crate::query::Query;
use crate::reply::Reply;
use crate::wire;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SimilarParams {
    /// Degrees north, in `coord_system`.
    #[param(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Degrees east.
    #[param(minimum = -180, maximum = 180)]
    pub lng: f64,
    /// What the matter is about. Its major class is looked through, as far around as the category says; without one, all within 50
    /// metres.
    #[param(max_length = 64)]
    pub category: Option<String>,
}

/// List similar tickets
///
/// Before a matter is reported: open ones nearby that may be the same, the nearest first, 20 at most. "Somebody has reported this:
/// follow it?"
#[utoipa::path(
    tag = "tickets",
    params(SimilarParams),
    responses((status = 200, description = "What is there already", body = SimilarTickets))
)]
#[get("/tickets/similar")]
pub async fn list_similar_tickets(app: Data<App>, ask: Ask, params: Query<SimilarParams>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ListSimilarTickets)?;
    let (lat, lng) = (params.lat, params.lng);
    let given = Location { lat, lng, coord_system: wire::coord_system_out(ask.coord_system), accuracy_m: None };
    let position = wire::location_in("", given).map_err(FieldFault::of_query)?.position;
    let code = params.category.as_deref().filter(|code| !code.is_empty());
    let code = code.map(|code| view::code("category", code)).transpose()?;
    let found = app
        .look(move |scene| {
            let category = match &code {
                Some(code) => Some(scene.tx.category(code)?.ok_or(Code::UnknownCategory)?),
                None => None,
            };
            let near = similar(scene, &ask.caller, category.as_ref(), position, None)?;
            let ids: Vec<_> = near.iter().map(|(id, _)| *id).collect();
            let records = scene.tx.tickets_of(&ids)?;
            let seen = view::look_at(scene, &ask.caller, records)?;
            let shown = view::tickets(scene, Showing::masked(ask.coord_system), &seen)?;
            let mut shown: BTreeMap<_, _> = shown.into_iter().map(|ticket| (ticket.id, ticket)).collect();
            let nearest_first = near.into_iter().filter_map(|(id, distance)| {
                Some(SimilarTicket { distance_m: whole_metres(distance), ticket: shown.remove(&id.uuid())? })
            });
            Ok(nearest_first.collect())
        })
        .await?;
    Reply::ok(&SimilarTickets { items: found })
}
