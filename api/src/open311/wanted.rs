//! Which reports are asked for.

use chrono::TimeDelta;
use domain::geo::Position;
use domain::open311::Word;
use domain::text::Code;
use domain::ticket::Status;
use domain::time::Instant;
use openapi::location::Location as Given;
use openapi::names::CoordSystem;
use persistence::values::TicketFilter;

use super::args::{Args, Noted};
use crate::near::MAX_RADIUS_M;
use crate::problem::{Failure, FieldFault};
use crate::wire;

/// The protocol's own bounds, where nothing else is asked for.
pub const MOST_DAYS: i64 = 90;
pub const USUAL: u32 = 1000;
/// A page is no larger, and none begins farther on.
pub const MOST: u32 = 10_000;
const FARTHEST: u32 = 100_000;
const DEFAULT_RADIUS_M: f64 = 500.0;
/// Of names, codes and ids that are listed with commas.
pub const MOST_NAMED: usize = 1000;

/// A part of what was found, in its order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    pub skip: u32,
    pub most: u32,
}

/// What is looked for, but for the city.
pub fn filter(args: &Args, now: Instant) -> Result<(TicketFilter, Part), Failure> {
    let mut noted = Noted::default();
    let part = noted.ok(part(args));
    let (changed_from, changed_to) = (noted.ok(args.moment("updated_after")), noted.ok(args.moment("updated_before")));
    let asks_by_change = changed_from.is_some() || changed_to.is_some();
    let (from, to) = noted.ok(span(args, ["start_date", "end_date"], now, asks_by_change));
    let filter = TicketFilter {
        statuses: noted.ok(statuses(args)),
        codes: noted.ok(codes(args)),
        near: noted.ok(near(args)),
        from,
        to,
        changed_from,
        changed_to,
        ..TicketFilter::default()
    };
    noted.done()?;
    Ok((filter, part.unwrap_or(Part { skip: 0, most: USUAL })))
}

pub fn part(args: &Args) -> Result<Option<Part>, FieldFault> {
    let size = args.count("page_size", MOST)?;
    let page = args.count("page", FARTHEST)?.unwrap_or(1);
    let most = size.unwrap_or(USUAL);
    let skip = page.saturating_sub(1).saturating_mul(most);
    if skip > FARTHEST {
        let (zh, en) = ("最多翻到第 100000 条，请缩小时间范围", "begins beyond the 100000th: narrow the dates");
        return Err(FieldFault::new("page", "out_of_range", zh, en));
    }
    Ok(Some(Part { skip, most }))
}

/// From when until when. At most ninety days; the last ninety, where nothing is said and the list is not bounded by something else.
pub fn span(
    args: &Args,
    [from, to]: [&str; 2],
    now: Instant,
    is_bounded: bool,
) -> Result<(Option<Instant>, Option<Instant>), FieldFault> {
    let days = TimeDelta::days(MOST_DAYS);
    match (args.moment(from)?, args.moment(to)?) {
        (None, None) if is_bounded => Ok((None, None)),
        (None, None) => Ok((Some(now.plus(-days)), None)),
        (Some(begin), None) => Ok((Some(begin), Some(begin.plus(days)))),
        (None, Some(end)) => Ok((Some(end.plus(-days)), Some(end.plus(TimeDelta::microseconds(1))))),
        (Some(begin), Some(end)) if end < begin => {
            Err(FieldFault::new(to, "backwards", format!("早于 {from}"), format!("lies before {from}")))
        }
        (Some(begin), Some(end)) if end.since(begin) > days => {
            Err(FieldFault::new(to, "too_long", "时间跨度最多 90 天", "is more than 90 days after the beginning"))
        }
        // The latest moment is part of it.
        (Some(begin), Some(end)) => Ok((Some(begin), Some(end.plus(TimeDelta::microseconds(1))))),
    }
}

fn statuses(args: &Args) -> Result<Vec<Status>, FieldFault> {
    let unknown = || FieldFault::new("status", "unknown_value", "只能为 open 或 closed", "is open or closed");
    let mut wanted = Vec::new();
    for word in args.listed("status") {
        let statuses = Word::read(&word).and_then(Word::statuses).ok_or_else(unknown)?;
        wanted.extend(statuses);
    }
    // Each once, however often it was said.
    Ok(Status::ALL.iter().filter(|status| wanted.contains(status)).copied().collect())
}

/// A service that there is not has no reports: nothing is found by it.
fn codes(args: &Args) -> Result<Vec<Code>, FieldFault> {
    let bad = |_| FieldFault::new("service_code", "not_a_code", "不是有效的服务代码", "is not a code");
    let codes = args.listed("service_code");
    if codes.len() > MOST_NAMED {
        return Err(FieldFault::new("service_code", "too_many", "最多 1000 个", "at most 1000 of them"));
    }
    codes.iter().map(|code| Code::parse(code).map_err(bad)).collect()
}

/// Around a point, in metres.
fn near(args: &Args) -> Result<Option<(Position, f64)>, FieldFault> {
    let radius_m = args.number("radius")?.unwrap_or(DEFAULT_RADIUS_M);
    let (lat, lng) = match (args.number("lat")?, args.number("long")?) {
        (None, None) => return Ok(None),
        (Some(lat), Some(lng)) => (lat, lng),
        (Some(_), None) => return Err(FieldFault::new("long", "missing", "缺少经度", "is missing")),
        (None, Some(_)) => return Err(FieldFault::new("lat", "missing", "缺少纬度", "is missing")),
    };
    let given = Given { lat, lng, coord_system: CoordSystem::Wgs84, accuracy_m: None };
    let centre = wire::location_in("/location", given)?.position;
    if !(1.0..=MAX_RADIUS_M).contains(&radius_m) {
        return Err(FieldFault::new(
            "radius",
            "out_of_range",
            "半径为 1 至 50000 米",
            "is not between 1 and 50000 metres",
        ));
    }
    Ok(Some((centre, radius_m)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(query: &str) -> Result<(TicketFilter, Part), Failure> {
        filter(&Args::of_query(query), "2026-11-22T08:00:00Z".parse().unwrap())
    }

    #[test]
    fn ninety_days_are_asked_for_at_a_time() {
        let span = |query: &str| {
            let (filter, _) = wanted(query).unwrap();
            [filter.from, filter.to].map(|at| at.map(|at| at.to_string()[..10].to_owned()).unwrap_or_default())
        };
        assert_eq!(span(""), ["2026-08-24", ""]);
        assert_eq!(span("start_date=2026-01-01T00:00:00Z"), ["2026-01-01", "2026-04-01"]);
        assert_eq!(span("end_date=2026-04-01T00:00:00Z"), ["2026-01-01", "2026-04-01"]);
        assert_eq!(span("updated_after=2020-01-01T00:00:00Z"), ["", ""]);
        let wide = wanted("start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z").unwrap_err();
        assert_eq!((wide.fields[0].pointer.as_str(), wide.fields[0].code), ("end_date", "too_long"));
    }

    #[test]
    fn pages_are_parts_of_the_whole() {
        let part = |query: &str| wanted(query).unwrap().1;
        assert_eq!(part(""), Part { skip: 0, most: 1000 });
        assert_eq!(part("page=2"), Part { skip: 1000, most: 1000 });
        assert_eq!(part("page=3&page_size=50"), Part { skip: 100, most: 50 });
        for bad in ["page=0", "page_size=0", "page_size=10001", "page=12&page_size=10000", "page=x"] {
            assert!(wanted(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let failure = wanted("status=open,done&service_code=%20x%20y&lat=1&start_date=today&page=0").unwrap_err();
        let named: Vec<&str> = failure.fields.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(named, ["page", "start_date", "status", "service_code", "long"]);
        assert_eq!(wanted("status=OPEN,closed&status=open").unwrap().0.statuses.len(), Status::ALL.len());
    }
}
