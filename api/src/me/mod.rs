//! The caller himself.
//!
//! - [`show`], [`change_profile`], [`change_password`], [`verify_number`]: who he is
//! - [`consents`], [`exports`], [`leave`]: what he agreed to, what is held about him, and how he takes all of it back
//! - [`identities`], [`second_factor`], [`sessions`]: how he signs in, and where he is signed in

pub mod change_password;
pub mod change_profile;
pub mod consents;
pub mod exports;
pub mod identities;
pub mod leave;
pub mod second_factor;
pub mod sessions;
pub mod show;
pub mod verify_number;
pub mod view;
