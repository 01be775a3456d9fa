//! The ledger. Points are moved from one account to another, never edited: a mistake is corrected by a second
//! transfer. The sum over all accounts is zero at all times, because `issuance` goes as far below zero as
//! everything else stands above it.

use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::identity::Account as Person;
use crate::named;
use crate::time::Instant;

named! {
    /// The accounts. All but `issuance` are kept per member.
    pub enum Account {
        Issuance = "issuance",
        Available = "available",
        Held = "held",
        Redeemed = "redeemed",
        Expired = "expired",
        Revoked = "revoked",
    }
}

named! {
    /// The only ways in which points move.
    pub enum Movement {
        Award = "award",
        Hold = "hold",
        Release = "release",
        Fulfil = "fulfil",
        Expire = "expire",
        Revoke = "revoke",
        /// Whoever leaves in debt leaves it behind …
        LeaveDebt = "leave_debt",
        /// … and has it again when he comes back.
        TakeDebt = "take_debt",
    }
}

impl Movement {
    pub const fn from(self) -> Account {
        match self {
            Self::Award => Account::Issuance,
            Self::Hold | Self::Expire | Self::Revoke | Self::TakeDebt => Account::Available,
            Self::LeaveDebt => Account::Revoked,
            Self::Release | Self::Fulfil => Account::Held,
        }
    }

    pub const fn to(self) -> Account {
        match self {
            Self::Award | Self::Release | Self::LeaveDebt => Account::Available,
            Self::Hold => Account::Held,
            Self::Fulfil => Account::Redeemed,
            Self::Expire => Account::Expired,
            Self::Revoke | Self::TakeDebt => Account::Revoked,
        }
    }
}

/// A positive number of whole points.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Points(u32);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("points are moved in whole numbers from 1 to 1000000")]
pub struct BadPoints;

impl Points {
    pub const MAX: u32 = 1_000_000;

    pub const fn new(amount: u32) -> Result<Self, BadPoints> {
        if amount >= 1 && amount <= Self::MAX { Ok(Self(amount)) } else { Err(BadPoints) }
    }

    pub const fn get(self) -> u32 {
        self.0
    }

    const fn signed(self) -> i64 {
        // A u32 always fits; `From` is not const.
        #[allow(clippy::as_conversions)]
        {
            self.0 as i64
        }
    }
}

impl TryFrom<u32> for Points {
    type Error = BadPoints;
    fn try_from(amount: u32) -> Result<Self, BadPoints> {
        Self::new(amount)
    }
}

impl From<Points> for u32 {
    fn from(points: Points) -> Self {
        points.0
    }
}

named! {
    /// What a transfer is for. With the id beside it, it happens once.
    pub enum LedgerCause {
        /// A ticket was accepted; the id is the ticket's.
        Ticket = "ticket",
        /// A redemption; the id is the redemption's.
        Redemption = "redemption",
        /// An award was taken back; the id is the ticket's.
        Revocation = "revocation",
        /// A member left, and what he had is forfeited; the id is his.
        Departure = "departure",
        /// What somebody owed when he left; the id is the debt's.
        Debt = "debt",
    }
}

/// One immutable movement of points of one member.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transfer {
    pub id: Id<Transfer>,
    pub member: Id<Person>,
    pub movement: Movement,
    pub amount: Points,
    pub cause: LedgerCause,
    pub cause_id: uuid::Uuid,
    pub at: Instant,
}

/// What a member has: the sum of his transfers, account by account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Balance {
    /// Below zero only after a revocation.
    pub available: i64,
    pub held: i64,
    /// Every award ever made.
    pub earned: i64,
    pub redeemed: i64,
    pub expired: i64,
    pub revoked: i64,
}

impl Balance {
    /// The balance after one more movement.
    #[must_use]
    pub const fn after(self, movement: Movement, amount: Points) -> Self {
        self.after_all(movement, amount.signed())
    }

    /// The balance after all movements of a kind, of so many points together.
    #[must_use]
    pub const fn after_all(mut self, movement: Movement, amount: i64) -> Self {
        match movement {
            Movement::Award => {
                self.earned += amount;
                self.available += amount;
            }
            Movement::Hold => {
                self.available -= amount;
                self.held += amount;
            }
            Movement::Release => {
                self.held -= amount;
                self.available += amount;
            }
            Movement::Fulfil => {
                self.held -= amount;
                self.redeemed += amount;
            }
            Movement::Expire => {
                self.available -= amount;
                self.expired += amount;
            }
            Movement::Revoke | Movement::TakeDebt => {
                self.available -= amount;
                self.revoked += amount;
            }
            Movement::LeaveDebt => {
                self.available += amount;
                self.revoked -= amount;
            }
        }
        self
    }

    /// The sum over all accounts, `issuance` included. It is zero, always.
    pub const fn sum(&self) -> i64 {
        self.available + self.held + self.redeemed + self.expired + self.revoked - self.earned
    }
}
