//! The lifecycle: who may do what to a ticket, when, and what becomes of it.
//!
//! - [`given`]: people, reports and tickets to begin with
//! - [`cases`]: in each status, tickets that are ripe for every command the status allows
//! - [`table`]: the lifecycle as a document, `docs/lifecycle.md`
//! - [`entitlement`]: every status against every command and every capacity
//! - [`interest`]: nobody judges himself
//! - [`review`], [`handling`], [`closing`]: what a command needs beyond the right status and the right person
//! - [`oversight`]: what presses a ticket on, and what its assignee may ask for
//! - [`sight`]: who sees how much
//! - [`visitor`]: what somebody without an account can say of his own report
//! - [`properties`]: what holds whatever is commanded, by whomever, in whatever order

pub(crate) mod given;

mod cases;
mod closing;
mod entitlement;
mod handling;
mod interest;
mod oversight;
pub(crate) mod properties;
mod review;
mod sight;
mod table;
mod visitor;
