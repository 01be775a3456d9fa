//! Each rate with what it leaves out.

use super::*;
use crate::figures::{LeftOut, Rate};
use crate::identity::Role;

fn rate(numerator: i64, denominator: i64, left_out: &[(LeftOut, i64)]) -> Rate {
    Rate { numerator, denominator, left_out: left_out.to_vec() }
}

pub(super) fn rates(overview: &Overview) -> Vec<Rate> {
    RateName::ALL.iter().map(|name| overview.rate(*name)).collect()
}

#[test]
fn a_rate_of_nothing_is_null() {
    for rate in rates(&Overview::default()) {
        assert_eq!((rate.numerator, rate.denominator, rate.value()), (0, 0, None));
        assert!(rate.left_out.iter().all(|(_, n)| *n == 0), "{rate:?}");
    }
    assert_eq!(rate(0, 4, &[]).value(), Some(0.0));
    assert_eq!(rate(3, 4, &[]).value(), Some(0.75));
}

#[test]
fn every_rate_says_what_it_leaves_out() {
    use LeftOut::*;
    let stories = [
        submitted(),
        submitted().and(&reporter(), CommandKind::Withdraw),
        rejected(),
        merged(),
        spot_fixed(),
        accepted(),
        in_progress(),
        returned(),
        resolved(),
        closed(),
        resolved().when(&reporter(), solved(Some(2))),
        resolved().when(&reporter(), solved(None)),
        reached(resolved()).when(&follow_up_staff(), solved(Some(1))),
        resolved().when(&reporter(), not_solved()),
        closed_unreached(),
        contested(),
        in_progress().and(&of_the_city(47, Role::Dispatcher), CommandKind::CloseNotFixable),
    ];
    let all = summed(&stories);
    let outside = [(Merged, 1), (FixedOnTheSpot, 1)];
    let with = |more: &[(LeftOut, i64)]| [&outside, more].concat();
    assert_eq!(all.rate(RateName::CompletionRate), rate(6, 12, &outside));
    let unanswered = with(&[(NotFollowedUp, 4), (NotFixable, 1), (Unreached, 1), (Contested, 1)]);
    assert_eq!(all.rate(RateName::ResolutionRate), rate(4, 5, &unanswered));
    let unjudged =
        with(&[(NotClosed, 5), (NotFixable, 1), (Unreached, 1), (Contested, 1), (Unrated, 1), (RatedByStaff, 1)]);
    assert_eq!(all.rate(RateName::SatisfactionRate), rate(1, 2, &unjudged));
    assert_eq!(all.rate(RateName::RejectionRate), rate(1, 14, &[(Merged, 1), (NotReviewed, 1), (Withdrawn, 1)]));
    assert_eq!(all.rate(RateName::ReturnRate), rate(1, 11, &with(&[(NotDispatched, 1)])));
    assert_eq!(all.rate(RateName::ReopenRate), rate(1, 12, &outside));
}

#[test]
fn what_was_rejected_later_is_of_the_reports_it_came_with() {
    // It came on Sunday and was rejected on Monday: Monday has nothing above the line, as it has nothing below.
    let story = submitted().days_later(1).and(&reviewer(), CommandKind::Reject);
    let days: std::collections::BTreeSet<_> =
        contribution(&story.ticket, ZONE).into_keys().map(|key| key.day).collect();
    assert_eq!(days.len(), 1);
}
