//! The years that are known.

use actix_web::get;
use actix_web::web::Data;
use openapi::calendar::CalendarList;

use super::view;
use crate::app::App;
use crate::caller::Ask;
use crate::problem::Failure;
use crate::reply::Reply;

/// List the years of the calendar
///
/// Holidays and make-up working days, as deadlines count them. In a year that is not here, Monday to Friday are worked.
#[utoipa::path(tag = "deadlines", responses((status = 200, description = "All of them", body = CalendarList)))]
#[get("/calendars")]
pub async fn list_calendars(app: Data<App>, _ask: Ask) -> Result<Reply, Failure> {
    let years = app.look(view::years).await?;
    Reply::ok(&CalendarList { items: years.iter().map(view::year).collect() })
}
