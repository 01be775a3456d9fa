//! Use cases: what touches more than one noun, each in one transaction. No HTTP in here.
//!
//! A flow loads what the rules need to know, lets them decide, and records what follows: the event, what it earns,
//! the counters, the notices, the announcement in the outbox.

pub mod age_password;
pub mod agree;
pub mod ask_second_factor;
pub mod change_borders;
pub mod change_keys;
pub mod check_content;
pub mod command_ticket;
pub mod desk;
pub mod enter;
pub mod hear_hotline;
pub mod import_areas;
pub mod integrate;
pub mod keep_figures;
pub mod keep_station;
pub mod keep_team;
pub mod keep_time;
pub mod leave;
pub mod locate;
pub mod move_points;
pub mod pass_on;
pub mod publish;
pub mod reach;
pub mod redeem;
pub mod replace_tickets;
pub mod revoke;
pub mod route;
pub mod similar;
pub mod standing;
pub mod submit_ticket;
pub mod tell;
pub mod tell_hotline;
pub mod visit;

use persistence::Error;

use crate::problem::{Failure, FieldFault};

/// What a field names, or a fault of that field where there is no such thing.
pub fn named_in<T>(pointer: &str, found: Result<T, Error>, zh: &str, en: &str) -> Result<T, Failure> {
    found.map_err(|error| match error {
        Error::Missing(_) => FieldFault::new(pointer, "unknown", zh, en).into(),
        other => other.into(),
    })
}
