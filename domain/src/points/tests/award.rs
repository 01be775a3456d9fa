//! What earns, and what limits it.

use crate::points::award::{Award, GivenSoFar, Withheld, for_ticket, within_limits};
use crate::points::{LedgerCause, Movement, Points};
use crate::programme::{Settings, Tariff};
use crate::ticket::tests::given::*;
use crate::ticket::{Channel, CommandKind, Report};

fn points(amount: u32) -> Points {
    Points::new(amount).unwrap()
}

fn tariff() -> Tariff {
    Settings::default().tariff
}

/// What each event of a story earned, by its name.
fn earned(story: &Story, tariff: &Tariff) -> Vec<(&'static str, Award)> {
    let before = |sequence: usize| crate::ticket::Ticket::replay(TICKET, &story.history[..sequence]).unwrap();
    (1..story.history.len())
        .map(|i| (&story.history[i].event, before(i)))
        .filter_map(|(event, before)| Some((event.name(), for_ticket(event, &before, tariff)?)))
        .collect()
}

#[test]
fn a_report_earns_once_when_it_is_accepted_however_its_story_goes_on() {
    let long = appealed()
        .and(&other_reviewer(), CommandKind::Accept)
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Return)
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Claim)
        .and(&handler(), CommandKind::Resolve)
        .when(&reporter(), not_solved())
        .and(&handler(), CommandKind::Resolve)
        .and(&reporter(), CommandKind::FollowUp)
        .and(&reporter(), CommandKind::Contest)
        .and(&follow_up_staff(), CommandKind::Reopen);
    let award = Award { member: id(1), amount: points(10) };
    assert_eq!(earned(&long, &tariff()), [("accepted", award)]);
}

#[test]
fn what_was_rejected_or_withdrawn_earns_nothing() {
    let withdrawn = submitted().and(&reporter(), CommandKind::Withdraw);
    for story in [rejected(), withdrawn, appealed().and(&other_reviewer(), CommandKind::Reject)] {
        assert_eq!(earned(&story, &tariff()), []);
    }
}

#[test]
fn a_merged_report_earns_what_the_programme_says_and_that_is_nothing_by_default() {
    let merged = submitted().and(&reviewer(), CommandKind::Merge);
    assert_eq!(earned(&merged, &tariff()), []);
    let award = Award { member: id(1), amount: points(3) };
    assert_eq!(earned(&merged, &Tariff { merged_award: 3, ..tariff() }), [("merged", award)]);
}

#[test]
fn only_the_one_whose_matter_it_is_earns() {
    let accepted = |report: Report| Story::of(report).and(&reviewer(), CommandKind::Accept);
    let table = [
        // channel, reporter, proxy, who earns
        (Channel::App, Some(1), None, Some(1)),
        (Channel::Proxy, Some(1), Some(2), Some(1)),
        (Channel::Visit, Some(1), Some(2), Some(1)),
        (Channel::Proxy, None, Some(2), None),
        (Channel::Qr, None, None, None),
        // Staff in their role.
        (Channel::Patrol, Some(1), None, None),
        (Channel::Visit, Some(1), None, None),
    ];
    for (channel, reporter, proxy, earns) in table {
        let report = Report { channel, reporter: reporter.map(id), proxy: proxy.map(id), ..report() };
        let earned: Vec<_> = earned(&accepted(report), &tariff()).iter().map(|(_, award)| award.member).collect();
        assert_eq!(earned, earns.map(id).into_iter().collect::<Vec<_>>(), "{channel} {reporter:?} {proxy:?}");
    }
}

#[test]
fn a_programme_without_awards_gives_none() {
    assert_eq!(earned(&accepted(), &Tariff { award: 0, ..tariff() }), []);
}

#[test]
fn an_award_stays_within_every_limit() {
    use Withheld::{Budget, DailyCap, MonthlyCap, SpotFixCap};
    let given = |today, month, programme, spot_fixes| GivenSoFar {
        to_member_today: today,
        to_member_this_month: month,
        by_programme: programme,
        spot_fixes_today: spot_fixes,
    };
    let capped = Tariff { daily_cap: Some(30), monthly_cap: Some(100), budget: Some(1000), ..tariff() };
    let table = [
        // the tariff, fixed on the spot, given so far, what keeps it back
        (&capped, false, given(0, 0, 0, 0), None),
        (&capped, false, given(20, 20, 20, 0), None),
        (&capped, false, given(21, 21, 21, 0), Some(DailyCap)),
        (&capped, false, given(30, 30, 30, 0), Some(DailyCap)),
        (&capped, false, given(0, 90, 90, 0), None),
        (&capped, false, given(0, 91, 91, 0), Some(MonthlyCap)),
        (&capped, false, given(30, 100, 100, 0), Some(DailyCap)),
        (&capped, false, given(0, 0, 990, 0), None),
        (&capped, false, given(0, 0, 991, 0), Some(Budget)),
        (&capped, false, given(0, 0, u64::MAX, 0), Some(Budget)),
        (&capped, true, given(10, 10, 10, 1), None),
        (&capped, true, given(20, 20, 20, 2), Some(SpotFixCap)),
        (&capped, false, given(20, 20, 20, 2), None),
        (&tariff(), false, given(9000, 9000, 9_000_000, 0), None),
        (&tariff(), true, given(20, 20, 20, 2), Some(SpotFixCap)),
    ];
    let award = Award { member: id(1), amount: points(10) };
    for (tariff, is_spot_fix, given, kept_back) in table {
        let expected = kept_back.map_or(Ok(award), Err);
        assert_eq!(within_limits(award, is_spot_fix, given, tariff), expected, "{is_spot_fix} {given:?}");
    }
}

#[test]
fn an_amount_is_a_whole_number_from_one_to_a_million() {
    for (amount, fits) in [(0, false), (1, true), (1_000_000, true), (1_000_001, false), (u32::MAX, false)] {
        assert_eq!(Points::new(amount).is_ok(), fits, "{amount}");
        assert_eq!(serde_json::from_str::<Points>(&amount.to_string()).is_ok(), fits, "{amount}");
    }
}

#[test]
fn every_movement_goes_from_one_account_to_another_and_back_where_that_is_meant() {
    for movement in Movement::ALL {
        assert_ne!(movement.from(), movement.to(), "{movement}");
    }
    assert_eq!((Movement::Release.from(), Movement::Release.to()), (Movement::Hold.to(), Movement::Hold.from()));
    let (left, taken) = (Movement::LeaveDebt, Movement::TakeDebt);
    assert_eq!((left.from(), left.to()), (taken.to(), taken.from()));
    assert_eq!(LedgerCause::ALL.len(), 5, "a new cause needs a place in the ledger's unique key");
}
