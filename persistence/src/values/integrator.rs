//! Programs of others that report for people.

use domain::id::Id;
use domain::identity::integrator::Contact;
use domain::identity::{Account, ApiKey};
use domain::open311::{Remark, Word};
use domain::photo::Photo;
use domain::text::{Line, Name, Prose};
use domain::ticket::Ticket;
use domain::time::Instant;

/// A key, as far as anybody is ever told of it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiKeyRecord {
    pub id: Id<ApiKey>,
    pub account: Id<Account>,
    pub name: Name,
    /// How it begins.
    pub hint: String,
    pub created_by: Option<Id<Account>>,
    pub created_at: Instant,
    pub used_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
}

/// What a program said of a report of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemarkRecord {
    pub id: Id<Remark>,
    pub ticket: Id<Ticket>,
    pub account: Id<Account>,
    /// What the program calls it.
    pub name: Option<Line>,
    pub content_hash: Vec<u8>,
    /// How the matter stands, as the program says.
    pub word: Word,
    /// The step of the ticket that it became.
    pub sequence: Option<u32>,
    /// Its text, where it became none.
    pub body: Option<Prose>,
    pub contact: Option<Contact>,
    pub photos: Vec<Id<Photo>>,
    pub at: Instant,
}

/// A place in what happened to all tickets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StepMark {
    pub at: Instant,
    pub ticket: Id<Ticket>,
    pub sequence: u32,
}
