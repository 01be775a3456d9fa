//! From dispatch to resolution: returns, binding assignments, outcomes; and the reporter who urges.

use super::given::*;
use crate::ticket::{Assignee, Command, CommandKind, Outcome, Refusal, Stage, Status};

fn resolve(outcome: Outcome, with_photo: bool, needs_photo: bool) -> Command {
    let photos = if with_photo { vec![id(62)] } else { Vec::new() };
    Command::Resolve { outcome, note: id(52), photos, needs_photo }
}

fn returned_twice() -> Story {
    in_progress()
        .and(&handler(), CommandKind::Return)
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Return)
}

#[test]
fn only_the_one_it_was_assigned_to_handles_it() {
    let to_worker = accepted().when(&dispatcher(), Command::Dispatch { assignee: Assignee::Worker(id(5)) });
    let other_worker = person(15).who_handles_for(WATER);
    assert_eq!(to_worker.refusal(&other_worker, Command::Claim), Refusal::NotYours);
    let claimed = to_worker.and(&worker(), CommandKind::Claim);
    assert!(claimed.ticket.handlers.contains(&id(5)));
    assert!(claimed.ticket.departments.is_empty());
}

#[test]
fn who_handles_for_a_department_is_remembered_with_it() {
    let claimed = in_progress();
    assert_eq!(claimed.ticket.handlers.iter().copied().collect::<Vec<_>>(), [id(4)]);
    assert_eq!(claimed.ticket.departments.iter().copied().collect::<Vec<_>>(), [WATER]);
    let returned = dispatched().and(&handler(), CommandKind::Return);
    assert_eq!(returned.ticket.departments.iter().copied().collect::<Vec<_>>(), [WATER]);
}

#[test]
fn after_two_returns_the_next_assignment_is_binding() {
    let again = returned_twice().and(&dispatcher(), CommandKind::Dispatch);
    assert_eq!(again.ticket.returns, 2);
    assert_eq!(again.refusal(&handler(), command(CommandKind::Return)), Refusal::Binding);
    let claimed = again.and(&handler(), CommandKind::Claim);
    assert_eq!(claimed.refusal(&handler(), command(CommandKind::Return)), Refusal::Binding);
}

#[test]
fn one_return_binds_nobody() {
    let again = dispatched().and(&handler(), CommandKind::Return).and(&dispatcher(), CommandKind::Dispatch);
    assert!(again.answer(Some(&handler()), command(CommandKind::Return)).is_ok());
}

#[test]
fn a_binding_assignment_still_binds_when_the_work_begins_anew() {
    let anew = returned_twice()
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Claim)
        .and(&handler(), CommandKind::Resolve)
        .when(&reporter(), not_solved());
    assert_eq!(anew.ticket.status(), Status::InProgress);
    assert_eq!(anew.refusal(&handler(), command(CommandKind::Return)), Refusal::Binding);
}

#[test]
fn a_photo_is_needed_for_what_was_fixed_and_for_what_was_not_found() {
    use Outcome::{Explained, Fixed, NotFound, Referred};
    let table = [
        // outcome, with a photo, the category needs one, is it enough
        (Fixed, true, true, true),
        (Fixed, false, true, false),
        (Fixed, true, false, true),
        (Fixed, false, false, true),
        (NotFound, true, true, true),
        (NotFound, true, false, true),
        (NotFound, false, true, false),
        (NotFound, false, false, false),
        (Explained, false, true, true),
        (Referred, false, true, true),
    ];
    for (outcome, with_photo, needs_photo, enough) in table {
        let answer = in_progress().answer(Some(&handler()), resolve(outcome, with_photo, needs_photo));
        let expected = if enough { Ok(()) } else { Err(Refusal::PhotoNeeded) };
        assert_eq!(answer.map(|_| ()), expected, "{outcome} {with_photo} {needs_photo}");
    }
}

#[test]
fn the_clock_of_a_round_starts_with_the_claim_and_the_first_claim_is_remembered() {
    let first = in_progress();
    let first_claim = first.now;
    let again = first
        .and(&handler(), CommandKind::Return)
        .hours_later(5)
        .and(&dispatcher(), CommandKind::Dispatch)
        .hours_later(1)
        .and(&handler(), CommandKind::Claim);
    let Stage::InProgress { since, .. } = &again.ticket.stage else { panic!("{:?}", again.ticket.stage) };
    assert_eq!(*since, again.now);
    assert_eq!(again.ticket.milestones.claimed_at, Some(first_claim));
}

#[test]
fn a_ticket_is_urged_once_a_day_by_the_citys_calendar() {
    // Half past four in the afternoon in Shishou; midnight is seven and a half hours away.
    let urged = submitted().and(&reporter(), CommandKind::Urge);
    let urge = || command(CommandKind::Urge);
    assert_eq!(urged.refusal(&reporter(), urge()), Refusal::UrgedToday);
    let before_midnight = urged.clone().hours_later(7);
    assert_eq!(before_midnight.refusal(&reporter(), urge()), Refusal::UrgedToday);
    let after_midnight = urged.hours_later(8);
    assert!(after_midnight.answer(Some(&reporter()), urge()).is_ok());
    let mut in_london = after_midnight;
    in_london.settings.time_zone = crate::time::TimeZone::Europe__London;
    assert_eq!(in_london.refusal(&reporter(), urge()), Refusal::UrgedToday);
}
