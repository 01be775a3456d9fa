//! From resolution to close-out, and back: follow-up, silence, contests, reopening.

use super::given::*;
use crate::ticket::stage::{Closing, Means};
use crate::ticket::{Command, CommandKind, Refusal, Report, Stage, Status};

fn solved(satisfaction: Option<u8>) -> Command {
    Command::FollowUp { solved: true, satisfaction, note: None }
}

fn attempt(story: Story, reached: bool) -> Story {
    story.when(&follow_up_staff(), Command::RecordAttempt { means: Means::Call, reached, at: None, note: None })
}

#[test]
fn staff_speak_for_a_reporter_whom_they_reached() {
    let speak = || command(CommandKind::FollowUp);
    assert_eq!(resolved().refusal(&follow_up_staff(), speak()), Refusal::ReporterNotReached);
    let missed = attempt(resolved(), false);
    assert_eq!(missed.refusal(&follow_up_staff(), speak()), Refusal::ReporterNotReached);
    assert!(attempt(missed, true).answer(Some(&follow_up_staff()), speak()).is_ok());
    // Nobody is known who could be reached.
    let anonymous = Story::of(Report { reporter: None, ..report() })
        .and(&reviewer(), CommandKind::Accept)
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Claim)
        .and(&handler(), CommandKind::Resolve);
    assert!(anonymous.answer(Some(&follow_up_staff()), speak()).is_ok());
}

#[test]
fn who_says_that_it_is_not_solved_says_what_is_missing() {
    let unsaid = Command::FollowUp { solved: false, satisfaction: None, note: None };
    assert_eq!(resolved().refusal(&reporter(), unsaid), Refusal::MissingUnsaid);
}

fn closing(story: &Story) -> &Closing {
    match &story.ticket.stage {
        Stage::Closed { closing, .. } => closing,
        other => panic!("{other:?}"),
    }
}

#[test]
fn satisfaction_goes_with_what_was_solved_from_1_to_5() {
    for stars in 0..=6 {
        let answer = resolved().answer(Some(&reporter()), solved(Some(stars)));
        let expected = if (1..=5).contains(&stars) { Ok(()) } else { Err(Refusal::BadSatisfaction) };
        assert_eq!(answer.map(|_| ()), expected, "{stars}");
        let unsolved = Command::FollowUp { solved: false, satisfaction: Some(stars), note: Some(id(54)) };
        assert_eq!(resolved().refusal(&reporter(), unsolved), Refusal::BadSatisfaction, "{stars}");
    }
    assert!(resolved().answer(Some(&reporter()), solved(None)).is_ok());
}

#[test]
fn a_closing_says_whether_the_reporter_answered_himself() {
    for (giver, by_reporter) in [(reporter(), true), (follow_up_staff(), false)] {
        let story = reached(resolved()).when(&giver, solved(Some(4)));
        assert_eq!(closing(&story), &Closing::Solved { satisfaction: Some(4), by_reporter });
        assert_eq!(story.ticket.milestones.closed_at, Some(story.now));
    }
}

#[test]
fn staff_close_as_unreached_after_three_missed_attempts_on_separate_days() {
    let close = || command(CommandKind::CloseUnreached);
    let twice = attempt(attempt(resolved(), false).days_later(1), false);
    assert_eq!(twice.refusal(&follow_up_staff(), close()), Refusal::AttemptsMissing);
    let thrice_on_two_days = attempt(twice.clone(), false);
    assert_eq!(thrice_on_two_days.refusal(&follow_up_staff(), close()), Refusal::AttemptsMissing);
    let thrice = attempt(twice.days_later(1), false).when(&follow_up_staff(), close());
    assert_eq!(closing(&thrice), &Closing::Unreached);
}

#[test]
fn days_of_attempts_are_days_of_the_city() {
    // 16:30, 20:30 and 00:30 in Shishou: two days there, one in UTC; then the third.
    let calls = [4, 4, 24].into_iter().fold(attempt(resolved(), false), |story, hours| {
        assert_eq!(story.refusal(&follow_up_staff(), command(CommandKind::CloseUnreached)), Refusal::AttemptsMissing);
        attempt(story.hours_later(hours), false)
    });
    assert!(calls.answer(Some(&follow_up_staff()), command(CommandKind::CloseUnreached)).is_ok());
}

#[test]
fn who_was_reached_is_not_unreached() {
    let missed = |story: Story| attempt(story.days_later(1), false);
    let reached = attempt(missed(missed(missed(resolved()))).days_later(1), true);
    let close = || command(CommandKind::CloseUnreached);
    assert_eq!(reached.refusal(&follow_up_staff(), close()), Refusal::AttemptsMissing);
    let lost_again = missed(missed(missed(reached)));
    assert!(lost_again.answer(Some(&follow_up_staff()), close()).is_ok());
}

#[test]
fn the_system_closes_after_the_silence_period_and_not_a_moment_before() {
    let close = || command(CommandKind::CloseUnreached);
    let almost = resolved().hours_later(7 * 24 - 1);
    assert_eq!(almost.answer(None, close()), Err(Refusal::SilenceNotOver));
    let over = almost.hours_later(1).after(None, close());
    assert_eq!(closing(&over), &Closing::Silence);
    assert_eq!(over.history.last().unwrap().cause.by, None);
    let mut patient = resolved().days_later(7);
    patient.settings.silence_days = 8;
    assert_eq!(patient.answer(None, close()), Err(Refusal::SilenceNotOver));
}

#[test]
fn nobody_is_silent_who_was_not_asked() {
    let close = || command(CommandKind::CloseUnreached);
    let fixed_by_himself = spot_fixed().days_later(30);
    assert_eq!(fixed_by_himself.answer(None, close()), Err(Refusal::AttemptsMissing));
    let from_nobody = Story::of(Report { reporter: None, ..report() })
        .and(&reviewer(), CommandKind::Accept)
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Claim)
        .and(&handler(), CommandKind::Resolve)
        .days_later(30);
    assert_eq!(from_nobody.answer(None, close()), Err(Refusal::AttemptsMissing));
}

#[test]
fn silence_begins_anew_with_each_resolution() {
    let again = resolved().days_later(6).when(&reporter(), not_solved()).and(&handler(), CommandKind::Resolve);
    let answer = again.days_later(6).answer(None, command(CommandKind::CloseUnreached));
    assert_eq!(answer, Err(Refusal::SilenceNotOver));
}

#[test]
fn what_is_not_solved_goes_back_to_whoever_had_it() {
    let again = resolved().when(&reporter(), not_solved());
    assert_eq!((again.ticket.status(), again.ticket.round), (Status::InProgress, 2));
    assert_eq!(again.ticket.department(), Some(WATER));
}

#[test]
fn what_is_not_solved_waits_for_dispatch_where_nobody_had_it() {
    let again = spot_fixed().when(&follow_up_staff(), not_solved());
    assert_eq!((again.ticket.status(), again.ticket.round), (Status::Accepted, 2));
    let reopened =
        spot_fixed().and(&follow_up_staff(), CommandKind::FollowUp).and(&follow_up_staff(), CommandKind::Reopen);
    assert_eq!((reopened.ticket.status(), reopened.ticket.round), (Status::Accepted, 2));
}

#[test]
fn a_closed_matter_is_contested_within_14_days() {
    let contest = || command(CommandKind::Contest);
    let contested = closed().days_later(14).when(&reporter(), contest());
    assert_eq!(contested.ticket.status(), Status::Closed);
    let late = closed().days_later(14).hours_later(1);
    assert_eq!(late.refusal(&reporter(), contest()), Refusal::ContestTooLate);
    let mut short = closed().days_later(4);
    short.settings.contest_days = 3;
    assert_eq!(short.refusal(&follower(), contest()), Refusal::ContestTooLate);
}

#[test]
fn each_contests_once() {
    let contested = closed().and(&reporter(), CommandKind::Contest);
    let contest = || command(CommandKind::Contest);
    assert_eq!(contested.refusal(&reporter(), contest()), Refusal::ContestedAlready);
    let dismissed = contested.and(&follow_up_staff(), CommandKind::DismissContest);
    assert_eq!(dismissed.refusal(&reporter(), contest()), Refusal::ContestedAlready);
    assert!(dismissed.answer(Some(&follower()), contest()).is_ok());
}

#[test]
fn a_contest_is_dismissed_once_and_only_if_there_is_one() {
    let dismiss = || command(CommandKind::DismissContest);
    assert_eq!(closed().refusal(&follow_up_staff(), dismiss()), Refusal::NotContested);
    let dismissed = closed().and(&reporter(), CommandKind::Contest).when(&follow_up_staff(), dismiss());
    assert_eq!(dismissed.ticket.status(), Status::Closed);
    assert_eq!(dismissed.refusal(&follow_up_staff(), dismiss()), Refusal::NotContested);
}

#[test]
fn a_reopened_matter_is_not_closed_any_more() {
    let reopened = closed().and(&reporter(), CommandKind::Contest).and(&follow_up_staff(), CommandKind::Reopen);
    assert_eq!((reopened.ticket.status(), reopened.ticket.round), (Status::InProgress, 2));
    assert_eq!(reopened.ticket.milestones.closed_at, None);
    let closed_again =
        reopened.days_later(1).and(&handler(), CommandKind::Resolve).and(&reporter(), CommandKind::FollowUp);
    assert_eq!(closed_again.ticket.milestones.closed_at, Some(closed_again.now));
    assert_eq!(closed_again.ticket.milestones.resolved_at, Some(closed_again.now));
}
