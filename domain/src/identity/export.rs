//! An archive of all that is held about somebody, for him (Personal Information Protection Law, article 45).

use chrono::TimeDelta;

use crate::named;
use crate::time::Instant;

#[derive(Debug)]
pub enum Export {}

named! {
    pub enum ExportStatus {
        /// A job makes it.
        Waiting = "waiting",
        Ready = "ready",
        Failed = "failed",
        /// It is deleted; another one can be asked for.
        Expired = "expired",
    }
}

/// So long it is kept.
pub const KEPT_DAYS: i64 = 7;
/// Whoever has asked waits so long before another one is made: what is there is shown until then.
pub const PAUSE_HOURS: i64 = 24;
/// Photos beyond this are left out, the oldest, and listed.
pub const MOST_BYTES: u64 = 1024 * 1024 * 1024;
/// Rows of one kind beyond this are left out, the oldest.
pub const MOST_ROWS: u32 = 100_000;

/// Whether another one is made now, by what became of the last.
pub fn begins(last: Option<(ExportStatus, Instant)>, now: Instant) -> bool {
    match last {
        None => true,
        Some((ExportStatus::Waiting, _)) => false,
        // Nobody waits a day for a fault of ours.
        Some((ExportStatus::Failed, _)) => true,
        Some((ExportStatus::Ready | ExportStatus::Expired, asked)) => now.since(asked) >= TimeDelta::hours(PAUSE_HOURS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_made_at_a_time_and_one_a_day() {
        let now: Instant = "2026-11-22T08:30:00Z".parse().unwrap();
        let ago = |hours| now.minus(TimeDelta::hours(hours));
        for (last, expected) in [
            (None, true),
            (Some((ExportStatus::Waiting, ago(48))), false),
            (Some((ExportStatus::Failed, ago(1))), true),
            (Some((ExportStatus::Ready, ago(23))), false),
            (Some((ExportStatus::Ready, ago(24))), true),
            (Some((ExportStatus::Expired, ago(200))), true),
        ] {
            assert_eq!(begins(last, now), expected, "{last:?}");
        }
    }
}
