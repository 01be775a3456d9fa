//! The tree of areas grows.

use actix_web::post;
use actix_web::web::{self, Data};
use domain::grid::{Boundary, Level};
use domain::id::Id;
use domain::identity::{Caller, Operation, Place, may};
use openapi::area::{AreaDetails, CreateArea};
use openapi::geometry::Geometry;
use openapi::names::CoordSystem;
use persistence::values::NewArea;

use super::view;
use crate::app::{App, Scene};
use crate::body::{Body, MAX_BOUNDARY_BYTES};
use crate::caller::Ask;
use crate::flow::{change_borders, reach, standing};
use crate::problem::{Failure, FieldFault};
use crate::reply::Reply;
use crate::tickets::view::code;
use crate::wire;

/// Create an area
///
/// Below another one, or, without a parent, as the top of a programme: the first one takes over the programme that is there,
/// each further one brings a programme of its own. Only who administers the whole deployment makes a top.
#[utoipa::path(
    tag = "areas",
    request_body = CreateArea,
    responses((status = 201, description = "The area", body = AreaDetails))
)]
#[post("/areas")]
pub async fn create_area(
    app: Data<App>,
    ask: Ask,
    body: Body<CreateArea, MAX_BOUNDARY_BYTES>,
) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::CreateArea)?;
    let input = body.value;
    let (code, name) = (code("/code", &input.code)?, wire::text("/name", &input.name)?);
    let boundary = match input.boundary {
        Some(geometry) => Some(read_boundary(geometry, input.coord_system.unwrap_or_default()).await?),
        None => None,
    };
    let (level, kind) = (wire::level_in(input.level), input.kind.map(wire::area_kind_in));
    let parent = input.parent_id.map(Id::from_uuid);
    let households = input.households.map(view::households).transpose()?;
    let (caller, system) = (ask.caller.clone(), ask.coord_system);
    app.perform(&ask, &body.hash, move |scene| {
        scene.tx.lock_areas()?;
        require_place(scene, &caller, parent, level)?;
        let id = scene.id();
        let (code, name, boundary) = (code.clone(), name.clone(), boundary.clone());
        let bordered = boundary.is_some();
        if bordered {
            scene.tx.replace_tickets()?;
        }
        scene.tx.create_area(&NewArea {
            id,
            code,
            name: name.clone(),
            level,
            kind,
            parent,
            boundary,
            households,
            at: scene.now,
        })?;
        if parent.is_none() && !scene.tx.adopt_root_area(id)? {
            let programme = scene.id();
            scene.tx.create_programme(programme, &name, Some(id), scene.now)?;
        }
        if bordered {
            change_borders::wait_for_reports(scene, parent)?;
        }
        scene.tx.record_audit(Some(caller.account), "area.create", Some(id.uuid()), "{}", scene.now)?;
        let area = view::details(scene, id, None, system)?;
        Reply::created(&area, format!("/v1/areas/{id}"))
    })
    .await
}

/// Checking whether rings cross takes up to seconds: off the request's thread.
async fn read_boundary(geometry: Geometry, system: CoordSystem) -> Result<Boundary, Failure> {
    let nested = FieldFault::new(
        "/boundary/coordinates",
        "wrong_type",
        "坐标层次与类型不符",
        "are not nested as the type of the geometry says",
    );
    let polygons = geometry.polygons().map_err(|_| nested)?;
    let read = web::block(move || Boundary::parse(polygons, wire::coord_system_in(system))).await;
    Ok(read.map_err(Failure::internal)??)
}

fn require_place(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    parent: Option<Id<domain::grid::Area>>,
    level: Level,
) -> Result<(), Failure> {
    let Some(parent) = parent else {
        may(caller, Operation::CreateArea, &Place::everywhere())?;
        return Ok(());
    };
    let above = reach::require_named_area(scene, "/parent_id", parent)?;
    if above.retired {
        return Err(Failure::field("/parent_id", "unknown", "没有这个区域", "is not an area any more"));
    }
    let place = standing::place_of_area(scene, Some(parent))?;
    may(caller, Operation::CreateArea, &place)?;
    level.check_below(above.level)?;
    Ok(())
}
