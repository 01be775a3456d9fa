//! Roles, and the places they are granted for.

use serde::{Deserialize, Serialize};

use super::Account;
use crate::grid::{Area, Department, Desk};
use crate::id::Id;
use crate::named;

named! {
    pub enum Role {
        Member = "member",
        DeskClerk = "desk_clerk",
        CommunityStaff = "community_staff",
        Reviewer = "reviewer",
        Dispatcher = "dispatcher",
        FollowUpStaff = "follow_up_staff",
        Handler = "handler",
        GridWorker = "grid_worker",
        GridChief = "grid_chief",
        Hotline = "hotline",
        Analyst = "analyst",
        Integrator = "integrator",
        Admin = "admin",
    }
}

/// Where a role is held. A role is judged inside its own place only.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RolePlace {
    /// The whole deployment: members, and the administrators made on the command line.
    Everywhere,
    /// An area and everything below it.
    Area(Id<Area>),
    Department(Id<Department>),
    Desk(Id<Desk>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this role is not granted for such a place")]
pub struct WrongPlace;

/// One role of one person in one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Grant {
    pub id: Id<Grant>,
    pub role: Role,
    pub place: RolePlace,
}

impl Role {
    /// A handler works for a department, a desk clerk at a desk; everybody else has an area. Machines,
    /// analysts and administrators may also be given the whole deployment.
    pub fn check_place(self, place: RolePlace) -> Result<(), WrongPlace> {
        let fits = match place {
            RolePlace::Everywhere => {
                matches!(self, Self::Member | Self::Admin | Self::Analyst | Self::Integrator | Self::Hotline)
            }
            RolePlace::Department(_) => matches!(self, Self::Handler),
            RolePlace::Desk(_) => matches!(self, Self::DeskClerk),
            RolePlace::Area(_) => !matches!(self, Self::Member | Self::Handler | Self::DeskClerk),
        };
        if fits { Ok(()) } else { Err(WrongPlace) }
    }

    /// Another system, not a person.
    pub const fn is_machine(self) -> bool {
        matches!(self, Self::Integrator | Self::Hotline)
    }

    /// Staff acts for the city; a member for himself.
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Member)
    }
}

/// Somebody who is signed in, with everything he holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Caller {
    pub account: Id<Account>,
    pub grants: Vec<Grant>,
    /// The duty of running errands lets a member report for others.
    pub errand_runner: bool,
}

impl Caller {
    /// Somebody who is not signed in: nothing is his, and he holds nothing.
    pub const fn nobody() -> Self {
        Self { account: Id::from_uuid(uuid::Uuid::nil()), grants: Vec::new(), errand_runner: false }
    }

    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether matters may be handed to him personally.
    pub fn works_in_grids(&self) -> bool {
        self.holds(Role::GridWorker) || self.holds(Role::GridChief)
    }

    pub fn is_staff(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.is_staff())
    }

    /// The departments this person handles tickets for.
    pub fn departments(&self) -> impl Iterator<Item = Id<Department>> + '_ {
        self.grants.iter().filter_map(|grant| match (grant.role, grant.place) {
            (Role::Handler, RolePlace::Department(department)) => Some(department),
            _ => None,
        })
    }
}
