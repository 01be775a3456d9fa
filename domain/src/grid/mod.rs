//! The city as a tree of areas, with borders where they are known.
//!
//! - [`area`]: areas and their levels, departments, desks
//! - [`boundary`]: the border of an area on the ground
//! - [`locate`]: which area a position lies in
//! - [`team`]: who holds which post in an area

pub mod area;
pub mod boundary;
pub mod locate;
pub mod team;

pub use area::{Area, AreaKind, Department, Desk, Level};
pub use boundary::Boundary;
pub use team::{Post, TeamMember, WorkPhone};
