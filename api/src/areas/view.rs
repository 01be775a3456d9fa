//! What is shown of an area.

use domain::geo::CoordSystem;
use domain::grid::Boundary;
use domain::id::Id;
use domain::text::{Code, Name};
use openapi::area::{Area, AreaDetails};
use openapi::geometry::MultiPolygon;
use persistence::values::AreaRecord;

use crate::app::Scene;
use crate::problem::Failure;
use crate::wire;

pub fn area(record: AreaRecord) -> Area {
    Area {
        id: record.id.uuid(),
        name: Name::into(record.name),
        code: Code::into(record.code),
        level: wire::level_out(record.level),
        kind: record.kind.map(wire::area_kind_out),
        parent_id: record.parent.map(Id::uuid),
        has_boundary: record.has_boundary,
        created_at: record.created_at.utc(),
    }
}

/// One area with what lies above it, and its border where that is wanted.
pub fn details(
    scene: &mut Scene<'_, '_>,
    id: Id<domain::grid::Area>,
    boundary: Option<Boundary>,
    system: CoordSystem,
) -> Result<AreaDetails, Failure> {
    Ok(AreaDetails {
        area: area(scene.tx.require_area(id)?),
        path: scene.tx.area_path(id)?.into_iter().map(Id::uuid).collect(),
        boundary: boundary.map(|boundary| MultiPolygon::of(boundary.polygons_in(system))),
        coord_system: wire::coord_system_out(system),
    })
}
