//! All that deadlines are worked out from beside the ticket: the calendar, and the policies by their codes.

use std::collections::BTreeMap;

use super::policy::{self, Policy, REVIEW, usual};
use super::prospect::Prospect;
use super::timer::{Due, Timer};
use crate::calendar::{Calendar, WorkingTime, YearPlan, shipped};
use crate::programme::Settings;
use crate::text::Code;
use crate::ticket::category::MAX_DEPTH;
use crate::ticket::{Category, Ticket, Urgency};
use crate::time::Instant;

#[derive(Clone, PartialEq, Debug)]
pub struct Clocks {
    pub calendar: Calendar,
    policies: BTreeMap<String, Policy>,
}

impl Clocks {
    /// What a city has set stands in the stead of what was shipped.
    pub fn new(own_years: Vec<YearPlan>, own_policies: Vec<Policy>) -> Self {
        let years: BTreeMap<i32, YearPlan> =
            shipped::years().into_iter().chain(own_years).map(|plan| (plan.year(), plan)).collect();
        let policies = policy::shipped().into_iter().chain(own_policies);
        Self {
            calendar: Calendar::of(years.into_values()),
            policies: policies.map(|policy| (policy.code.as_str().to_owned(), policy)).collect(),
        }
    }

    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.policies.values()
    }

    pub fn policy(&self, code: &str) -> Option<&Policy> {
        self.policies.get(code)
    }

    /// What a ticket stands under: the review, and what its category says, or the nearest one above that says something, or else its
    /// urgency.
    fn of_ticket(&self, ticket: &Ticket, categories: &BTreeMap<String, Category>) -> Vec<&Policy> {
        let mut found: Vec<&Policy> = self.policy(REVIEW).into_iter().collect();
        let told = ticket.report.category.as_ref().and_then(|code| categories.get(code.as_str()));
        let classified = match ticket.stage.classified() {
            Some(classified) => Some((&classified.category, classified.urgency)),
            // What was reported as an emergency is one until somebody has judged it.
            None => told.filter(|told| told.urgency == Urgency::Emergency).map(|told| (&told.code, told.urgency)),
        };
        if let Some((category, urgency)) = classified {
            found.extend(self.of_category(category, categories).or_else(|| self.policy(usual(urgency))));
        }
        found
    }

    fn of_category(&self, code: &Code, categories: &BTreeMap<String, Category>) -> Option<&Policy> {
        let mut next = Some(code);
        for _ in 0..MAX_DEPTH {
            let category = categories.get(next?.as_str())?;
            if let Some(own) = &category.policy {
                return self.policy(own.as_str());
            }
            next = category.parent.as_ref();
        }
        None
    }

    pub const fn working_time(&self, settings: &Settings) -> WorkingTime<'_> {
        WorkingTime { calendar: &self.calendar, zone: settings.time_zone, hours: settings.office_hours }
    }

    /// Every limit that has begun to count for a ticket.
    pub fn timers(&self, ticket: &Ticket, categories: &BTreeMap<String, Category>, settings: &Settings) -> Vec<Timer> {
        ticket.timers(self.of_ticket(ticket, categories), &self.working_time(settings))
    }
}

/// When a ticket has to be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Agenda {
    /// The first limit that runs out, or has run out and is not met yet.
    pub due_at: Option<Instant>,
    /// When the next one runs out that is not known to have, or the next thing comes that people are told of.
    pub wakes_at: Option<Instant>,
    /// People have been told of all that came until then.
    pub told_at: Option<Instant>,
}

impl Agenda {
    pub fn of(ticket: &Ticket, timers: &[Timer], prospects: &[Prospect], told_at: Instant) -> Self {
        let waits = ticket.is_waited_for();
        let running = || timers.iter().filter(|timer| waits && timer.is_running());
        let due = |timer: &Timer| match timer.due {
            Due::At(at) => Some(at),
            Due::Paused => None,
        };
        Self {
            due_at: running().filter_map(due).min(),
            wakes_at: running()
                .filter(|timer| !timer.is_recorded(ticket))
                .filter_map(due)
                .chain(prospects.iter().map(|prospect| prospect.at).filter(|at| *at > told_at))
                .min(),
            told_at: Some(told_at),
        }
    }
}
