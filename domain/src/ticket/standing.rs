//! What a person is to a ticket, and to the other reports of the same matter.

use super::Status;
use super::lifecycle::Ticket;
use super::stage::Assignee;
use crate::id::Id;
use crate::identity::{Account, Caller, Place};
use crate::time::Instant;

/// What a person is to a ticket: who he is, where the ticket lies, and whether he follows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Standing {
    pub caller: Caller,
    pub place: Place,
    pub follows: bool,
    /// What he is to the other reports of the same matter.
    pub related: Related,
    /// How far the matter has come that the ticket was merged into.
    pub canonical: Option<Matter>,
}

impl Standing {
    /// The same, as though the ticket lay in the whole city and in no smaller area: only roles held in all of it reach there.
    pub(super) fn in_the_city(&self) -> Self {
        let areas = self.place.areas.last().copied().into_iter().collect();
        Self { place: Place { areas, ..Place::everywhere() }, ..self.clone() }
    }
}

/// What somebody is to the reports of one matter, merged ones and the one that they were merged into.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Related {
    /// He told of it.
    pub told: bool,
    /// He handles or handled it, or his department.
    pub handles: bool,
}

impl Related {
    pub const fn or(self, other: Self) -> Self {
        Self { told: self.told || other.told, handles: self.handles || other.handles }
    }

    pub(super) const fn has_stake(self) -> bool {
        self.told || self.handles
    }
}

/// How far a matter has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Matter {
    pub status: Status,
    pub resolved_at: Option<Instant>,
}

/// Who gives a command.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    System,
    Person(&'a Standing),
    /// Whoever brought the report in without an account, known by his tracking code; with how far the matter has come that
    /// his report was merged into.
    Visitor(Option<Matter>),
}

impl By<'_> {
    pub(super) const fn account(self) -> Option<Id<Account>> {
        match self {
            Self::System | Self::Visitor(_) => None,
            Self::Person(standing) => Some(standing.caller.account),
        }
    }

    pub(super) const fn canonical(self) -> Option<Matter> {
        match self {
            Self::System => None,
            Self::Person(standing) => standing.canonical,
            Self::Visitor(canonical) => canonical,
        }
    }
}

impl Ticket {
    /// What somebody is to it, for another report of the same matter.
    pub fn relation(&self, caller: &Caller) -> Related {
        let assignee = match self.stage.assignee() {
            Some(Assignee::Worker(worker)) => worker == caller.account,
            Some(Assignee::Department(department)) => caller.departments().any(|own| own == department),
            None => false,
        };
        let departments = caller.departments().any(|own| self.departments.contains(&own));
        Related {
            told: self.report.concerns(caller.account),
            handles: assignee || departments || self.handlers.contains(&caller.account),
        }
    }

    /// How far it has come.
    pub const fn matter(&self) -> Matter {
        Matter { status: self.status(), resolved_at: self.milestones.resolved_at }
    }
}
