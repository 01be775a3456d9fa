//! Every status against every command and every capacity.

use std::collections::BTreeSet;

use super::cases::{cases, commands};
use super::given::*;
use crate::ticket::rules::rule;
use crate::ticket::{Capacity, CommandKind, Refusal, Status};

#[test]
fn every_case_is_in_its_status() {
    for status in Status::ALL {
        for case in cases(*status) {
            assert_eq!(case.story.ticket.status(), *status, "{}", case.label);
        }
    }
}

#[test]
fn only_who_is_named_commands_and_only_in_the_statuses_that_are_named() {
    for status in Status::ALL {
        for case in cases(*status) {
            for (kind, capacity) in pairs() {
                for (label, command) in commands(kind) {
                    let told = format!("{status} {} {kind} {label} by {}", case.label, capacity.name());
                    let ticket = &case.story.ticket;
                    let before = ticket.clone();
                    let answer = case.story.answer(giver(capacity, kind).as_ref(), command);
                    assert_eq!(ticket, &before, "{told}");
                    let is_named = rule(kind).by.contains(&capacity)
                        && (capacity != Capacity::Assignee || ticket.stage.assignee().is_some())
                        && (capacity != Capacity::CoHandler || !ticket.called.is_empty());
                    let own_spot_fix =
                        kind == CommandKind::FollowUp && capacity == Capacity::Reporter && ticket.report.is_spot_fix();
                    // Nobody asked him, so he is not silent.
                    let spot_fix_by_silence = kind == CommandKind::CloseUnreached
                        && capacity == Capacity::System
                        && ticket.report.is_spot_fix();
                    // Of a merged report nobody speaks but its own reporter.
                    let for_the_reporter =
                        kind == CommandKind::FollowUp && *status == Status::Merged && capacity != Capacity::Reporter;
                    if is_named && rule(kind).from.contains(status) && case.unripe.contains(&kind) {
                        let refusal = answer.unwrap_err();
                        let why = [
                            Refusal::NotAsked,
                            Refusal::AskedAlready,
                            Refusal::LookBackNotDue,
                            Refusal::ContestTooLate,
                        ];
                        let judged = Refusal::NotAllowed { status: *status, command: kind };
                        assert!(why.contains(&refusal) || refusal == judged, "{told}: {refusal}");
                        continue;
                    }
                    let expected = if !is_named {
                        Err(Refusal::NotYours)
                    } else if own_spot_fix {
                        Err(Refusal::ConflictOfInterest)
                    } else if for_the_reporter || !rule(kind).from.contains(status) {
                        Err(Refusal::NotAllowed { status: *status, command: kind })
                    } else if spot_fix_by_silence {
                        Err(Refusal::AttemptsMissing)
                    } else {
                        Ok(capacity)
                    };
                    assert_eq!(answer.map(|(_, cause)| cause.capacity), expected, "{told}");
                }
            }
        }
    }
}

#[test]
fn a_role_is_worth_nothing_in_another_place() {
    let elsewhere = |capacity| {
        somebody(capacity).map(|mut standing| {
            standing.place.areas = vec![id(99)];
            standing.place.department = Some(id(98));
            standing
        })
    };
    for status in Status::ALL {
        for case in cases(*status) {
            for (kind, capacity) in pairs().filter(|(_, capacity)| matches!(capacity, Capacity::Role(_))) {
                let answer = case.story.answer(elsewhere(capacity).as_ref(), command(kind));
                assert_eq!(answer, Err(Refusal::NotYours), "{status} {kind} by {}", capacity.name());
            }
        }
    }
}

#[test]
fn nothing_leaves_withdrawn_and_everything_else_can_be_left() {
    for status in Status::ALL {
        let reached: BTreeSet<Status> = cases(*status)
            .iter()
            .flat_map(|case| pairs().map(move |pair| (case, pair)))
            .flat_map(|(case, (kind, capacity))| commands(kind).into_iter().map(move |(_, it)| (case, capacity, it)))
            .filter_map(|(case, capacity, command)| {
                let (event, cause) = case.story.answer(somebody(capacity).as_ref(), command).ok()?;
                Some(case.story.ticket.clone().apply(&event, cause).status())
            })
            .collect();
        let can_be_left = reached.iter().any(|next| next != status);
        assert_eq!(can_be_left, *status != Status::Withdrawn, "{status} leads to {reached:?}");
    }
}

#[test]
fn what_is_offered_is_what_is_granted() {
    for status in Status::ALL {
        for case in cases(*status) {
            for capacity in capacities() {
                let Some(standing) = somebody(capacity) else { continue };
                let offered = case.story.ticket.allowed_commands(&standing, &case.story.settings, case.story.now);
                for kind in CommandKind::ALL {
                    let granted = case.story.answer(Some(&standing), command(*kind)).is_ok();
                    assert_eq!(offered.contains(kind), granted, "{status} {kind} by {}", capacity.name());
                }
            }
        }
    }
}

fn pairs() -> impl Iterator<Item = (CommandKind, Capacity)> {
    CommandKind::ALL.iter().flat_map(|kind| capacities().map(|capacity| (*kind, capacity)))
}
