//! What people are told of when its time comes, beside the limits that have run out: what is due soon, what somebody has not answered, and
//! what somebody should look at again.

use chrono::TimeDelta;

use super::timer::Timer;
use crate::calendar::WorkingTime;
use crate::named;
use crate::programme::Settings;
use crate::ticket::{Stage, Ticket};
use crate::time::Instant;

named! {
    pub enum Occasion {
        /// A limit runs out soon.
        DueSoon = "due_soon",
        /// It ran out a while ago, and nobody has pressed for it since: the system does.
        StillOverdue = "still_overdue",
        SupervisionUnanswered = "supervision_unanswered",
        /// A department that was called has not reported in.
        CheckInLate = "check_in_late",
        /// Can a suspended matter go on?
        SuspensionReview = "suspension_review",
        /// Is a closed matter still as it should be?
        LookBack = "look_back",
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Prospect {
    pub at: Instant,
    pub what: Occasion,
}

impl Ticket {
    /// Everything that will come, and what has come already and is not over.
    pub fn prospects(&self, timers: &[Timer], time: &WorkingTime<'_>, settings: &Settings) -> Vec<Prospect> {
        let mut found = Vec::new();
        let mut add = |what: Occasion, at: Instant| found.push(Prospect { at, what });
        let is_open = self.status().is_open();
        for timer in timers.iter().filter(|timer| self.is_waited_for() && timer.is_running()) {
            let Some(due_at) = timer.due_at() else { continue };
            if !timer.is_recorded(self) {
                if let Some(at) = timer.remind_at(time, settings.remind_percent) {
                    add(Occasion::DueSoon, at);
                }
            } else if is_open
                && settings.supervise_after_hours > 0
                && self.supervisions.iter().all(|supervision| supervision.at < due_at)
            {
                let hours = TimeDelta::hours(settings.supervise_after_hours.into());
                add(Occasion::StillOverdue, time.after(due_at, hours));
            }
        }
        if is_open {
            self.unanswered().for_each(|asked| add(Occasion::SupervisionUnanswered, asked.due_at));
            let awaited = self.called.iter().filter(|called| called.checked_in_at.is_none());
            awaited.for_each(|called| add(Occasion::CheckInLate, called.due_at));
        }
        if let Stage::Suspended { review_on, .. } = &self.stage {
            add(Occasion::SuspensionReview, time.moment(*review_on, time.hours.opens));
        }
        if let Some(day) = self.look_back_on(settings).filter(|_| self.looked_back_at.is_none()) {
            add(Occasion::LookBack, time.moment(day, time.hours.opens));
        }
        found.sort();
        found
    }
}

impl Timer {
    /// When so many per cent of the time have passed, on the clock that counts for it. Nothing while that stands still, and where nobody wants
    /// to be reminded.
    pub fn remind_at(&self, time: &WorkingTime<'_>, percent: u8) -> Option<Instant> {
        let due_at = self.due_at().filter(|due| percent > 0 && *due > self.counted_from)?;
        let working = self.limit.unit.is_working();
        let between = |from: Instant, to: Instant| {
            if working { time.between(from, to) } else { to.since(from).max(TimeDelta::zero()) }
        };
        // The stretches in which the clock ran.
        let mut from = self.counted_from;
        let mut ran = Vec::new();
        for pause in &self.pauses {
            ran.push((from, pause.from.max(from)));
            from = pause.until.unwrap_or(due_at).max(from);
        }
        ran.push((from, due_at.max(from)));
        let whole = ran.iter().fold(TimeDelta::zero(), |sum, (from, to)| sum + between(*from, *to));
        let mut left = whole * percent.into() / 100;
        for (from, to) in ran {
            let here = between(from, to);
            if left <= here && here > TimeDelta::zero() {
                return Some(if working { time.after(from, left) } else { from.plus(left) });
            }
            left -= here;
        }
        Some(due_at)
    }
}
