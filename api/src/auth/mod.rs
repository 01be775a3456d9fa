//! Signing in and out. These routes take no token and keep no answers.
//!
//! - [`register`], [`login`], [`refresh`], [`logout`]: the operations
//! - [`tokens`]: what they hand out

pub mod login;
pub mod logout;
pub mod refresh;
pub mod register;
pub mod tokens;
