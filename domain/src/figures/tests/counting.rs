//! What a ticket counts for, and where.

use chrono::NaiveDate;

use super::*;
use crate::figures::{Counts, Measure, contribution, difference};
use crate::identity::Role;
use crate::ticket::{Assignee, Outcome, Recorded, Report, Ticket};

fn once(measures: &[Measure]) -> Vec<(Measure, i64)> {
    measures.iter().map(|measure| (*measure, 1)).collect()
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
    use Measure::*;
    const JUDGED: &[Measure] = &[Received, Reviewed, Accepted];
    const ASSIGNED: &[Measure] = &[Received, Reviewed, Accepted, Dispatched, Assigned, ClaimLimited];
    const CLAIMED: &[Measure] = &[Received, Reviewed, Accepted, Dispatched, Assigned, Claimed];
    const HANDLED: &[Measure] = &[Received, Reviewed, Accepted, Dispatched, Assigned, Claimed, Resolved];
    let explained = |story: Story| {
        let command = Command::Resolve { outcome: Outcome::Explained, note: id(60), photos: vec![], needs_photo: true };
        story.when(&handler(), command)
    };
    let unseen = Command::Resolve { outcome: Outcome::Fixed, note: id(60), photos: vec![], needs_photo: false };
    let table: Vec<(&str, Story, &[Measure], &[Measure])> = vec![
        ("submitted", submitted(), &[Received], &[]),
        ("withdrawn", submitted().and(&reporter(), CommandKind::Withdraw), &[Received], &[Withdrawn]),
        ("rejected", rejected(), &[Received], &[Reviewed, Rejected]),
        ("appealed", appealed(), &[Received], &[]),
        ("accepted", accepted(), JUDGED, &[]),
        ("dispatched", dispatched(), ASSIGNED, &[]),
        ("returned", returned(), ASSIGNED, &[Returned]),
        ("in progress", in_progress(), CLAIMED, &[]),
        ("resolved", resolved(), HANDLED, &[]),
        ("explained without a photo", explained(in_progress()), HANDLED, &[]),
        ("fixed without a photo", in_progress().when(&handler(), unseen), HANDLED, &[WithoutEvidence]),
        ("rated 5", closed(), HANDLED, &[Completed, Reached, Solved, Rated, Satisfied]),
        (
            "rated 4",
            resolved().when(&reporter(), solved(Some(4))),
            HANDLED,
            &[Completed, Reached, Solved, Rated, Satisfied],
        ),
        ("rated 3", resolved().when(&reporter(), solved(Some(3))), HANDLED, &[Completed, Reached, Solved, Rated]),
        ("not rated", resolved().when(&reporter(), solved(None)), HANDLED, &[Completed, Reached, Solved]),
        (
            "rated by staff",
            reached(resolved()).when(&follow_up_staff(), solved(Some(5))),
            HANDLED,
            &[Completed, Reached, Solved, RatedByStaff],
        ),
        ("unreached", closed_unreached(), HANDLED, &[Completed, Unreached]),
        ("not solved", resolved().when(&reporter(), not_solved()), CLAIMED, &[Reopened, Reached]),
        (
            "not solved, and done again",
            resolved().when(&reporter(), not_solved()).and(&handler(), CommandKind::Resolve),
            HANDLED,
            &[Reopened, Reached],
        ),
        (
            "not fixable",
            in_progress().and(&of_the_city(47, Role::Dispatcher), CommandKind::CloseNotFixable),
            CLAIMED,
            &[NotFixable],
        ),
        ("contested", contested(), HANDLED, &[Completed, Contested]),
        (
            "contested in vain",
            contested().and(&follow_up_staff(), CommandKind::DismissContest),
            HANDLED,
            &[Completed, Reached, Solved, Rated, Satisfied],
        ),
        ("reopened", contested().and(&follow_up_staff(), CommandKind::Reopen), CLAIMED, &[Reopened, Reached]),
        (
            "reopened, and nobody was ever reached",
            closed_unreached().and(&follower(), CommandKind::Contest).and(&follow_up_staff(), CommandKind::Reopen),
            CLAIMED,
            &[Reopened],
        ),
        ("fixed on the spot", spot_fixed(), &[Received], &[Reviewed, FixedOnTheSpot]),
        (
            "fixed on the spot and followed up",
            spot_fixed().when(&follow_up_staff(), solved(Some(5))),
            &[Received],
            &[Reviewed, FixedOnTheSpot],
        ),
        ("merged before review", merged(), &[Received], &[MergedReport, Merged]),
        ("merged after it", accepted().and(&reviewer(), CommandKind::Merge), &[Received], &[MergedReport, Merged]),
        ("taken out again", merged().and(&reviewer(), CommandKind::Unmerge), &[Received], &[]),
    ];
    for (told, story, all, more) in table {
        let mut measures = [all, more].concat();
        measures.sort();
        assert_eq!(counted(&story), once(&measures), "{told}");
    }
}

#[test]
fn a_return_counts_against_the_department_that_returned() {
    let to_roads = Command::Dispatch { assignee: Assignee::Department(ROADS) };
    let elsewhere = returned().when(&dispatcher(), to_roads);
    for (story, others) in [(returned(), None), (elsewhere, Some(ROADS))] {
        let mut seen: Vec<(Measure, Option<_>)> = contribution(&story.ticket, ZONE)
            .into_iter()
            .filter_map(|(key, n)| match key.counted {
                Counted::Measure(it @ (Measure::Assigned | Measure::Returned)) => {
                    assert_eq!(n, 1);
                    Some((it, key.department))
                }
                _ => None,
            })
            .collect();
        seen.sort();
        let mut expected = vec![(Measure::Assigned, Some(WATER)), (Measure::Returned, Some(WATER))];
        expected.extend(others.map(|roads| (Measure::Assigned, Some(roads))));
        expected.sort();
        assert_eq!(seen, expected);
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
        let of_report = matches!(key.counted, Counted::Measure(Measure::Received | Measure::Reviewed));
        let day = if of_report { 22 } else { 23 };
        assert_eq!((key.day, n), (NaiveDate::from_ymd_opt(2026, 11, day).unwrap(), 1), "{:?}", key.counted);
        assert_eq!((key.category, key.department, key.area), (Some(code("burst_pipe")), Some(WATER), Some(AREA)));
    }
}
