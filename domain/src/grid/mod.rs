//! The city as a tree of areas, with borders where they are known.
//!
//! - [`area`]: areas and their levels, departments, desks
//! - [`boundary`]: the border of an area on the ground
//! - [`locate`]: which area a position lies in, by all borders at once
//! - [`tree`]: what many areas that come at once make of the tree
//! - [`survey`]: where borders overlap, leave gaps, and reach out of their parent
//! - [`team`]: who holds which post in an area

pub mod area;
pub mod boundary;
pub mod locate;
pub mod survey;
pub mod team;
pub mod tree;

pub use area::{Area, AreaKind, Department, Desk, Level};
pub use boundary::Boundary;
pub use locate::BorderMap;
pub use team::{Post, TeamMember, WorkPhone};
