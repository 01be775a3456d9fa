//! What goes out to other people's systems: by which channel, how often it is tried, and when it is given up.
//!
//! A delivery waits, is being sent, and is over in one of four ways. Some channels may be sent the same thing twice, because whoever is
//! there tells it by its id; people are not: what may have reached them is never sent again.

use chrono::TimeDelta;

use crate::named;
use crate::time::Instant;

named! {
    /// How something goes out.
    pub enum Channel {
        Webhook = "webhook",
        Wechat = "wechat",
        Dingtalk = "dingtalk",
        Sms = "sms",
        Hotline = "hotline",
    }
}

named! {
    pub enum DeliveryState {
        Waiting = "waiting",
        /// Somebody has it in hand until its lease ends.
        Sending = "sending",
        Delivered = "delivered",
        /// Tried often enough, or refused for good.
        Failed = "failed",
        /// It may have arrived, and must not arrive twice.
        Unsure = "unsure",
        /// Nobody wants it any more.
        Cancelled = "cancelled",
    }
}

/// Something that goes out, or went.
#[derive(Debug)]
pub enum Delivery {}

/// How a try ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Taken,
    /// The other side says that it will never want any of this: an endpoint that is gone, a person who refused.
    Refused,
    /// Surely not taken. Perhaps it was said when to come again.
    NotTaken {
        again_after: Option<TimeDelta>,
    },
    /// Nobody knows: the line broke, or the time was over, after it had been sent.
    Unknown,
}

/// What becomes of a delivery after a try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Next {
    pub state: DeliveryState,
    /// Of one that waits.
    pub due_at: Option<Instant>,
}

impl DeliveryState {
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Sending)
    }
}

/// Seconds from each try to the next one: what the Standard Webhooks text proposes, 75 hours and a half in all.
const PATIENT: &[i64] = &[5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600];
/// News for a person is of no use the next day.
const SOON: &[i64] = &[30, 2 * 60, 10 * 60, 3600, 3 * 3600];
/// From then on every hour, for as long as it takes.
const FIRST_HOUR: &[i64] = &[5, 60, 5 * 60, 15 * 60, 30 * 60];
const EACH_HOUR: i64 = 3600;
/// Nobody is put off for longer, whatever the other side says.
const LONGEST: TimeDelta = TimeDelta::hours(24);

impl Channel {
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Wechat | Self::Dingtalk | Self::Sms)
    }

    const fn schedule(self) -> &'static [i64] {
        match self {
            Self::Wechat | Self::Dingtalk | Self::Sms => SOON,
            Self::Webhook => PATIENT,
            Self::Hotline => FIRST_HOUR,
        }
    }

    /// What follows after so many tries, this one among them. `salt` spreads what failed together: each comes back up to a fifth earlier or
    /// later.
    pub fn after(self, tries: u32, outcome: Outcome, salt: u128, now: Instant) -> Next {
        let over = |state| Next { state, due_at: None };
        let asked = match outcome {
            Outcome::Taken => return over(DeliveryState::Delivered),
            // It has to have everything, in its order: what it will not have stays first until somebody has looked into it.
            Outcome::Refused if matches!(self, Self::Hotline) => None,
            Outcome::Refused => return over(DeliveryState::Failed),
            Outcome::Unknown if self.is_for_people() => return over(DeliveryState::Unsure),
            Outcome::Unknown => None,
            Outcome::NotTaken { again_after } => again_after,
        };
        // The hotline is a partner that may be silent for days, and misses nothing: the last pause comes again and again.
        let step = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
        let pause = match self {
            Self::Hotline => self.schedule().get(step).or(Some(&EACH_HOUR)),
            _ => self.schedule().get(step),
        };
        let Some(seconds) = pause else { return over(DeliveryState::Failed) };
        let pause = jittered(*seconds, salt.wrapping_add(tries.into()));
        let pause = asked.map_or(pause, |asked| pause.max(asked.min(LONGEST)));
        Next { state: DeliveryState::Waiting, due_at: Some(now.plus(pause)) }
    }

    /// What becomes of one whose sender was never heard of again.
    pub const fn after_lost_lease(self) -> DeliveryState {
        if self.is_for_people() { DeliveryState::Unsure } else { DeliveryState::Waiting }
    }
}

/// Between four and six fifths of it.
fn jittered(seconds: i64, salt: u128) -> TimeDelta {
    // Neighbouring salts lead far apart (splitmix64's finalizer).
    let folded = salt ^ (salt >> 64);
    let mut bits = u64::try_from(folded & u128::from(u64::MAX)).unwrap_or_default().wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^= bits >> 31;
    let per_mille = 800 + i64::try_from(bits % 401).unwrap_or_default();
    TimeDelta::milliseconds(seconds.saturating_mul(per_mille))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        "2026-11-22T01:00:00Z".parse().unwrap()
    }

    const NOT_TAKEN: Outcome = Outcome::NotTaken { again_after: None };

    #[test]
    fn an_endpoint_is_tried_for_three_days_each_time_a_little_off() {
        for salt in 0..50 {
            let (mut at, mut tries) = (now(), 1);
            while let Some(due) = Channel::Webhook.after(tries, NOT_TAKEN, salt, at).due_at {
                assert!(due > at);
                (at, tries) = (due, tries + 1);
            }
            let hours = at.since(now()).num_hours();
            assert!((60..=91).contains(&hours), "{hours}");
            assert_eq!(tries, 10);
            assert_eq!(Channel::Webhook.after(tries, NOT_TAKEN, salt, at).state, DeliveryState::Failed);
        }
        let due = |salt| Channel::Webhook.after(2, NOT_TAKEN, salt, now()).due_at;
        assert_ne!(due(1), due(2));
    }

    #[test]
    fn what_may_have_reached_a_person_is_not_sent_again() {
        for channel in Channel::ALL.iter().copied() {
            let next = channel.after(1, Outcome::Unknown, 7, now());
            let expected = if channel.is_for_people() { DeliveryState::Unsure } else { DeliveryState::Waiting };
            assert_eq!((next.state, channel.after_lost_lease()), (expected, expected), "{channel}");
            assert_eq!(channel.after(1, NOT_TAKEN, 7, now()).state, DeliveryState::Waiting);
            let refused = if channel == Channel::Hotline { DeliveryState::Waiting } else { DeliveryState::Failed };
            assert_eq!(channel.after(1, Outcome::Refused, 7, now()).state, refused);
            assert_eq!(channel.after(1, Outcome::Taken, 7, now()).state, DeliveryState::Delivered);
        }
    }

    #[test]
    fn who_asks_for_time_gets_it_but_not_for_ever() {
        let asked = |hours| Outcome::NotTaken { again_after: Some(TimeDelta::hours(hours)) };
        let due = |hours| Channel::Webhook.after(1, asked(hours), 1, now()).due_at;
        assert_eq!(due(2), Some(now().plus(TimeDelta::hours(2))));
        assert_eq!(due(2000), Some(now().plus(LONGEST)));
        assert!(due(0).unwrap() < now().plus(TimeDelta::seconds(7)));
    }

    #[test]
    fn the_hotline_may_be_silent_for_days() {
        for tries in [6, 60, 600] {
            let next = Channel::Hotline.after(tries, NOT_TAKEN, 3, now());
            let minutes = next.due_at.unwrap().since(now()).num_minutes();
            assert!(next.state == DeliveryState::Waiting && (48..=72).contains(&minutes), "{minutes}");
        }
    }
}
