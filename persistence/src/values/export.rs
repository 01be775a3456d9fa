//! Archives as the store knows them.

use domain::id::Id;
use domain::identity::Account;
use domain::identity::export::{Export, ExportStatus};
use domain::time::Instant;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportRecord {
    pub id: Id<Export>,
    pub account: Id<Account>,
    pub status: ExportStatus,
    pub asked_at: Instant,
    pub ready_at: Option<Instant>,
    pub expires_at: Option<Instant>,
    /// Of the archive.
    pub bytes: Option<u64>,
    /// Photos that did not fit.
    pub photos_left_out: u32,
}
