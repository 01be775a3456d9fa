//! What has happened to a ticket. Events are never changed or deleted; they hold ids and codes only.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Ticket;
use super::category::Urgency;
use super::deadline::{Mark, Overdue};
use super::reason::{RejectReason, ReturnReason};
use super::report::{Location, Note, Report};
use super::rules::Capacity;
use super::stage::{Assignee, Means, Outcome};
use crate::geo::Position;
use crate::grid::{Area, Department};
use crate::id::Id;
use crate::identity::Account;
use crate::photo::Photo;
use crate::text::Code;
use crate::time::Instant;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Event {
    Submitted {
        report: Box<Report>,
        area: Option<Id<Area>>,
    },
    Withdrawn,
    VerificationRequested {
        note: Option<Id<Note>>,
    },
    Verified {
        found: bool,
        note: Id<Note>,
        photos: Vec<Id<Photo>>,
    },
    ReporterContacted {
        reached: bool,
        note: Id<Note>,
    },
    Accepted {
        category: Code,
        urgency: Urgency,
        major: bool,
    },
    /// The reviewer judged what was in hand already.
    Confirmed {
        category: Code,
        urgency: Urgency,
        major: bool,
    },
    Rejected {
        reason: RejectReason,
        note: Id<Note>,
    },
    Merged {
        into: Id<Ticket>,
    },
    Appealed {
        note: Id<Note>,
    },
    Unmerged {
        note: Id<Note>,
    },
    /// On the canonical ticket: another report was merged into it, with whatever had been merged into that one.
    MergeReceived {
        from: Vec<Id<Ticket>>,
    },
    /// On the canonical ticket: a report was taken out again.
    MergeReleased {
        from: Id<Ticket>,
    },
    /// An emergency, before anybody has judged it.
    DispatchedProvisionally {
        category: Code,
        urgency: Urgency,
        assignee: Assignee,
    },
    Dispatched {
        assignee: Assignee,
        binding: bool,
    },
    Returned {
        reason: ReturnReason,
        note: Option<Id<Note>>,
    },
    Claimed {
        /// Until when it had to be claimed, if a limit held.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Instant>,
    },
    Arrived {
        position: Position,
    },
    Progressed {
        note: Id<Note>,
        photos: Vec<Id<Photo>>,
    },
    /// One level up: whoever leads there has it now.
    Escalated {
        to: Id<Area>,
        note: Id<Note>,
    },
    Whistled {
        departments: BTreeSet<Id<Department>>,
        /// Who was called reports in until then.
        due_at: Instant,
        note: Id<Note>,
    },
    CheckedIn {
        departments: BTreeSet<Id<Department>>,
        note: Option<Id<Note>>,
    },
    ExtensionRequested {
        until: Instant,
        note: Id<Note>,
    },
    ExtensionGranted {
        until: Instant,
        note: Option<Id<Note>>,
    },
    ExtensionRefused {
        note: Id<Note>,
    },
    SuspensionRequested {
        review_on: NaiveDate,
        note: Id<Note>,
    },
    Suspended {
        review_on: NaiveDate,
        note: Option<Id<Note>>,
    },
    SuspensionRefused {
        note: Id<Note>,
    },
    Resumed {
        note: Option<Id<Note>>,
    },
    Resolved {
        outcome: Outcome,
        note: Id<Note>,
        photos: Vec<Id<Photo>>,
        /// Until when it had to be done, if a limit held.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Instant>,
    },
    AttemptRecorded {
        means: Means,
        reached: bool,
        at: Instant,
        note: Option<Id<Note>>,
    },
    FollowedUp {
        solved: bool,
        satisfaction: Option<u8>,
        note: Option<Id<Note>>,
    },
    ClosedUnreached,
    ClosedNotFixable {
        note: Id<Note>,
    },
    Contested {
        note: Id<Note>,
    },
    ContestDismissed {
        note: Id<Note>,
    },
    Reopened {
        note: Id<Note>,
    },
    LookedBack {
        solved: bool,
        note: Id<Note>,
        photos: Vec<Id<Photo>>,
    },
    Urged {
        note: Option<Id<Note>>,
    },
    Supervised {
        due_at: Instant,
        note: Option<Id<Note>>,
    },
    SupervisionAnswered {
        note: Id<Note>,
    },
    WentOverdue {
        overdue: Overdue,
    },
    Reclassified {
        category: Code,
        urgency: Urgency,
        major: bool,
    },
    Relocated {
        location: Option<Location>,
        address: Option<Id<Note>>,
        area: Option<Id<Area>>,
    },
}

/// Who did it, in which role, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cause {
    /// Nobody where the system did it.
    pub by: Option<Id<Account>>,
    pub capacity: Capacity,
    pub at: Instant,
}

/// An event with its place in the ticket's history, counted from 1.
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    pub sequence: u32,
    pub cause: Cause,
    pub event: Event,
}

impl Event {
    /// The step whose limit it keeps or does not keep, where that is put on record with it.
    pub const fn ends(&self) -> Option<Mark> {
        match self {
            Self::Claimed { .. } => Some(Mark::Claimed),
            Self::Resolved { .. } => Some(Mark::Resolved),
            _ => None,
        }
    }

    /// The same, with what it was due at. Policies and calendars change: what held then is put on record.
    #[must_use]
    pub fn with_due(mut self, due: Option<Instant>) -> Self {
        if let Self::Claimed { due_at } | Self::Resolved { due_at, .. } = &mut self {
            *due_at = due;
        }
        self
    }

    pub const fn name(&self) -> &'static str {
        match self {
            Self::Submitted { .. } => "submitted",
            Self::Withdrawn => "withdrawn",
            Self::VerificationRequested { .. } => "verification_requested",
            Self::Verified { .. } => "verified",
            Self::ReporterContacted { .. } => "reporter_contacted",
            Self::Accepted { .. } => "accepted",
            Self::Confirmed { .. } => "confirmed",
            Self::Rejected { .. } => "rejected",
            Self::Merged { .. } => "merged",
            Self::Appealed { .. } => "appealed",
            Self::Unmerged { .. } => "unmerged",
            Self::MergeReceived { .. } => "merge_received",
            Self::MergeReleased { .. } => "merge_released",
            Self::DispatchedProvisionally { .. } => "dispatched_provisionally",
            Self::Dispatched { .. } => "dispatched",
            Self::Returned { .. } => "returned",
            Self::Claimed { .. } => "claimed",
            Self::Arrived { .. } => "arrived",
            Self::Progressed { .. } => "progressed",
            Self::Escalated { .. } => "escalated",
            Self::Whistled { .. } => "whistled",
            Self::CheckedIn { .. } => "checked_in",
            Self::ExtensionRequested { .. } => "extension_requested",
            Self::ExtensionGranted { .. } => "extension_granted",
            Self::ExtensionRefused { .. } => "extension_refused",
            Self::SuspensionRequested { .. } => "suspension_requested",
            Self::Suspended { .. } => "suspended",
            Self::SuspensionRefused { .. } => "suspension_refused",
            Self::Resumed { .. } => "resumed",
            Self::Resolved { .. } => "resolved",
            Self::AttemptRecorded { .. } => "attempt_recorded",
            Self::FollowedUp { .. } => "followed_up",
            Self::ClosedUnreached => "closed_unreached",
            Self::ClosedNotFixable { .. } => "closed_not_fixable",
            Self::Contested { .. } => "contested",
            Self::ContestDismissed { .. } => "contest_dismissed",
            Self::Reopened { .. } => "reopened",
            Self::LookedBack { .. } => "looked_back",
            Self::Urged { .. } => "urged",
            Self::Supervised { .. } => "supervised",
            Self::SupervisionAnswered { .. } => "supervision_answered",
            Self::WentOverdue { .. } => "went_overdue",
            Self::Reclassified { .. } => "reclassified",
            Self::Relocated { .. } => "relocated",
        }
    }

    /// What was written with it.
    pub fn note(&self) -> Option<Id<Note>> {
        match self {
            Self::Verified { note, .. }
            | Self::ReporterContacted { note, .. }
            | Self::Rejected { note, .. }
            | Self::Appealed { note }
            | Self::Unmerged { note }
            | Self::Progressed { note, .. }
            | Self::Escalated { note, .. }
            | Self::Whistled { note, .. }
            | Self::ExtensionRequested { note, .. }
            | Self::ExtensionRefused { note }
            | Self::SuspensionRequested { note, .. }
            | Self::SuspensionRefused { note }
            | Self::Resolved { note, .. }
            | Self::LookedBack { note, .. }
            | Self::SupervisionAnswered { note }
            | Self::Contested { note }
            | Self::ContestDismissed { note }
            | Self::ClosedNotFixable { note }
            | Self::Reopened { note } => Some(*note),
            Self::VerificationRequested { note }
            | Self::Returned { note, .. }
            | Self::AttemptRecorded { note, .. }
            | Self::FollowedUp { note, .. }
            | Self::CheckedIn { note, .. }
            | Self::ExtensionGranted { note, .. }
            | Self::Suspended { note, .. }
            | Self::Resumed { note }
            | Self::Supervised { note, .. }
            | Self::Urged { note } => *note,
            Self::Submitted { report, .. } => report.description,
            Self::Withdrawn
            | Self::Accepted { .. }
            | Self::Confirmed { .. }
            | Self::Merged { .. }
            | Self::MergeReceived { .. }
            | Self::MergeReleased { .. }
            | Self::DispatchedProvisionally { .. }
            | Self::Dispatched { .. }
            | Self::Claimed { .. }
            | Self::Arrived { .. }
            | Self::ClosedUnreached
            | Self::WentOverdue { .. }
            | Self::Reclassified { .. }
            | Self::Relocated { .. } => None,
        }
    }

    /// Photos that came with it; of what was fixed on the spot, those before, then those after.
    pub fn photos(&self) -> impl Iterator<Item = Id<Photo>> + '_ {
        let (first, then): (&[_], &[_]) = match self {
            Self::Verified { photos, .. }
            | Self::Progressed { photos, .. }
            | Self::Resolved { photos, .. }
            | Self::LookedBack { photos, .. } => (photos, &[]),
            Self::Submitted { report, .. } => (&report.photos, report.after_photos.as_deref().unwrap_or_default()),
            _ => (&[], &[]),
        };
        first.iter().chain(then).copied()
    }

    /// Whether only staff may read what was written with it. The others are the reporter's as well.
    pub const fn is_internal(&self) -> bool {
        matches!(
            self,
            Self::VerificationRequested { .. }
                | Self::Verified { .. }
                | Self::ReporterContacted { .. }
                | Self::Returned { .. }
                | Self::AttemptRecorded { .. }
                | Self::Unmerged { .. }
                | Self::Whistled { .. }
                | Self::CheckedIn { .. }
                | Self::ExtensionRequested { .. }
                | Self::ExtensionRefused { .. }
                | Self::SuspensionRequested { .. }
                | Self::SuspensionRefused { .. }
                | Self::LookedBack { solved: true, .. }
                | Self::Supervised { .. }
                | Self::SupervisionAnswered { .. }
                | Self::WentOverdue { .. }
        )
    }
}
