//! A part of the tree, as it can be imported again.

use std::collections::HashMap;

use actix_web::get;
use actix_web::web::Data;
use domain::geo::CoordSystem;
use domain::grid::{Area, Boundary};
use domain::id::Id;
use domain::identity::{Operation, may};
use domain::text::Code;
use openapi::area_import::{CollectionType, ExportedAreas, MOST_FEATURES};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::read_import::MOST_IMPORT_POINTS;
use super::view;
use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::{reach, standing};
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::wire;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportParams {
    /// The area to begin with.
    #[param(required = true, value_type = Uuid)]
    pub area: Option<Uuid>,
}

/// Export areas
///
/// An area and all below it as GeoJSON, in the `coord_system` that is asked for. What is too large for one import is exported part by
/// part.
#[utoipa::path(
    tag = "areas",
    params(ExportParams),
    responses((status = 200, description = "The areas", body = ExportedAreas))
)]
#[get("/areas/export")]
pub async fn export_areas(app: Data<App>, ask: Ask, params: Query<ExportParams>) -> Result<Reply, Failure> {
    ask.require_somewhere(Operation::ExportAreas)?;
    // Who may not export at all is told so first.
    let missing = || Failure::field("area", "missing", "缺少该参数", "is missing");
    let id = Id::from_uuid(params.area.ok_or_else(missing)?);
    app.survey(move |scene| {
        reach::require_named_area(scene, "area", id)?;
        let place = standing::place_of_area(scene, Some(id))?;
        may(&ask.caller, Operation::ExportAreas, &place)?;
        Reply::ok(&areas_below(scene, id, ask.coord_system)?)
    })
    .await
}

pub fn areas_below(scene: &mut Scene<'_, '_>, id: Id<Area>, system: CoordSystem) -> Result<ExportedAreas, Failure> {
    let too_many = || {
        Failure::field(
            "area",
            "too_many",
            format!("超过 {MOST_FEATURES} 个区域或 {MOST_IMPORT_POINTS} 个边界点，请分片导出"),
            format!("has more than {MOST_FEATURES} areas or {MOST_IMPORT_POINTS} points: export it part by part"),
        )
    };
    let limit = u32::try_from(MOST_FEATURES).unwrap_or(u32::MAX);
    let records = scene.tx.area_subtree(id, limit.saturating_add(1))?;
    if records.len() > MOST_FEATURES {
        return Err(too_many());
    }
    let ids: Vec<_> = records.iter().map(|record| record.id).collect();
    let borders: HashMap<_, Boundary> = scene.tx.boundaries_of(&ids)?.into_iter().collect();
    if borders.values().map(Boundary::point_count).sum::<usize>() > MOST_IMPORT_POINTS {
        return Err(too_many());
    }
    let parent = records.first().and_then(|record| record.parent);
    let mut codes: HashMap<Id<Area>, String> =
        records.iter().map(|record| (record.id, record.code.as_str().to_owned())).collect();
    if let Some(parent) = parent {
        codes.insert(parent, Code::into(scene.tx.require_area(parent)?.code));
    }
    let features = records.into_iter().map(|record| {
        let parent = record.parent.and_then(|parent| codes.get(&parent)).cloned();
        let border = borders.get(&record.id);
        view::exported(record, parent, border, system)
    });
    Ok(ExportedAreas {
        kind: CollectionType::FeatureCollection,
        coord_system: wire::coord_system_out(system),
        features: features.collect(),
    })
}
