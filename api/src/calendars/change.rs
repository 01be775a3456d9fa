//! A year is announced, or was announced otherwise.

use actix_web::put;
use actix_web::web::{Data, Path};
use domain::calendar::{SpecialDay, YearPlan};
use domain::identity::{Operation, Place};
use openapi::calendar::{CalendarYear, ChangeCalendar};

use super::view;
use crate::app::App;
use crate::body::Body;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;
use crate::wire;

/// Set a year of the calendar
///
/// Takes a year as holiday-cn publishes it. What is open is due by it from then on; what has run out before stays so.
#[utoipa::path(
    tag = "deadlines",
    params(("year" = i32, Path, description = "The year", minimum = 2000, maximum = 2100)),
    request_body = ChangeCalendar,
    responses((status = 200, description = "The year as it is now", body = CalendarYear))
)]
#[put("/calendars/{year}")]
pub async fn change_calendar(
    app: Data<App>,
    ask: Ask,
    path: Path<String>,
    body: Body<ChangeCalendar>,
) -> Result<Reply, Failure> {
    ask.require(Operation::ChangeCalendar, &Place::everywhere())?;
    let year: i32 = path.parse().map_err(|_| Code::NotFound)?;
    let input = body.value;
    if input.year.is_some_and(|sent| sent != year) {
        return Err(Failure::field("/year", "unchangeable", "与路径中的年份不一致", "is not the year in the path"));
    }
    let papers = input.papers.iter().enumerate().map(|(at, paper)| wire::text(&format!("/papers/{at}"), paper));
    let papers = papers.collect::<Result<_, _>>()?;
    let days = input.days.iter().enumerate().map(|(at, day)| {
        let name = wire::text(&format!("/days/{at}/name"), &day.name)?;
        Ok(SpecialDay { date: day.date, name, off: day.is_off_day })
    });
    let plan = YearPlan::new(year, papers, days.collect::<Result<_, Failure>>()?)?;
    let (by, if_match) = (ask.caller.account, ask.if_match);
    app.perform(&ask, &body.hash, move |scene| {
        let before = scene.tx.lock_year(year)?.unwrap_or_default();
        if if_match.is_some_and(|version| version != before) {
            return Err(Code::VersionMismatch.into());
        }
        let version = before + 1;
        scene.tx.save_year(&plan, version)?;
        scene.tx.wake_all_tickets(scene.now)?;
        let detail = format!(r#"{{"year":{year}}}"#);
        scene.tx.record_audit(Some(by), "calendar.change", None, &detail, scene.now)?;
        Ok(Reply::ok(&view::year(&(plan.clone(), version)))?.version(version))
    })
    .await
}
