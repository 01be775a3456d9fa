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
}
