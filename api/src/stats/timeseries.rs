//! How it went, day by day, week by week, month by month.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use chrono::{Datelike, Days, Months, NaiveDate};
use domain::figures::rate::Sums;
use domain::figures::{Measure, RateName, Step};
use domain::id::Id;
use domain::identity::Operation;
use openapi::figures::{Timeseries, TimeseriesPoint};
use openapi::names::FigureStep;
use persistence::values::Grouping;
use serde::Deserialize;
use utoipa::IntoParams;

use super::scope::{Scope, ScopeParams};
use super::sheet::{self, Format, FormatParams};
use super::view;
use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;
use crate::wire;

/// No series has more steps.
const MOST_STEPS: usize = 400;

/// What of the figures is followed, and in which steps.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeriesParams {
    /// What is counted: a name of `FigureMeasure`. Either this or `rate`.
    #[param(max_length = 32, pattern = "^[a-z_]*$")]
    pub measure: Option<String>,
    /// A rate: a name of `FigureRate`.
    #[param(max_length = 32, pattern = "^[a-z_]*$")]
    pub rate: Option<String>,
    /// `day`, `week` (from Monday) or `month`. A series has at most 400 steps.
    #[param(max_length = 5, pattern = "^(day|week|month)$", default = "day")]
    pub step: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Followed {
    Measure(Measure),
    Rate(RateName),
}

/// Show how a figure went
///
/// One count or one rate, step by step, with the steps in which nothing was counted. As JSON, or as CSV that spreadsheets open.
#[utoipa::path(
    tag = "stats",
    params(SeriesParams, ScopeParams, FormatParams),
    responses((status = 200, description = "The series", content(
        (Timeseries = "application/json"),
        (String = "text/csv")
    )))
)]
#[get("/stats/timeseries")]
pub async fn show_timeseries(
    app: Data<App>,
    ask: Ask,
    own: Query<SeriesParams>,
    params: Query<ScopeParams>,
    format: Query<FormatParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    ask.require_somewhere(Operation::ShowTimeseries)?;
    let (followed, step) = (followed(&own)?, step(&own)?);
    let (params, format, language) = (params.0, format.said()?, ask.language);
    let shown = app
        .survey(move |scene| {
            let scope = Scope::of(scene, &ask.caller, Operation::ShowTimeseries, &params)?;
            let steps = steps(scope.filter.from, scope.filter.until, step)?;
            let sums = sums(scene, &scope, step, &steps)?;
            let point = |((from, to), sums): (&(NaiveDate, NaiveDate), &Sums)| TimeseriesPoint {
                from: *from,
                to: *to,
                count: match followed {
                    Followed::Measure(measure) => Some(sums.overview.count(measure)),
                    Followed::Rate(_) => None,
                },
                rate: match followed {
                    Followed::Measure(_) => None,
                    Followed::Rate(rate) => Some(view::rate(sums.overview.rate(rate))),
                },
            };
            let (measure, rate) = match followed {
                Followed::Measure(measure) => (Some(wire::measure_out(measure)), None),
                Followed::Rate(rate) => (None, Some(wire::rate_out(rate))),
            };
            Ok(Timeseries {
                area_id: scope.area().map(Id::uuid),
                from: scope.filter.from,
                to: scope.filter.until,
                time_zone: scope.programme.settings.time_zone.name().to_owned(),
                step,
                measure,
                rate,
                items: steps.iter().zip(&sums).map(point).collect(),
            })
        })
        .await?;
    match format {
        Format::Json => Ok(Reply::ok(&shown)?.respond_to(&request)),
        Format::Csv => {
            sheet::answer(&format!("timeseries-{}-{}", shown.from, shown.to), sheet::timeseries(&shown, language)?)
        }
    }
}

fn followed(params: &SeriesParams) -> Result<Followed, Failure> {
    match (params.measure.as_deref(), params.rate.as_deref()) {
        (Some(name), None) => view::measure(name).map(Followed::Measure),
        (None, Some(name)) => view::rate_name(name).map(Followed::Rate),
        _ => Err(Failure::field(
            "measure",
            "missing",
            "请指明 measure 或 rate 之一",
            "is needed, or `rate`, and not both",
        )),
    }
}

fn step(params: &SeriesParams) -> Result<FigureStep, Failure> {
    match params.step.as_deref() {
        None | Some("day") => Ok(FigureStep::Day),
        Some("week") => Ok(FigureStep::Week),
        Some("month") => Ok(FigureStep::Month),
        Some(_) => Err(Failure::field("step", "unknown_value", "步长为 day、week 或 month", "is day, week or month")),
    }
}

/// The first day of the step that comes after a day.
fn next(day: NaiveDate, step: FigureStep) -> Option<NaiveDate> {
    match step {
        FigureStep::Day => day.succ_opt(),
        FigureStep::Week => day.checked_add_days(Days::new(7 - u64::from(day.weekday().num_days_from_monday()))),
        FigureStep::Month => Step::Month.begin(day).checked_add_months(Months::new(1)),
    }
}

/// The steps that a period is made of, cut off where it begins and ends.
fn steps(from: NaiveDate, until: NaiveDate, step: FigureStep) -> Result<Vec<(NaiveDate, NaiveDate)>, Failure> {
    let mut steps = Vec::new();
    let mut begins = from;
    while begins < until {
        let ends = next(begins, step).unwrap_or(until).min(until);
        steps.push((begins, ends));
        begins = ends;
        if steps.len() > MOST_STEPS {
            return Err(Failure::field(
                "step",
                "out_of_range",
                "步数超过 400，请加大步长或缩短时间",
                "makes more than 400 steps of the period",
            ));
        }
    }
    Ok(steps)
}

/// What each step comes to.
fn sums(
    scene: &mut Scene<'_, '_>,
    scope: &Scope,
    step: FigureStep,
    steps: &[(NaiveDate, NaiveDate)],
) -> Result<Vec<Sums>, Failure> {
    if !scope.filter.is_one_part() {
        // The tickets themselves do not say on which of the programme's days they count.
        let each = steps.iter().map(|(from, until)| {
            let found = scene.tx.figures(&scope.between(*from, *until), Grouping::Nothing)?;
            Ok(found.into_values().next().unwrap_or_default())
        });
        return each.collect();
    }
    let counters = match step {
        FigureStep::Day | FigureStep::Week => Step::Day,
        FigureStep::Month => Step::Month,
    };
    let mut sums = vec![Sums::default(); steps.len()];
    for (day, found) in scene.tx.figures(&scope.filter, Grouping::Period(counters))? {
        let day: NaiveDate = day.parse().map_err(Failure::internal)?;
        let at = steps.partition_point(|(_, until)| *until <= day);
        if let Some(sum) = sums.get_mut(at) {
            *sum = std::mem::take(sum).and(&found);
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_cut_into_steps() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let shown = |from, until, step| {
            let steps = steps(day(from), day(until), step).unwrap();
            steps.iter().map(|(from, until)| format!("{from} {until}")).collect::<Vec<_>>()
        };
        assert_eq!(
            shown("2026-11-20", "2026-12-02", FigureStep::Week),
            ["2026-11-20 2026-11-23", "2026-11-23 2026-11-30", "2026-11-30 2026-12-02"]
        );
        assert_eq!(
            shown("2026-11-20", "2027-01-01", FigureStep::Month),
            ["2026-11-20 2026-12-01", "2026-12-01 2027-01-01"]
        );
        assert_eq!(shown("2026-11-30", "2026-12-01", FigureStep::Day), ["2026-11-30 2026-12-01"]);
        assert!(steps(day("2025-01-01"), day("2026-12-01"), FigureStep::Day).is_err());
    }
}
