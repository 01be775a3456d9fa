//! What is shown of an area.

use domain::geo::CoordSystem;
use domain::grid::Boundary;
use domain::id::Id;
use domain::text::{Code, Name};
use openapi::area::{Area, AreaDetails};
use openapi::area_import::{AreaImport, AreaImportSummary, AreaProperties, AreaWarning, ExportedArea, FeatureType};
use openapi::geometry::MultiPolygon;
use persistence::values::{AreaRecord, ImportFinding, ImportRecord};

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
        households: record.households,
        retired: record.retired,
        version: record.version,
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

/// More than live in any city are a slip of the pen.
pub const MOST_HOUSEHOLDS: u32 = 10_000_000;

pub fn households(count: u32) -> Result<u32, Failure> {
    let fault =
        || Failure::field("/households", "out_of_range", "户数为 0 至 10000000", "is not between 0 and 10000000");
    if count <= MOST_HOUSEHOLDS { Ok(count) } else { Err(fault()) }
}

/// The version of borders, as it is listed.
pub fn import_summary(record: &ImportRecord) -> AreaImportSummary {
    AreaImportSummary {
        id: Some(record.id.uuid()),
        status: Some(wire::import_status_out(record.status)),
        scope_area_id: record.scope.map(Id::uuid),
        areas: record.created_areas.saturating_add(record.changed_areas),
        created_areas: record.created_areas,
        changed_areas: record.changed_areas,
        valid_from: record.valid_from.utc(),
        created_at: record.created_at.utc(),
        created_by: record.created_by.map(Id::uuid),
        in_force_at: record.in_force_at.map(|at| at.utc()),
        ended_at: record.ended_at.map(|at| at.utc()),
        failure: record.report.failure.clone(),
        warning_count: u32::try_from(record.report.findings.len()).unwrap_or(u32::MAX),
    }
}

pub fn import(record: &ImportRecord, system: CoordSystem) -> AreaImport {
    let warning = |finding: &ImportFinding| AreaWarning {
        code: finding.code.clone(),
        other: finding.other.clone(),
        kind: wire::misfit_out(finding.misfit),
        // To a tenth of a square metre: what comes after it is chance.
        m2: (finding.m2 * 10.0).round() / 10.0,
        at: wire::location_out(finding.at, system, None),
    };
    AreaImport {
        summary: import_summary(record),
        warnings: record.report.findings.iter().map(warning).collect(),
        has_more_warnings: record.report.has_more,
    }
}

/// An area as a feature that can be imported again.
pub fn exported(
    record: AreaRecord,
    parent_code: Option<String>,
    boundary: Option<&Boundary>,
    system: CoordSystem,
) -> ExportedArea {
    ExportedArea {
        kind: FeatureType::Feature,
        id: record.id.uuid(),
        properties: AreaProperties {
            code: Code::into(record.code),
            name: Name::into(record.name),
            level: wire::level_out(record.level),
            kind: record.kind.map(wire::area_kind_out),
            parent_code,
            households: record.households,
        },
        geometry: boundary.map(|boundary| MultiPolygon::of(boundary.polygons_in(system))),
    }
}
