//! What the server says of itself, to everybody and outside `/v1`: no account is asked for, and nothing is counted.
//!
//! - [`live`], [`ready`], [`metrics`]: for whoever runs it
//! - [`keys`]: for whoever checks its tokens
//! - [`document`], [`problems`]: for whoever writes a client

pub mod document;
pub mod keys;
pub mod live;
pub mod metrics;
pub mod problem_page;
pub mod problems;
pub mod ready;
