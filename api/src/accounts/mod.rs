//! People with accounts, as those see them who administer them: made, looked up, disabled, given roles.
//!
//! Whom an administrator reaches stands in `flow/reach.rs`.

pub mod view;

pub mod create;
pub mod disable;
pub mod enable;
pub mod grant_role;
pub mod list;
pub mod look_up;
pub mod reset_password;
pub mod reset_second_factor;
pub mod show;
pub mod verify_phone;
pub mod withdraw_role;
