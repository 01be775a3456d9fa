//! What can be asked of a ticket that exists. (Submitting makes one: see `Ticket::submit`.)

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::category::Urgency;
use super::deadline::Overdue;
use super::reason::{RejectReason, ReturnReason};
use super::report::{Location, Note};
use super::stage::{Assignee, Means, Outcome};
use super::{Status, Ticket};
use crate::geo::Position;
use crate::grid::{Area, Department};
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
        Confirm = "confirm",
        Reject = "reject",
        Merge = "merge",
        Appeal = "appeal",
        Unmerge = "unmerge",
        DispatchProvisionally = "dispatch_provisionally",
        Dispatch = "dispatch",
        Reroute = "reroute",
        Return = "return",
        Claim = "claim",
        Arrive = "arrive",
        Progress = "progress",
        Escalate = "escalate",
        Whistle = "whistle",
        CheckIn = "check_in",
        RequestExtension = "request_extension",
        GrantExtension = "grant_extension",
        RefuseExtension = "refuse_extension",
        RequestSuspension = "request_suspension",
        GrantSuspension = "grant_suspension",
        RefuseSuspension = "refuse_suspension",
        Resume = "resume",
        Resolve = "resolve",
        RecordAttempt = "record_attempt",
        FollowUp = "follow_up",
        CloseUnreached = "close_unreached",
        CloseNotFixable = "close_not_fixable",
        Contest = "contest",
        DismissContest = "dismiss_contest",
        Reopen = "reopen",
        LookBack = "look_back",
        Urge = "urge",
        Supervise = "supervise",
        AnswerSupervision = "answer_supervision",
        MarkOverdue = "mark_overdue",
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
    /// What was dispatched before anybody had judged it is judged valid.
    Confirm {
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
    /// An emergency does not wait for the review.
    DispatchProvisionally {
        category: Code,
        urgency: Urgency,
        assignee: Assignee,
    },
    Dispatch {
        assignee: Assignee,
    },
    /// What was dispatched by a rule goes to whom the rules name now.
    Reroute {
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
    /// `to` is the area above the one that has it.
    Escalate {
        to: Id<Area>,
        note: Id<Note>,
    },
    Whistle {
        departments: BTreeSet<Id<Department>>,
        due_at: Instant,
        note: Id<Note>,
    },
    CheckIn {
        note: Option<Id<Note>>,
    },
    RequestExtension {
        until: Instant,
        note: Id<Note>,
    },
    GrantExtension {
        note: Option<Id<Note>>,
    },
    RefuseExtension {
        note: Id<Note>,
    },
    RequestSuspension {
        review_on: NaiveDate,
        note: Id<Note>,
    },
    GrantSuspension {
        note: Option<Id<Note>>,
    },
    RefuseSuspension {
        note: Id<Note>,
    },
    Resume {
        note: Option<Id<Note>>,
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
    /// It cannot be mended here, says the city itself.
    CloseNotFixable {
        note: Id<Note>,
    },
    Contest {
        note: Id<Note>,
    },
    DismissContest {
        note: Id<Note>,
    },
    Reopen {
        note: Id<Note>,
    },
    LookBack {
        solved: bool,
        note: Id<Note>,
        photos: Vec<Id<Photo>>,
    },
    Urge {
        note: Option<Id<Note>>,
    },
    Supervise {
        due_at: Instant,
        note: Option<Id<Note>>,
    },
    AnswerSupervision {
        note: Id<Note>,
    },
    MarkOverdue {
        overdue: Overdue,
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
    /// Nobody has judged it yet.
    pub provisional: bool,
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
            Self::Confirm { .. } => CommandKind::Confirm,
            Self::Reject { .. } => CommandKind::Reject,
            Self::Merge { .. } => CommandKind::Merge,
            Self::Appeal { .. } => CommandKind::Appeal,
            Self::Unmerge { .. } => CommandKind::Unmerge,
            Self::DispatchProvisionally { .. } => CommandKind::DispatchProvisionally,
            Self::Dispatch { .. } => CommandKind::Dispatch,
            Self::Reroute { .. } => CommandKind::Reroute,
            Self::Return { .. } => CommandKind::Return,
            Self::Claim => CommandKind::Claim,
            Self::Arrive { .. } => CommandKind::Arrive,
            Self::Progress { .. } => CommandKind::Progress,
            Self::Escalate { .. } => CommandKind::Escalate,
            Self::Whistle { .. } => CommandKind::Whistle,
            Self::CheckIn { .. } => CommandKind::CheckIn,
            Self::RequestExtension { .. } => CommandKind::RequestExtension,
            Self::GrantExtension { .. } => CommandKind::GrantExtension,
            Self::RefuseExtension { .. } => CommandKind::RefuseExtension,
            Self::RequestSuspension { .. } => CommandKind::RequestSuspension,
            Self::GrantSuspension { .. } => CommandKind::GrantSuspension,
            Self::RefuseSuspension { .. } => CommandKind::RefuseSuspension,
            Self::Resume { .. } => CommandKind::Resume,
            Self::Resolve { .. } => CommandKind::Resolve,
            Self::RecordAttempt { .. } => CommandKind::RecordAttempt,
            Self::FollowUp { .. } => CommandKind::FollowUp,
            Self::CloseUnreached => CommandKind::CloseUnreached,
            Self::CloseNotFixable { .. } => CommandKind::CloseNotFixable,
            Self::Contest { .. } => CommandKind::Contest,
            Self::DismissContest { .. } => CommandKind::DismissContest,
            Self::Reopen { .. } => CommandKind::Reopen,
            Self::LookBack { .. } => CommandKind::LookBack,
            Self::Urge { .. } => CommandKind::Urge,
            Self::Supervise { .. } => CommandKind::Supervise,
            Self::AnswerSupervision { .. } => CommandKind::AnswerSupervision,
            Self::MarkOverdue { .. } => CommandKind::MarkOverdue,
            Self::Reclassify { .. } => CommandKind::Reclassify,
            Self::Relocate { .. } => CommandKind::Relocate,
        }
    }
}
