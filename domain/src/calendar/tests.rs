#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails there")]

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::time::{Instant, TimeZone};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A time in Shishou.
fn at(text: &str) -> Instant {
    format!("{}+08:00", text.replace(' ', "T")).parse().unwrap()
}

fn shipped() -> Calendar {
    Calendar::of(shipped::years())
}

fn office(calendar: &Calendar) -> WorkingTime<'_> {
    WorkingTime { calendar, zone: TimeZone::Asia__Shanghai, hours: OfficeHours::USUAL }
}

fn special(day: &str, off: bool) -> SpecialDay {
    SpecialDay { date: date(day), name: Name::parse("国庆节").unwrap(), off }
}

#[test]
fn three_years_are_shipped_with_as_many_working_days_as_were_announced() {
    let calendar = shipped();
    for (year, expected) in [(2024, 251), (2025, 248), (2026, 248)] {
        assert!(calendar.knows(year));
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let worked = first.iter_days().take_while(|day| day.year() == year).filter(|day| calendar.is_worked(*day));
        assert_eq!(worked.count(), expected, "{year}");
    }
    assert!(!calendar.knows(2027));
}

#[test]
fn a_day_is_worked_for_a_reason() {
    let calendar = shipped();
    let holiday = Name::parse("春节").unwrap();
    for (day, kind) in [
        ("2026-02-13", DayKind::Weekday),
        ("2026-02-14", DayKind::MakeUp(&holiday)),
        ("2026-02-15", DayKind::Holiday(&holiday)),
        ("2026-02-23", DayKind::Holiday(&holiday)),
        ("2026-03-01", DayKind::Weekend),
        ("2027-02-06", DayKind::Weekend),
        ("2027-02-08", DayKind::Weekday),
    ] {
        assert_eq!(calendar.kind(date(day)), kind, "{day}");
    }
}

#[test]
fn a_plan_is_of_its_year_and_leaves_days_to_work() {
    let plan = |days: &[SpecialDay]| YearPlan::new(2027, Vec::new(), days.to_vec()).map(|_| ());
    assert_eq!(plan(&[]), Ok(()));
    assert_eq!(plan(&[special("2027-10-01", true), special("2026-12-31", true), special("2028-01-02", false)]), Ok(()));
    assert_eq!(plan(&[special("2026-11-30", true)]), Err(BadYear::Elsewhere(date("2026-11-30"))));
    assert_eq!(plan(&[special("2028-02-01", true)]), Err(BadYear::Elsewhere(date("2028-02-01"))));
    assert_eq!(plan(&[special("2028-12-31", true)]), Err(BadYear::Elsewhere(date("2028-12-31"))));
    let twice = [special("2027-10-01", true), special("2027-10-02", true), special("2027-10-01", false)];
    assert_eq!(plan(&twice), Err(BadYear::Twice(date("2027-10-01"))));
    let free: Vec<_> = date("2027-01-01").iter_days().take(100).map(|day| special(&day.to_string(), true)).collect();
    assert_eq!(plan(&free), Err(BadYear::HardlyWorked));
    assert_eq!(YearPlan::new(1999, Vec::new(), Vec::new()), Err(BadYear::Year));
}

#[test]
fn a_years_own_plan_is_the_last_word_on_its_days() {
    let plan = |year: i32, days: &[SpecialDay]| YearPlan::new(year, Vec::new(), days.to_vec()).unwrap();
    let announced_early = plan(2027, &[special("2026-12-31", true), special("2026-12-30", true)]);
    let own = plan(2026, &[special("2026-12-31", false)]);
    for order in [[own.clone(), announced_early.clone()], [announced_early, own]] {
        let calendar = Calendar::of(order);
        assert!(calendar.is_worked(date("2026-12-31")));
        assert!(!calendar.is_worked(date("2026-12-30")));
    }
}

#[test]
fn what_comes_late_counts_from_the_next_working_day() {
    let calendar = shipped();
    let time = office(&calendar);
    for (came, counted) in [
        ("2026-11-20 08:00:00", "2026-11-20 09:00:00"),
        ("2026-11-20 15:59:59", "2026-11-20 15:59:59"),
        ("2026-11-20 16:00:00", "2026-11-23 09:00:00"),
        ("2026-11-21 10:00:00", "2026-11-23 09:00:00"),
        // Before the Spring Festival, whose Saturday is worked.
        ("2026-02-13 20:00:00", "2026-02-14 09:00:00"),
        ("2026-02-14 17:30:00", "2026-02-24 09:00:00"),
    ] {
        assert_eq!(time.taken_in(at(came)), at(counted), "{came}");
    }
}

#[test]
fn working_hours_pass_while_the_office_is_open() {
    let calendar = shipped();
    let time = office(&calendar);
    for (start, hours, due) in [
        ("2026-11-20 09:00:00", 8, "2026-11-20 17:00:00"),
        ("2026-11-20 14:00:00", 4, "2026-11-23 10:00:00"),
        ("2026-11-20 16:30:00", 1, "2026-11-23 09:30:00"),
        ("2026-11-21 12:00:00", 4, "2026-11-23 13:00:00"),
        ("2026-02-14 16:00:00", 2, "2026-02-24 10:00:00"),
        ("2026-11-20 09:00:00", 40, "2026-11-26 17:00:00"),
    ] {
        assert_eq!(time.after(at(start), TimeDelta::hours(hours)), at(due), "{start} + {hours} h");
    }
}

#[test]
fn clocks_that_are_put_forward_leave_no_hole() {
    // In Berlin there is no 02:30 on 29 March 2026, and 02:30 on 25 October 2026 twice.
    let local = |text: &str| text.parse().unwrap();
    let zone = TimeZone::Europe__Berlin;
    assert_eq!(hours::local_moment(zone, local("2026-03-29T02:30:00")), "2026-03-29T01:00:00Z".parse().unwrap());
    assert_eq!(hours::local_moment(zone, local("2026-10-25T02:30:00")), "2026-10-25T00:30:00Z".parse().unwrap());
}

/// Any minute of the shipped years and of the ones around them, whose days are not known.
fn moments() -> impl Strategy<Value = Instant> {
    (0_i64..5 * 366 * 24 * 60).prop_map(|minutes| at("2023-01-01 00:00:00").plus(TimeDelta::minutes(minutes)))
}

proptest! {
    #[test]
    fn time_does_not_run_backwards(a in moments(), b in moments(), minutes in 1_i64..10_000) {
        let calendar = shipped();
        let time = office(&calendar);
        let (a, b) = (a.min(b), a.max(b));
        prop_assert!(time.taken_in(a) <= time.taken_in(b));
        prop_assert!(time.taken_in(a) >= a);
        let amount = TimeDelta::minutes(minutes);
        prop_assert!(time.after(a, amount) <= time.after(b, amount));
        prop_assert!(time.after(a, amount) < time.after(a, amount + TimeDelta::minutes(1)));
        prop_assert!(time.day_of(a) <= time.day_of(b));
    }

    #[test]
    fn what_passes_is_what_lies_between(start in moments(), first in 1_i64..5_000, more in 1_i64..5_000) {
        let calendar = shipped();
        let time = office(&calendar);
        let (first, more) = (TimeDelta::minutes(first), TimeDelta::minutes(more));
        let then = time.after(start, first);
        prop_assert_eq!(time.between(start, then), first);
        prop_assert_eq!(time.after(then, more), time.after(start, first + more));
        prop_assert_eq!(time.between(start, time.after(then, more)), first + more);
    }

    #[test]
    fn days_are_counted_there_and_back(start in moments(), count in 0_u32..300) {
        let calendar = shipped();
        let time = office(&calendar);
        let day = time.day_of(start);
        prop_assert_eq!(time.days_until(day, time.close_of(day, count)), count);
        prop_assert!(time.close_of(day, count) > start);
    }
}
