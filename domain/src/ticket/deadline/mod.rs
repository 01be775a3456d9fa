//! How long each step of a matter may take, and when it is due.
//!
//! - [`policy`]: limits as data; the ones that every deployment begins with, and a city's own
//! - [`mark`]: how far a ticket has come, as limits ask for it
//! - [`clocks`]: the policies and the calendar together, and when a ticket has to be looked at
//! - [`prospect`]: what people are told of before and after that
//! - [`timer`]: one limit on one ticket: from when on it counts, when it is due, and whether it was kept

pub mod clocks;
pub mod mark;
pub mod policy;
pub mod prospect;
pub mod timer;

#[cfg(test)]
mod tests;

pub use clocks::{Agenda, Clocks};
pub use mark::Mark;
pub use policy::{BadPolicy, Limit, Policy, Unit};
pub use prospect::{Occasion, Prospect};
pub use timer::{Due, Extension, Overdue, Pause, Timer};
