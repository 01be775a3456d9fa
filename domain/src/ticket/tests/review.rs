//! From submission to dispatch: withdrawing, verifying, judging, appealing, merging.

use super::given::*;
use crate::ticket::command::Canonical;
use crate::ticket::stage::BeforeMerge;
use crate::ticket::{Command, CommandKind, Event, Outcome, Refusal, Stage, Status, Urgency};

#[test]
fn an_emergency_goes_out_before_anybody_has_judged_it_and_is_judged_while_it_is_in_hand() {
    let out = provisional();
    assert_eq!((out.ticket.status(), out.ticket.provisional), (Status::Dispatched, true));
    assert_eq!((out.ticket.milestones.accepted_at, out.ticket.milestones.reviewed_at), (None, None));

    // Valid: it is accepted, and stays with whoever has it.
    let confirmed = out.clone().and(&reviewer(), CommandKind::Confirm).ticket;
    assert_eq!((confirmed.status(), confirmed.provisional), (Status::Dispatched, false));
    assert!(confirmed.milestones.accepted_at.is_some() && confirmed.stage.classified().unwrap().major);

    // Not valid, or told of before: nobody has to do anything any more.
    for kind in [CommandKind::Reject, CommandKind::Merge] {
        let over = out.clone().and(&handler(), CommandKind::Claim).and(&reviewer(), kind);
        let ticket = &over.ticket;
        assert!(!ticket.provisional && ticket.assignments.is_empty() && ticket.stage.assignee().is_none());
        assert_eq!((ticket.milestones.dispatched_at, ticket.milestones.claimed_at), (None, None));
    }
    let back = out.clone().and(&reviewer(), CommandKind::Merge).and(&reviewer(), CommandKind::Unmerge).ticket;
    assert_eq!(back.status(), Status::Submitted);
    // After an appeal somebody judges it first.
    let again = out.clone().and(&reviewer(), CommandKind::Reject).and(&reporter(), CommandKind::Appeal);
    let refusal = again.answer(None, command(CommandKind::DispatchProvisionally)).unwrap_err();
    assert!(matches!(refusal, Refusal::NotAllowed { .. }));
    // What is judged is not confirmed, and not rejected once it is dispatched.
    for kind in [CommandKind::Confirm, CommandKind::Reject, CommandKind::Merge] {
        let status = Status::Dispatched;
        assert_eq!(dispatched().refusal(&reviewer(), command(kind)), Refusal::NotAllowed { status, command: kind });
    }
    // Nothing is merged into what nobody has judged.
    let into = Canonical { provisional: true, status: Status::Dispatched, ..CANONICAL };
    assert_eq!(submitted().refusal(&reviewer(), Command::Merge { into }), Refusal::NotCanonical);
    // Not seen by the public, however far it has come.
    assert_eq!(
        out.ticket.sight(&person(70).who_is(crate::identity::Role::Member), false),
        crate::ticket::visibility::Sight::Nothing
    );
}

#[test]
fn an_accepted_ticket_is_classified_as_its_reviewer_said() {
    let story = accepted();
    let classified = story.ticket.stage.classified().unwrap();
    assert_eq!(
        (&classified.category, classified.urgency, classified.major),
        (&code("burst_pipe"), Urgency::Urgent, true)
    );
    assert_eq!(story.ticket.report.category, Some(code("water_supply")), "what the reporter said stays");
    assert_eq!(story.ticket.milestones.reviewed_at, Some(story.now));
    assert_eq!(story.ticket.milestones.accepted_at, Some(story.now));
}

#[test]
fn what_was_fixed_on_the_spot_is_resolved_as_soon_as_it_is_accepted() {
    let story = spot_fixed();
    let done = story.ticket.stage.resolution().unwrap();
    assert_eq!((done.outcome, done.photos.as_slice(), done.at), (Outcome::Fixed, &[id(61)][..], story.now));
    assert_eq!(story.ticket.milestones.resolved_at, Some(story.now));
    assert_eq!(story.ticket.stage.assignee(), None);
}

#[test]
fn a_rejection_is_appealed_once() {
    let rejected_again = appealed().and(&other_reviewer(), CommandKind::Reject);
    let refusal = rejected_again.refusal(&reporter(), command(CommandKind::Appeal));
    assert_eq!(refusal, Refusal::AppealedAlready);
    assert_eq!(appealed().ticket.appeal.unwrap().first_judge, Some(id(6)));
}

#[test]
fn nobody_verifies_what_nobody_asked_to_verify() {
    let verify = || command(CommandKind::Verify);
    assert_eq!(submitted().refusal(&worker(), verify()), Refusal::NoVerificationRequested);
    let verified = submitted().and(&reviewer(), CommandKind::RequestVerification).when(&worker(), verify());
    assert_eq!(verified.refusal(&worker(), verify()), Refusal::NoVerificationRequested);
    assert_eq!(verified.ticket.status(), Status::Submitted);
}

#[test]
fn a_report_is_merged_only_into_what_is_accepted_and_not_yet_resolved() {
    for status in Status::ALL {
        let into = Canonical { id: id(31), status: *status, provisional: false, has_stake: false };
        let answer = submitted().answer(Some(&reviewer()), Command::Merge { into });
        let fits = matches!(status, Status::Accepted | Status::Dispatched | Status::InProgress | Status::Suspended);
        match answer {
            Ok((event, _)) => assert_eq!((event, fits), (Event::Merged { into: id(31) }, true), "{status}"),
            Err(refusal) => assert_eq!((refusal, fits), (Refusal::NotCanonical, false), "{status}"),
        }
    }
}

#[test]
fn nothing_is_merged_into_itself() {
    let into = Canonical { id: TICKET, status: Status::Accepted, provisional: false, has_stake: false };
    assert_eq!(accepted().refusal(&reviewer(), Command::Merge { into }), Refusal::Itself);
}

#[test]
fn taking_a_report_out_again_brings_back_what_it_was() {
    for (before, status) in [(submitted(), Status::Submitted), (accepted(), Status::Accepted)] {
        let stage = before.ticket.stage.clone();
        let merged = before.and(&reviewer(), CommandKind::Merge);
        assert_eq!(merged.ticket.status(), Status::Merged);
        let unmerged = merged.and(&reviewer(), CommandKind::Unmerge);
        assert_eq!((unmerged.ticket.status(), unmerged.ticket.stage), (status, stage));
    }
}

#[test]
fn what_was_merged_into_a_merged_ticket_moves_along_and_forgets_nothing() {
    let merged = accepted().and(&reviewer(), CommandKind::Merge);
    let cause = merged.history.last().unwrap().cause;
    let moved = merged.record(Event::Merged { into: id(32) }, cause);
    let Stage::Merged { into, before, .. } = &moved.ticket.stage else { panic!("{:?}", moved.ticket.stage) };
    assert_eq!(*into, id(32));
    assert!(matches!(before, BeforeMerge::Accepted(classified) if classified.category == code("burst_pipe")));
}

#[test]
fn a_ticket_knows_which_reports_were_merged_into_it() {
    let story = accepted();
    let cause = story.history.last().unwrap().cause;
    let merged = story
        .record(Event::MergeReceived { from: vec![id(33)] }, cause)
        .record(Event::MergeReceived { from: vec![id(34), id(35)] }, cause)
        .record(Event::MergeReleased { from: id(33) }, cause);
    assert_eq!(merged.ticket.merged.iter().copied().collect::<Vec<_>>(), [id(34), id(35)]);
}

#[test]
fn reclassifying_changes_the_report_before_review_and_the_classification_after_it() {
    let before = submitted().and(&reviewer(), CommandKind::Reclassify);
    assert_eq!(before.ticket.report.category, Some(code("burst_pipe")));
    let noise = Command::Reclassify { category: code("noise"), urgency: Urgency::Normal, major: false };
    for story in [accepted(), dispatched(), in_progress()] {
        let status = story.ticket.status();
        let after = story.when(&reviewer(), noise.clone());
        let classified = after.ticket.stage.classified().unwrap();
        assert_eq!((&classified.category, classified.major, after.ticket.status()), (&code("noise"), false, status));
        assert_eq!(after.ticket.report.category, Some(code("water_supply")));
    }
}

#[test]
fn relocating_keeps_what_it_does_not_replace() {
    let relocate = Command::Relocate { location: None, address: Some(id(55)), area: Some(id(15)) };
    let moved = dispatched().when(&dispatcher(), relocate);
    assert_eq!(moved.ticket.report.address, Some(id(55)));
    assert_eq!(moved.ticket.area, Some(id(15)));
    assert_eq!(moved.ticket.status(), Status::Dispatched);
}
