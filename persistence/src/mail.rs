//! What a transaction tells people. It is kept until the transaction is about to be committed: numbers of inboxes are taken last and in one
//! order, so that those who tell the same people wait for no more than each other's commit, and never for each other.

use std::collections::BTreeSet;

use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use uuid::Uuid;

use crate::values::Notice;

#[derive(Debug, Default)]
pub(crate) struct Mail {
    pub(crate) letters: Vec<Letter>,
    /// Whose standing has changed: a session of his has ended, or his account is closed. It is not told, but his streams are to look.
    pub(crate) changed: BTreeSet<Id<Account>>,
}

#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) id: Uuid,
    pub(crate) notice: Notice,
    pub(crate) at: Instant,
}
