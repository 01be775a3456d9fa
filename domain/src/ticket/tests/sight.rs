//! Who sees how much of a ticket.

use super::cases::cases;
use super::given::*;
use crate::identity::Role;
use crate::ticket::visibility::Sight;
use crate::ticket::{Assignee, Command, Status};

#[test]
fn a_stranger_sees_what_was_accepted_and_nothing_else() {
    for status in Status::ALL {
        let accepted = matches!(
            status,
            Status::Accepted
                | Status::Dispatched
                | Status::InProgress
                | Status::Suspended
                | Status::Resolved
                | Status::Closed
        );
        for case in cases(*status) {
            let sight = case.story.ticket.sight(&person(70), false);
            let accepted = accepted && !case.story.ticket.provisional;
            assert_eq!(sight, if accepted { Sight::Public } else { Sight::Nothing }, "{status}");
            assert_eq!(case.story.ticket.sight(&reporter(), true), Sight::Own, "{status}");
            assert_eq!(case.story.ticket.sight(&person(2), true), Sight::Own, "{status}");
        }
    }
}

#[test]
fn a_confidential_reporter_is_known_to_those_who_judge_and_call_back() {
    for (role, knows_reporter) in [
        (Role::Reviewer, true),
        (Role::FollowUpStaff, true),
        (Role::CommunityStaff, true),
        (Role::Dispatcher, false),
        (Role::GridWorker, false),
        (Role::GridChief, false),
        (Role::Admin, false),
    ] {
        let ticket = dispatched().ticket;
        let staff = person(71).who_is(role);
        assert_eq!(ticket.sight(&staff, true), Sight::Staff { knows_reporter }, "{role}");
        assert_eq!(ticket.sight(&staff, false), Sight::Staff { knows_reporter: true }, "{role}");
    }
}

#[test]
fn an_assignee_sees_his_ticket_but_not_a_confidential_reporter() {
    let mut worker_from_elsewhere = worker();
    worker_from_elsewhere.place.areas = vec![id(99)];
    assert_eq!(dispatched().ticket.sight(&worker_from_elsewhere, true), Sight::Public);
    let assigned = accepted().when(&dispatcher(), Command::Dispatch { assignee: Assignee::Worker(id(5)) });
    assert_eq!(assigned.ticket.sight(&worker_from_elsewhere, true), Sight::Staff { knows_reporter: false });
    assert_eq!(dispatched().ticket.sight(&handler(), true), Sight::Staff { knows_reporter: false });
}

#[test]
fn whoever_told_of_it_knows_who_told_of_it() {
    let staff = person(1).who_is(Role::GridWorker);
    assert_eq!(dispatched().ticket.sight(&staff, true), Sight::Staff { knows_reporter: true });
}
