//! People: who somebody is, which roles he holds where, and what a role may do.
//!
//! - [`person`]: accounts, occupations, duties
//! - [`phone`]: telephone numbers and how they are shown
//! - [`password`]: which passwords a programme accepts
//! - [`role`]: roles and the places they are granted for
//! - [`permission`]: the table of who may do what, and the one function that asks it

pub mod password;
pub mod permission;
pub mod person;
pub mod phone;
pub mod role;

pub use permission::{Denied, Operation, Place, may};
pub use person::{Account, Duty, Occupation, Session};
pub use phone::Phone;
pub use role::{Caller, Grant, Role, RolePlace};
