#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails there")]

use proptest::prelude::*;

use super::policy::shipped;
use super::*;
use crate::calendar::{self, Calendar, OfficeHours, WorkingTime};
use crate::ticket::tests::given::*;
use crate::ticket::{Command, CommandKind, Ticket, Urgency};
use crate::time::{Instant, TimeZone};

fn at(text: &str) -> Instant {
    instant(&format!("{}+08:00", text.replace(' ', "T")))
}

fn calendar() -> Calendar {
    Calendar::of(calendar::shipped::years())
}

fn office(calendar: &Calendar) -> WorkingTime<'_> {
    WorkingTime { calendar, zone: TimeZone::Asia__Shanghai, hours: OfficeHours::USUAL }
}

fn policy(code: &str) -> Policy {
    shipped().into_iter().find(|policy| policy.code.as_str() == code).unwrap()
}

/// What is due when, of the usual policies, in the city's time; `-` while the clocks stand still.
fn due(ticket: &Ticket, codes: &[&str]) -> Vec<(String, String)> {
    let calendar = calendar();
    let policies: Vec<Policy> = codes.iter().map(|code| policy(code)).collect();
    let shown = |timer: Timer| {
        let due = timer.due_at().map(|at| at.utc().with_timezone(&TimeZone::Asia__Shanghai));
        (timer.limit.name.into(), due.map_or_else(|| "-".into(), |at| at.format("%m-%d %H:%M").to_string()))
    };
    ticket.timers(&policies, &office(&calendar)).into_iter().map(shown).collect()
}

fn limits(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, due)| ((*name).to_owned(), (*due).to_owned())).collect()
}

#[test]
fn what_is_shipped_is_whole() {
    let codes: Vec<String> = shipped().into_iter().map(|policy| policy.code.into()).collect();
    assert_eq!(codes, ["review", "emergency", "urgent", "normal"]);
    for urgency in Urgency::ALL {
        assert!(codes.iter().any(|code| code == policy::usual(*urgency)));
    }
}

#[test]
fn a_policy_makes_sense() {
    let with = |change: &dyn Fn(&mut Policy)| {
        let mut policy = policy("urgent");
        change(&mut policy);
        policy.checked().map(|_| ())
    };
    assert_eq!(with(&|_| {}), Ok(()));
    assert_eq!(with(&|it| it.stages.clear()), Err(BadPolicy::Stages));
    assert_eq!(with(&|it| it.stages[2].name = code("claim")), Err(BadPolicy::Twice(code("claim"))));
    assert_eq!(with(&|it| it.stages[1].until = Mark::Accepted), Err(BadPolicy::Backwards(1)));
    for (unit, amount, fits) in [
        (Unit::Minute, 0, false),
        (Unit::Hour, 1, true),
        (Unit::Month, 25, false),
        (Unit::WorkingDay, 0, true),
        (Unit::WorkingDay, 501, false),
    ] {
        let changed = with(&|it| (it.stages[0].unit, it.stages[0].amount) = (unit, amount));
        assert_eq!(changed.is_ok(), fits, "{amount} {unit}");
    }
}

/// The stories here begin on Sunday, 22 November 2026, at half past four.
#[test]
fn thirteen_seven_ten_begins_when_the_office_opens() {
    assert_eq!(due(&submitted().ticket, &["review", "normal"]), limits(&[("review", "11-23 13:00")]));
    // Monday at half past four in the afternoon: it counts from Tuesday on.
    let dispatched =
        submitted().hours_later(24).and(&reviewer(), CommandKind::Accept).and(&dispatcher(), CommandKind::Dispatch);
    assert_eq!(
        due(&dispatched.ticket, &["review", "normal"]),
        limits(&[
            ("review", "11-23 13:00"),
            ("claim", "11-24 17:00"),
            ("progress", "11-27 17:00"),
            ("resolve", "12-03 17:00"),
        ])
    );
}

#[test]
fn an_emergency_does_not_wait_for_the_office() {
    assert_eq!(
        due(&submitted().ticket, &["emergency"]),
        limits(&[("claim", "11-22 16:40"), ("arrive", "11-22 17:00")])
    );
}

#[test]
fn the_claim_starts_again_with_each_assignment_and_the_whole_does_not() {
    let first = dispatched();
    let again =
        first.clone().and(&handler(), CommandKind::Return).days_later(3).and(&dispatcher(), CommandKind::Dispatch);
    let (before, after) = (due(&first.ticket, &["normal"]), due(&again.ticket, &["normal"]));
    assert_eq!(before[0], ("claim".into(), "11-23 17:00".into()));
    assert_eq!(after[0], ("claim".into(), "11-26 17:00".into()));
    assert_eq!(before[1..], after[1..]);
    // While nobody has it, nobody has to claim it.
    let nobody = first.and(&handler(), CommandKind::Return);
    assert_eq!(due(&nobody.ticket, &["normal"]).len(), 2);
}

#[test]
fn a_limit_is_kept_or_it_is_not() {
    let calendar = calendar();
    let time = office(&calendar);
    let timers = |ticket: &Ticket| ticket.timers(&[policy("normal")], &time);
    let in_time = dispatched().hours_later(20).and(&handler(), CommandKind::Claim);
    let late = dispatched().days_later(3).and(&handler(), CommandKind::Claim);
    for (story, is_late) in [(&in_time, false), (&late, true)] {
        let claim = timers(&story.ticket).remove(0);
        assert_eq!((claim.is_late(story.now), claim.is_running()), (is_late, false));
    }
    // Nobody said how it goes on: it was done.
    let done = in_time.and(&handler(), CommandKind::Resolve);
    assert!(timers(&done.ticket).iter().all(|timer| !timer.is_running() && !timer.is_late(done.now)));
}

#[test]
fn nothing_is_due_of_what_was_given_up() {
    assert!(due(&accepted().and(&reviewer(), CommandKind::Merge).ticket, &["urgent"]).is_empty());
    // It was judged, in its time.
    assert_eq!(due(&rejected().ticket, &["review", "normal"]).len(), 1);
}

#[test]
fn clocks_stop_while_a_matter_is_suspended() {
    let under_way = in_progress();
    let resolve = |ticket: &Ticket| due(ticket, &["normal"])[2].1.clone();
    assert_eq!(resolve(&under_way.ticket), "12-02 17:00");
    let suspended = under_way
        .days_later(1)
        .and(&handler(), CommandKind::RequestSuspension)
        .and(&dispatcher(), CommandKind::GrantSuspension);
    assert_eq!(resolve(&suspended.ticket), "-");
    // From Monday after hours to Wednesday after hours: two working days.
    let resumed = suspended.days_later(2).and(&handler(), CommandKind::Resume);
    assert_eq!(resolve(&resumed.ticket), "12-04 17:00");
}

#[test]
fn an_extension_moves_the_end_alone() {
    let asked =
        in_progress().when(&handler(), Command::RequestExtension { until: at("2026-12-20 12:00:00"), note: id(70) });
    assert_eq!(due(&asked.ticket, &["normal"])[2].1, "12-02 17:00");
    let granted = asked.and(&dispatcher(), CommandKind::GrantExtension);
    let shown = due(&granted.ticket, &["normal"]);
    assert_eq!((shown[1].1.as_str(), shown[2].1.as_str()), ("11-26 17:00", "12-20 12:00"));
}

#[test]
fn what_somebody_did_before_does_not_count_for_whoever_has_it_now() {
    let again = in_progress()
        .hours_later(1)
        .and(&handler(), CommandKind::Arrive)
        .and(&handler(), CommandKind::Progress)
        .and(&handler(), CommandKind::Return)
        .days_later(1)
        .and(&dispatcher(), CommandKind::Dispatch);
    let calendar = calendar();
    let timers = again.ticket.timers([&policy("normal")], &office(&calendar));
    let running: Vec<&str> =
        timers.iter().filter(|timer| timer.is_running()).map(|timer| timer.limit.name.as_str()).collect();
    // He was told how it goes on; nobody has claimed it.
    assert_eq!(running, ["claim", "resolve"]);
}

#[test]
fn a_date_that_was_granted_stands_still_as_well() {
    let granted = in_progress()
        .when(&handler(), Command::RequestExtension { until: at("2026-12-20 12:00:00"), note: id(70) })
        .and(&dispatcher(), CommandKind::GrantExtension);
    let resolve = |ticket: &Ticket| due(ticket, &["normal"])[2].1.clone();
    let waits = granted
        .and(&handler(), CommandKind::RequestSuspension)
        // After what it was due at before.
        .days_later(12)
        .and(&dispatcher(), CommandKind::GrantSuspension);
    assert_eq!(resolve(&waits.ticket), "-");
    let on = waits.days_later(10).and(&handler(), CommandKind::Resume);
    assert_eq!(resolve(&on.ticket), "12-30 12:00");
}

/// Every limit there is that could still run out.
fn running(ticket: &Ticket) -> Vec<String> {
    let (calendar, all) = (calendar(), shipped());
    let timers = ticket.timers(&all, &office(&calendar));
    let running = timers.into_iter().filter(|timer| ticket.is_waited_for() && timer.is_running());
    running.map(|timer| timer.limit.name.into()).collect()
}

#[test]
fn what_was_mended_before_it_was_judged_is_not_waited_for_anew() {
    let mended = provisional().and(&handler(), CommandKind::Claim).and(&handler(), CommandKind::Resolve);
    let confirm = Command::Confirm { category: code("burst_pipe"), urgency: Urgency::Normal, major: true };
    let judged = mended.clone().hours_later(8).when(&reviewer(), confirm.clone());
    assert_eq!(running(&judged.ticket), Vec::<String>::new());
    // Closed by its reporter: the review alone is still to come, until it has come.
    let closed = mended.and(&reporter(), CommandKind::FollowUp).hours_later(8);
    assert_eq!(running(&closed.ticket), ["review"]);
    let over = closed.after(None, command(CommandKind::MarkOverdue)).when(&reviewer(), confirm);
    assert_eq!(running(&over.ticket), Vec::<String>::new());
    assert!(over.answer(None, command(CommandKind::MarkOverdue)).is_err());
}

#[test]
fn what_was_met_once_is_not_missing_when_the_work_begins_anew() {
    let unsolved = resolved()
        .days_later(3)
        .when(&reporter(), Command::FollowUp { solved: false, satisfaction: None, note: Some(id(54)) });
    // Neither `arrive` nor `progress` was ever given, and nobody waits for them now.
    assert_eq!(running(&unsolved.ticket), ["resolve", "resolve"]);
}

#[test]
fn a_reminder_comes_when_so_much_of_the_time_has_passed_and_not_of_the_pause() {
    let calendar = calendar();
    let time = office(&calendar);
    let remind = |ticket: &Ticket| {
        let timers = ticket.timers([&policy("normal")], &time);
        let timer = timers.iter().find(|timer| timer.limit.name.as_str() == "resolve").unwrap();
        (timer.counted_from, timer.remind_at(&time, 75).unwrap(), timer.due_at().unwrap())
    };
    let plain = in_progress();
    let (from, usual, due) = remind(&plain.ticket);
    assert_eq!(time.between(from, usual), time.between(from, due) * 75 / 100);
    let resumed = plain
        .days_later(1)
        .and(&handler(), CommandKind::RequestSuspension)
        .and(&dispatcher(), CommandKind::GrantSuspension)
        .days_later(30)
        .and(&handler(), CommandKind::Resume);
    let (_, later, end) = remind(&resumed.ticket);
    // After the pause, and with as much left as without one, but for what the ends of days round.
    assert!(later > resumed.now, "{later}");
    let left = time.between(later, end) - time.between(usual, due);
    assert!(left.num_hours().abs() <= 4, "{left}");
}

/// A ticket that was accepted then, and the clocks of which stood still in between.
fn paused(accepted_at: Instant, pauses: &[(Instant, Instant)]) -> Ticket {
    let mut ticket = accepted().ticket;
    ticket.milestones.accepted_at = Some(accepted_at);
    ticket.pauses = pauses.iter().map(|(from, until)| Pause { from: *from, until: Some(*until) }).collect();
    ticket
}

fn minute(minutes: i64) -> Instant {
    at("2026-01-01 00:00:00").plus(chrono::TimeDelta::minutes(minutes))
}

fn units() -> impl Strategy<Value = (Unit, u32)> {
    prop_oneof![
        (Just(Unit::Minute), 1_u32..10_000),
        (Just(Unit::Hour), 1_u32..500),
        (Just(Unit::Day), 1_u32..60),
        (Just(Unit::Month), 1_u32..6),
        (Just(Unit::WorkingHour), 1_u32..200),
        (Just(Unit::WorkingDay), 0_u32..40),
    ]
}

fn due_of(ticket: &Ticket, unit: Unit, amount: u32) -> Instant {
    let calendar = calendar();
    let stages = vec![Limit { name: code("x"), from: Mark::Accepted, until: Mark::Resolved, amount, unit }];
    let policy = Policy { stages, ..policy("normal") };
    ticket.timers([&policy], &office(&calendar))[0].due_at().unwrap()
}

/// The year 2026 in minutes.
const YEAR: i64 = 365 * 24 * 60;

proptest! {
    #[test]
    fn what_begins_later_is_due_later((unit, amount) in units(), a in 0..YEAR, b in 0..YEAR) {
        let due = |start: i64| due_of(&paused(minute(start), &[]), unit, amount);
        prop_assert!(due(a.min(b)) <= due(a.max(b)));
        prop_assert!(due(a) >= minute(a));
    }

    #[test]
    fn more_time_is_due_later((unit, amount) in units(), start in 0..YEAR) {
        let ticket = paused(minute(start), &[]);
        prop_assert!(due_of(&ticket, unit, amount) < due_of(&ticket, unit, amount + 1));
    }

    /// To stand still twice in a row is to stand still once; and never is less time left for it.
    #[test]
    fn pauses_add_up((unit, amount) in units(), start in 0..YEAR, wait in 0_i64..20_000, first in 1_i64..20_000, second in 1_i64..20_000) {
        let (begins, between, ends) = (start + wait, start + wait + first, start + wait + first + second);
        let once = paused(minute(start), &[(minute(begins), minute(ends))]);
        let twice = paused(minute(start), &[(minute(begins), minute(between)), (minute(between), minute(ends))]);
        prop_assert_eq!(due_of(&once, unit, amount), due_of(&twice, unit, amount));
        prop_assert!(due_of(&once, unit, amount) >= due_of(&paused(minute(start), &[]), unit, amount));
    }

    /// What is later in the policy, and gets no less time, is not due earlier.
    #[test]
    fn stages_keep_their_order(start in 0..YEAR, days in 0_u32..20, more in 0_u32..20) {
        let ticket = paused(minute(start), &[]);
        prop_assert!(due_of(&ticket, Unit::WorkingDay, days) <= due_of(&ticket, Unit::WorkingDay, days + more));
        prop_assert!(due_of(&ticket, Unit::WorkingHour, days + 1) <= due_of(&ticket, Unit::WorkingDay, days + 1));
    }
}
