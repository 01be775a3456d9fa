//! The ticket, and the judgement of commands: `decide` may refuse and changes nothing.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Status;
use super::command::{Command, CommandKind};
use super::deadline::{Extension, Overdue, Pause};
use super::event::{Cause, Event};
use super::oversight::{Asked, Called, Supervision};
use super::refusal::Refusal;
use super::report::{BadReport, Note, Report};
use super::rules::{self, Capacity};
use super::stage::{Assignee, Assignment, Outcome, Stage};
use super::standing::{By, Standing};
use crate::grid::{Area, Department};
use crate::id::Id;
use crate::identity::Account;
use crate::programme::Settings;
use crate::text::Code;
use crate::time::Instant;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ticket {
    pub id: Id<Ticket>,
    /// How many events made it what it is.
    pub version: u32,
    pub report: Report,
    pub area: Option<Id<Area>>,
    pub stage: Stage,
    /// 1 at first, and one more each time it went back to handling after somebody had called it done.
    pub round: u32,
    pub returns: u32,
    /// To whom it was handed, one after the other.
    pub assignments: Vec<Assignment>,
    /// What was answered when it was last followed up. Nothing before, and where nobody was reached.
    pub answered_solved: Option<bool>,
    pub milestones: Milestones,
    /// Everybody who laid hands on it for the city, and the departments they did it for.
    pub handlers: BTreeSet<Id<Account>>,
    pub departments: BTreeSet<Id<Department>>,
    pub appeal: Option<Appeal>,
    pub verification_requested: bool,
    /// An emergency that was dispatched before anybody judged it, and that nobody has judged yet.
    #[serde(default, skip_serializing_if = "is_not")]
    pub provisional: bool,
    pub last_urged_at: Option<Instant>,
    /// Who has contested its closing; each may do so once.
    pub contested_by: BTreeSet<Id<Account>>,
    /// Reports that were merged into it.
    pub merged: BTreeSet<Id<Ticket>>,
    /// The area whose chief has it, where it went up from its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated_to: Option<Id<Area>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called: Vec<Called>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// The last extension that was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
    /// When its clocks stood still.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// The limits that it did not keep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overdue: Vec<Overdue>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supervisions: Vec<Supervision>,
    /// Since it was closed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_back_at: Option<Instant>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_not(flag: &bool) -> bool {
    !*flag
}

/// When it first, or last where that is said, came so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Milestones {
    pub submitted_at: Instant,
    pub reviewed_at: Option<Instant>,
    pub accepted_at: Option<Instant>,
    pub dispatched_at: Option<Instant>,
    pub claimed_at: Option<Instant>,
    /// The last time.
    pub resolved_at: Option<Instant>,
    /// The last time.
    pub closed_at: Option<Instant>,
    /// The last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged_at: Option<Instant>,
    /// When whoever has it now was given it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_at: Option<Instant>,
    /// When he took it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Instant>,
    /// When the reporter was first told how it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progressed_at: Option<Instant>,
    /// The last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_last_at: Option<Instant>,
    /// The last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progressed_last_at: Option<Instant>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Appeal {
    pub note: Id<Note>,
    pub at: Instant,
    /// Who rejected it first, and so does not judge it again.
    pub first_judge: Option<Id<Account>>,
}

/// After so many returns an assignment is binding.
const RETURNS_BEFORE_BINDING: u32 = 2;
/// A whistle calls no more departments than this.
pub const MOST_CALLED: usize = 20;
/// An extension, a suspension and the answer to a supervision end within so many days.
pub const MOST_DAYS_AHEAD: i64 = 366;

impl Ticket {
    /// A report becomes the first event of a ticket.
    /// `photo_required`: its category needs a photo, or a reason why there is none.
    pub fn submit(
        report: Report,
        area: Option<Id<Area>>,
        photo_required: bool,
        now: Instant,
    ) -> Result<Event, BadReport> {
        Ok(Event::Submitted { report: Box::new(report.checked(photo_required, now)?), area })
    }

    pub const fn status(&self) -> Status {
        self.stage.status()
    }

    /// Whether such a command may be given at all, whatever it carries: by whom, and in this status.
    pub fn admits(&self, by: By<'_>, kind: CommandKind) -> Result<Capacity, Refusal> {
        let capacity = self.capacity(by, kind)?;
        if !rules::rule(kind).from.contains(&self.status()) {
            return Err(Refusal::NotAllowed { status: self.status(), command: kind });
        }
        Ok(capacity)
    }

    /// Judges `command`. The event says what changes; nothing has changed yet.
    pub fn decide(
        &self,
        by: By<'_>,
        command: Command,
        settings: &Settings,
        now: Instant,
    ) -> Result<(Event, Cause), Refusal> {
        let kind = command.kind();
        let capacity = self.admits(by, kind)?;
        let account = by.account();
        self.is_ripe(kind, capacity, by, settings, now)?;
        let event = self.event(command, by, settings, now)?;
        Ok((event, Cause { by: account, capacity, at: now }))
    }

    /// In which capacity the command would be given. Nobody judges himself.
    fn capacity(&self, by: By<'_>, kind: CommandKind) -> Result<Capacity, Refusal> {
        let allowed = rules::rule(kind).by;
        let standing = match by {
            By::Person(standing) => standing,
            By::System if allowed.contains(&Capacity::System) => return Ok(Capacity::System),
            By::Visitor(_) if self.report.is_visitors() && rules::is_for_visitors(kind) => {
                return Ok(Capacity::Reporter);
            }
            By::System | By::Visitor(_) => return Err(Refusal::NotYours),
        };
        let above;
        let standing = if rules::is_for_the_city(kind) {
            above = standing.in_the_city();
            &above
        } else {
            standing
        };
        let mut refusal = Refusal::NotYours;
        for capacity in allowed.iter().filter(|capacity| capacity.is_held_by(standing, self)) {
            if !self.is_conflict(standing, kind, *capacity) {
                return Ok(*capacity);
            }
            refusal = Refusal::ConflictOfInterest;
        }
        Err(refusal)
    }

    /// Whether somebody told of the matter, gains by it or laid hands on it.
    pub fn has_stake(&self, standing: &Standing) -> bool {
        let account = standing.caller.account;
        self.report.concerns(account)
            || standing.related.has_stake()
            || self.handlers.contains(&account)
            || Capacity::Assignee.is_held_by(standing, self)
    }

    fn is_conflict(&self, standing: &Standing, kind: CommandKind, capacity: Capacity) -> bool {
        let account = standing.caller.account;
        let department_handled = standing.caller.departments().any(|own| self.departments.contains(&own));
        if capacity == Capacity::Reporter {
            // What he or his department mended is followed up by staff, although he told of it.
            let handles = self.handlers.contains(&account) || Capacity::Assignee.is_held_by(standing, self);
            let mended = self.report.is_spot_fix() || handles || department_handled || standing.related.handles;
            return kind == CommandKind::FollowUp && mended;
        }
        if rules::is_judgement(kind) {
            // Whoever rejected it does not decide on the appeal.
            let judged_before = self.appeal.as_ref().is_some_and(|appeal| appeal.first_judge == Some(account));
            let decides =
                matches!(kind, CommandKind::Accept | CommandKind::Confirm | CommandKind::Reject | CommandKind::Merge);
            return self.has_stake(standing) || (judged_before && decides);
        }
        if rules::is_grant(kind) {
            return self.handlers.contains(&account) || Capacity::Assignee.is_held_by(standing, self);
        }
        if rules::is_staff_follow_up(kind) {
            return self.has_stake(standing) || department_handled;
        }
        false
    }

    /// What the caller could do now. What a command has to carry is not known yet, so it may still be refused.
    pub fn allowed_commands(&self, standing: &Standing, settings: &Settings, now: Instant) -> Vec<CommandKind> {
        self.open_to(By::Person(standing), settings, now)
    }

    /// The same, whoever it is.
    pub fn open_to(&self, by: By<'_>, settings: &Settings, now: Instant) -> Vec<CommandKind> {
        CommandKind::ALL
            .iter()
            .copied()
            .filter(|kind| rules::rule(*kind).from.contains(&self.status()))
            .filter(|kind| {
                let capacity = self.capacity(by, *kind);
                capacity.and_then(|capacity| self.is_ripe(*kind, capacity, by, settings, now)).is_ok()
            })
            .collect()
    }

    fn event(&self, command: Command, by: By<'_>, settings: &Settings, now: Instant) -> Result<Event, Refusal> {
        Ok(match command {
            Command::Withdraw => Event::Withdrawn,
            Command::RequestVerification { note } => Event::VerificationRequested { note },
            Command::Verify { photos, .. } if photos.is_empty() => return Err(Refusal::PhotoNeeded),
            Command::Verify { found, note, photos } => Event::Verified { found, note, photos },
            Command::ContactReporter { reached, note } => Event::ReporterContacted { reached, note },
            Command::Accept { category, urgency, major } => Event::Accepted { category, urgency, major },
            Command::Confirm { category, urgency, major } => Event::Confirmed { category, urgency, major },
            Command::Reject { reason, note } => Event::Rejected { reason, note },
            Command::Merge { into } => {
                if into.id == self.id {
                    return Err(Refusal::Itself);
                }
                if into.has_stake {
                    return Err(Refusal::ConflictOfInterest);
                }
                if !into.status.takes_merges() || into.provisional {
                    return Err(Refusal::NotCanonical);
                }
                Event::Merged { into: into.id }
            }
            Command::Appeal { note } => Event::Appealed { note },
            Command::Unmerge { note } => Event::Unmerged { note },
            Command::DispatchProvisionally { category, urgency, assignee } => {
                Event::DispatchedProvisionally { category, urgency, assignee }
            }
            Command::Reroute { assignee } => Event::Dispatched { assignee, binding: false },
            Command::Dispatch { assignee } => Event::Dispatched { assignee, binding: self.next_assignment_binds() },
            Command::Return { reason, note } => Event::Returned { reason, note },
            Command::Claim => Event::Claimed { due_at: None },
            Command::Arrive { position } => Event::Arrived { position },
            Command::Progress { note, photos } => Event::Progressed { note, photos },
            Command::Escalate { to, note } => Event::Escalated { to, note },
            Command::Whistle { departments, due_at, note } => {
                if departments.is_empty() || departments.len() > MOST_CALLED {
                    return Err(Refusal::BadWhistle);
                }
                Event::Whistled { departments, due_at: ahead(due_at, now)?, note }
            }
            Command::CheckIn { note } => Event::CheckedIn { departments: self.called_of(by), note },
            Command::RequestExtension { until, note } => Event::ExtensionRequested { until: ahead(until, now)?, note },
            Command::GrantExtension { note } => match self.asked {
                Some(Asked::Extension { until, .. }) => Event::ExtensionGranted { until, note },
                _ => return Err(Refusal::NotAsked),
            },
            Command::RefuseExtension { note } => Event::ExtensionRefused { note },
            Command::RequestSuspension { review_on, note } => {
                let today = now.day_in(settings.time_zone);
                if !(1..=MOST_DAYS_AHEAD).contains(&(review_on - today).num_days()) {
                    return Err(Refusal::BadDate);
                }
                Event::SuspensionRequested { review_on, note }
            }
            Command::GrantSuspension { note } => match self.asked {
                Some(Asked::Suspension { review_on, .. }) => Event::Suspended { review_on, note },
                _ => return Err(Refusal::NotAsked),
            },
            Command::RefuseSuspension { note } => Event::SuspensionRefused { note },
            Command::Resume { note } => Event::Resumed { note },
            Command::LookBack { photos, .. } if photos.is_empty() => return Err(Refusal::PhotoNeeded),
            Command::LookBack { solved, note, photos } => Event::LookedBack { solved, note, photos },
            Command::Supervise { due_at, note } => Event::Supervised { due_at: ahead(due_at, now)?, note },
            Command::AnswerSupervision { note } => Event::SupervisionAnswered { note },
            Command::MarkOverdue { overdue } => {
                if self.overdue.contains(&overdue) || overdue.due_at >= now {
                    return Err(Refusal::NotNewlyOverdue);
                }
                Event::WentOverdue { overdue }
            }
            // That is for the city to say.
            Command::Resolve { outcome: Outcome::NotFixable, .. } => return Err(Refusal::NotYours),
            Command::Resolve { outcome, note, photos, needs_photo } => {
                let photo_expected = match outcome {
                    Outcome::Fixed => needs_photo,
                    Outcome::NotFound => true,
                    Outcome::Explained | Outcome::Referred | Outcome::NotFixable => false,
                };
                if photo_expected && photos.is_empty() {
                    return Err(Refusal::PhotoNeeded);
                }
                Event::Resolved { outcome, note, photos, due_at: None }
            }
            Command::RecordAttempt { means, reached, at, note } => {
                let at = at.unwrap_or(now);
                if at > now || self.milestones.resolved_at.is_some_and(|resolved| at < resolved) {
                    return Err(Refusal::BadAttemptTime);
                }
                Event::AttemptRecorded { means, reached, at, note }
            }
            Command::FollowUp { solved: false, note: None, .. } => return Err(Refusal::MissingUnsaid),
            Command::FollowUp { solved, satisfaction, note } => {
                if satisfaction.is_some_and(|stars| !solved || !(1..=5).contains(&stars)) {
                    return Err(Refusal::BadSatisfaction);
                }
                Event::FollowedUp { solved, satisfaction, note }
            }
            Command::CloseUnreached => Event::ClosedUnreached,
            Command::CloseNotFixable { note } => Event::ClosedNotFixable { note },
            Command::Contest { note } => Event::Contested { note },
            Command::DismissContest { note } => Event::ContestDismissed { note },
            Command::Reopen { note } => Event::Reopened { note },
            Command::Urge { note } => Event::Urged { note },
            Command::Reclassify { category, urgency, major } => Event::Reclassified { category, urgency, major },
            Command::Relocate { location, address, area } => Event::Relocated { location, address, area },
        })
    }

    pub(super) const fn next_assignment_binds(&self) -> bool {
        self.returns >= RETURNS_BEFORE_BINDING
    }

    /// What it is about: as it was judged, or else as it was reported.
    pub fn category(&self) -> Option<&Code> {
        self.stage.classified().map(|classified| &classified.category).or(self.report.category.as_ref())
    }

    /// The department that has it now.
    pub fn department(&self) -> Option<Id<Department>> {
        match self.stage.assignee() {
            Some(Assignee::Department(department)) => Some(department),
            Some(Assignee::Worker(_)) | None => None,
        }
    }
}

/// A moment to come, and not for ever.
fn ahead(at: Instant, now: Instant) -> Result<Instant, Refusal> {
    let is_ahead = at > now && at.since(now) <= TimeDelta::days(MOST_DAYS_AHEAD);
    if is_ahead { Ok(at) } else { Err(Refusal::BadDate) }
}
