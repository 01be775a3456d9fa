//! Who sees what of a ticket.

use super::CommandKind;
use super::lifecycle::Ticket;
use super::rules::{self, Capacity};
use super::standing::Standing;
use crate::identity::{Operation, Role, may};

/// How much of a ticket somebody sees, from nothing to everything.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sight {
    /// The same answer as if it did not exist.
    Nothing,
    /// What was accepted, without its people, as coarse as its category says.
    Public,
    /// His own: everything but internal notes.
    Own,
    /// The work of his place. `knows_reporter` is false where the matter is confidential and he only handles it.
    Staff { knows_reporter: bool },
}

impl Sight {
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Staff { .. })
    }

    pub const fn is_full(self) -> bool {
        matches!(self, Self::Own | Self::Staff { .. })
    }
}

/// Roles that need the reporter even in confidential matters: they judge, and they call back.
const CONFIDANTS: &[Role] = &[Role::Reviewer, Role::FollowUpStaff, Role::CommunityStaff];

impl Ticket {
    /// Whether somebody needs the reporter's number for his task now: he calls back, or asks whether it is mended.
    pub fn may_call_reporter(&self, standing: &Standing, sight: Sight) -> bool {
        let calls = [CommandKind::ContactReporter, CommandKind::RecordAttempt];
        let open = calls.iter().map(|kind| rules::rule(*kind)).filter(|rule| rule.from.contains(&self.status()));
        let mut callers = open.flat_map(|rule| rule.by);
        sight == Sight::Staff { knows_reporter: true } && callers.any(|capacity| capacity.is_held_by(standing, self))
    }

    pub fn sight(&self, standing: &Standing, confidential: bool) -> Sight {
        let concerned = self.report.concerns(standing.caller.account);
        let handles = [Capacity::Assignee, Capacity::CoHandler].iter().any(|it| it.is_held_by(standing, self));
        if handles || may(&standing.caller, Operation::SeeTickets, &standing.place).is_ok() {
            let confidant = CONFIDANTS.iter().any(|role| Capacity::Role(*role).is_held_by(standing, self));
            return Sight::Staff { knows_reporter: !confidential || confidant || concerned };
        }
        if concerned {
            return Sight::Own;
        }
        // What somebody follows was public once, and stays in his sight whatever becomes of it.
        let followed = standing.follows && self.milestones.accepted_at.is_some();
        if followed || (self.status().is_public() && !self.provisional) { Sight::Public } else { Sight::Nothing }
    }
}
