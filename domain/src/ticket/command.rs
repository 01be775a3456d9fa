//! What can be asked of a ticket that exists. (Submitting makes one: see `Ticket::submit`.)

use super::category::Urgency;
use super::reason::{RejectReason, ReturnReason};
use super::report::{Location, Note};
use super::stage::{Assignee, Means, Outcome};
use super::{Status, Ticket};
use crate::geo::Position;
use crate::grid::Area;
use crate::id::Id;
use crate::named;
use crate::photo::Photo;
use crate::text::Code;
use crate::time::Instant;

named! {
    pub enum CommandKind {
        Withdraw = "withdraw",
        RequestVerification = "request_verification",
        Verify = "verify",
        ContactReporter = "contact_reporter",
        Accept = "accept",
        Reject = "reject",
        Merge = "merge",
        Appeal = "appeal",
        Unmerge = "unmerge",
        Dispatch = "dispatch",
        Return = "return",
        Claim = "claim",
        Arrive = "arrive",
        Progress = "progress",
        Resolve = "resolve",
        RecordAttempt = "record_attempt",
        FollowUp = "follow_up",
        CloseUnreached = "close_unreached",
        Contest = "contest",
        DismissContest = "dismiss_contest",
        Reopen = "reopen",
        Urge = "urge",
        Reclassify = "reclassify",
        Relocate = "relocate",
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    Withdraw,
    RequestVerification {
        note: Option<Id<Note>>,
    },
    Verify {
        found: bool,
        note: Id<Note>,
        photos: Vec<Id<Photo>>,
    },
    ContactReporter {
        reached: bool,
        note: Id<Note>,
    },
    Accept {
        category: Code,
        urgency: Urgency,
        major: bool,
    },
    Reject {
        reason: RejectReason,
        note: Id<Note>,
    },
    Merge {
        into: Canonical,
    },
    Appeal {
        note: Id<Note>,
    },
    Unmerge {
        note: Id<Note>,
    },
    Dispatch {
        assignee: Assignee,
    },
    Return {
        reason: ReturnReason,
        note: Option<Id<Note>>,
    },
    Claim,
    Arrive {
        position: Position,
    },
    Progress {
        note: Id<Note>,
        photos: Vec<Id<Photo>>,
    },
    Resolve {
        outcome: Outcome,
        note: Id<Note>,
        photos: Vec<Id<Photo>>,
        needs_photo: bool,
    },
    /// Now, unless it was at another time since the matter was resolved.
    RecordAttempt {
        means: Means,
        reached: bool,
        at: Option<Instant>,
        note: Option<Id<Note>>,
    },
    FollowUp {
        solved: bool,
        satisfaction: Option<u8>,
        note: Option<Id<Note>>,
    },
    CloseUnreached,
    Contest {
        note: Id<Note>,
    },
    DismissContest {
        note: Id<Note>,
    },
    Reopen {
        note: Id<Note>,
    },
    Urge {
        note: Option<Id<Note>>,
    },
    Reclassify {
        category: Code,
        urgency: Urgency,
        major: bool,
    },
    Relocate {
        location: Option<Location>,
        address: Option<Id<Note>>,
        area: Option<Id<Area>>,
    },
}

/// The ticket that another one is merged into, as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Canonical {
    pub id: Id<Ticket>,
    pub status: Status,
    /// Whether it is a matter of whoever merges.
    pub has_stake: bool,
}

impl Command {
    pub const fn kind(&self) -> CommandKind {
        match self {
            Self::Withdraw => CommandKind::Withdraw,
            Self::RequestVerification { .. } => CommandKind::RequestVerification,
            Self::Verify { .. } => CommandKind::Verify,
            Self::ContactReporter { .. } => CommandKind::ContactReporter,
            Self::Accept { .. } => CommandKind::Accept,
            Self::Reject { .. } => CommandKind::Reject,
            Self::Merge { .. } => CommandKind::Merge,
            Self::Appeal { .. } => CommandKind::Appeal,
            Self::Unmerge { .. } => CommandKind::Unmerge,
            Self::Dispatch { .. } => CommandKind::Dispatch,
            Self::Return { .. } => CommandKind::Return,
            Self::Claim => CommandKind::Claim,
            Self::Arrive { .. } => CommandKind::Arrive,
            Self::Progress { .. } => CommandKind::Progress,
            Self::Resolve { .. } => CommandKind::Resolve,
            Self::RecordAttempt { .. } => CommandKind::RecordAttempt,
            Self::FollowUp { .. } => CommandKind::FollowUp,
            Self::CloseUnreached => CommandKind::CloseUnreached,
            Self::Contest { .. } => CommandKind::Contest,
            Self::DismissContest { .. } => CommandKind::DismissContest,
            Self::Reopen { .. } => CommandKind::Reopen,
            Self::Urge { .. } => CommandKind::Urge,
            Self::Reclassify { .. } => CommandKind::Reclassify,
            Self::Relocate { .. } => CommandKind::Relocate,
        }
    }
}
