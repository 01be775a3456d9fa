//! What presses a ticket on, and what its assignee may ask for.

use super::given::*;
use crate::identity::Role;
use crate::ticket::stage::Outcome;
use crate::ticket::visibility::Sight;
use crate::ticket::{Capacity, Command, CommandKind, Refusal, Stage, Standing, Status};

/// A chief one level above the grid that the tickets here lie in.
fn chief_above() -> Standing {
    of_the_city(45, Role::GridChief)
}

#[test]
fn who_is_called_sees_it_and_reports_in_once() {
    let called = in_progress();
    assert_eq!(called.ticket.sight(&co_handler(), false), Sight::Public);
    assert_eq!(called.refusal(&co_handler(), command(CommandKind::CheckIn)), Refusal::NotYours);

    let called = called.and(&chief(), CommandKind::Whistle);
    assert_eq!(called.ticket.sight(&co_handler(), true), Sight::Staff { knows_reporter: false });
    let there = called.hours_later(1).and(&co_handler(), CommandKind::CheckIn);
    assert_eq!(there.ticket.called[0].checked_in_at, Some(there.now));
    assert!(!there.ticket.called[0].is_late(there.now));
    assert_eq!(there.refusal(&co_handler(), command(CommandKind::CheckIn)), Refusal::CheckedInAlready);

    // Who works on it does not judge it, nor his department.
    let colleague = person(46).who_handles_for(SEWERS).who_is(Role::FollowUpStaff);
    let told = there.and(&co_handler(), CommandKind::Progress).and(&handler(), CommandKind::Resolve);
    assert_eq!(told.refusal(&colleague, command(CommandKind::RecordAttempt)), Refusal::ConflictOfInterest);
}

#[test]
fn who_is_called_again_comes_again_and_may_be_late() {
    let soon = |story: &Story| Command::Whistle {
        departments: [SEWERS].into(),
        due_at: story.now.plus(chrono::TimeDelta::hours(1)),
        note: id(52),
    };
    let there = in_progress().and(&chief(), CommandKind::Whistle).and(&co_handler(), CommandKind::CheckIn);
    let again = there.clone().when(&chief(), soon(&there)).hours_later(2);
    assert_eq!(again.ticket.called.len(), 1);
    assert!(again.ticket.called[0].is_late(again.now));
    let late = again.and(&co_handler(), CommandKind::CheckIn).days_later(9);
    assert!(late.ticket.called[0].is_late(late.now));
}

#[test]
fn a_whistle_calls_somebody_for_a_time_to_come() {
    let story = in_progress();
    let whistle =
        |departments: std::collections::BTreeSet<_>, due_at| Command::Whistle { departments, due_at, note: id(52) };
    let later = story.now.plus(chrono::TimeDelta::hours(1));
    assert_eq!(story.refusal(&chief(), whistle([].into(), later)), Refusal::BadWhistle);
    assert_eq!(story.refusal(&chief(), whistle((0..21).map(|n| id(200 + n)).collect(), later)), Refusal::BadWhistle);
    assert_eq!(story.refusal(&chief(), whistle([SEWERS].into(), story.now)), Refusal::BadDate);
}

#[test]
fn what_goes_up_is_the_matter_of_those_up_there() {
    let up = in_progress().and(&worker(), CommandKind::Escalate);
    assert_eq!((up.ticket.status(), up.ticket.escalated_to), (Status::Accepted, Some(id(11))));
    for kind in [CommandKind::Dispatch, CommandKind::Escalate, CommandKind::Whistle] {
        assert_eq!(up.refusal(&chief(), command(kind)), Refusal::NotYours, "{kind}");
        assert!(up.answer(Some(&chief_above()), command(kind)).is_ok(), "{kind}");
    }
    // A dispatcher's place is his place, and whoever is given it has it.
    let down = up.and(&dispatcher(), CommandKind::Dispatch);
    assert_eq!(down.ticket.escalated_to, None);
    assert!(down.answer(Some(&chief()), command(CommandKind::Whistle)).is_ok());
}

#[test]
fn the_clocks_stand_still_once_a_dispatcher_has_agreed() {
    let asked = in_progress().and(&handler(), CommandKind::RequestSuspension);
    assert!(asked.ticket.pauses.is_empty());
    let refused = asked.clone().and(&dispatcher(), CommandKind::RefuseSuspension);
    assert_eq!((refused.ticket.status(), refused.ticket.asked), (Status::InProgress, None));

    let agreed = asked.hours_later(1).and(&dispatcher(), CommandKind::GrantSuspension);
    assert!(matches!(agreed.ticket.stage, Stage::Suspended { .. }));
    assert_eq!((agreed.ticket.pauses[0].from, agreed.ticket.pauses[0].until), (agreed.now, None));
    assert!(agreed.answer(Some(&handler()), command(CommandKind::Resolve)).is_err());
    let on = agreed.days_later(1).and(&dispatcher(), CommandKind::Resume);
    assert_eq!((on.ticket.status(), on.ticket.pauses[0].until), (Status::InProgress, Some(on.now)));
}

#[test]
fn what_is_asked_for_lies_ahead_and_is_one_thing() {
    let story = in_progress();
    let until = |days: i64| story.now.plus(chrono::TimeDelta::days(days));
    for days in [-1, 0, 367] {
        let extension = Command::RequestExtension { until: until(days), note: id(52) };
        assert_eq!(story.refusal(&handler(), extension), Refusal::BadDate, "{days}");
        let suspension = Command::RequestSuspension { review_on: until(days).utc().date_naive(), note: id(52) };
        assert_eq!(story.refusal(&handler(), suspension), Refusal::BadDate, "{days}");
    }
    let asked = story.and(&handler(), CommandKind::RequestExtension);
    assert_eq!(asked.refusal(&handler(), command(CommandKind::RequestSuspension)), Refusal::AskedAlready);
    assert_eq!(asked.refusal(&dispatcher(), command(CommandKind::GrantSuspension)), Refusal::NotAsked);
    // Whoever has it next asks for himself.
    assert_eq!(asked.and(&handler(), CommandKind::Return).ticket.asked, None);
}

#[test]
fn only_the_city_says_that_something_cannot_be_mended() {
    let close = || command(CommandKind::CloseNotFixable);
    let resolve = Command::Resolve { outcome: Outcome::NotFixable, note: id(52), photos: vec![], needs_photo: false };
    assert_eq!(in_progress().refusal(&handler(), resolve), Refusal::NotYours);
    for somebody in [dispatcher(), chief(), handler(), follow_up_staff()] {
        assert_eq!(in_progress().refusal(&somebody, close()), Refusal::NotYours);
    }
    let city = || of_the_city(47, Role::Dispatcher);
    let suspended =
        in_progress().and(&handler(), CommandKind::RequestSuspension).and(&dispatcher(), CommandKind::GrantSuspension);
    let escalated = in_progress().and(&chief(), CommandKind::Escalate);
    for open in [accepted(), dispatched(), in_progress(), suspended, escalated] {
        for somebody in [city(), chief_above()] {
            let over = open.clone().hours_later(1).when(&somebody, close());
            let Stage::Closed { done, assignee, contest: None, .. } = &over.ticket.stage else { panic!() };
            assert_eq!((done.outcome, *assignee), (Outcome::NotFixable, open.ticket.stage.assignee()));
            assert!(over.ticket.pauses.iter().all(|pause| pause.until.is_some()) && over.ticket.asked.is_none());
            // Whoever told of it may doubt that, and then somebody has it again.
            let again = over.and(&reporter(), CommandKind::Contest).and(&follow_up_staff(), CommandKind::Reopen);
            assert!(matches!(again.ticket.status(), Status::InProgress | Status::Accepted));
        }
    }
    assert!(matches!(resolved().refusal(&city(), close()), Refusal::NotAllowed { .. }));
    assert!(matches!(provisional().refusal(&city(), close()), Refusal::NotAllowed { .. }));
    // Nobody judges himself, nor what he told of.
    let handles = || of_the_city(4, Role::Dispatcher).who_handles_for(WATER);
    assert_eq!(in_progress().refusal(&handles(), close()), Refusal::ConflictOfInterest);
    assert_eq!(accepted().refusal(&of_the_city(1, Role::Dispatcher), close()), Refusal::ConflictOfInterest);
}

#[test]
fn what_nobody_took_on_is_dispatched_anew_when_it_is_opened_again() {
    let never = dispatched().when(&of_the_city(47, Role::Dispatcher), command(CommandKind::CloseNotFixable));
    let again = never.and(&reporter(), CommandKind::Contest).and(&follow_up_staff(), CommandKind::Reopen);
    assert_eq!((again.ticket.status(), again.ticket.milestones.assigned_at), (Status::Accepted, None));
}

#[test]
fn who_asks_for_time_does_not_grant_it() {
    let both = handler().who_is(Role::Dispatcher);
    let asked = in_progress().and(&both, CommandKind::RequestSuspension);
    for kind in [CommandKind::GrantSuspension, CommandKind::RefuseSuspension] {
        assert_eq!(asked.refusal(&both, command(kind)), Refusal::ConflictOfInterest);
    }
    assert!(asked.answer(Some(&dispatcher()), command(CommandKind::GrantSuspension)).is_ok());
}

#[test]
fn a_supervision_is_answered_by_whoever_has_the_matter() {
    let pressed = in_progress().and(&dispatcher(), CommandKind::Supervise).and(&chief(), CommandKind::Supervise);
    assert_eq!(pressed.ticket.unanswered().count(), 2);
    assert_eq!(pressed.refusal(&dispatcher(), command(CommandKind::AnswerSupervision)), Refusal::NotYours);
    let answered = pressed.and(&handler(), CommandKind::AnswerSupervision);
    assert_eq!(answered.ticket.unanswered().count(), 0);
    assert_eq!(answered.refusal(&handler(), command(CommandKind::AnswerSupervision)), Refusal::NotSupervised);
}

#[test]
fn a_limit_goes_overdue_once() {
    let overdue = in_progress().after(None, command(CommandKind::MarkOverdue));
    assert_eq!(overdue.ticket.overdue.len(), 1);
    let again = overdue.answer(None, command(CommandKind::MarkOverdue));
    assert_eq!(again.unwrap_err(), Refusal::NotNewlyOverdue);
    assert_eq!(overdue.refusal(&dispatcher(), command(CommandKind::MarkOverdue)), Refusal::NotYours);
}

#[test]
fn major_matters_are_looked_back_at_after_a_month_and_once() {
    let closed = closed();
    assert_eq!(closed.refusal(&follow_up_staff(), command(CommandKind::LookBack)), Refusal::LookBackNotDue);
    let later = closed.days_later(30);
    let bare = Command::LookBack { solved: true, note: id(52), photos: vec![] };
    assert_eq!(later.refusal(&follow_up_staff(), bare), Refusal::PhotoNeeded);
    let fine = later.clone().and(&follow_up_staff(), CommandKind::LookBack);
    assert_eq!(fine.ticket.status(), Status::Closed);
    assert_eq!(fine.refusal(&follow_up_staff(), command(CommandKind::LookBack)), Refusal::LookedBackAlready);

    let broken = Command::LookBack { solved: false, note: id(52), photos: vec![id(62)] };
    let anew = later.when(&follow_up_staff(), broken);
    assert_eq!((anew.ticket.status(), anew.ticket.round), (Status::InProgress, 2));
    assert_eq!((anew.ticket.answered_solved, anew.ticket.looked_back_at), (Some(false), None));
}

#[test]
fn what_is_not_major_is_looked_back_at_where_a_programme_says_so() {
    let minor = Command::Accept { category: code("burst_pipe"), urgency: crate::ticket::Urgency::Normal, major: false };
    let mut story = submitted()
        .when(&reviewer(), minor)
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Claim)
        .and(&handler(), CommandKind::Resolve)
        .and(&reporter(), CommandKind::FollowUp)
        .days_later(60);
    assert_eq!(story.ticket.look_back_on(&story.settings), None);
    assert_eq!(story.refusal(&follow_up_staff(), command(CommandKind::LookBack)), Refusal::LookBackNotDue);
    story.settings.look_back_others_days = Some(45);
    assert!(story.answer(Some(&follow_up_staff()), command(CommandKind::LookBack)).is_ok());
}

#[test]
fn a_co_handler_is_called_so() {
    assert_eq!(Capacity::named("co_handler"), Some(Capacity::CoHandler));
}
