//! The audit record as it is read.

use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use uuid::Uuid;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditRecord {
    pub sequence: i64,
    pub at: Instant,
    pub by: Option<Id<Account>>,
    pub action: String,
    pub subject: Option<Uuid>,
    /// JSON of ids and codes, as it was hashed.
    pub detail: String,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}
