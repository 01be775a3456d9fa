//! What is looked at before the public sees it.

use domain::content::{Check, CheckStatus};
use domain::id::Id;
use domain::identity::Account;
use domain::photo::Photo;
use domain::ticket::Ticket;
use domain::ticket::report::Note;
use domain::time::Instant;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckSubject {
    Note(Id<Note>),
    Photo(Id<Photo>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckRecord {
    pub id: Id<Check>,
    pub ticket: Id<Ticket>,
    pub subject: CheckSubject,
    pub status: CheckStatus,
    pub asked_at: Instant,
    pub tries: u32,
    pub decided_at: Option<Instant>,
    /// Nobody where a service, or a list, said so.
    pub decided_by: Option<Id<Account>>,
}
