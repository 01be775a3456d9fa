//! The team of an area as the store keeps it.

use domain::grid::{Area, Post, TeamMember, WorkPhone};
use domain::id::Id;
use domain::identity::Account;
use domain::text::{Line, Name};
use domain::time::Instant;

#[derive(Clone, Debug)]
pub struct TeamRecord {
    pub id: Id<TeamMember>,
    pub area: Id<Area>,
    pub post: Post,
    pub name: Name,
    pub phone: Option<WorkPhone>,
    /// The building or the unit.
    pub covers: Option<Line>,
    pub account: Option<Id<Account>>,
    /// Whether residents see it.
    pub public: bool,
    pub above: Option<Id<TeamMember>>,
    pub version: u32,
    pub created_at: Instant,
}

/// Whom a resident may call.
#[derive(Clone, Debug)]
pub struct Contact {
    pub post: Post,
    pub name: Name,
    pub phone: Option<WorkPhone>,
}
