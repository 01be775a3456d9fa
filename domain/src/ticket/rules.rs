//! The table of commands: from which statuses, and who.
//!
//! `docs/lifecycle.md` is printed from it by a test, with every status against every command.

use serde::{Deserialize, Serialize};

use super::lifecycle::Ticket;
use super::stage::Assignee;
use super::standing::Standing;
use super::{CommandKind, Status};
use crate::identity::{Place, Role};

/// What somebody is to a ticket when he commands it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    Reporter,
    /// Brought it in for somebody else.
    Proxy,
    Follower,
    /// The worker it was assigned to, or a handler of the department.
    Assignee,
    /// Handles for a department that was called to it by a whistle.
    CoHandler,
    /// What follows by itself.
    System,
    /// Holds a role in the ticket's place.
    #[serde(untagged)]
    Role(Role),
}

impl Capacity {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Proxy => "proxy",
            Self::Follower => "follower",
            Self::Assignee => "assignee",
            Self::CoHandler => "co_handler",
            Self::Role(role) => role.name(),
            Self::System => "system",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        [Self::Reporter, Self::Proxy, Self::Follower, Self::Assignee, Self::CoHandler, Self::System]
            .into_iter()
            .find(|capacity| capacity.name() == name)
            .or_else(|| Role::named(name).map(Self::Role))
    }

    /// Whether `standing` has this capacity towards `ticket`.
    pub fn is_held_by(self, standing: &Standing, ticket: &Ticket) -> bool {
        let caller = &standing.caller;
        match self {
            Self::Reporter => ticket.report.reporter == Some(caller.account),
            Self::Proxy => ticket.report.proxy == Some(caller.account),
            Self::Follower => standing.follows,
            Self::Assignee => match ticket.stage.assignee() {
                Some(Assignee::Worker(worker)) => worker == caller.account && caller.works_in_grids(),
                Some(Assignee::Department(department)) => caller.departments().any(|own| own == department),
                None => false,
            },
            Self::CoHandler => caller.departments().any(|own| ticket.was_called(own)),
            Self::Role(role @ (Role::GridChief | Role::GridWorker)) => {
                // What went up is the matter of those up there.
                let from = ticket.escalated_to.and_then(|up| standing.place.areas.iter().position(|area| *area == up));
                let areas = standing.place.areas.iter().skip(from.unwrap_or_default()).copied().collect();
                let place = Place { areas, ..standing.place.clone() };
                caller.grants.iter().any(|grant| grant.role == role && grant.covers(&place))
            }
            Self::Role(role) => caller.grants.iter().any(|grant| grant.role == role && grant.covers(&standing.place)),
            Self::System => false,
        }
    }
}

/// One row: the command, the statuses that allow it, and who may give it, the nearest to the matter first.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub from: &'static [Status],
    pub by: &'static [Capacity],
}

const REVIEWER: Capacity = Capacity::Role(Role::Reviewer);
const DISPATCHER: Capacity = Capacity::Role(Role::Dispatcher);
const FOLLOW_UP: Capacity = Capacity::Role(Role::FollowUpStaff);
const WORKER: Capacity = Capacity::Role(Role::GridWorker);
const CHIEF: Capacity = Capacity::Role(Role::GridChief);
/// The city's hotline presses for what it passed on.
const HOTLINE: Capacity = Capacity::Role(Role::Hotline);

const OPEN: &[Status] =
    &[Status::Submitted, Status::Accepted, Status::Dispatched, Status::InProgress, Status::Suspended, Status::Resolved];

const UNTIL_CLOSED: &[Status] = &[
    Status::Submitted,
    Status::Accepted,
    Status::Dispatched,
    Status::InProgress,
    Status::Suspended,
    Status::Resolved,
    Status::Closed,
];

const UNSOLVED: &[Status] =
    &[Status::Submitted, Status::Accepted, Status::Dispatched, Status::InProgress, Status::Suspended];

/// The table. Every command is named, so that a new one is considered here.
pub const fn rule(command: CommandKind) -> Rule {
    use Capacity as C;
    use CommandKind as K;
    use Status as S;
    let (from, by): (&[Status], &[Capacity]) = match command {
        K::Withdraw => (&[S::Submitted], &[C::Reporter]),
        K::RequestVerification => (&[S::Submitted, S::Accepted], &[REVIEWER]),
        K::Verify => (&[S::Submitted, S::Accepted], &[WORKER, CHIEF]),
        K::ContactReporter => (OPEN, &[C::Assignee, REVIEWER]),
        K::Accept => (&[S::Submitted], &[REVIEWER]),
        // Further on, what nobody has judged yet: an emergency that was dispatched at once.
        K::Reject => (&[S::Submitted, S::Accepted, S::Dispatched, S::InProgress, S::Suspended], &[REVIEWER]),
        K::Merge => (&[S::Submitted, S::Accepted, S::Dispatched, S::InProgress, S::Suspended], &[REVIEWER]),
        // Who put the fire out before anybody looked at the report does not take its award away.
        K::Confirm => (&[S::Accepted, S::Dispatched, S::InProgress, S::Suspended, S::Resolved, S::Closed], &[REVIEWER]),
        K::Appeal => (&[S::Rejected], &[C::Reporter]),
        K::Unmerge => (&[S::Merged], &[REVIEWER]),
        K::DispatchProvisionally => (&[S::Submitted], &[C::System]),
        K::Dispatch => (&[S::Accepted], &[DISPATCHER, CHIEF, C::System]),
        K::Reroute => (&[S::Dispatched], &[C::System]),
        K::Return => (&[S::Dispatched, S::InProgress], &[C::Assignee]),
        K::Claim => (&[S::Dispatched], &[C::Assignee]),
        K::Arrive | K::Resolve => (&[S::InProgress], &[C::Assignee]),
        K::Progress => (&[S::InProgress, S::Suspended], &[C::Assignee, C::CoHandler]),
        K::Escalate => (&[S::Accepted, S::Dispatched, S::InProgress], &[WORKER, CHIEF]),
        K::Whistle => (&[S::Accepted, S::Dispatched, S::InProgress], &[CHIEF]),
        K::CheckIn => (&[S::Accepted, S::Dispatched, S::InProgress], &[C::CoHandler]),
        K::RequestExtension => (&[S::Dispatched, S::InProgress], &[C::Assignee]),
        K::GrantExtension | K::RefuseExtension => (&[S::Dispatched, S::InProgress], &[DISPATCHER]),
        K::RequestSuspension => (&[S::InProgress], &[C::Assignee]),
        K::GrantSuspension | K::RefuseSuspension => (&[S::InProgress], &[DISPATCHER]),
        K::Resume => (&[S::Suspended], &[C::Assignee, DISPATCHER]),
        K::RecordAttempt => (&[S::Resolved], &[FOLLOW_UP]),
        // Of a merged report its own reporter, when the matter is said to be mended.
        K::FollowUp => (&[S::Resolved, S::Merged], &[C::Reporter, FOLLOW_UP]),
        K::CloseNotFixable => (&[S::Accepted, S::Dispatched, S::InProgress, S::Suspended], &[DISPATCHER, CHIEF]),
        K::CloseUnreached => (&[S::Resolved], &[FOLLOW_UP, C::System]),
        K::Contest => (&[S::Closed], &[C::Reporter, C::Follower]),
        K::DismissContest | K::Reopen | K::LookBack => (&[S::Closed], &[FOLLOW_UP]),
        K::Urge => (OPEN, &[C::Reporter]),
        K::Supervise => (OPEN, &[DISPATCHER, CHIEF, HOTLINE, C::System]),
        K::AnswerSupervision => (OPEN, &[C::Assignee]),
        // Closed as well, where nobody has judged it yet: that still has to be done.
        K::MarkOverdue => (UNTIL_CLOSED, &[C::System]),
        K::Reclassify => (UNSOLVED, &[REVIEWER, DISPATCHER]),
        // The system, where borders have changed.
        K::Relocate => (UNSOLVED, &[REVIEWER, DISPATCHER, C::System]),
    };
    Rule { from, by }
}

/// What a visitor can say of his own report, of what a reporter can. He does not contest: each contests once, and nobody knows
/// who has the code.
pub const fn is_for_visitors(command: CommandKind) -> bool {
    matches!(command, CommandKind::Withdraw | CommandKind::Appeal | CommandKind::FollowUp | CommandKind::Urge)
}

/// Commands that only the city itself gives: whoever holds the role in all of it. What cannot be mended is not for those to say who would
/// have to mend it, nor for those right above them.
pub const fn is_for_the_city(command: CommandKind) -> bool {
    matches!(command, CommandKind::CloseNotFixable)
}

/// Commands that judge the matter. Who told of it or handles it does not give them.
pub const fn is_judgement(command: CommandKind) -> bool {
    matches!(
        command,
        CommandKind::Accept
            | CommandKind::Confirm
            | CommandKind::Reject
            | CommandKind::Merge
            | CommandKind::Unmerge
            | CommandKind::Verify
            | CommandKind::Reclassify
            | CommandKind::CloseNotFixable
    )
}

/// Answers to what whoever has a matter in hand asked for. He does not give them to himself.
pub const fn is_grant(command: CommandKind) -> bool {
    matches!(
        command,
        CommandKind::GrantExtension
            | CommandKind::RefuseExtension
            | CommandKind::GrantSuspension
            | CommandKind::RefuseSuspension
    )
}

/// Commands by which staff follow up. Neither who told of it nor anybody of the handling department gives them.
pub const fn is_staff_follow_up(command: CommandKind) -> bool {
    matches!(
        command,
        CommandKind::RecordAttempt
            | CommandKind::FollowUp
            | CommandKind::CloseUnreached
            | CommandKind::DismissContest
            | CommandKind::Reopen
            | CommandKind::LookBack
    )
}
