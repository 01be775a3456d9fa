//! Use cases: what touches more than one noun, each in one transaction. No HTTP in here.
//!
//! A flow loads what the rules need to know, lets them decide, and records what follows: the event, what it earns,
//! the counters, the notices, the announcement in the outbox.

pub mod command_ticket;
pub mod keep_figures;
pub mod locate;
pub mod move_points;
pub mod reach;
pub mod standing;
pub mod submit_ticket;
pub mod tell;
