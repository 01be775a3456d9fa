//! Nobody judges himself.

use super::cases::{cases, sought_in_vain};
use super::given::*;
use crate::identity::Role;
use crate::ticket::rules::{is_judgement, is_staff_follow_up, rule};
use crate::ticket::{Assignee, Capacity, Command, CommandKind, Refusal, Related, Report, Standing, Status};

/// Somebody who holds every role there is, in the ticket's area and in the whole city.
fn with_every_role(standing: Standing) -> Standing {
    let mut everything = Role::ALL.iter().fold(standing, |standing, role| standing.who_is(*role));
    everything.caller.grants.extend(of_the_city(0, Role::Dispatcher).caller.grants);
    everything
}

fn kinds(holds: impl Fn(CommandKind) -> bool) -> Vec<CommandKind> {
    CommandKind::ALL.iter().copied().filter(|kind| holds(*kind)).collect()
}

#[test]
fn who_told_of_it_does_not_judge_it_whatever_roles_he_holds() {
    for status in Status::ALL {
        for case in cases(*status) {
            for teller in [with_every_role(person(1)), with_every_role(person(2))] {
                for kind in kinds(is_judgement) {
                    let refusal = case.story.refusal(&teller, command(kind));
                    assert_eq!(refusal, Refusal::ConflictOfInterest, "{status} {kind}");
                }
            }
        }
    }
}

#[test]
fn who_has_to_do_with_another_report_of_the_matter_does_not_judge_this_one_nor_follow_it_up() {
    for related in [Related { told: true, handles: false }, Related { told: false, handles: true }] {
        let somebody = Standing { related, ..with_every_role(person(15)) };
        for status in Status::ALL {
            for case in cases(*status) {
                for kind in kinds(|kind| is_judgement(kind) || is_staff_follow_up(kind)) {
                    let refusal = case.story.refusal(&somebody, command(kind));
                    assert_eq!(refusal, Refusal::ConflictOfInterest, "{status} {kind}");
                }
            }
        }
    }
}

#[test]
fn who_handles_the_matter_does_not_answer_for_the_report_that_he_merged_into_it() {
    let handler = Standing { related: Related { told: false, handles: true }, ..reporter() };
    let merged = submitted().and(&reviewer(), CommandKind::Merge);
    assert!(merged.answer(Some(&reporter()), command(CommandKind::FollowUp)).is_ok());
    assert_eq!(merged.refusal(&handler, command(CommandKind::FollowUp)), Refusal::ConflictOfInterest);
}

#[test]
fn who_told_of_it_does_not_follow_it_up_as_staff() {
    for story in [sought_in_vain(resolved()), closed()] {
        for teller in [with_every_role(person(1)), with_every_role(person(2))] {
            for kind in kinds(is_staff_follow_up) {
                let is_reporter = story.ticket.report.reporter == Some(teller.caller.account);
                if is_reporter && kind == CommandKind::FollowUp {
                    continue;
                }
                assert_eq!(story.refusal(&teller, command(kind)), Refusal::ConflictOfInterest, "{kind}");
            }
        }
    }
}

#[test]
fn a_reporter_with_a_role_in_follow_up_answers_as_the_reporter_he_is() {
    let (_, cause) = resolved().answer(Some(&with_every_role(person(1))), command(CommandKind::FollowUp)).unwrap();
    assert_eq!(cause.capacity, Capacity::Reporter);
}

#[test]
fn who_handled_it_does_not_judge_it_not_even_after_he_gave_it_back() {
    let returned = dispatched().and(&handler(), CommandKind::Return).and(&reviewer(), CommandKind::RequestVerification);
    let former_handler = with_every_role(handler());
    for kind in [CommandKind::Merge, CommandKind::Verify, CommandKind::Reclassify] {
        assert_eq!(returned.refusal(&former_handler, command(kind)), Refusal::ConflictOfInterest, "{kind}");
    }
}

#[test]
fn who_has_it_on_his_desk_does_not_judge_it_though_he_has_not_touched_it_yet() {
    let to_department = with_every_role(handler());
    let refusal = dispatched().refusal(&to_department, command(CommandKind::Reclassify));
    assert_eq!(refusal, Refusal::ConflictOfInterest);
    let worker = with_every_role(worker());
    let to_worker = accepted().when(&dispatcher(), Command::Dispatch { assignee: Assignee::Worker(id(5)) });
    assert_eq!(to_worker.refusal(&worker, command(CommandKind::Reclassify)), Refusal::ConflictOfInterest);
}

#[test]
fn who_handled_it_does_not_follow_it_up() {
    let handled_by_worker = accepted()
        .when(&dispatcher(), Command::Dispatch { assignee: Assignee::Worker(id(5)) })
        .and(&worker(), CommandKind::Claim)
        .and(&worker(), CommandKind::Resolve);
    for kind in kinds(|kind| is_staff_follow_up(kind) && rule(kind).from.contains(&Status::Resolved)) {
        let refusal = handled_by_worker.refusal(&with_every_role(worker()), command(kind));
        assert_eq!(refusal, Refusal::ConflictOfInterest, "{kind}");
    }
}

#[test]
fn nobody_of_the_handling_department_follows_it_up() {
    let colleague = with_every_role(person(13).who_handles_for(WATER));
    let stranger = with_every_role(person(14).who_handles_for(ROADS));
    for kind in [CommandKind::RecordAttempt, CommandKind::FollowUp, CommandKind::CloseUnreached] {
        let story = sought_in_vain(resolved());
        assert_eq!(story.refusal(&colleague, command(kind)), Refusal::ConflictOfInterest, "{kind}");
        assert!(story.answer(Some(&stranger), command(kind)).is_ok(), "{kind}");
    }
    let contested = closed().and(&reporter(), CommandKind::Contest);
    for kind in [CommandKind::DismissContest, CommandKind::Reopen] {
        assert_eq!(contested.refusal(&colleague, command(kind)), Refusal::ConflictOfInterest, "{kind}");
        assert!(contested.answer(Some(&stranger), command(kind)).is_ok(), "{kind}");
    }
}

#[test]
fn a_department_that_gave_it_back_does_not_follow_up_what_another_made_of_it() {
    let of_roads = person(14).who_handles_for(ROADS);
    let passed_on = dispatched()
        .and(&handler(), CommandKind::Return)
        .when(&dispatcher(), Command::Dispatch { assignee: Assignee::Department(ROADS) })
        .and(&of_roads, CommandKind::Claim)
        .and(&of_roads, CommandKind::Resolve);
    let of_water = person(13).who_handles_for(WATER).who_is(Role::FollowUpStaff);
    for answer in [command(CommandKind::RecordAttempt), command(CommandKind::FollowUp), not_solved()] {
        assert_eq!(passed_on.refusal(&of_water, answer), Refusal::ConflictOfInterest);
    }
}

#[test]
fn who_handled_his_own_report_does_not_say_himself_that_it_is_solved() {
    let own = || Story::of(Report { reporter: Some(id(4)), ..report() }).and(&reviewer(), CommandKind::Accept);
    let resolved_by_himself = own()
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&handler(), CommandKind::Claim)
        .and(&handler(), CommandKind::Resolve);
    for answer in [command(CommandKind::FollowUp), not_solved()] {
        assert_eq!(resolved_by_himself.refusal(&handler(), answer), Refusal::ConflictOfInterest);
    }
    let resolved_by_a_colleague = own()
        .and(&dispatcher(), CommandKind::Dispatch)
        .and(&person(13).who_handles_for(WATER), CommandKind::Claim)
        .and(&person(13).who_handles_for(WATER), CommandKind::Resolve);
    let refusal = resolved_by_a_colleague.refusal(&handler(), command(CommandKind::FollowUp));
    assert_eq!(refusal, Refusal::ConflictOfInterest);
    assert!(reached(resolved_by_himself).answer(Some(&follow_up_staff()), command(CommandKind::FollowUp)).is_ok());
}

#[test]
fn an_appeal_is_judged_by_another_reviewer() {
    for kind in [CommandKind::Accept, CommandKind::Reject, CommandKind::Merge] {
        assert_eq!(appealed().refusal(&reviewer(), command(kind)), Refusal::ConflictOfInterest, "{kind}");
        assert!(appealed().answer(Some(&other_reviewer()), command(kind)).is_ok(), "{kind}");
    }
}

#[test]
fn what_was_fixed_on_the_spot_is_followed_up_by_staff_and_never_by_its_reporter() {
    for answer in [command(CommandKind::FollowUp), not_solved()] {
        for reporter in [reporter(), with_every_role(person(1))] {
            assert_eq!(spot_fixed().refusal(&reporter, answer.clone()), Refusal::ConflictOfInterest);
        }
        assert!(spot_fixed().answer(Some(&follow_up_staff()), answer).is_ok());
    }
}
