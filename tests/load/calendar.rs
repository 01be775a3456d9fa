//! Prints how days are counted, for whoever wants to hold it against another calendar (`.ci/compare-calendar` does): for each day of the
//! years that are shipped, whether it is worked, and until when something is due that comes in at ten in the morning.
//!
//! date,worked,after 0,1,3,7 and 20 working days,after 4 and 40 working hours
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool that cannot go on stops there and says why")]

use chrono::{Datelike, NaiveDate};
use domain::calendar::{Calendar, OfficeHours, WorkingTime, shipped};
use domain::ticket::deadline::Unit;
use domain::time::TimeZone;

const TEN_IN_THE_MORNING: u16 = 10 * 60;
const DUE: [(u32, Unit); 7] = [
    (0, Unit::WorkingDay),
    (1, Unit::WorkingDay),
    (3, Unit::WorkingDay),
    (7, Unit::WorkingDay),
    (20, Unit::WorkingDay),
    (4, Unit::WorkingHour),
    (40, Unit::WorkingHour),
];

fn main() {
    let calendar = Calendar::of(shipped::years());
    let zone = TimeZone::Asia__Shanghai;
    let time = WorkingTime { calendar: &calendar, zone, hours: OfficeHours::USUAL };
    let years: Vec<i32> = shipped::years().iter().map(domain::calendar::YearPlan::year).collect();
    let first = NaiveDate::from_ymd_opt(*years.first().unwrap(), 1, 1).unwrap();
    for day in first.iter_days().take_while(|day| years.contains(&day.year())) {
        let came = time.taken_in(time.moment(day, TEN_IN_THE_MORNING));
        let due = DUE.map(|(amount, unit)| {
            time.due(amount, unit, came).utc().with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string()
        });
        println!("{day},{},{}", u8::from(calendar.is_worked(day)), due.join(","));
    }
}
