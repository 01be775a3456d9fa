//! What is kept of what the public hotline and this city tell each other.

use chrono::NaiveDate;
use domain::hotline::reconcile::Difference;
use domain::hotline::{Direction, MessageKind, Origin};
use domain::id::Id;
use domain::ticket::{Status, Ticket};
use domain::time::Instant;
use uuid::Uuid;

/// A matter that both sides speak of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HotlineCase {
    pub ticket: Id<Ticket>,
    /// The hotline's own number.
    pub hotline_case: Option<String>,
    pub origin: Origin,
    pub opened_at: Instant,
}

/// Something that one side said of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HotlineMessage {
    pub direction: Direction,
    /// As it stands in `webhook-id`.
    pub id: String,
    pub ticket: Id<Ticket>,
    pub sequence: u32,
    pub kind: MessageKind,
    pub at: Instant,
    /// Of the ticket, after it.
    pub status: Status,
    /// Of what came in.
    pub taken: Option<TakenIn>,
}

/// What was said, hashed, and what was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TakenIn {
    pub hash: Vec<u8>,
    pub answer: String,
}

/// A day that was compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReconciliationRecord {
    pub day: NaiveDate,
    pub asked_at: Instant,
    pub compared: u32,
    pub sent_again: u32,
    pub differences: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DifferenceRecord {
    pub id: Uuid,
    pub difference: Difference,
}
