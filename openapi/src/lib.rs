//! The wire types of Woodpecker's API, and what is said about them. They are not the domain's types: plain
//! functions in `api` join the two.
//!
//! Input refuses unknown fields; what is absent may be `null` or missing. Output shows every field.

// The example of a ticket has as many fields as a ticket.
#![recursion_limit = "256"]

pub mod names;
mod object;

pub mod about;
pub mod account;
pub mod area;
pub mod area_import;
pub mod audit;
pub mod auth;
pub mod calendar;
pub mod category;
pub mod consent;
pub mod content;
pub mod deadline;
pub mod department;
pub mod desk;
pub mod export;
pub mod figures;
pub mod geometry;
pub mod hotline;
pub mod integrator;
pub mod location;
pub mod me;
pub mod notification;
pub mod pass;
pub mod photo;
pub mod points;
pub mod problem;
pub mod programme;
pub mod public;
pub mod redemption;
pub mod reward;
pub mod routing;
pub mod station;
pub mod team;
pub mod ticket;
pub mod ticket_command;
pub mod webhook;
