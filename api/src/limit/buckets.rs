//! How much is left to each. A bucket fills by the clock of this process; what other processes let through is taken out of it as well, and
//! what it does not hold just then is owed, and paid before anything else is let through. So however many processes serve, somebody who asks
//! all of them gets as much as one alone would give him, and what comes before they have heard of one another.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::Id;
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{NotUntil, Quota, RateLimiter};
use persistence::Counts;
use uuid::Uuid;

use crate::problem::{Code, Failure};

/// Whose bucket it is; as text for other processes, without spaces.
pub(super) trait Whose: Hash + Eq + Clone {
    fn text(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

impl<K> Whose for Id<K>
where
    Self: Hash + Eq + Clone,
{
    fn text(&self) -> String {
        self.uuid().simple().to_string()
    }

    fn read(text: &str) -> Option<Self> {
        Uuid::parse_str(text).ok().map(Self::from_uuid)
    }
}

impl Whose for IpAddr {
    fn text(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// A hash.
impl Whose for Vec<u8> {
    fn text(&self) -> String {
        self.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn read(text: &str) -> Option<Self> {
        let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
        pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
    }
}

#[derive(Debug)]
pub(super) struct Buckets<K: Whose> {
    /// By which other processes know which limit it is.
    pub(super) letter: char,
    quota: u32,
    own: RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>,
    owed: Mutex<HashMap<K, u32>>,
}

impl<K: Whose> Buckets<K> {
    pub(super) fn a_minute(letter: char, quota: u32) -> Self {
        Self::new(letter, quota, Quota::per_minute)
    }

    pub(super) fn an_hour(letter: char, quota: u32) -> Self {
        Self::new(letter, quota, Quota::per_hour)
    }

    fn new(letter: char, quota: u32, per: impl Fn(NonZeroU32) -> Quota) -> Self {
        let most = NonZeroU32::new(quota).unwrap_or(NonZeroU32::MIN);
        Self { letter, quota, own: RateLimiter::dashmap(per(most)).with_middleware(), owed: Mutex::default() }
    }

    /// Lets somebody have so much, and says how much is left.
    pub(super) fn take(&self, key: &K, n: NonZeroU32, counts: Option<&Counts>) -> Result<u32, Failure> {
        let counts = counts.filter(|counts| counts.is_shared());
        if counts.is_some() {
            self.settle(key)?;
        }
        // More than there ever is cannot be waited for; no caller asks for that.
        let Ok(checked) = self.own.check_key_n(key, n) else { return Err(Code::TooManyRequests.into()) };
        let state = checked.map_err(|until| self.wait(&until))?;
        if let Some(counts) = counts {
            counts.count(format!("{}{}", self.letter, key.text()), n.get());
        }
        Ok(state.remaining_burst_capacity())
    }

    /// Another process let somebody have so much.
    pub(super) fn hear(&self, key: &str, n: u32) {
        let Some(key) = K::read(key) else { return };
        let mut owed = self.owed();
        let debt = owed.get(&key).copied().unwrap_or_default().saturating_add(n).min(self.quota);
        let left = self.pay(&key, debt).map_or(0, |(left, _)| left);
        if left == 0 {
            owed.remove(&key)
        } else {
            owed.insert(key, left)
        };
    }

    /// Pays what somebody owes, or says when he can.
    fn settle(&self, key: &K) -> Result<(), Failure> {
        let mut owed = self.owed();
        let Some(debt) = owed.get(key).copied() else { return Ok(()) };
        match self.pay(key, debt) {
            None => {
                owed.remove(key);
                Ok(())
            }
            Some((left, failure)) => {
                owed.insert(key.clone(), left);
                Err(failure)
            }
        }
    }

    /// As far as there is anything; what is left then, and when there is more. Nothing, where all of it is paid.
    fn pay(&self, key: &K, debt: u32) -> Option<(u32, Failure)> {
        for paid in 0..debt {
            if let Err(until) = self.own.check_key(key) {
                return Some((debt - paid, self.wait(&until)));
            }
        }
        None
    }

    /// By the clock of the buckets: to make another one takes longer than the whole request.
    fn wait(&self, until: &NotUntil<<DefaultClock as governor::clock::Clock>::Instant>) -> Failure {
        let wait = until.wait_time_from(self.own.clock().now());
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Failure::from(Code::TooManyRequests).after(seconds.max(1))
    }

    /// Forgets whoever has been quiet, and what he owed has been filled up meanwhile.
    pub(super) fn tidy(&self) {
        self.owed().retain(|key, debt| match self.pay(key, *debt) {
            None => false,
            Some((left, _)) => {
                *debt = left;
                true
            }
        });
        self.own.retain_recent();
    }

    fn owed(&self) -> MutexGuard<'_, HashMap<K, u32>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const ONE: NonZeroU32 = NonZeroU32::MIN;

    #[test]
    fn what_others_let_through_is_missing_here_and_what_is_not_there_is_owed() {
        let buckets = Buckets::<IpAddr>::an_hour('R', 10);
        let (counts, whose) = (shared(), IpAddr::from([203, 0, 113, 7]));
        for left in (5..10).rev() {
            assert_eq!(buckets.take(&whose, ONE, Some(&counts)).unwrap(), left);
        }
        buckets.hear("203.0.113.7", 3);
        assert_eq!(buckets.take(&whose, ONE, Some(&counts)).unwrap(), 1);
        buckets.hear("203.0.113.7", 4);
        let refused = buckets.take(&whose, ONE, Some(&counts)).unwrap_err();
        assert_eq!(refused.code, Code::TooManyRequests);
        assert_eq!(buckets.owed().get(&whose), Some(&3));
        // Never more than a bucket holds, whatever is said.
        buckets.hear("203.0.113.7", u32::MAX);
        assert_eq!(buckets.owed().get(&whose), Some(&10));
        buckets.hear("nobody", 1);
        // Somebody else owes nothing.
        assert_eq!(buckets.take(&IpAddr::from([203, 0, 113, 8]), ONE, Some(&counts)).unwrap(), 9);
        buckets.tidy();
        assert_eq!(buckets.owed().len(), 1);
    }

    fn shared() -> Counts {
        let counts = Counts::default();
        counts.share();
        counts
    }

    #[test]
    fn whoever_is_counted_is_found_again_by_what_is_told_of_him() {
        let account: Id<domain::identity::Account> = Id::from_uuid(Uuid::from_u128(7));
        assert_eq!(Id::read(&account.text()), Some(account));
        let six: IpAddr = "2001:db8::".parse().unwrap();
        assert_eq!(IpAddr::read(&six.text()), Some(six));
        let hash = vec![0, 1, 255];
        assert_eq!(Vec::read(&hash.text()), Some(hash));
        assert_eq!(Vec::<u8>::read("0g"), None);
    }
}
