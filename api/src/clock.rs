//! The clock and the source of ids, the only ones. Tests bring their own.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use domain::time::Instant;
use uuid::{NoContext, Timestamp, Uuid};

pub trait Clock: Send + Sync {
    fn now(&self) -> Instant;
}

pub trait Ids: Send + Sync {
    /// A fresh UUID, version 7: the later one is the larger one.
    fn next(&self, now: Instant) -> Uuid;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Instant {
        Instant::new(chrono::Utc::now())
    }
}

/// Ids nobody can guess.
#[derive(Clone, Copy, Debug)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn next(&self, now: Instant) -> Uuid {
        let (seconds, nanos) = parts(now.utc());
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanos))
    }
}

/// Ids that are the same in every run: the time, and a count.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self, now: Instant) -> Uuid {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let millis = u64::try_from(now.utc().timestamp_millis()).unwrap_or_default();
        let mut bytes = [0_u8; 10];
        if let Some(tail) = bytes.get_mut(2..) {
            tail.copy_from_slice(&count.to_be_bytes());
        }
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

fn parts(moment: DateTime<chrono::Utc>) -> (u64, u32) {
    (u64::try_from(moment.timestamp()).unwrap_or_default(), moment.timestamp_subsec_nanos())
}
