//! The city's public hotline (12345), the platform by which departments are reached: what the two sides tell each other of a case, in which
//! order, and what they find out about each other at the end of a day.
//!
//! - [`order`]: each side numbers what it tells of a case
//! - [`reconcile`]: what one side knows and the other does not

pub mod order;
pub mod reconcile;

use crate::named;
use crate::ticket::Event;

named! {
    /// What a message is about.
    pub enum MessageKind {
        /// A case begins: accepted here, or taken by phone there.
        Case = "case",
        /// A step of it.
        Status = "status",
        /// What the responsible department has made of it.
        Result = "result",
        /// It is pressed, and that has to be answered.
        Supervision = "supervision",
    }
}

named! {
    /// Which way a message goes, as seen from here.
    pub enum Direction {
        Out = "out",
        In = "in",
    }
}

named! {
    /// Where a case began.
    pub enum Origin {
        Here = "here",
        /// By phone.
        Hotline = "hotline",
    }
}

/// How a step is told to the hotline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// With what was written for it.
    Whole,
    /// That it happened.
    Bare,
    /// Not at all: who looked, who was called, what was asked for are the city's own.
    Not,
}

/// Every step that others see, and those that press the matter on or hand it back. What the reporter wrote is told where the department needs
/// it for its work: what is missing. Every event is named, so that a new one is considered here.
pub const fn told(event: &Event) -> Told {
    match event {
        Event::Rejected { .. }
        | Event::Progressed { .. }
        | Event::Returned { .. }
        | Event::Escalated { .. }
        | Event::ExtensionGranted { .. }
        | Event::Suspended { .. }
        | Event::Resumed { .. }
        | Event::Resolved { .. }
        | Event::FollowedUp { .. }
        | Event::ClosedNotFixable { .. }
        | Event::Contested { .. }
        | Event::ContestDismissed { .. }
        | Event::Reopened { .. }
        | Event::Urged { .. }
        | Event::Supervised { .. }
        | Event::SupervisionAnswered { .. } => Told::Whole,
        Event::Withdrawn
        | Event::Accepted { .. }
        | Event::Confirmed { .. }
        | Event::Merged { .. }
        | Event::Unmerged { .. }
        | Event::Appealed { .. }
        | Event::MergeReceived { .. }
        | Event::MergeReleased { .. }
        | Event::DispatchedProvisionally { .. }
        | Event::Dispatched { .. }
        | Event::Claimed { .. }
        | Event::Arrived { .. }
        | Event::ClosedUnreached
        | Event::LookedBack { .. }
        | Event::WentOverdue { .. }
        | Event::Reclassified { .. }
        | Event::Relocated { .. } => Told::Bare,
        // It is told as a case, once it is one.
        Event::Submitted { .. }
        | Event::VerificationRequested { .. }
        | Event::Verified { .. }
        | Event::ReporterContacted { .. }
        | Event::Whistled { .. }
        | Event::CheckedIn { .. }
        | Event::ExtensionRequested { .. }
        | Event::ExtensionRefused { .. }
        | Event::SuspensionRequested { .. }
        | Event::SuspensionRefused { .. }
        | Event::AttemptRecorded { .. } => Told::Not,
    }
}
