//! Reports without an account.

use domain::grid::Area;
use domain::id::Id;
use domain::identity::Phone;
use domain::text::Name;
use domain::ticket::Ticket;

/// Who brought a report in without an account: what he said of himself, and the code by which he follows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitorRecord {
    pub ticket: Id<Ticket>,
    /// Where the code hung that he scanned.
    pub area: Id<Area>,
    pub tracking_code: String,
    pub name: Option<Name>,
    pub phone: Option<Phone>,
}
