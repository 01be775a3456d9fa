//! Working time: what passes on the clock of an office. Days are days of the city, and an office is open at the same hours on each of
//! them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use serde::{Deserialize, Serialize};

use super::{Calendar, DayKind};
use crate::time::{Instant, TimeZone};

/// The working day, in minutes after midnight.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "Said")]
pub struct OfficeHours {
    pub opens: u16,
    pub closes: u16,
    /// What comes in from then on counts as if it came when the office opens next.
    pub cutoff: u16,
}

/// As somebody says it, who may say nothing of when the last matter is taken in.
#[derive(Deserialize)]
struct Said {
    opens: u16,
    closes: u16,
    cutoff: Option<u16>,
}

impl From<Said> for OfficeHours {
    fn from(said: Said) -> Self {
        Self::new(said.opens, said.closes, said.cutoff)
    }
}

const FOUR_IN_THE_AFTERNOON: u16 = 16 * 60;
/// Whoever opens for less does not get anything done.
const SHORTEST: u16 = 60;

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an office is open for an hour or more, within one day, and takes in matters until a time between the two")]
pub struct BadOfficeHours;

impl OfficeHours {
    pub const USUAL: Self = Self { opens: 9 * 60, closes: 17 * 60, cutoff: FOUR_IN_THE_AFTERNOON };

    /// Where nothing is said, the last matter is taken in at four, or when the office closes, where it is not open then.
    pub fn new(opens: u16, closes: u16, cutoff: Option<u16>) -> Self {
        let open_at_four = opens < FOUR_IN_THE_AFTERNOON && FOUR_IN_THE_AFTERNOON <= closes;
        let usual = if open_at_four { FOUR_IN_THE_AFTERNOON } else { closes };
        Self { opens, closes, cutoff: cutoff.unwrap_or(usual) }
    }

    pub fn checked(self) -> Result<Self, BadOfficeHours> {
        let in_order = self.opens < self.cutoff && self.cutoff <= self.closes && self.closes <= 24 * 60;
        let in_order = in_order && self.closes - self.opens >= SHORTEST;
        if in_order { Ok(self) } else { Err(BadOfficeHours) }
    }
}

/// The working time of one city.
#[derive(Clone, Copy, Debug)]
pub struct WorkingTime<'a> {
    pub calendar: &'a Calendar,
    pub zone: TimeZone,
    pub hours: OfficeHours,
}

/// Nobody waits longer than this for a working day: plans of years leave enough of them.
const FAR: usize = 400;

impl WorkingTime<'_> {
    /// From when on something counts that came in at `at`: at once while the office takes in matters, and else when it opens next.
    pub fn taken_in(&self, at: Instant) -> Instant {
        let local = self.local(at);
        let (day, time) = (local.date(), minutes_of(local));
        if self.calendar.is_worked(day) && time < i64::from(self.hours.cutoff) {
            let opens = self.moment(day, self.hours.opens);
            return at.max(opens);
        }
        self.moment(self.worked_after(day), self.hours.opens)
    }

    /// When so much working time has passed from `start` on.
    pub fn after(&self, start: Instant, amount: TimeDelta) -> Instant {
        let mut left = amount;
        let mut day = self.local(start).date();
        if !self.calendar.is_worked(day) {
            day = self.worked_after(day);
        }
        // A day of eight hours takes at least one minute off, so this ends.
        loop {
            let (opens, closes) = (self.moment(day, self.hours.opens), self.moment(day, self.hours.closes));
            let begins = start.max(opens);
            let span = closes.since(begins);
            if span > TimeDelta::zero() && left <= span {
                return begins.plus(left);
            }
            left -= span.max(TimeDelta::zero());
            day = self.worked_after(day);
        }
    }

    /// How much working time lies between two moments.
    pub fn between(&self, from: Instant, until: Instant) -> TimeDelta {
        let last = self.local(until).date();
        let days = self.local(from).date().iter_days().take_while(|day| *day <= last);
        days.filter(|day| self.calendar.is_worked(*day)).fold(TimeDelta::zero(), |sum, day| {
            let begins = self.moment(day, self.hours.opens).max(from);
            let ends = self.moment(day, self.hours.closes).min(until);
            sum + ends.since(begins).max(TimeDelta::zero())
        })
    }

    /// The working day that a moment belongs to: its own while the office is open or not open yet, and else the next.
    pub fn day_of(&self, at: Instant) -> NaiveDate {
        let local = self.local(at);
        let day = local.date();
        if self.calendar.is_worked(day) && minutes_of(local) < i64::from(self.hours.closes) {
            day
        } else {
            self.worked_after(day)
        }
    }

    /// The end of work on the `count`th working day after `day`, or on that day itself.
    pub fn close_of(&self, day: NaiveDate, count: u32) -> Instant {
        let mut last = day;
        for _ in 0..count {
            last = self.worked_after(last);
        }
        self.moment(last, self.hours.closes)
    }

    /// How many working days lie after `day`, the day of `until` included.
    pub fn days_until(&self, day: NaiveDate, until: Instant) -> u32 {
        let last = self.local(until).date();
        let days = day.iter_days().skip(1).take_while(|date| *date <= last);
        u32::try_from(days.filter(|date| self.calendar.is_worked(*date)).count()).unwrap_or(u32::MAX)
    }

    /// The days between two moments on which nobody works, with the reason.
    pub fn skipped(&self, from: Instant, until: Instant) -> impl Iterator<Item = (NaiveDate, DayKind<'_>)> {
        let last = self.local(until).date();
        let days = self.local(from).date().iter_days().take_while(move |day| *day <= last);
        days.map(move |day| (day, self.calendar.kind(day))).filter(|(_, kind)| !kind.is_worked())
    }

    fn local(&self, at: Instant) -> NaiveDateTime {
        at.utc().with_timezone(&self.zone).naive_local()
    }

    fn worked_after(&self, day: NaiveDate) -> NaiveDate {
        let mut later = day.iter_days().skip(1).take(FAR);
        later.find(|date| self.calendar.is_worked(*date)).unwrap_or(day)
    }

    /// A time of day in the city, in minutes after midnight.
    pub fn moment(&self, day: NaiveDate, minutes: u16) -> Instant {
        local_moment(self.zone, day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes.into()))
    }
}

/// A wall-clock time as a moment: the first of two where clocks go back, the next there is where they go forward.
pub fn local_moment(zone: TimeZone, local: NaiveDateTime) -> Instant {
    let mut quarters = (0..=8).map(|quarter| local + TimeDelta::minutes(15 * quarter));
    let found = quarters.find_map(|time| zone.from_local_datetime(&time).earliest());
    Instant::new(found.map_or_else(|| local.and_utc(), |moment| moment.to_utc()))
}

fn minutes_of(local: NaiveDateTime) -> i64 {
    (local.time() - NaiveTime::MIN).num_minutes()
}
