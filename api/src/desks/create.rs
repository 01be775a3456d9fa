//! A desk opens.

use actix_web::post;
use actix_web::web::Data;
use domain::id::Id;
use domain::identity::Operation;
use openapi::desk::{CreateDesk, Desk};
use persistence::values::DeskRecord;

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::flow::reach;
use crate::problem::Failure;
use crate::reply::Reply;
use crate::wire;

/// Create a desk
///
/// In an area of the caller. Its clerks are given their role for it, and rewards get stock at it.
#[utoipa::path(
    tag = "desks",
    request_body = CreateDesk,
    responses((status = 201, description = "The desk", body = Desk))
)]
#[post("/desks")]
pub async fn create_desk(app: Data<App>, ask: Ask, body: Body<CreateDesk>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CreateDesk)?;
    let input = body.value;
    let name = wire::text("/name", &input.name)?;
    let location = input.location.map(|location| wire::location_in("/location", location)).transpose()?;
    let address = wire::maybe_text("/address", input.address.as_deref())?;
    let opening_hours = wire::maybe_text("/opening_hours", input.opening_hours.as_deref())?;
    let area = Id::from_uuid(input.area_id);
    let (caller, system) = (ask.caller.clone(), ask.coord_system);
    app.perform(&ask, &body.hash, move |scene| {
        reach::require_in_area(scene, &caller, Operation::CreateDesk, area)?;
        let record = DeskRecord {
            id: scene.id(),
            name: name.clone(),
            area,
            position: location.map(|location| location.position),
            address: address.clone(),
            opening_hours: opening_hours.clone(),
            created_at: scene.now,
        };
        scene.tx.create_desk(&record)?;
        let (by, subject) = (Some(caller.account), Some(record.id.uuid()));
        scene.tx.record_audit(by, "desk.create", subject, "{}", scene.now)?;
        let location = format!("/v1/desks/{}", record.id);
        Reply::created(&view::desk(record, system), location)
    })
    .await
}
