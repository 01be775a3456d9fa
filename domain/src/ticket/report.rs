//! What somebody brought in.

use serde::{Deserialize, Serialize};

use super::reason;
use crate::geo::{CoordSystem, Position};
use crate::id::Id;
use crate::identity::Account;
use crate::named;
use crate::photo::Photo;
use crate::text::Code;
use crate::time::Instant;

pub use reason::NoPhotoReason;

/// Free text of a ticket. It lies beside the events in a row of its own, so that it can be erased.
#[derive(Debug)]
pub enum Note {}

named! {
    /// The way a report came in.
    pub enum Channel {
        App = "app",
        MiniProgram = "mini_program",
        Qr = "qr",
        Proxy = "proxy",
        Patrol = "patrol",
        Visit = "visit",
        Hotline = "hotline",
        Open311 = "open311",
    }
}

impl Channel {
    /// On duty: it earns nothing.
    pub const fn is_duty(self) -> bool {
        matches!(self, Self::Patrol | Self::Visit)
    }

    /// Another program brought it in: it earns nothing, since whoever it is from is known there alone.
    pub const fn is_of_a_program(self) -> bool {
        matches!(self, Self::Hotline | Self::Open311)
    }

    /// Whether somebody who is signed in may say that his report came this way; the others are said by what brought it in.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::App | Self::MiniProgram | Self::Proxy) || self.is_duty()
    }
}

/// A position as it came: the raw pair is kept as evidence beside the WGS-84 position made of it.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Location {
    pub position: Position,
    pub raw: (f64, f64),
    pub coord_system: CoordSystem,
    /// What the phone said about its own error, in metres.
    pub accuracy_m: Option<f64>,
}

/// At most so many photos before, and as many after.
pub const MAX_PHOTOS: usize = 9;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Whose matter it is and who earns the points. Nobody, where it came without an account.
    pub reporter: Option<Id<Account>>,
    /// Who brought it in for him.
    pub proxy: Option<Id<Account>>,
    pub channel: Channel,
    /// The reporter's own guess.
    pub category: Option<Code>,
    pub description: Option<Id<Note>>,
    pub location: Option<Location>,
    pub address: Option<Id<Note>>,
    pub photos: Vec<Id<Photo>>,
    pub no_photo_reason: Option<NoPhotoReason>,
    pub occurred_at: Option<Instant>,
    /// Photos after, where the reporter mended it himself (随手解决).
    pub after_photos: Option<Vec<Id<Photo>>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadReport {
    #[error("a report needs a category or a text")]
    Nothing,
    #[error("a report needs a position or an address")]
    Nowhere,
    #[error("a report needs a photo, or a reason why there is none")]
    NoPhoto,
    #[error("a report has at most 9 photos, and each of them once")]
    Photos,
    #[error("what was fixed on the spot needs a photo before and one after")]
    SpotFixPhotos,
    #[error("it cannot have happened in the future")]
    InFuture,
    #[error("a report is of today's city")]
    LongAgo,
}

/// Clocks of phones differ; what is further ahead than this is refused.
const CLOCK_TOLERANCE_MINUTES: i64 = 5;
/// What is older is a mistake in the date.
const OLDEST_DAYS: i64 = 10 * 366;

impl Report {
    /// Accepts a report that says what and where, and shows it where `photo_required` says so.
    pub fn checked(self, photo_required: bool, now: Instant) -> Result<Self, BadReport> {
        if self.category.is_none() && self.description.is_none() {
            return Err(BadReport::Nothing);
        }
        if self.location.is_none() && self.address.is_none() {
            return Err(BadReport::Nowhere);
        }
        let after = self.after_photos.as_deref().unwrap_or_default();
        let mut all: Vec<_> = self.photos.iter().chain(after).copied().collect();
        let count = all.len();
        all.sort();
        all.dedup();
        if self.photos.len() > MAX_PHOTOS || after.len() > MAX_PHOTOS || all.len() != count {
            return Err(BadReport::Photos);
        }
        if self.after_photos.is_some() && (self.photos.is_empty() || after.is_empty()) {
            return Err(BadReport::SpotFixPhotos);
        }
        if photo_required && self.photos.is_empty() && self.no_photo_reason.is_none() {
            return Err(BadReport::NoPhoto);
        }
        let latest = now.plus(chrono::TimeDelta::minutes(CLOCK_TOLERANCE_MINUTES));
        if self.occurred_at.is_some_and(|at| at > latest) {
            return Err(BadReport::InFuture);
        }
        if self.occurred_at.is_some_and(|at| now.since(at) > chrono::TimeDelta::days(OLDEST_DAYS)) {
            return Err(BadReport::LongAgo);
        }
        Ok(self)
    }

    /// Whether somebody without an account brought it in, who follows it by its tracking code.
    pub const fn is_visitors(&self) -> bool {
        self.reporter.is_none() && matches!(self.channel, Channel::Qr)
    }

    /// Whether there is somebody who can be asked whether it is mended.
    pub const fn has_reporter(&self) -> bool {
        self.reporter.is_some() || self.is_visitors()
    }

    /// Whose consents say what the public sees of it: whoever told of what he saw himself. On duty, and for somebody else, it is the matter
    /// alone that is told of; and a program is nobody: it asks its own people before it sends what they saw.
    pub fn private_reporter(&self) -> Option<Id<Account>> {
        let is_of_another = self.proxy.is_some() || self.channel.is_duty() || self.channel.is_of_a_program();
        if is_of_another { None } else { self.reporter }
    }

    pub const fn is_spot_fix(&self) -> bool {
        self.after_photos.is_some()
    }

    /// Who has a stake in it as the one who told.
    pub fn concerns(&self, account: Id<Account>) -> bool {
        self.reporter == Some(account) || self.proxy == Some(account)
    }
}
