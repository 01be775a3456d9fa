//! The store on SQLite: what differs from PostgreSQL, and the nouns' queries compiled for it.

mod checkpointer;
pub(crate) mod dialect;
mod engine;
mod writer;

pub(crate) use dialect::{Conn, Db, sql};
pub(crate) use engine::{Engine, connect};

use crate::known::Recall;
use crate::mail::Mail;
use crate::vault::Vault;

/// A transaction, and the keys for what is sealed in it.
pub(crate) struct Tx<'a> {
    pub(crate) conn: &'a mut Conn,
    pub(crate) vault: &'a Vault,
    /// What is kept in memory.
    pub(crate) recall: &'a mut Recall,
    /// What it tells people.
    pub(crate) mail: &'a mut Mail,
}

#[path = "../nouns.rs"]
pub(crate) mod nouns;
