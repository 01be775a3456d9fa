//! What Open311 calls the state of a matter: `open` and `closed`, the finer words that mySociety's servers and clients have for it, and
//! what somebody asks for who says that a matter is in such a state.

use crate::named;
use crate::ticket::reason::RejectReason;
use crate::ticket::{Event, Outcome, Stage, Status};

named! {
    /// GeoReport v2 has the first two; the others are mySociety's.
    pub enum Word {
        Open = "open",
        Closed = "closed",
        ForTriage = "for_triage",
        Investigating = "investigating",
        ActionScheduled = "action_scheduled",
        InProgress = "in_progress",
        InternalReferral = "internal_referral",
        Fixed = "fixed",
        NoFurtherAction = "no_further_action",
        NotCouncilsResponsibility = "not_councils_responsibility",
        Duplicate = "duplicate",
        Reopen = "reopen",
    }
}

/// What a program said of a report beside the steps of its ticket.
#[derive(Debug)]
pub enum Remark {}

/// What a reporter asks for who says that his matter is in a state that it is not in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    TakeBack,
    /// It is mended, as was said.
    Agree,
    /// It is not, although that was said.
    Deny,
    /// It was closed, and should not have been.
    Contest,
    /// It was not accepted, and should have been.
    Appeal,
}

impl Word {
    /// As clients write it: `IN_PROGRESS`, `in progress`, `In_Progress`.
    pub fn read(text: &str) -> Option<Self> {
        Self::named(&text.trim().to_ascii_lowercase().replace([' ', '-'], "_"))
    }

    /// Which of the two words of GeoReport v2 it is.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Open
                | Self::ForTriage
                | Self::Investigating
                | Self::ActionScheduled
                | Self::InProgress
                | Self::InternalReferral
                | Self::Reopen
        )
    }

    /// The same in the two words of GeoReport v2.
    pub const fn plain(status: Status) -> Self {
        if status.is_open() { Self::Open } else { Self::Closed }
    }

    /// The statuses that one of the two words stands for; nothing of a finer one.
    pub fn statuses(self) -> Option<Vec<Status>> {
        let is_meant = |status: &Status| Self::plain(*status) == self;
        let meant: Vec<Status> = Status::ALL.iter().copied().filter(is_meant).collect();
        if meant.is_empty() { None } else { Some(meant) }
    }

    /// How far a matter has come, as finely as there is a word for it.
    pub const fn of(stage: &Stage) -> Self {
        match stage {
            Stage::Submitted => Self::ForTriage,
            Stage::Rejected { reason, .. } => Self::of_rejection(*reason),
            Stage::Merged { .. } => Self::Duplicate,
            Stage::Withdrawn => Self::Closed,
            Stage::Accepted { .. } => Self::Investigating,
            Stage::Dispatched { .. } | Stage::Suspended { .. } => Self::ActionScheduled,
            Stage::InProgress { .. } => Self::InProgress,
            Stage::Resolved { done, .. } | Stage::Closed { done, .. } => Self::of_outcome(done.outcome),
        }
    }

    const fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fixed => Self::Fixed,
            Outcome::Referred => Self::NotCouncilsResponsibility,
            Outcome::Explained | Outcome::NotFound | Outcome::NotFixable => Self::NoFurtherAction,
        }
    }

    const fn of_rejection(reason: RejectReason) -> Self {
        match reason {
            RejectReason::OutOfArea | RejectReason::PrivateMatter => Self::NotCouncilsResponsibility,
            RejectReason::NotFound
            | RejectReason::Unclear
            | RejectReason::AlreadySolved
            | RejectReason::Test
            | RejectReason::FalseReport
            | RejectReason::Other => Self::NoFurtherAction,
        }
    }

    /// How far a matter had come with this step. Nothing, where others learn nothing of it. Every event is named, so that a new one is
    /// considered here.
    pub const fn after(event: &Event) -> Option<Self> {
        Some(match event {
            Event::Unmerged { .. } | Event::Appealed { .. } => Self::ForTriage,
            Event::VerificationRequested { .. } | Event::Verified { .. } => Self::Investigating,
            Event::Accepted { .. } | Event::Confirmed { .. } | Event::Reclassified { .. } => Self::Investigating,
            Event::Rejected { reason, .. } => Self::of_rejection(*reason),
            Event::Merged { .. } => Self::Duplicate,
            Event::Withdrawn | Event::ClosedUnreached | Event::FollowedUp { solved: true, .. } => Self::Closed,
            Event::Contested { .. } | Event::ContestDismissed { .. } | Event::LookedBack { solved: true, .. } => {
                Self::Closed
            }
            Event::Dispatched { .. } | Event::DispatchedProvisionally { .. } | Event::Suspended { .. } => {
                Self::ActionScheduled
            }
            Event::Returned { .. } | Event::Escalated { .. } => Self::InternalReferral,
            Event::Claimed { .. } | Event::Arrived { .. } | Event::Progressed { .. } | Event::Resumed { .. } => {
                Self::InProgress
            }
            Event::ExtensionGranted { .. } => Self::InProgress,
            Event::Resolved { outcome, .. } => Self::of_outcome(*outcome),
            Event::ClosedNotFixable { .. } => Self::NoFurtherAction,
            Event::FollowedUp { solved: false, .. }
            | Event::Reopened { .. }
            | Event::LookedBack { solved: false, .. } => Self::InProgress,
            Event::Submitted { .. }
            | Event::ReporterContacted { .. }
            | Event::MergeReceived { .. }
            | Event::MergeReleased { .. }
            | Event::Whistled { .. }
            | Event::CheckedIn { .. }
            | Event::ExtensionRequested { .. }
            | Event::ExtensionRefused { .. }
            | Event::SuspensionRequested { .. }
            | Event::SuspensionRefused { .. }
            | Event::AttemptRecorded { .. }
            | Event::Urged { .. }
            | Event::Supervised { .. }
            | Event::SupervisionAnswered { .. }
            | Event::WentOverdue { .. }
            | Event::Relocated { .. } => return None,
        })
    }

    /// What a reporter wants who says this of his matter. Nothing, where it says no more than is known, or than is his to say: a program
    /// sends the state with each text, whether the text is about it or not. Only what says the contrary of what is known asks for
    /// something, and only the plainest words do.
    pub const fn asks(self, status: Status) -> Option<Wish> {
        match (self, status) {
            (
                Self::Closed | Self::Fixed | Self::Duplicate | Self::NoFurtherAction | Self::NotCouncilsResponsibility,
                Status::Submitted,
            ) => Some(Wish::TakeBack),
            (Self::Closed | Self::Fixed, Status::Resolved | Status::Merged) => Some(Wish::Agree),
            (Self::Open | Self::Reopen, Status::Resolved) | (Self::Reopen, Status::Merged) => Some(Wish::Deny),
            (Self::Open | Self::Reopen, Status::Closed) => Some(Wish::Contest),
            (Self::Open | Self::Reopen, Status::Rejected) => Some(Wish::Appeal),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_open_or_closed_and_comes_back() {
        let open = Word::Open.statuses().unwrap();
        let closed = Word::Closed.statuses().unwrap();
        assert_eq!(open.len() + closed.len(), Status::ALL.len());
        assert!(open.iter().all(|status| status.is_open()) && closed.iter().all(|status| !status.is_open()));
        assert!(Word::ALL.iter().filter(|word| word.statuses().is_some()).eq([&Word::Open, &Word::Closed]));
    }

    #[test]
    fn words_are_read_as_people_write_them() {
        for (text, word) in [
            ("OPEN", Word::Open),
            (" Closed", Word::Closed),
            ("IN_PROGRESS", Word::InProgress),
            ("in progress", Word::InProgress),
            ("not-councils-responsibility", Word::NotCouncilsResponsibility),
        ] {
            assert_eq!(Word::read(text), Some(word), "{text}");
        }
        for bad in ["", "done", "ópen", "open,closed"] {
            assert_eq!(Word::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_the_contrary_of_what_is_known_asks_for_something() {
        for word in Word::ALL {
            for status in Status::ALL {
                let Some(wish) = word.asks(*status) else { continue };
                // Of what is said to be mended both may be said; merged is over, and its matter may not be.
                let is_asked = matches!(status, Status::Resolved | Status::Merged);
                assert!(is_asked || word.is_open() != status.is_open(), "{word} {status} {wish:?}");
            }
        }
        assert_eq!(Word::Closed.asks(Status::InProgress), None);
        assert_eq!(Word::Open.asks(Status::Withdrawn), None);
        assert_eq!(Word::Duplicate.asks(Status::Resolved), None);
    }
}
