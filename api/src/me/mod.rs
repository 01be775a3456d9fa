//! The caller himself.

pub mod change_password;
pub mod change_profile;
pub mod show;
pub mod view;
