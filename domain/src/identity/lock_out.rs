//! Who guesses is made to wait: so many failed tries in a row, and nothing is tried for a while. It goes by what is tried (a number, a
//! second factor), whether or not there is anybody behind it, so that it tells nothing.

use chrono::TimeDelta;

use super::password::PasswordProfile;
use crate::time::Instant;

/// Failed tries in a row: when they began, how many, and the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failures {
    pub since: Instant,
    pub count: u32,
    pub last_at: Instant,
}

/// What a programme's profile allows: so many tries, then so long nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LockOut {
    pub tries: u32,
    pub minutes: i64,
}

/// After so long without a failure the count begins anew.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(1);
/// Six digits, and up to three of them are right at a time: five tries in fifteen minutes find one in two years.
pub const SECOND_FACTOR: LockOut = LockOut { tries: 5, minutes: 15 };

impl LockOut {
    /// NIST SP 800-63B leaves it at no more than a hundred; the Multi-Level Protection Scheme (GB/T 22239-2019, 8.1.4.1) asks for a
    /// lock-out after a few, which operators set at five.
    pub const fn of(profile: PasswordProfile) -> Self {
        match profile {
            PasswordProfile::Nist => Self { tries: 20, minutes: 15 },
            PasswordProfile::Mlps => Self { tries: 5, minutes: 30 },
        }
    }

    /// Seconds until the next try, where there is to be none now.
    pub fn wait(self, failures: Option<Failures>, now: Instant) -> Option<i64> {
        let failures = failures.filter(|it| it.count >= self.tries)?;
        let left = TimeDelta::minutes(self.minutes) - now.since(failures.last_at);
        (left > TimeDelta::zero()).then(|| left.num_seconds().max(1))
    }

    /// The count after one more failure. Of those that came together, some fail when nothing should be tried any more: they change nothing.
    pub fn fail(self, before: Option<Failures>, now: Instant) -> Failures {
        if let Some(locked) = before.filter(|_| self.wait(before, now).is_some()) {
            return locked;
        }
        let goes_on = |it: &Failures| now.since(it.last_at) < FORGOTTEN_AFTER && it.count < self.tries;
        match before.filter(goes_on) {
            Some(before) => Failures { count: before.count + 1, last_at: now, ..before },
            None => Failures { since: now, count: 1, last_at: now },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Instant {
        Instant::new(chrono::DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap())
    }

    #[test]
    fn after_so_many_failures_nothing_is_tried_for_a_while() {
        let lock_out = LockOut::of(PasswordProfile::Mlps);
        let mut failures = None;
        for _ in 0..5 {
            assert_eq!(lock_out.wait(failures, at(0)), None);
            failures = Some(lock_out.fail(failures, at(0)));
        }
        assert_eq!(lock_out.wait(failures, at(0)), Some(30 * 60));
        // One that came with the last of them neither begins anew nor makes it longer.
        assert_eq!(Some(lock_out.fail(failures, at(1))), failures);
        assert_eq!(lock_out.wait(failures, at(29)), Some(60));
        assert_eq!(lock_out.wait(failures, at(30)), None);
        // Then they count from one.
        assert_eq!(lock_out.fail(failures, at(30)).count, 1);
    }

    #[test]
    fn who_errs_now_and_then_is_not_locked_out() {
        let lock_out = LockOut::of(PasswordProfile::Mlps);
        let mut failures = None;
        for n in 0..50 {
            failures = Some(lock_out.fail(failures, at(n * 60)));
            assert_eq!(lock_out.wait(failures, at(n * 60)), None);
        }
    }
}
