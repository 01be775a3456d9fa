//! A status with exactly the facts that exist in it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::category::Urgency;
use super::reason::RejectReason;
use super::report::Note;
use super::{Status, Ticket};
use crate::grid::Department;
use crate::id::Id;
use crate::identity::Account;
use crate::named;
use crate::photo::Photo;
use crate::text::Code;
use crate::time::Instant;

/// What the reviewer made of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Classification {
    pub category: Code,
    pub urgency: Urgency,
    /// A major matter is always looked back at.
    pub major: bool,
}

/// Who has to deal with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Assignee {
    Department(Id<Department>),
    Worker(Id<Account>),
}

/// One time that somebody was given it to deal with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assignment {
    /// Nothing where a worker of the grid was given it.
    pub department: Option<Id<Department>>,
    pub returned: bool,
    /// By a rule, not by a person.
    #[serde(default)]
    pub routed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<Id<Account>>,
    /// When it was taken on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_at: Option<Instant>,
    /// Until when it had to be, as it stood then. Nothing where no limit held, or none is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_due_at: Option<Instant>,
    /// The time for taking it on ran out while it waited for that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub claim_overdue: bool,
}

impl Assignment {
    pub const fn to(assignee: Assignee, routed: bool) -> Self {
        let (department, worker) = match assignee {
            Assignee::Department(department) => (Some(department), None),
            Assignee::Worker(worker) => (None, Some(worker)),
        };
        Self { department, returned: false, routed, worker, claimed_at: None, claim_due_at: None, claim_overdue: false }
    }

    /// Taken on after its time, or not at all within it.
    pub fn is_late(&self) -> bool {
        let came_late = self.claimed_at.zip(self.claim_due_at).is_some_and(|(at, due)| at > due);
        self.claim_overdue || came_late
    }

    /// Whether a limit held for taking it on; nobody knows while it waits and its time has not run out.
    pub fn was_limited(&self) -> Option<bool> {
        let limited = self.claim_overdue || self.claim_due_at.is_some();
        (limited || self.claimed_at.is_some()).then_some(limited)
    }
}

named! {
    /// How a matter ended, honestly.
    pub enum Outcome {
        Fixed = "fixed",
        /// Lawful, or a private matter; the reporter was told why.
        Explained = "explained",
        /// Somebody looked, and took a photo.
        NotFound = "not_found",
        /// Outside the city's competence; the text says to whom it went.
        Referred = "referred",
        /// It cannot be mended here, and the city itself said so. Never counted as completed.
        NotFixable = "not_fixable",
    }
}

named! {
    /// How the reporter was sought.
    pub enum Means {
        Call = "call",
        Message = "message",
        Visit = "visit",
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Resolution {
    pub outcome: Outcome,
    pub note: Option<Id<Note>>,
    pub photos: Vec<Id<Photo>>,
    pub at: Instant,
    /// Until when it had to be done, as it stood then. Nothing where no limit held, or none is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Instant>,
    pub attempts: Vec<Attempt>,
}

/// One try to reach the reporter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attempt {
    pub at: Instant,
    pub means: Means,
    pub reached: bool,
}

/// What the reporter of a merged report said when he was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    pub solved: bool,
    pub satisfaction: Option<u8>,
    pub at: Instant,
}

/// How a ticket was closed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum Closing {
    /// Somebody said that it is solved: the reporter himself, or staff who reached him.
    Solved { satisfaction: Option<u8>, by_reporter: bool },
    /// Three attempts on separate days, and nobody reached.
    Unreached,
    /// The reporter was told, and said nothing for the silence period.
    Silence,
    /// The city said that it cannot be mended; nobody is asked whether it is.
    NotFixable,
}

/// A closed matter that somebody says is not solved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contest {
    pub by: Id<Account>,
    pub note: Id<Note>,
    pub at: Instant,
}

/// What a merged report was before; `unmerge` brings it back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeforeMerge {
    Submitted,
    Accepted(Classification),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Stage {
    Submitted,
    Rejected {
        reason: RejectReason,
        note: Id<Note>,
        judge: Option<Id<Account>>,
    },
    Merged {
        into: Id<Ticket>,
        before: BeforeMerge,
        /// What its own reporter said last of how the matter was mended.
        answer: Option<Answer>,
    },
    Withdrawn,
    Accepted {
        classified: Classification,
    },
    Dispatched {
        classified: Classification,
        assignee: Assignee,
        since: Instant,
        binding: bool,
    },
    InProgress {
        classified: Classification,
        assignee: Assignee,
        since: Instant,
        binding: bool,
    },
    Suspended {
        classified: Classification,
        assignee: Assignee,
        since: Instant,
        binding: bool,
        /// When somebody looks whether it can go on.
        review_on: NaiveDate,
    },
    Resolved {
        classified: Classification,
        assignee: Option<Assignee>,
        done: Resolution,
    },
    Closed {
        classified: Classification,
        assignee: Option<Assignee>,
        done: Resolution,
        closing: Closing,
        at: Instant,
        contest: Option<Contest>,
    },
}

impl Stage {
    pub const fn status(&self) -> Status {
        match self {
            Self::Submitted => Status::Submitted,
            Self::Rejected { .. } => Status::Rejected,
            Self::Merged { .. } => Status::Merged,
            Self::Withdrawn => Status::Withdrawn,
            Self::Accepted { .. } => Status::Accepted,
            Self::Dispatched { .. } => Status::Dispatched,
            Self::InProgress { .. } => Status::InProgress,
            Self::Suspended { .. } => Status::Suspended,
            Self::Resolved { .. } => Status::Resolved,
            Self::Closed { .. } => Status::Closed,
        }
    }

    pub const fn classified(&self) -> Option<&Classification> {
        match self {
            Self::Accepted { classified }
            | Self::Dispatched { classified, .. }
            | Self::InProgress { classified, .. }
            | Self::Suspended { classified, .. }
            | Self::Resolved { classified, .. }
            | Self::Closed { classified, .. } => Some(classified),
            Self::Merged { before: BeforeMerge::Accepted(classified), .. } => Some(classified),
            Self::Submitted | Self::Rejected { .. } | Self::Merged { .. } | Self::Withdrawn => None,
        }
    }

    pub const fn assignee(&self) -> Option<Assignee> {
        match self {
            Self::Dispatched { assignee, .. }
            | Self::InProgress { assignee, .. }
            | Self::Suspended { assignee, .. } => Some(*assignee),
            Self::Resolved { assignee, .. } | Self::Closed { assignee, .. } => *assignee,
            _ => None,
        }
    }

    /// Whether it ended with nothing mended, by word of the city.
    pub const fn is_not_fixable(&self) -> bool {
        matches!(self, Self::Closed { closing: Closing::NotFixable, .. })
    }

    pub const fn resolution(&self) -> Option<&Resolution> {
        match self {
            Self::Resolved { done, .. } | Self::Closed { done, .. } => Some(done),
            _ => None,
        }
    }
}
