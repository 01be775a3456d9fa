//! When a command may be given, beyond the status and the person: what has to have happened before, and what must not have.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, TimeDelta};

use super::command::CommandKind;
use super::lifecycle::Ticket;
use super::oversight::Asked;
use super::refusal::Refusal;
use super::rules::Capacity;
use super::stage::Stage;
use super::standing::By;
use super::status::Status;
use crate::grid::Department;
use crate::id::Id;
use crate::programme::Settings;
use crate::time::Instant;

const ATTEMPTS_ON_SEPARATE_DAYS: usize = 3;

impl Ticket {
    /// What has to have happened before, beyond the status.
    pub(super) fn is_ripe(
        &self,
        kind: CommandKind,
        capacity: Capacity,
        by: By<'_>,
        settings: &Settings,
        now: Instant,
    ) -> Result<(), Refusal> {
        let refused = match (kind, &self.stage) {
            (CommandKind::Appeal, _) if self.appeal.is_some() => Some(Refusal::AppealedAlready),
            (CommandKind::Confirm, _) if !self.provisional => {
                Some(Refusal::NotAllowed { status: self.status(), command: kind })
            }
            (CommandKind::Reject, Stage::Submitted)
            | (CommandKind::Merge, Stage::Submitted | Stage::Accepted { .. }) => None,
            (CommandKind::Reject | CommandKind::Merge, _) => {
                (!self.provisional).then_some(Refusal::NotAllowed { status: self.status(), command: kind })
            }
            (CommandKind::DispatchProvisionally, _) => (self.appeal.is_some() || self.report.is_spot_fix())
                .then_some(Refusal::NotAllowed { status: self.status(), command: kind }),
            // Whether it is a matter at all has to be judged first.
            (CommandKind::CloseNotFixable, _) if self.provisional => {
                Some(Refusal::NotAllowed { status: self.status(), command: kind })
            }
            (CommandKind::Reroute, _) => {
                (!self.is_routed()).then_some(Refusal::NotAllowed { status: self.status(), command: kind })
            }
            (CommandKind::MarkOverdue, _) if !self.is_waited_for() => {
                Some(Refusal::NotAllowed { status: self.status(), command: kind })
            }
            (CommandKind::Verify, _) if !self.verification_requested => Some(Refusal::NoVerificationRequested),
            (
                CommandKind::Return,
                Stage::Dispatched { binding: true, .. } | Stage::InProgress { binding: true, .. },
            ) => Some(Refusal::Binding),
            (CommandKind::CheckIn, _) => self.called_of(by).is_empty().then_some(Refusal::CheckedInAlready),
            (CommandKind::RequestExtension | CommandKind::RequestSuspension, _) => {
                self.asked.is_some().then_some(Refusal::AskedAlready)
            }
            (CommandKind::GrantExtension | CommandKind::GrantSuspension, _) if self.asked_too_late(settings, now) => {
                Some(Refusal::BadDate)
            }
            (CommandKind::GrantExtension | CommandKind::RefuseExtension, _) => {
                (!matches!(self.asked, Some(Asked::Extension { .. }))).then_some(Refusal::NotAsked)
            }
            (CommandKind::GrantSuspension | CommandKind::RefuseSuspension, _) => {
                (!matches!(self.asked, Some(Asked::Suspension { .. }))).then_some(Refusal::NotAsked)
            }
            (CommandKind::AnswerSupervision, _) => self.unanswered().next().is_none().then_some(Refusal::NotSupervised),
            (CommandKind::LookBack, _) if self.looked_back_at.is_some() => Some(Refusal::LookedBackAlready),
            (CommandKind::LookBack, _) => {
                let today = now.day_in(settings.time_zone);
                let is_due = self.look_back_on(settings).is_some_and(|day| day <= today);
                (!is_due).then_some(Refusal::LookBackNotDue)
            }
            (CommandKind::CloseUnreached, Stage::Resolved { done, .. }) => match by {
                // Nobody was asked, so nobody is silent: staff have to seek somebody.
                By::System if self.report.is_spot_fix() || !self.report.has_reporter() => {
                    Some(Refusal::AttemptsMissing)
                }
                By::System => (now.since(done.at) < TimeDelta::days(settings.silence_days.into()))
                    .then_some(Refusal::SilenceNotOver),
                By::Person(_) | By::Visitor(_) => {
                    let zone = settings.time_zone;
                    // Only what was in vain since he was reached last: who answered is not unreached.
                    let missed = done.attempts.iter().rev().take_while(|attempt| !attempt.reached);
                    let days: BTreeSet<_> = missed.map(|attempt| attempt.at.day_in(zone)).collect();
                    (days.len() < ATTEMPTS_ON_SEPARATE_DAYS).then_some(Refusal::AttemptsMissing)
                }
            },
            // Of a merged report its reporter answers for himself, each time that the matter is said to be mended.
            (CommandKind::FollowUp, Stage::Merged { answer, .. }) => {
                let matter = by.canonical().filter(|it| matches!(it.status, Status::Resolved | Status::Closed));
                let asked_at = matter.filter(|_| capacity == Capacity::Reporter).and_then(|it| it.resolved_at);
                let is_asked = asked_at.is_some_and(|at| answer.is_none_or(|answer| answer.at < at));
                (!is_asked).then_some(Refusal::NotAllowed { status: Status::Merged, command: kind })
            }
            // What was fixed on the spot they look at themselves, and where nobody is known, nobody can be reached.
            (CommandKind::FollowUp, Stage::Resolved { done, .. }) => {
                let is_asked = !self.report.is_spot_fix() && self.report.has_reporter();
                let speaks_for_him = capacity != Capacity::Reporter && is_asked;
                let reached = done.attempts.iter().any(|attempt| attempt.reached);
                (speaks_for_him && !reached).then_some(Refusal::ReporterNotReached)
            }
            (CommandKind::Contest, Stage::Closed { at, .. }) => {
                if by.account().is_some_and(|account| self.contested_by.contains(&account)) {
                    Some(Refusal::ContestedAlready)
                } else {
                    (now.since(*at) > TimeDelta::days(settings.contest_days.into())).then_some(Refusal::ContestTooLate)
                }
            }
            (CommandKind::DismissContest, Stage::Closed { contest: None, .. }) => Some(Refusal::NotContested),
            (CommandKind::Urge, _) => {
                let zone = settings.time_zone;
                self.last_urged_at
                    .is_some_and(|last| last.day_in(zone) == now.day_in(zone))
                    .then_some(Refusal::UrgedToday)
            }
            _ => None,
        };
        refused.map_or(Ok(()), Err)
    }

    /// Whether what was asked for lies in the past by now.
    fn asked_too_late(&self, settings: &Settings, now: Instant) -> bool {
        match self.asked {
            Some(Asked::Extension { until, .. }) => until <= now,
            Some(Asked::Suspension { review_on, .. }) => review_on <= now.day_in(settings.time_zone),
            None => false,
        }
    }

    /// The day from which on a closed matter is looked back at. Nothing where nobody has to.
    pub fn look_back_on(&self, settings: &Settings) -> Option<NaiveDate> {
        let Stage::Closed { classified, at, .. } = &self.stage else { return None };
        let days = if classified.major { Some(settings.look_back_days) } else { settings.look_back_others_days };
        at.day_in(settings.time_zone).checked_add_days(Days::new(days?.into()))
    }

    /// The departments of whoever commands that were called and have not reported in.
    pub(super) fn called_of(&self, by: By<'_>) -> BTreeSet<Id<Department>> {
        let By::Person(standing) = by else { return BTreeSet::new() };
        let waited_for = self.called.iter().filter(|called| called.checked_in_at.is_none());
        let own = waited_for.map(|called| called.department);
        own.filter(|called| standing.caller.departments().any(|department| department == *called)).collect()
    }
}
