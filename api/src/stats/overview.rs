//! How the city does.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use domain::id::Id;
use domain::identity::Operation;
use openapi::figures::Overview;
use persistence::values::Grouping;

use super::scope::{Scope, ScopeParams};
use super::sheet::{self, Format, FormatParams};
use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// Show the figures
///
/// Counts and rates of the tickets accepted in a period, as they stand now, and how long they took. Each rate comes with what
/// it is made of and what it leaves out. As JSON, or as CSV that spreadsheets open.
#[utoipa::path(
    tag = "stats",
    params(ScopeParams, FormatParams),
    responses((status = 200, description = "The figures", content(
        (Overview = "application/json"),
        (String = "text/csv")
    )))
)]
#[get("/stats/overview")]
pub async fn show_overview(
    app: Data<App>,
    ask: Ask,
    params: Query<ScopeParams>,
    format: Query<FormatParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    ask.require_somewhere(Operation::ShowFigures)?;
    let (params, format, language) = (params.0, format.said()?, ask.language);
    let shown = app
        .survey(move |scene| {
            let scope = Scope::of(scene, &ask.caller, Operation::ShowFigures, &params)?;
            let sums = scene.tx.figures(&scope.filter, Grouping::Nothing)?.remove("").unwrap_or_default();
            Ok(Overview {
                area_id: scope.area().map(Id::uuid),
                from: scope.filter.from,
                to: scope.filter.until,
                time_zone: scope.programme.settings.time_zone.name().to_owned(),
                counts: view::counts(&sums.overview),
                rates: view::rates(&sums.overview),
                elapsed: view::elapsed(&sums),
            })
        })
        .await?;
    match format {
        Format::Json => Ok(Reply::ok(&shown)?.respond_to(&request)),
        Format::Csv => {
            sheet::answer(&format!("overview-{}-{}", shown.from, shown.to), sheet::overview(&shown, language)?)
        }
    }
}
