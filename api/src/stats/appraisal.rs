//! Whose work is how good: areas, departments, persons side by side.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use domain::figures::RateName;
use domain::figures::rate::Sums;
use domain::id::Id;
use domain::identity::Operation;
use openapi::figures::{Appraisal, AppraisalRow};
use openapi::names::AppraisalOf;
use persistence::values::{Grouping, PageRequest};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::scope::{Scope, ScopeParams};
use super::sheet::{self, Format, FormatParams};
use super::view;
use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// No area has more below it that are shown, and no page more persons.
const MOST_ROWS: usize = 2000;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AppraisalParams {
    /// `area`: those right below `area`, each with what lies below it. `department`: those that have the tickets now. `person`: the grid
    /// workers and chiefs who have them now.
    #[param(max_length = 10, pattern = "^(area|department|person)$", default = "area")]
    pub by: Option<String>,
    /// A rate: the highest first. Without it they come by their names. Persons are ranked only where the programme says so
    /// (`personal_standings`).
    #[param(max_length = 32, pattern = "^[a-z_]*$")]
    pub sort: Option<String>,
}

/// Show an appraisal
///
/// The figures of areas, departments or persons, a row each. A ticket counts for whoever has it now; `assigned`, `returned` and
/// `late_claims` count for whoever it was handed to then. As JSON, or as CSV that spreadsheets open.
#[utoipa::path(
    tag = "stats",
    params(AppraisalParams, ScopeParams, FormatParams),
    responses((status = 200, description = "The appraisal", content(
        (Appraisal = "application/json"),
        (String = "text/csv")
    )))
)]
#[get("/stats/appraisal")]
pub async fn show_appraisal(
    app: Data<App>,
    ask: Ask,
    own: Query<AppraisalParams>,
    params: Query<ScopeParams>,
    format: Query<FormatParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    ask.require_somewhere(Operation::ShowAppraisal)?;
    let by = by(&own)?;
    let right = match by {
        AppraisalOf::Person => Operation::AppraisePersons,
        AppraisalOf::Area | AppraisalOf::Department => Operation::ShowAppraisal,
    };
    ask.require_somewhere(right)?;
    let sort = own.sort.as_deref().map(|name| view::named_rate("sort", name)).transpose()?;
    let (params, format, language) = (params.0, format.said()?, ask.language);
    let shown = app
        .survey(move |scene| {
            let scope = Scope::of(scene, &ask.caller, right, &params)?;
            if by == AppraisalOf::Person && sort.is_some() && !scope.programme.settings.personal_standings {
                let (zh, en) = ("本项目未开启个人排名", "ranks persons, which this programme does not do");
                return Err(Failure::field("sort", "not_allowed", zh, en));
            }
            let whole = scene.tx.figures(&scope.filter, Grouping::Nothing)?.remove("").unwrap_or_default();
            let rows = match by {
                AppraisalOf::Area => areas(scene, &scope)?,
                AppraisalOf::Department => departments(scene, &scope)?,
                AppraisalOf::Person => persons(scene, &scope)?,
            };
            Ok(Appraisal {
                area_id: scope.area().map(Id::uuid),
                from: scope.filter.from,
                to: scope.filter.until,
                time_zone: scope.programme.settings.time_zone.name().to_owned(),
                by,
                whole: view::appraised(&whole),
                items: ordered(rows, sort),
            })
        })
        .await?;
    match format {
        Format::Json => Ok(Reply::ok(&shown)?.respond_to(&request)),
        Format::Csv => {
            sheet::answer(&format!("appraisal-{}-{}", shown.from, shown.to), sheet::appraisal(&shown, language)?)
        }
    }
}

fn by(params: &AppraisalParams) -> Result<AppraisalOf, Failure> {
    match params.by.as_deref() {
        None | Some("area") => Ok(AppraisalOf::Area),
        Some("department") => Ok(AppraisalOf::Department),
        Some("person") => Ok(AppraisalOf::Person),
        Some(_) => Err(Failure::field(
            "by",
            "unknown_value",
            "只能为 area、department 或 person",
            "is area, department or person",
        )),
    }
}

type Row = (Uuid, String, Sums);

/// The areas right below one, each with what lies below it.
fn areas(scene: &mut Scene<'_, '_>, scope: &Scope) -> Result<Vec<Row>, Failure> {
    let Some(parent) = scope.area() else { return Ok(Vec::new()) };
    let page = PageRequest { limit: u32::try_from(MOST_ROWS).unwrap_or(u32::MAX), after: None };
    let children = scene.tx.list_areas(Some(parent), None, page)?.items;
    let above: BTreeMap<String, Uuid> = {
        let pairs = scene.tx.children_above(parent)?;
        pairs.into_iter().map(|(area, child)| (area.to_string(), child.uuid())).collect()
    };
    let mut of_children: BTreeMap<Uuid, Sums> = BTreeMap::new();
    for (area, found) in scene.tx.figures(&scope.filter, Grouping::Area)? {
        if let Some(child) = above.get(&area) {
            let sums = of_children.entry(*child).or_default();
            *sums = std::mem::take(sums).and(&found);
        }
    }
    let row = |child: persistence::values::AreaRecord| {
        let id = child.id.uuid();
        (id, String::from(child.name), of_children.remove(&id).unwrap_or_default())
    };
    Ok(children.into_iter().map(row).collect())
}

fn departments(scene: &mut Scene<'_, '_>, scope: &Scope) -> Result<Vec<Row>, Failure> {
    let found = by_id(scene.tx.figures(&scope.filter, Grouping::Department)?);
    let ids: Vec<_> = found.keys().copied().map(Id::from_uuid).collect();
    let names = scene.tx.department_names(&ids)?;
    Ok(named(found, names.into_iter().map(|(id, name)| (id.uuid(), String::from(name)))))
}

fn persons(scene: &mut Scene<'_, '_>, scope: &Scope) -> Result<Vec<Row>, Failure> {
    let found = by_id(scene.tx.figures(&scope.filter, Grouping::Worker)?);
    let ids: Vec<_> = found.keys().copied().map(Id::from_uuid).collect();
    let names = scene.tx.account_names(&ids)?;
    Ok(named(found, names.into_iter().map(|(id, name)| (id.uuid(), String::from(name)))))
}

fn by_id(found: BTreeMap<String, Sums>) -> BTreeMap<Uuid, Sums> {
    // What was counted and taken back leaves zeros.
    let counted = found.into_iter().filter(|(_, sums)| sums.overview.0.values().any(|n| *n != 0));
    counted.filter_map(|(id, sums)| Some((Uuid::parse_str(&id).ok()?, sums))).collect()
}

fn named(found: BTreeMap<Uuid, Sums>, names: impl Iterator<Item = (Uuid, String)>) -> Vec<Row> {
    let mut names: BTreeMap<Uuid, String> = names.collect();
    found.into_iter().map(|(id, sums)| (id, names.remove(&id).unwrap_or_default(), sums)).collect()
}

/// By their names; or the highest rate first, and at the end those that have none.
fn ordered(mut rows: Vec<Row>, sort: Option<RateName>) -> Vec<AppraisalRow> {
    rows.sort_by(|(id, name, _), (other_id, other_name, _)| (name, id).cmp(&(other_name, other_id)));
    if let Some(rate) = sort {
        let value = |sums: &Sums| sums.overview.rate(rate).value().unwrap_or(-1.0);
        rows.sort_by(|(.., sums), (.., other)| value(other).total_cmp(&value(sums)));
    }
    rows.truncate(MOST_ROWS);
    let row = |(id, name, sums): Row| AppraisalRow { id, name, figures: view::appraised(&sums) };
    rows.into_iter().map(row).collect()
}
