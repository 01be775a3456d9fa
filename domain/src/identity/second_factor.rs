//! The second factor of staff: a code of six digits that an authenticator app works out anew every thirty seconds (RFC 6238).

use super::Grant;
use crate::time::Instant;

pub const PERIOD_SECONDS: i64 = 30;
/// Of the app, against ours: RFC 6238, 5.2 leaves one period on each side for clocks that differ and for typing.
const TOLERANCE: i64 = 1;
/// For whoever has lost his phone.
pub const RECOVERY_CODES: usize = 10;

/// Whether a programme that asks its staff for one asks whoever holds these roles: people, not machines.
pub fn is_asked_of(grants: &[Grant]) -> bool {
    grants.iter().any(|grant| grant.role.is_staff() && !grant.role.is_machine())
}

/// The period of a moment, counted from 1970.
pub fn step(now: Instant) -> i64 {
    now.utc().timestamp().div_euclid(PERIOD_SECONDS)
}

/// The periods of which a code is taken now. None of which one was taken before, nor an earlier one: whoever reads over a shoulder is late.
pub fn open_steps(last: i64, now: Instant) -> impl Iterator<Item = i64> {
    let now = step(now);
    (now - TOLERANCE..=now + TOLERANCE).filter(move |step| *step > last)
}

/// The periods of which a code is known and not taken any more: the last one that was, and those near by that it has shut. Whoever sends one of these
/// repeats himself, or is late; he does not guess.
pub fn spent_steps(last: i64, now: Instant) -> impl Iterator<Item = i64> {
    let now = step(now);
    // Nothing was taken yet where it is 0.
    let taken = (last > 0 && last < now - TOLERANCE).then_some(last);
    (now - TOLERANCE..=now + TOLERANCE).filter(move |step| *step <= last).chain(taken)
}

/// What a code is that somebody shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// It is good, and used up by that.
    Right,
    /// It was good: the same request came twice, or somebody is late. It opens nothing, and is no guess.
    Spent,
    Wrong,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_once_and_none_before_it() {
        let now = Instant::new(chrono::DateTime::from_timestamp(1_800_000_015, 0).unwrap());
        let current = step(now);
        assert_eq!(open_steps(0, now).collect::<Vec<_>>(), [current - 1, current, current + 1]);
        assert_eq!(open_steps(current, now).collect::<Vec<_>>(), [current + 1]);
        assert_eq!(open_steps(current + 1, now).count(), 0);
    }

    #[test]
    fn a_code_that_was_taken_is_known_again_and_no_step_is_both_open_and_spent() {
        let now = Instant::new(chrono::DateTime::from_timestamp(1_800_000_015, 0).unwrap());
        let current = step(now);
        let spent = |last| spent_steps(last, now).collect::<Vec<_>>();
        assert_eq!(spent(0), [0; 0]);
        assert_eq!(spent(current - 40), [current - 40], "also when the answer was lost long ago");
        assert_eq!(spent(current - 1), [current - 1]);
        assert_eq!(spent(current + 1), [current - 1, current, current + 1]);
        for last in [0, current - 40, current - 2, current - 1, current, current + 1] {
            assert!(spent_steps(last, now).all(|step| open_steps(last, now).all(|open| open != step)), "{last}");
        }
    }
}
