//! What a recount and a change of keys are given.

use domain::grid::Desk;
use domain::id::Id;
use domain::identity::Account;
use domain::points::redemption::{RedemptionStatus, Reward};
use domain::points::{Movement, Redemption};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How much there is of everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RowCounts {
    pub accounts: i64,
    pub tickets: i64,
    pub ticket_events: i64,
    pub photos: i64,
    pub transfers: i64,
    pub balances: i64,
    pub redemptions: i64,
    pub audit_entries: i64,
}

/// A redemption beside what the ledger says of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RedemptionSummary {
    pub id: Id<Redemption>,
    pub member: Id<Account>,
    pub cost: u32,
    pub status: RedemptionStatus,
    pub movements: Vec<HeldAndMoved>,
}

/// One movement of points for a redemption.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldAndMoved {
    pub member: Id<Account>,
    pub movement: Movement,
    pub amount: u32,
}

/// What a desk has of a reward, beside what its history adds up to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StockSums {
    pub reward: Id<Reward>,
    pub desk: Id<Desk>,
    pub on_hand: i64,
    pub held: i64,
    /// The sum of deliveries, losses and corrections.
    pub moved: i64,
    /// Vouchers that are held.
    pub vouchers: i64,
    /// Vouchers that were handed over for.
    pub fulfilled: i64,
}

/// A table with something sealed in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SealTable {
    Redemptions,
    IdempotencyKeys,
    TicketNotes,
    VisitorReports,
    Accounts,
    AreaTeams,
    Identities,
    SecondFactors,
    Exports,
    AuditCheckpoint,
    ApiKeys,
    TicketContacts,
    TicketRemarks,
    Deliveries,
    WebhookSecrets,
}

impl SealTable {
    pub const ALL: [Self; 15] = [
        Self::Redemptions,
        Self::IdempotencyKeys,
        Self::TicketNotes,
        Self::VisitorReports,
        Self::Accounts,
        Self::AreaTeams,
        Self::Identities,
        Self::SecondFactors,
        Self::Exports,
        Self::AuditCheckpoint,
        Self::ApiKeys,
        Self::TicketContacts,
        Self::TicketRemarks,
        Self::Deliveries,
        Self::WebhookSecrets,
    ];
}

/// What to do with what is sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SealWork {
    /// Open it, with the key in force.
    Check,
    /// Seal and hash it again, with the key in force.
    Renew,
}

/// Where a batch ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealMark {
    pub id: Uuid,
    /// Of an idempotency key; empty elsewhere.
    pub key: String,
}

/// What was done with a batch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sealed {
    pub last: Option<SealMark>,
    pub rows: u32,
    pub values: u32,
    pub faults: Vec<String>,
}
