//! Vouchers one by one.

use chrono::TimeDelta;

use crate::points::redemption::{RedemptionRefusal as Refusal, RedemptionStatus, Wish};
use crate::points::{Balance, Points, Redemption, Stock};
use crate::programme::{Settings, Tariff};
use crate::ticket::tests::given::{id, instant};
use crate::time::Instant;

fn tariff() -> Tariff {
    Settings::default().tariff
}

fn now() -> Instant {
    instant("2026-11-22T08:30:00Z")
}

fn has(available: i64) -> Balance {
    Balance { available, earned: available, ..Balance::default() }
}

fn wish(cost: u32) -> Wish {
    Wish { id: id(1), member: id(2), proxy: None, reward: id(3), desk: id(4), cost: Points::new(cost).unwrap() }
}

fn held() -> Redemption {
    Redemption::hold(wish(50), has(50), Stock { on_hand: 1, held: 0 }, &tariff(), now()).unwrap()
}

#[test]
fn redeeming_needs_the_minimum_the_cost_and_a_piece_of_stock() {
    let short = |needed, available| Err(Refusal::NotEnoughPoints { needed, available });
    let table = [
        // available, cost, on hand, held for others, answer
        (50, 50, 1, 0, Ok(())),
        (50, 10, 1, 0, Ok(())),
        (49, 10, 1, 0, short(50, 49)),
        (79, 80, 1, 0, short(80, 79)),
        (80, 80, 1, 0, Ok(())),
        (0, 1, 1, 0, short(50, 0)),
        (-10, 1, 1, 0, short(50, -10)),
        (50, 50, 0, 0, Err(Refusal::OutOfStock)),
        (50, 50, 3, 3, Err(Refusal::OutOfStock)),
        (50, 50, 3, 2, Ok(())),
        (49, 50, 0, 0, short(50, 49)),
    ];
    for (available, cost, on_hand, held, expected) in table {
        let answer = Redemption::hold(wish(cost), has(available), Stock { on_hand, held }, &tariff(), now());
        assert_eq!(answer.map(|_| ()), expected, "{available} {cost} {on_hand} {held}");
    }
}

#[test]
fn a_voucher_is_good_for_fourteen_days_to_the_moment() {
    let until = now().plus(TimeDelta::days(14));
    let moment = TimeDelta::microseconds(1);
    assert_eq!(held().expires_at, until);
    assert!(held().fulfil(id(9), false, has(0), until.minus(moment)).is_ok());
    assert_eq!(held().fulfil(id(9), false, has(0), until), Err(Refusal::Expired));
    assert_eq!(held().expire(until.minus(moment)), Err(Refusal::NotExpired));
    assert_eq!(held().expire(until).unwrap().status, RedemptionStatus::Expired);
}

#[test]
fn who_hands_over_has_no_stake_in_it() {
    let (member, clerk) = (id(2), id(9));
    assert_eq!(held().fulfil(member, false, has(0), now()), Err(Refusal::ConflictOfInterest));
    assert_eq!(held().fulfil(clerk, true, has(0), now()), Err(Refusal::ConflictOfInterest));
    let fulfilled = held().fulfil(clerk, false, has(0), now()).unwrap();
    assert_eq!((fulfilled.fulfilled_by, fulfilled.settled_at), (Some(clerk), Some(now())));
}

#[test]
fn nothing_is_handed_over_in_debt() {
    assert_eq!(held().fulfil(id(9), false, has(-1), now()), Err(Refusal::InDebt));
    assert!(held().cancel(now()).is_ok());
}

#[test]
fn stock_never_goes_below_what_is_held() {
    let table = [
        (5, 2, 3, Ok(8)),
        (5, 2, -3, Ok(2)),
        (5, 2, -4, Err(Refusal::BelowHeld)),
        (0, 0, -1, Err(Refusal::BelowHeld)),
        (i64::MAX, 0, 1, Err(Refusal::BelowHeld)),
    ];
    for (on_hand, held, delta, expected) in table {
        let moved = Stock { on_hand, held }.moved(delta);
        assert_eq!(moved.map(|stock| (stock.on_hand, stock.held)), expected.map(|n| (n, held)), "{on_hand} {delta}");
    }
}

#[test]
fn a_piece_leaves_the_desk_when_it_is_handed_over_and_stays_when_it_is_not() {
    let table = [
        (RedemptionStatus::Held, (5, 3)),
        (RedemptionStatus::Fulfilled, (4, 1)),
        (RedemptionStatus::Cancelled, (5, 1)),
        (RedemptionStatus::Expired, (5, 1)),
    ];
    for (status, expected) in table {
        let after = Stock { on_hand: 5, held: 2 }.after(status);
        assert_eq!((after.on_hand, after.held), expected, "{status}");
    }
}
