//! How long it took.

use super::*;
use crate::figures::Elapsed;
use crate::figures::elapsed::rank;

const HOUR: i64 = 3600;

fn spans(story: &Story) -> [Option<i64>; 3] {
    let Elapsed { to_claim_s, to_resolve_s, to_close_s } = Elapsed::of(&story.ticket);
    [to_claim_s, to_resolve_s, to_close_s]
}

#[test]
fn spans_are_those_of_the_ticket_as_it_stands() {
    let accepted = accepted();
    assert_eq!(spans(&accepted), [None; 3]);
    let dispatched = accepted.hours_later(1).and(&dispatcher(), CommandKind::Dispatch);
    assert_eq!(spans(&dispatched), [None; 3]);
    let claimed = dispatched.hours_later(2).and(&handler(), CommandKind::Claim);
    assert_eq!(spans(&claimed), [Some(2 * HOUR), None, None]);
    let resolved = claimed.hours_later(4).and(&handler(), CommandKind::Resolve);
    assert_eq!(spans(&resolved), [Some(2 * HOUR), Some(7 * HOUR), None]);
    let closed = resolved.clone().hours_later(8).and(&reporter(), CommandKind::FollowUp);
    assert_eq!(spans(&closed), [Some(2 * HOUR), Some(7 * HOUR), Some(15 * HOUR)]);
    let back = resolved.hours_later(1).when(&reporter(), not_solved());
    assert_eq!(spans(&back), [Some(2 * HOUR), None, None]);
    let again = back.hours_later(1).and(&handler(), CommandKind::Resolve);
    assert_eq!(spans(&again), [Some(2 * HOUR), Some(9 * HOUR), None]);
}

#[test]
fn what_stands_outside_the_rates_took_no_time() {
    let followed_up = spot_fixed().hours_later(1).and(&follow_up_staff(), CommandKind::FollowUp);
    let returned_and_merged = returned().and(&reviewer(), CommandKind::Merge);
    for story in [followed_up, returned_and_merged] {
        assert_eq!(spans(&story), [None; 3]);
    }
}

#[test]
fn a_percentile_is_one_of_the_values() {
    for (n, median, most) in
        [(1, 0, 0), (2, 0, 1), (3, 1, 2), (4, 1, 3), (9, 4, 8), (10, 4, 8), (11, 5, 9), (100, 49, 89)]
    {
        assert_eq!((rank(n, 50), rank(n, 90)), (Some(median), Some(most)), "{n}");
    }
    assert_eq!(rank(0, 50), None);
}
