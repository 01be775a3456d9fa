//! People: who somebody is, which roles he holds where, and what a role may do.
//!
//! - [`person`]: accounts, occupations, duties
//! - [`phone`]: telephone numbers and how they are shown
//! - [`password`]: which passwords a programme accepts
//! - [`password_age`]: how long a password is good, and which are not taken again
//! - [`consent`]: what somebody agreed to, and what the rules make of it
//! - [`export`]: an archive of all that is held about somebody
//! - [`departure`]: who may leave, and when
//! - [`provider`]: others who know who people are
//! - [`sms_code`]: codes that are sent to a number
//! - [`second_factor`]: what staff show besides a password
//! - [`lock_out`]: how long who guesses has to wait
//! - [`integrator`]: programs of others that report for people
//! - [`role`]: roles and the places they are granted for
//! - [`permission`]: the table of who may do what, and the one function that asks it

pub mod consent;
pub mod departure;
pub mod export;
pub mod integrator;
pub mod lock_out;
pub mod password;
pub mod password_age;
pub mod permission;
pub mod person;
pub mod phone;
pub mod provider;
pub mod role;
pub mod second_factor;
pub mod sms_code;

pub use consent::{Consent, Consents, PolicyVersions, Purpose};
pub use integrator::{ApiKey, Contact};
pub use permission::{Denied, Operation, Place, may};
pub use person::{Account, Duty, Occupation, Session};
pub use phone::Phone;
pub use provider::{Identity, Provider, Subject};
pub use role::{Caller, Grant, Role, RolePlace};
