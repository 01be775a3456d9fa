//! The clock and the source of ids, the only ones. Tests bring their own.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use domain::time::Instant;
use uuid::{ContextV7, Timestamp, Uuid};

pub trait Clock: Send + Sync {
    fn now(&self) -> Instant;
}

pub trait Ids: Send + Sync {
    /// A fresh UUID, version 7: the later one is the larger one; of one moment too, where they share an order.
    fn next_in(&self, order: &ContextV7, now: Instant) -> Uuid;

    /// One by itself.
    fn next(&self, now: Instant) -> Uuid {
        self.next_in(&ContextV7::new(), now)
    }
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
    fn next_in(&self, order: &ContextV7, now: Instant) -> Uuid {
        let (seconds, nanos) = parts(now.utc());
        Uuid::new_v7(Timestamp::from_unix(order, seconds, nanos))
    }
}

/// Ids that are the same in every run: the time, and a count.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next_in(&self, _: &ContextV7, now: Instant) -> Uuid {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_moment_stand_in_their_order() {
        let (order, now) = (ContextV7::new(), SystemClock.now());
        let ids: Vec<Uuid> = (0..1000).map(|_| RandomIds.next_in(&order, now)).collect();
        assert!(ids.is_sorted() && ids.iter().all(|id| id.get_version_num() == 7));
        assert_ne!(RandomIds.next(now), RandomIds.next(now));
    }
}
