//! Photos as the store keeps them.

use domain::id::Id;
use domain::identity::Account;
use domain::photo::{Flag, Photo, Taken};
use domain::ticket::Ticket;
use domain::time::Instant;

#[derive(Clone, PartialEq, Debug)]
pub struct PhotoRecord {
    pub id: Id<Photo>,
    /// Nobody, where it came with a report without an account.
    pub owner: Option<Id<Account>>,
    /// `jpeg`, `png` or `webp`, as it was uploaded.
    pub format: String,
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
    pub sha256: Vec<u8>,
    pub perceptual_hash: Option<u64>,
    pub placeholder: String,
    pub taken: Taken,
    pub created_at: Instant,
    pub hidden: bool,
}

/// Where a photo is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PhotoUse {
    pub ticket: Id<Ticket>,
    /// It came with a step that only staff may read.
    pub internal: bool,
}

/// A photo of another ticket that one of ours is too much like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PhotoLike {
    pub photo: Id<Photo>,
    pub other: Id<Photo>,
    pub ticket: Id<Ticket>,
    pub why: Flag,
}
