//! One year.

use actix_web::get;
use actix_web::web::{Data, Path};
use openapi::calendar::CalendarYear;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::{Code, Failure};
use crate::reply::Reply;

/// Show a year of the calendar
///
/// With its version, for whoever is going to change it.
#[utoipa::path(
    tag = "deadlines",
    params(("year" = i32, Path, description = "The year", minimum = 2000, maximum = 2100)),
    responses((status = 200, description = "The year", body = CalendarYear))
)]
#[get("/calendars/{year}")]
pub async fn show_calendar(app: Data<App>, _ask: Ask, path: Path<String>) -> Result<Reply, Failure> {
    let year: i32 = path.parse().map_err(|_| Code::NotFound)?;
    let years = app.look(view::years).await?;
    let found = years.iter().find(|(plan, _)| plan.year() == year).ok_or(Code::NotFound)?;
    let shown = view::year(found);
    Ok(Reply::ok(&shown)?.version(shown.version))
}
