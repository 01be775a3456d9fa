//! What is said when something is refused.
//!
//! - [`code`]: the catalogue: every problem there is, with its status and its titles
//! - [`advice`]: what to do about each
//! - [`failure`]: why a request failed, made of what the rules and the store refuse
//! - `privacy`: the same, of what people ask for of themselves
//! - [`response`]: a failure becomes a problem document, in the caller's language

pub mod advice;
pub mod code;
pub mod failure;
mod privacy;
pub mod response;

#[cfg(test)]
mod tests;

pub use code::Code;
pub use failure::{Failure, FieldFault};
pub use response::Told;
