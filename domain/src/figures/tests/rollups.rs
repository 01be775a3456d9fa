//! Counters in few rows.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::figures::elapsed::{bucket, longest_of};
use crate::figures::rate::Sums;
use crate::figures::rollup::{Stretch, rows, stretches};
use crate::figures::{Part, Row, Span, Spread, Step};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_period_is_whole_months_and_the_days_around_them() {
    let shown = |from, until| {
        let all = stretches(day(from), day(until)).into_iter();
        all.map(|Stretch { step, from, until }| format!("{step} {from} {until}")).collect::<Vec<_>>()
    };
    assert_eq!(shown("2026-01-01", "2027-01-01"), ["month 2026-01-01 2027-01-01"]);
    assert_eq!(
        shown("2025-11-22", "2026-11-23"),
        ["day 2025-11-22 2025-12-01", "month 2025-12-01 2026-11-01", "day 2026-11-01 2026-11-23"]
    );
    assert_eq!(shown("2026-11-20", "2026-12-05"), ["day 2026-11-20 2026-12-05"]);
    assert_eq!(shown("2026-11-01", "2026-11-30"), ["day 2026-11-01 2026-11-30"]);
}

#[test]
fn what_is_counted_is_read_as_it_was_written() {
    let spans = Span::ALL.iter().map(|span| Counted::Span(*span, 37));
    for counted in Measure::ALL.iter().map(|measure| Counted::Measure(*measure)).chain(spans) {
        assert_eq!(Counted::parse(&counted.text()), Some(counted));
    }
    assert_eq!(Counted::parse("to_claim:x").or(Counted::parse("dragons")), None);
    let all = [Part::Whole, Part::Area(id(1)), Part::Category(code("noise")), Part::Worker(id(2))];
    for part in all {
        assert_eq!(Part::parse(part.kind(), &part.member()), Some(part));
    }
}

#[test]
fn no_two_measures_share_a_bit() {
    let all = Measure::ALL.iter().fold(0, |bits, measure| bits | measure.bit());
    assert!(all > 0);
    assert_eq!(Measure::of_bits(all).count(), Measure::ALL.len());
}

proptest! {
    #[test]
    fn a_bucket_is_a_sixteenth_wide_at_most(seconds in 0_i64..4_000_000_000, more in 0_i64..100_000) {
        let longest = longest_of(bucket(seconds));
        prop_assert!(longest >= seconds);
        prop_assert!(longest - seconds <= seconds / 16, "{} {}", seconds, longest);
        prop_assert_eq!(bucket(longest), bucket(seconds));
        prop_assert!(bucket(seconds + more) >= bucket(seconds));
    }

    #[test]
    fn a_percentile_is_the_end_of_the_bucket_of_its_rank(mut all in prop::collection::vec(0_i64..10_000_000, 1..60)) {
        let mut buckets = BTreeMap::new();
        all.iter().for_each(|s| *buckets.entry(bucket(*s)).or_default() += 1);
        all.sort_unstable();
        let at = |percent: usize| Some(longest_of(bucket(all[(all.len() * percent).div_ceil(100) - 1])));
        let spread = Spread::of(&buckets);
        prop_assert_eq!((spread.median_s, spread.percentile_90_s), (at(50), at(90)));
    }

    #[test]
    fn counters_of_a_period_come_to_what_lies_in_it(
        days in prop::collection::vec(0_u64..150, 1..40), from in 0_u64..150, length in 1_u64..150,
    ) {
        let begin = day("2026-01-20");
        let on = |n| begin.checked_add_days(Days::new(n)).unwrap();
        let mut counters: BTreeMap<Row, i64> = BTreeMap::new();
        for n in &days {
            let mut key = contribution(&submitted().ticket, ZONE).into_keys().next().unwrap();
            key.day = on(*n);
            rows(&key).for_each(|row| *counters.entry(row).or_default() += 1);
        }
        let (from, until) = (on(from), on(from + length));
        let mut sums = Sums::default();
        for stretch in stretches(from, until) {
            let within = |row: &Row| {
                row.part == Part::Whole && row.step == stretch.step && (stretch.from..stretch.until).contains(&row.period)
            };
            counters.iter().filter(|(row, _)| within(row)).for_each(|(row, n)| sums.add(row.counted, *n));
        }
        let expected = days.iter().filter(|n| (from..until).contains(&on(**n))).count();
        prop_assert_eq!(sums.overview.count(Measure::Received), i64::try_from(expected).unwrap());
        prop_assert!(counters.keys().any(|row| row.step == Step::Month));
    }
}
