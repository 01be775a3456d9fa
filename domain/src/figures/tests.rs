//! Figures, held against `domain.md`.

use chrono::NaiveDate;

use super::{Counts, Measure, Overview, Rate, contribution, difference};
use crate::ticket::tests::given::*;
use crate::ticket::{Command, CommandKind, Recorded, Report, Ticket};
use crate::time::TimeZone;

const ZONE: TimeZone = TimeZone::Asia__Shanghai;

fn solved(satisfaction: Option<u8>) -> Command {
    Command::FollowUp { solved: true, satisfaction, note: None }
}

/// What a ticket is counted as, with how often each, in the order of `Measure`.
fn counted(story: &Story) -> Vec<(Measure, i64)> {
    summed(&contribution(&story.ticket, ZONE)).0.into_iter().collect()
}

fn summed(counts: &Counts) -> Overview {
    let mut overview = Overview::default();
    for (key, n) in counts {
        *overview.0.entry(key.measure).or_default() += n;
    }
    overview
}

fn once(measures: &[Measure]) -> Vec<(Measure, i64)> {
    measures.iter().map(|measure| (*measure, 1)).collect()
}

fn closed_unreached() -> Story {
    resolved().days_later(8).after(None, Command::CloseUnreached)
}

fn merged() -> Story {
    submitted().and(&reviewer(), CommandKind::Merge)
}

fn long_life() -> Story {
    appealed()
        .days_later(1)
        .and(&other_reviewer(), CommandKind::Accept)
        .and(&dispatcher(), CommandKind::Reclassify)
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Return)
        .when(&dispatcher(), Command::Relocate { location: None, address: None, area: Some(id(15)) })
        .and(&dispatcher(), CommandKind::Dispatch)
        .days_later(1)
        .and(&handler(), CommandKind::Claim)
        .and(&handler(), CommandKind::Resolve)
        .when(&reporter(), not_solved())
        .and(&handler(), CommandKind::Resolve)
        .when(&reporter(), solved(Some(3)))
        .and(&reporter(), CommandKind::Contest)
        .days_later(1)
        .and(&follow_up_staff(), CommandKind::Reopen)
        .and(&handler(), CommandKind::Resolve)
        .when(&reporter(), solved(Some(5)))
}

#[test]
fn the_running_counters_add_up_to_a_recount() {
    let merged_and_back = merged().and(&reviewer(), CommandKind::Unmerge).and(&reviewer(), CommandKind::Accept);
    let lives =
        [long_life(), merged(), merged_and_back, closed_unreached(), spot_fixed(), rejected(), appealed(), closed()];
    for story in lives {
        let mut running = Counts::new();
        let mut before: Option<Ticket> = None;
        for Recorded { cause, event, .. } in &story.history {
            let after = match before.clone() {
                Some(ticket) => ticket.apply(event, *cause),
                None => Ticket::begin(TICKET, event, *cause).unwrap(),
            };
            for (key, n) in difference(before.as_ref(), &after, ZONE) {
                assert_ne!(n, 0, "{key:?}");
                *running.entry(key).or_default() += n;
            }
            before = Some(after);
        }
        running.retain(|_, n| *n != 0);
        assert_eq!(running, contribution(&story.ticket, ZONE), "{:?}", story.ticket.status());
    }
}

#[test]
fn nothing_changes_where_nothing_that_counts_has_changed() {
    let before = in_progress();
    let after = before.clone().and(&handler(), CommandKind::Progress);
    assert!(difference(Some(&before.ticket), &after.ticket, ZONE).is_empty());
}

#[test]
fn a_ticket_is_counted_as_it_stands() {
    use Measure::{
        Accepted, Claimed, Completed, Contested, Dispatched, Rated, RatedByStaff, Reached, Received, Rejected,
        Reopened, Resolved, Returned, Satisfied, Solved, SpotFixed, Unreached,
    };
    const HANDLED: [Measure; 5] = [Received, Accepted, Dispatched, Claimed, Resolved];
    let and = |more: &[Measure]| {
        let mut all = [&HANDLED, more].concat();
        all.sort();
        all
    };
    let table: Vec<(&str, Story, Vec<Measure>)> = vec![
        ("submitted", submitted(), vec![Received]),
        ("rejected", rejected(), vec![Received, Rejected]),
        ("appealed", appealed(), vec![Received]),
        ("accepted", accepted(), vec![Received, Accepted]),
        ("dispatched", dispatched(), vec![Received, Accepted, Dispatched]),
        ("returned", dispatched().and(&handler(), CommandKind::Return), vec![Received, Accepted, Dispatched, Returned]),
        ("in progress", in_progress(), vec![Received, Accepted, Dispatched, Claimed]),
        ("resolved", resolved(), HANDLED.to_vec()),
        ("rated 5", closed(), and(&[Completed, Reached, Solved, Rated, Satisfied])),
        (
            "rated 4",
            resolved().when(&reporter(), solved(Some(4))),
            and(&[Completed, Reached, Solved, Rated, Satisfied]),
        ),
        ("rated 3", resolved().when(&reporter(), solved(Some(3))), and(&[Completed, Reached, Solved, Rated])),
        ("not rated", resolved().when(&reporter(), solved(None)), and(&[Completed, Reached, Solved])),
        (
            "rated by staff",
            reached(resolved()).when(&follow_up_staff(), solved(Some(5))),
            and(&[Completed, Reached, Solved, RatedByStaff]),
        ),
        ("unreached", closed_unreached(), and(&[Completed, Unreached])),
        (
            "not solved",
            resolved().when(&reporter(), not_solved()),
            vec![Received, Accepted, Dispatched, Claimed, Reopened, Reached],
        ),
        (
            "contested",
            closed().and(&reporter(), CommandKind::Contest),
            and(&[Completed, Reached, Solved, Rated, Satisfied, Contested]),
        ),
        ("fixed on the spot", spot_fixed(), vec![Received, SpotFixed]),
        (
            "fixed on the spot and followed up",
            spot_fixed().when(&follow_up_staff(), solved(Some(5))),
            vec![Received, SpotFixed],
        ),
        ("merged before review", merged(), vec![Received, Measure::Merged]),
        ("merged after it", accepted().and(&reviewer(), CommandKind::Merge), vec![Received, Measure::Merged]),
        ("taken out again", merged().and(&reviewer(), CommandKind::Unmerge), vec![Received]),
    ];
    for (told, story, mut measures) in table {
        measures.sort();
        assert_eq!(counted(&story), once(&measures), "{told}");
    }
}

#[test]
fn a_ticket_is_counted_on_the_citys_day_and_under_what_it_is_now() {
    // Half past eleven at night in Shishou, and half past midnight on the next day.
    let late = submitted().hours_later(7);
    let story = Story::of(Report { category: Some(code("noise")), ..report() })
        .hours_later(8)
        .and(&reviewer(), CommandKind::Accept)
        .and(&dispatcher(), CommandKind::Dispatch);
    assert_eq!(late.now.day_in(ZONE), NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
    for (key, n) in contribution(&story.ticket, ZONE) {
        let day = if key.measure == Measure::Received { 22 } else { 23 };
        assert_eq!((key.day, n), (NaiveDate::from_ymd_opt(2026, 11, day).unwrap(), 1), "{:?}", key.measure);
        assert_eq!((key.category, key.department, key.area), (Some(code("burst_pipe")), Some(WATER), Some(AREA)));
    }
}

#[test]
fn a_rate_of_nothing_is_null() {
    let none = Overview::default();
    for rate in [
        none.completion_rate(),
        none.resolution_rate(),
        none.satisfaction_rate(),
        none.return_rate(),
        none.reopen_rate(),
        none.rejection_rate(),
    ] {
        assert_eq!(rate, Rate { numerator: 0, denominator: 0 });
        assert_eq!(rate.value(), None);
    }
    assert_eq!(Rate { numerator: 0, denominator: 4 }.value(), Some(0.0));
    assert_eq!(Rate { numerator: 3, denominator: 4 }.value(), Some(0.75));
}

#[test]
fn what_is_counted_on_its_own_is_in_no_rate() {
    let stories = [closed(), in_progress(), closed_unreached(), spot_fixed(), merged(), rejected()];
    let by_staff = reached(resolved()).when(&follow_up_staff(), solved(Some(1)));
    let mut all = Overview::default();
    for story in stories.iter().chain([&by_staff]) {
        for (measure, n) in counted(story) {
            *all.0.entry(measure).or_default() += n;
        }
    }
    let rate = |numerator, denominator| Rate { numerator, denominator };
    assert_eq!(all.completion_rate(), rate(3, 4));
    assert_eq!(all.resolution_rate(), rate(2, 2));
    assert_eq!(all.satisfaction_rate(), rate(1, 1));
    assert_eq!(all.rejection_rate(), rate(1, 7));
    assert_eq!(all.count(Measure::SpotFixed), 1);
    assert_eq!(all.count(Measure::Merged), 1);
    assert_eq!(all.count(Measure::Unreached), 1);
    assert_eq!(all.count(Measure::RatedByStaff), 1);
}
