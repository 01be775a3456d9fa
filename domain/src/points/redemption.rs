//! Points become goods: hold points and stock together, then fulfil at the desk, or give both back.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::ledger::{Balance, Movement, Points};
use crate::grid::Desk;
use crate::id::Id;
use crate::identity::Account;
use crate::named;
use crate::programme::Tariff;
use crate::time::Instant;

/// Goods that can be had for points.
#[derive(Debug)]
pub enum Reward {}

named! {
    pub enum RedemptionStatus {
        Held = "held",
        Fulfilled = "fulfilled",
        Cancelled = "cancelled",
        Expired = "expired",
    }
}

/// What a desk has of one reward.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Stock {
    pub on_hand: i64,
    pub held: i64,
}

impl Stock {
    pub const fn free(self) -> i64 {
        self.on_hand - self.held
    }

    /// Stock comes and goes, but never below what is held for somebody.
    pub fn moved(self, delta: i64) -> Result<Self, RedemptionRefusal> {
        let on_hand = self.on_hand.checked_add(delta).ok_or(RedemptionRefusal::BelowHeld)?;
        if on_hand < self.held {
            return Err(RedemptionRefusal::BelowHeld);
        }
        Ok(Self { on_hand, ..self })
    }

    /// What is left when a redemption comes to this.
    #[must_use]
    pub const fn after(self, status: RedemptionStatus) -> Self {
        match status {
            RedemptionStatus::Held => Self { held: self.held + 1, ..self },
            RedemptionStatus::Fulfilled => Self { on_hand: self.on_hand - 1, held: self.held - 1 },
            RedemptionStatus::Cancelled | RedemptionStatus::Expired => Self { held: self.held - 1, ..self },
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Redemption {
    pub id: Id<Redemption>,
    pub member: Id<Account>,
    /// The clerk who redeemed for him in person.
    pub proxy: Option<Id<Account>>,
    pub reward: Id<Reward>,
    pub desk: Id<Desk>,
    pub cost: Points,
    pub status: RedemptionStatus,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub settled_at: Option<Instant>,
    /// The clerk who handed it over.
    pub fulfilled_by: Option<Id<Account>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RedemptionRefusal {
    #[error("not enough points")]
    NotEnoughPoints { needed: i64, available: i64 },
    #[error("nothing left at this desk")]
    OutOfStock,
    #[error("the voucher was settled before")]
    Settled { status: RedemptionStatus },
    #[error("the voucher has expired")]
    Expired,
    #[error("the voucher is not expired yet")]
    NotExpired,
    #[error("stock never goes below what is held")]
    BelowHeld,
    #[error("nothing is handed over while the balance is below zero")]
    InDebt,
    #[error("who registered a resident or reported for him neither redeems nor hands over for him")]
    ConflictOfInterest,
    #[error("redeeming needs a verified phone")]
    PhoneNotVerified,
}

/// What somebody asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub id: Id<Redemption>,
    pub member: Id<Account>,
    pub proxy: Option<Id<Account>>,
    pub reward: Id<Reward>,
    pub desk: Id<Desk>,
    pub cost: Points,
}

impl Redemption {
    /// Holds points and one piece of stock, if there are enough of both.
    pub fn hold(
        wish: Wish,
        balance: Balance,
        stock: Stock,
        tariff: &Tariff,
        now: Instant,
    ) -> Result<Self, RedemptionRefusal> {
        let needed = i64::from(tariff.minimum.max(wish.cost.get()));
        if balance.available < needed {
            return Err(RedemptionRefusal::NotEnoughPoints { needed, available: balance.available });
        }
        if stock.free() < 1 {
            return Err(RedemptionRefusal::OutOfStock);
        }
        Ok(Self {
            id: wish.id,
            member: wish.member,
            proxy: wish.proxy,
            reward: wish.reward,
            desk: wish.desk,
            cost: wish.cost,
            status: RedemptionStatus::Held,
            created_at: now,
            expires_at: now.plus(TimeDelta::days(tariff.voucher_days.into())),
            settled_at: None,
            fulfilled_by: None,
        })
    }

    /// The desk hands it over. `has_stake`: the clerk registered the member, or reported for him.
    pub fn fulfil(
        self,
        clerk: Id<Account>,
        has_stake: bool,
        balance: Balance,
        now: Instant,
    ) -> Result<Self, RedemptionRefusal> {
        self.require_held()?;
        if now >= self.expires_at {
            return Err(RedemptionRefusal::Expired);
        }
        if self.member == clerk || has_stake {
            return Err(RedemptionRefusal::ConflictOfInterest);
        }
        if balance.available < 0 {
            return Err(RedemptionRefusal::InDebt);
        }
        Ok(Self { fulfilled_by: Some(clerk), ..self.settled(RedemptionStatus::Fulfilled, now) })
    }

    pub fn cancel(self, now: Instant) -> Result<Self, RedemptionRefusal> {
        self.require_held()?;
        Ok(self.settled(RedemptionStatus::Cancelled, now))
    }

    pub fn expire(self, now: Instant) -> Result<Self, RedemptionRefusal> {
        self.require_held()?;
        if now < self.expires_at {
            return Err(RedemptionRefusal::NotExpired);
        }
        Ok(self.settled(RedemptionStatus::Expired, now))
    }

    /// Held is its first version, settled its second and last.
    pub const fn version(&self) -> u32 {
        if matches!(self.status, RedemptionStatus::Held) { 1 } else { 2 }
    }

    const fn require_held(&self) -> Result<(), RedemptionRefusal> {
        match self.status {
            RedemptionStatus::Held => Ok(()),
            status => Err(RedemptionRefusal::Settled { status }),
        }
    }

    fn settled(self, status: RedemptionStatus, now: Instant) -> Self {
        Self { status, settled_at: Some(now), ..self }
    }
}

impl RedemptionStatus {
    /// How the points move when a redemption comes to this.
    pub const fn movement(self) -> Movement {
        match self {
            Self::Held => Movement::Hold,
            Self::Fulfilled => Movement::Fulfil,
            Self::Cancelled | Self::Expired => Movement::Release,
        }
    }
}
