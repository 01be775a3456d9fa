//! Why a command is refused.

use super::Status;
use super::command::CommandKind;
use super::lifecycle::{MOST_CALLED, MOST_DAYS_AHEAD};

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the caller holds no role for this command, here")]
    NotYours,
    #[error("who told of a matter or handles it does not judge it")]
    ConflictOfInterest,
    #[error("{status} does not allow {command}")]
    NotAllowed { status: Status, command: CommandKind },
    #[error("a rejection is appealed once")]
    AppealedAlready,
    #[error("nobody asked for a verification")]
    NoVerificationRequested,
    #[error("after two returns an assignment is binding")]
    Binding,
    #[error("this outcome needs a photo")]
    PhotoNeeded,
    #[error("reports are merged into a ticket that is accepted and not yet resolved")]
    NotCanonical,
    #[error("a ticket is not merged into itself")]
    Itself,
    #[error("three attempts on separate days come first")]
    AttemptsMissing,
    #[error("the reporter still has time to answer")]
    SilenceNotOver,
    #[error("the time for contesting is over")]
    ContestTooLate,
    #[error("each contests once")]
    ContestedAlready,
    #[error("nobody contested it")]
    NotContested,
    #[error("a ticket is urged once a day")]
    UrgedToday,
    #[error("an attempt lies between the resolution and now")]
    BadAttemptTime,
    #[error("staff follow up with a reporter whom they reached")]
    ReporterNotReached,
    #[error("what is not solved is said in words")]
    MissingUnsaid,
    #[error("satisfaction goes with what was solved, from 1 to 5")]
    BadSatisfaction,
    #[error("a whistle calls 1 to {MOST_CALLED} departments")]
    BadWhistle,
    #[error("the department has reported in")]
    CheckedInAlready,
    #[error("something was asked for already")]
    AskedAlready,
    #[error("nobody asked for it")]
    NotAsked,
    #[error("a date lies ahead, within {MOST_DAYS_AHEAD} days")]
    BadDate,
    #[error("nobody supervises it, or all was answered")]
    NotSupervised,
    #[error("it is not time yet to look back")]
    LookBackNotDue,
    #[error("it was looked back at already")]
    LookedBackAlready,
    #[error("it is known to be overdue, or is not")]
    NotNewlyOverdue,
}
