//! Codes that are sent to a number: six digits, good once and not for long. How often one is sent, and how often one may be tried.

use chrono::TimeDelta;

use crate::time::Instant;

pub const DIGITS: u32 = 6;
/// So long a code is good, in minutes.
pub const GOOD_MINUTES: i64 = 5;
/// Then it is good no more, though it was the right one: six digits are guessed in a million tries.
pub const MOST_TRIES: u32 = 5;
/// Whether somebody has typed a code at all. What is none is no try.
pub fn is_written(text: &str) -> bool {
    text.len() == DIGITS as usize && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Between one and the next, in seconds.
pub const PAUSE_SECONDS: i64 = 60;
/// In a day, for one number: each costs money, and is a nuisance to whoever did not ask for it.
pub const MOST_A_DAY: u32 = 10;

/// What was sent to a number so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sendings {
    pub last_at: Instant,
    pub since: Instant,
    pub count: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooSoon {
    /// Until another one is sent.
    pub seconds: i64,
}

/// The sendings after one more, if there may be one.
pub fn send(before: Option<Sendings>, now: Instant) -> Result<Sendings, TooSoon> {
    let Some(before) = before else { return Ok(Sendings { last_at: now, since: now, count: 1 }) };
    let pause = PAUSE_SECONDS - now.since(before.last_at).num_seconds();
    if pause > 0 {
        return Err(TooSoon { seconds: pause });
    }
    let day = TimeDelta::days(1);
    if now.since(before.since) >= day {
        return Ok(Sendings { last_at: now, since: now, count: 1 });
    }
    if before.count >= MOST_A_DAY {
        return Err(TooSoon { seconds: (day - now.since(before.since)).num_seconds().max(1) });
    }
    Ok(Sendings { last_at: now, count: before.count + 1, ..before })
}

/// Whether a code that was sent then, and tried so often, may still be tried.
pub fn is_good(sent_at: Instant, tries: u32, now: Instant) -> bool {
    tries < MOST_TRIES && now.since(sent_at) < TimeDelta::minutes(GOOD_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::new(chrono::DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap())
    }

    #[test]
    fn a_number_gets_one_a_minute_and_ten_a_day() {
        let mut sent = send(None, at(0)).unwrap();
        assert_eq!(send(Some(sent), at(59)), Err(TooSoon { seconds: 1 }));
        for n in 1..10 {
            sent = send(Some(sent), at(60 * n)).unwrap();
        }
        assert_eq!(sent.count, MOST_A_DAY);
        assert_eq!(send(Some(sent), at(3600)), Err(TooSoon { seconds: 86_400 - 3600 }));
        assert_eq!(
            send(Some(sent), at(86_400)).unwrap(),
            Sendings { last_at: at(86_400), since: at(86_400), count: 1 }
        );
    }

    #[test]
    fn a_code_ends_with_its_time_and_with_its_tries() {
        assert!(is_good(at(0), 4, at(299)));
        assert!(!is_good(at(0), 0, at(300)));
        assert!(!is_good(at(0), 5, at(1)));
    }
}
