//! What holds of the figures whatever is commanded, by whomever, in whatever order.

use proptest::prelude::*;

use super::rates::rates;
use super::*;
use crate::figures::{Elapsed, LeftOut, difference};
use crate::ticket::tests::properties::{reports, step, steps};

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn differences_add_up_to_the_whole(lives in prop::collection::vec((reports(), steps()), 1..4)) {
        let (mut running, mut whole) = (Counts::new(), Counts::new());
        for (report, steps) in lives {
            let mut story = Story::of(report);
            let mut before = None;
            for it in std::iter::once(None).chain(steps.iter().map(Some)) {
                if let Some(it) = it {
                    story = step(story, it);
                }
                for (key, n) in difference(before.as_ref(), &story.ticket, ZONE) {
                    prop_assert_ne!(n, 0);
                    *running.entry(key).or_default() += n;
                }
                before = Some(story.ticket.clone());
            }
            for (key, n) in contribution(&story.ticket, ZONE) {
                *whole.entry(key).or_default() += n;
            }
        }
        running.retain(|_, n| *n != 0);
        prop_assert_eq!(running, whole);
    }

    #[test]
    fn every_rate_accounts_for_all_tickets(report in reports(), steps in steps()) {
        let mut story = Story::of(report);
        for it in &steps {
            story = step(story, it);
            let all = contribution(&story.ticket, ZONE);
            let departments: std::collections::BTreeSet<_> = all.keys().map(|key| key.department).collect();
            // For the city, and for each department by itself.
            for asked in departments.into_iter().map(Some).chain([None]) {
                let mut part = all.clone();
                part.retain(|key, _| asked.is_none_or(|department| key.department == department));
                let part = overview(&part);
                for rate in rates(&part) {
                    prop_assert!((0..=rate.denominator).contains(&rate.numerator), "{:?}", rate);
                    // A department that has it no more counts what was assigned to it, and nothing else.
                    prop_assert!(rate.left_out.iter().all(|(_, n)| *n >= 0), "{:?}", rate);
                }
                let without = |rate: crate::figures::Rate, whole: i64, beside: &[LeftOut]| {
                    let named = rate.left_out.iter().filter(|(why, _)| !beside.contains(why)).map(|(_, n)| n);
                    (rate.denominator + named.sum::<i64>(), whole)
                };
                let beside = [LeftOut::Merged, LeftOut::FixedOnTheSpot];
                let accepted = part.count(Measure::Accepted);
                let (sum, whole) = without(part.rate(RateName::ResolutionRate), accepted, &beside);
                prop_assert_eq!(sum, whole, "{:?}", part);
                let (sum, whole) = without(part.rate(RateName::RejectionRate), part.count(Measure::Received), &[]);
                prop_assert_eq!(sum, whole, "{:?}", part);
            }
        }
    }

    #[test]
    fn what_has_a_span_is_counted(report in reports(), steps in steps()) {
        let story = steps.iter().fold(Story::of(report), step);
        let (counts, spans) = (summed([&story]), Elapsed::of(&story.ticket));
        for (span, measure) in [
            (spans.to_claim_s, Measure::Claimed),
            (spans.to_resolve_s, Measure::Resolved),
            (spans.to_close_s, Measure::Completed),
        ] {
            prop_assert_eq!(i64::from(span.is_some()), counts.count(measure), "{}", measure);
            prop_assert!(span.is_none_or(|s| s >= 0));
        }
    }
}
