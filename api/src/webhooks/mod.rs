//! Endpoints of integrators: where their systems are told what happens.
//!
//! - [`create`], [`list`], [`show`], [`change`], [`delete`]: endpoints
//! - [`rotate_secret`]: what messages are signed with
//! - [`deliveries`], [`resend`], [`test`]: what went there, and what is to go again

pub mod change;
pub mod create;
pub mod delete;
pub mod deliveries;
pub mod list;
pub mod resend;
pub mod rotate_secret;
pub mod show;
pub mod test;
pub mod view;
