//! The city's public hotline (12345): what it says, and what differed between it and this city at the end of a day.
//!
//! - [`said`]: a message, read
//! - [`take_message`]: it comes in
//! - [`reconciliation`]: what differed on a day
//!
//! What it is told is written by `flow::tell_hotline`, and sent by `outgoing`.

pub mod reconciliation;
pub mod said;
pub mod take_message;
