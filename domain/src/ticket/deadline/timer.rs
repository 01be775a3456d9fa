//! One limit on one ticket. Everything here follows from the ticket, the policy and the calendar: nothing is kept beside them.

use chrono::{Months, TimeDelta};
use serde::{Deserialize, Serialize};

use super::Mark;
use super::policy::{Limit, Policy, Unit};
use crate::calendar::WorkingTime;
use crate::calendar::hours::local_moment;
use crate::text::Code;
use crate::ticket::Ticket;
use crate::time::Instant;

/// A time for which the clocks stood still.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pause {
    pub from: Instant,
    /// Nothing while it lasts.
    pub until: Option<Instant>,
}

/// Another date that was granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extension {
    pub until: Instant,
    pub granted_at: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    At(Instant),
    /// Nobody knows while the clocks stand still.
    Paused,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Timer {
    pub policy: Code,
    pub limit: Limit,
    pub started_at: Instant,
    /// Later than it started where it came in while the office took in nothing.
    pub counted_from: Instant,
    pub due: Due,
    /// The pauses that moved it.
    pub pauses: Vec<Pause>,
    /// Whether an extension moved it.
    pub extended: bool,
    /// When the ticket came to what it waits for.
    pub ended_at: Option<Instant>,
}

impl Timer {
    /// What it is due at, unless the clocks stand still.
    pub const fn due_at(&self) -> Option<Instant> {
        match self.due {
            Due::At(at) => Some(at),
            Due::Paused => None,
        }
    }

    /// Somebody still has to do what it waits for.
    pub const fn is_running(&self) -> bool {
        self.ended_at.is_none()
    }

    /// Whether it was, or is, later than it should be. What comes at the very moment is in time.
    pub fn is_late(&self, now: Instant) -> bool {
        self.due_at().is_some_and(|due| self.ended_at.unwrap_or(now) > due)
    }
}

impl Ticket {
    /// The limits of `policies` that have begun to count for it, in their order.
    pub fn timers<'a>(&self, policies: impl IntoIterator<Item = &'a Policy>, time: &WorkingTime<'_>) -> Vec<Timer> {
        let limits =
            policies.into_iter().flat_map(|policy| policy.stages.iter().map(move |limit| (&policy.code, limit)));
        limits.filter_map(|(policy, limit)| self.timer(policy, limit, time)).collect()
    }

    fn timer(&self, policy: &Code, limit: &Limit, time: &WorkingTime<'_>) -> Option<Timer> {
        let started_at = self.passed(limit.from)?;
        let ended_at = self.came_to(limit.until, started_at);
        if ended_at.is_none() && self.is_given_up() {
            return None;
        }
        let counted_from = if limit.unit.is_working() { time.taken_in(started_at) } else { started_at };
        let mut pauses = Vec::new();
        let mut at = time.due(limit.amount, limit.unit, counted_from);
        let mut paused = false;
        let before_the_end = |moment: Instant| ended_at.is_none_or(|ended| moment < ended);
        let mut extension = self.extension.filter(|it| limit.until == Mark::Resolved && before_the_end(it.granted_at));
        let mut unit = limit.unit;
        let mut extend = |at: &mut Instant, unit: &mut Unit, by: Instant| {
            if let Some(granted) = extension.filter(|it| it.granted_at <= by && it.until > *at) {
                // A date is a date: from here on it is put off by the wall clock.
                (*at, *unit, extension) = (granted.until, Unit::Minute, None);
                return true;
            }
            false
        };
        let mut extended = false;
        for pause in self.pauses.iter().filter(|pause| before_the_end(pause.from)) {
            extended |= extend(&mut at, &mut unit, pause.from);
            // What ended before it began, and what was late already, is not helped by it.
            let from = pause.from.max(counted_from);
            if pause.until.is_some_and(|until| until <= counted_from) || from >= at {
                continue;
            }
            pauses.push(*pause);
            match pause.until {
                Some(until) => at = time.put_off(unit, at, from, until),
                None => paused = true,
            }
        }
        if let (false, Some(last)) = (paused, self.extension) {
            extended |= extend(&mut at, &mut unit, last.granted_at);
        }
        let due = if paused { Due::Paused } else { Due::At(at) };
        Some(Timer {
            policy: policy.clone(),
            limit: limit.clone(),
            started_at,
            counted_from,
            due,
            pauses,
            extended,
            ended_at,
        })
    }
}

impl WorkingTime<'_> {
    /// When so much has passed that began to count at `from`.
    pub fn due(&self, amount: u32, unit: Unit, from: Instant) -> Instant {
        match unit {
            Unit::Minute => from.plus(TimeDelta::minutes(amount.into())),
            Unit::Hour => from.plus(TimeDelta::hours(amount.into())),
            // The same time of day, whatever the clocks did in between.
            Unit::Day => self.by_calendar(from, |local| local.checked_add_signed(TimeDelta::days(amount.into()))),
            Unit::Month => self.by_calendar(from, |local| local.checked_add_months(Months::new(amount))),
            Unit::WorkingHour => self.after(from, TimeDelta::hours(amount.into())),
            Unit::WorkingDay => self.close_of(self.day_of(from), amount),
        }
    }

    /// What was due at `due` when the clocks stood still from `from` on, and go on at `until`: so much time is left as was left then.
    fn put_off(&self, unit: Unit, due: Instant, from: Instant, until: Instant) -> Instant {
        match unit {
            Unit::Minute | Unit::Hour | Unit::Day | Unit::Month => due.plus(until.since(from)),
            Unit::WorkingHour => self.after(until, self.between(from, due)),
            Unit::WorkingDay => self.close_of(self.day_of(until), self.days_until(self.day_of(from), due)),
        }
    }

    fn by_calendar(
        &self,
        from: Instant,
        step: impl FnOnce(chrono::NaiveDateTime) -> Option<chrono::NaiveDateTime>,
    ) -> Instant {
        let local = from.utc().with_timezone(&self.zone).naive_local();
        step(local).map_or(from, |later| local_moment(self.zone, later))
    }
}

/// That a limit was not kept, as it is recorded: once for each time that it began.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Overdue {
    pub policy: Code,
    pub limit: Code,
    /// The step that did not come in time. Missing on what was recorded by the first version that did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Mark>,
    pub started_at: Instant,
    pub due_at: Instant,
}

impl Overdue {
    /// Whether this is the step that did not come in time. Where that was not recorded, the shipped limits tell it by their names.
    pub fn is_for(&self, mark: Mark) -> bool {
        let shipped = || match self.limit.as_str() {
            "review" => Some(Mark::Reviewed),
            "claim" => Some(Mark::Claimed),
            "arrive" => Some(Mark::Arrived),
            "progress" => Some(Mark::Progressed),
            "resolve" => Some(Mark::Resolved),
            _ => None,
        };
        self.until.or_else(shipped) == Some(mark)
    }

    fn is_of(&self, timer: &Timer) -> bool {
        self.policy == timer.policy && self.limit == timer.limit.name && self.started_at == timer.started_at
    }
}

impl Timer {
    /// Whether it is on record that it was not kept.
    pub fn is_recorded(&self, ticket: &Ticket) -> bool {
        ticket.overdue.iter().any(|overdue| overdue.is_of(self))
    }

    /// What is to be recorded of it now, if anything is.
    pub fn newly_overdue(&self, ticket: &Ticket, now: Instant) -> Option<Overdue> {
        let due_at = self.due_at().filter(|_| self.is_running() && self.is_late(now))?;
        let known = self.is_recorded(ticket);
        let (policy, limit) = (self.policy.clone(), self.limit.name.clone());
        let until = Some(self.limit.until);
        (!known).then_some(Overdue { policy, limit, until, started_at: self.started_at, due_at })
    }
}
