//! Somebody without an account, who has nothing but the code that he was given.

use chrono::TimeDelta;

use super::given::*;
use crate::ticket::rules::{is_for_visitors, rule};
use crate::ticket::stage::Closing;
use crate::ticket::{By, Capacity, Cause, Command, CommandKind, Event, Matter, Refusal, Stage, Status};

const VISITOR: By<'static> = By::Visitor(None);

fn says(story: &Story, command: Command) -> Result<(Event, Cause), Refusal> {
    story.ticket.decide(VISITOR, command, &story.settings, story.now)
}

fn resolved() -> Story {
    visited()
        .and(&reviewer(), CommandKind::Accept)
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Claim)
        .and(&handler(), CommandKind::Resolve)
}

#[test]
fn a_visitor_speaks_as_the_reporter_and_under_no_name() {
    let (event, cause) = says(&visited(), Command::Withdraw).unwrap();
    assert_eq!((event, cause.by, cause.capacity), (Event::Withdrawn, None, Capacity::Reporter));
    let story = resolved();
    let (event, cause) = says(&story, command(CommandKind::FollowUp)).unwrap();
    let closed = story.record(event, cause).ticket;
    let Stage::Closed { closing, .. } = &closed.stage else { panic!("{:?}", closed.stage) };
    assert_eq!(closing, &Closing::Solved { satisfaction: Some(5), by_reporter: true });
    assert!(closed.handlers.iter().all(|handler| *handler != id(1)));
}

#[test]
fn he_gives_no_command_but_those_that_are_his() {
    for kind in CommandKind::ALL {
        let expected = is_for_visitors(*kind);
        assert!(!expected || rule(*kind).by.contains(&Capacity::Reporter), "{kind}");
        let admitted = [visited(), resolved()].iter().any(|story| story.ticket.admits(VISITOR, *kind).is_ok());
        let rejected = visited().and(&reviewer(), CommandKind::Reject);
        assert_eq!(admitted || rejected.ticket.admits(VISITOR, *kind).is_ok(), expected, "{kind}");
    }
}

#[test]
fn a_report_of_somebody_with_an_account_does_not_obey_him() {
    for story in [submitted(), super::given::resolved(), rejected()] {
        assert!(story.ticket.open_to(VISITOR, &story.settings, story.now).is_empty());
        assert_eq!(says(&story, Command::Withdraw).unwrap_err(), Refusal::NotYours);
    }
}

#[test]
fn he_appeals_once_and_urges_once_a_day() {
    let story = visited().and(&reviewer(), CommandKind::Reject);
    let (event, cause) = says(&story, command(CommandKind::Appeal)).unwrap();
    let again = story.record(event, cause).and(&other_reviewer(), CommandKind::Reject);
    assert_eq!(says(&again, command(CommandKind::Appeal)).unwrap_err(), Refusal::AppealedAlready);
    let story = visited();
    let (event, cause) = says(&story, command(CommandKind::Urge)).unwrap();
    let urged = story.record(event, cause);
    assert_eq!(says(&urged, command(CommandKind::Urge)).unwrap_err(), Refusal::UrgedToday);
    assert!(says(&urged.days_later(1), command(CommandKind::Urge)).is_ok());
}

#[test]
fn his_silence_closes_it_after_seven_days_as_anybodys() {
    let silent = |story: &Story| story.answer(None, Command::CloseUnreached);
    assert_eq!(silent(&resolved()).unwrap_err(), Refusal::SilenceNotOver);
    assert!(silent(&resolved().days_later(7)).is_ok());
    // Staff speak for him only where they reached him.
    let speak = command(CommandKind::FollowUp);
    assert_eq!(resolved().refusal(&follow_up_staff(), speak.clone()), Refusal::ReporterNotReached);
    assert!(reached(resolved()).answer(Some(&follow_up_staff()), speak).is_ok());
}

#[test]
fn merged_he_is_asked_when_the_matter_is_said_to_be_mended() {
    let story = visited().and(&reviewer(), CommandKind::Merge);
    let answer = |status, resolved_at| {
        let by = By::Visitor(Some(Matter { status, resolved_at }));
        story.ticket.decide(by, command(CommandKind::FollowUp), &story.settings, story.now)
    };
    let then = story.now.plus(TimeDelta::hours(1));
    assert!(answer(Status::InProgress, None).is_err());
    assert!(answer(Status::Resolved, Some(then)).is_ok());
}
