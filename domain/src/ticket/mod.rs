//! One matter, from report to close-out. 一事一记录: one matter, one ticket.
//!
//! - [`status`]: the statuses, and what "open" means
//! - [`category`], [`reason`]: what a matter is about, and the lists that people choose from
//! - [`report`]: what somebody brought in
//! - [`stage`]: a status with exactly the facts that exist in it
//! - [`command`], [`event`]: what can be asked of a ticket, and what has happened to it
//! - [`standing`]: what a person is to a ticket
//! - [`rules`]: the table of which command is allowed when, and to whom
//! - [`oversight`], [`deadline`]: what presses it on
//! - [`lifecycle`]: the ticket; `decide` judges a command
//! - [`refusal`]: why it is refused
//! - [`ripe`]: what has to have happened before a command
//! - [`apply`]: an event makes the next ticket; events alone rebuild it
//! - [`next`]: which stage follows an event
//! - [`visibility`]: who sees what of it
//! - [`erasure`]: what goes of it when somebody leaves

pub mod apply;
pub mod category;
pub mod command;
pub mod deadline;
pub mod erasure;
pub mod event;
pub mod lifecycle;
pub mod next;
pub mod oversight;
pub mod reason;
pub mod refusal;
pub mod report;
pub mod ripe;
pub mod rules;
pub mod stage;
pub mod standing;
pub mod status;
pub mod visibility;

#[cfg(test)]
pub(crate) mod tests;

pub use category::{Category, Urgency};
pub use command::{Command, CommandKind};
pub use event::{Cause, Event, Recorded};
pub use lifecycle::Ticket;
pub use refusal::Refusal;
pub use report::{Channel, NoPhotoReason, Note, Report};
pub use rules::Capacity;
pub use stage::{Assignee, Classification, Outcome, Stage};
pub use standing::{By, Matter, Related, Standing};
pub use status::Status;
