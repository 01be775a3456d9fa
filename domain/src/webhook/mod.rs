//! Endpoints of integrators, which are told what happens.
//!
//! - [`event`]: what they can be told of
//! - [`endpoint`]: which endpoint is told of what, and when one is given up
//! - [`address`]: where they may be

pub mod address;
pub mod endpoint;
pub mod event;

pub use address::is_public;
pub use endpoint::{Disabled, Endpoint, Filter};
pub use event::EventType;
