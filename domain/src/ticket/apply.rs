//! An event makes the next ticket out of the last. Applying is total: what cannot follow leaves the stage as it
//! is, and `decide` sees to it that it never comes.

use std::collections::BTreeSet;

use super::event::{Cause, Event, Recorded};
use super::lifecycle::{Appeal, Milestones, Ticket};
use super::next::{Known, next_stage};
use super::rules::Capacity;
use super::stage::{Assignee, Assignment, Stage};
use crate::id::Id;
use crate::time::Instant;

impl Ticket {
    /// A ticket begins with `Submitted`; nothing else makes one.
    pub fn begin(id: Id<Ticket>, event: &Event, cause: Cause) -> Option<Self> {
        let Event::Submitted { report, area } = event else { return None };
        Some(Self {
            id,
            version: 1,
            report: report.as_ref().clone(),
            area: *area,
            stage: Stage::Submitted,
            round: 1,
            returns: 0,
            assignments: Vec::new(),
            answered_solved: None,
            milestones: Milestones {
                submitted_at: cause.at,
                reviewed_at: None,
                accepted_at: None,
                dispatched_at: None,
                claimed_at: None,
                resolved_at: None,
                closed_at: None,
                judged_at: None,
                assigned_at: None,
                taken_at: None,
                arrived_at: None,
                progressed_at: None,
                arrived_last_at: None,
                progressed_last_at: None,
            },
            handlers: BTreeSet::new(),
            departments: BTreeSet::new(),
            appeal: None,
            verification_requested: false,
            provisional: false,
            last_urged_at: None,
            contested_by: BTreeSet::new(),
            merged: BTreeSet::new(),
            escalated_to: None,
            called: Vec::new(),
            asked: None,
            extension: None,
            pauses: Vec::new(),
            overdue: Vec::new(),
            supervisions: Vec::new(),
            looked_back_at: None,
        })
    }

    /// The events alone rebuild the ticket.
    pub fn replay<'a>(id: Id<Ticket>, history: impl IntoIterator<Item = &'a Recorded>) -> Option<Self> {
        let mut history = history.into_iter();
        let first = history.next()?;
        let begun = Self::begin(id, &first.event, first.cause)?;
        Some(history.fold(begun, |ticket, next| ticket.apply(&next.event, next.cause)))
    }

    #[must_use]
    pub fn apply(mut self, event: &Event, cause: Cause) -> Self {
        self.version = self.version.saturating_add(1);
        let provisional = self.provisional;
        self.note_facts(event, cause);
        let taken = self.milestones.taken_at.is_some();
        let known = Known { report: &self.report, binds: self.next_assignment_binds(), provisional, taken };
        let (stage, reworked) = next_stage(self.stage, known, event, cause);
        self.stage = stage;
        if reworked {
            self.round = self.round.saturating_add(1);
            self.milestones.closed_at = None;
        }
        self
    }

    /// What stays true of the ticket whatever its stage.
    fn note_facts(&mut self, event: &Event, cause: Cause) {
        let times = &mut self.milestones;
        match event {
            Event::Accepted { .. } => {
                times.judged_at = Some(cause.at);
                times.reviewed_at.get_or_insert(cause.at);
                times.accepted_at.get_or_insert(cause.at);
                if self.report.is_spot_fix() {
                    times.resolved_at = Some(cause.at);
                }
            }
            Event::Confirmed { .. } => {
                times.judged_at = Some(cause.at);
                times.reviewed_at.get_or_insert(cause.at);
                times.accepted_at.get_or_insert(cause.at);
                self.provisional = false;
            }
            Event::Rejected { .. } => {
                times.judged_at = Some(cause.at);
                times.reviewed_at.get_or_insert(cause.at);
                self.take_back(cause.at);
            }
            Event::Merged { .. } => {
                if self.provisional || matches!(self.stage, Stage::Submitted) {
                    times.judged_at = Some(cause.at);
                }
                times.reviewed_at.get_or_insert(cause.at);
                // What had been merged into it moves along.
                self.merged.clear();
                self.take_back(cause.at);
            }
            Event::Appealed { note } => {
                let first_judge = match self.stage {
                    Stage::Rejected { judge, .. } => judge,
                    _ => None,
                };
                self.appeal = Some(Appeal { note: *note, at: cause.at, first_judge });
            }
            Event::DispatchedProvisionally { assignee, .. } | Event::Dispatched { assignee, .. } => {
                times.dispatched_at.get_or_insert(cause.at);
                (times.assigned_at, times.taken_at) = (Some(cause.at), None);
                if matches!(self.stage, Stage::Dispatched { .. }) {
                    // Whoever had it before never took it on, and is not asked for it, unless his time for that ran out.
                    self.assignments.pop_if(|last| !last.claim_overdue);
                }
                self.assignments.push(Assignment::to(*assignee, cause.by.is_none()));
                self.provisional |= matches!(event, Event::DispatchedProvisionally { .. });
                self.escalated_to = None;
            }
            Event::Claimed { due_at } => {
                times.claimed_at.get_or_insert(cause.at);
                times.taken_at = Some(cause.at);
                if let Some(assignment) = self.assignments.last_mut() {
                    (assignment.claimed_at, assignment.claim_due_at) = (Some(cause.at), *due_at);
                }
            }
            Event::Arrived { .. } => {
                times.arrived_at.get_or_insert(cause.at);
                times.arrived_last_at = Some(cause.at);
            }
            Event::Progressed { .. } => {
                times.progressed_at.get_or_insert(cause.at);
                times.progressed_last_at = Some(cause.at);
            }
            Event::Escalated { to, .. } => {
                (times.assigned_at, times.taken_at, self.asked) = (None, None, None);
                self.escalated_to = Some(*to);
            }
            Event::Resolved { .. } => (times.resolved_at, self.asked) = (Some(cause.at), None),
            // The matter's own ticket says how it ended.
            Event::FollowedUp { .. } if matches!(self.stage, Stage::Merged { .. }) => {}
            Event::FollowedUp { solved, .. } => {
                self.answered_solved = Some(*solved);
                if *solved {
                    times.closed_at = Some(cause.at);
                }
            }
            Event::ClosedUnreached => {
                self.answered_solved = None;
                times.closed_at = Some(cause.at);
            }
            Event::ClosedNotFixable { .. } => {
                (times.closed_at, self.asked, self.answered_solved) = (Some(cause.at), None, None);
                self.go_on(cause.at);
            }
            // Who said that it is solved was mistaken.
            Event::Reopened { .. } => self.reopen(),
            Event::LookedBack { solved, .. } => {
                self.looked_back_at = Some(cause.at);
                if !solved {
                    self.reopen();
                }
            }
            Event::Returned { .. } => {
                self.returns = self.returns.saturating_add(1);
                (times.assigned_at, times.taken_at, self.asked) = (None, None, None);
                if let Some(assignment) = self.assignments.last_mut() {
                    assignment.returned = true;
                }
            }
            Event::VerificationRequested { .. } => self.verification_requested = true,
            Event::Verified { .. } => self.verification_requested = false,
            Event::Urged { .. } => self.last_urged_at = Some(cause.at),
            Event::Contested { .. } => self.contested_by.extend(cause.by),
            Event::MergeReceived { from } => self.merged.extend(from),
            Event::MergeReleased { from } => {
                self.merged.remove(from);
            }
            Event::Reclassified { category, .. } if matches!(self.stage, Stage::Submitted) => {
                self.report.category = Some(category.clone());
            }
            Event::Whistled { .. }
            | Event::CheckedIn { .. }
            | Event::ExtensionRequested { .. }
            | Event::ExtensionGranted { .. }
            | Event::ExtensionRefused { .. }
            | Event::SuspensionRequested { .. }
            | Event::Suspended { .. }
            | Event::SuspensionRefused { .. }
            | Event::Resumed { .. }
            | Event::Supervised { .. }
            | Event::SupervisionAnswered { .. }
            | Event::WentOverdue { .. } => self.note_oversight(event, cause.at),
            Event::Relocated { location, address, area } => {
                self.report.location = location.or(self.report.location);
                self.report.address = address.or(self.report.address);
                // What went up went up another branch; the system says it of the same area where that hangs elsewhere.
                if self.area != *area || cause.capacity == Capacity::System {
                    self.escalated_to = None;
                }
                self.area = *area;
            }
            _ => {}
        }
        if cause.capacity == Capacity::CoHandler {
            self.handlers.extend(cause.by);
        }
        if cause.capacity == Capacity::Assignee {
            self.handlers.extend(cause.by);
            if let Some(Assignee::Department(department)) = self.stage.assignee() {
                self.departments.insert(department);
            }
        }
    }
}

impl Ticket {
    /// Whether a rule has given it to whoever has it now.
    pub fn is_routed(&self) -> bool {
        self.stage.assignee().is_some() && self.assignments.last().is_some_and(|last| last.routed)
    }

    /// What was dispatched before anybody judged it is nobody's work any more.
    fn take_back(&mut self, at: Instant) {
        if !self.provisional {
            return;
        }
        self.provisional = false;
        self.assignments.clear();
        (self.asked, self.escalated_to) = (None, None);
        self.go_on(at);
        let times = &mut self.milestones;
        (times.dispatched_at, times.claimed_at, times.assigned_at, times.taken_at) = (None, None, None, None);
    }

    /// Its clocks stand still no longer.
    pub(super) fn go_on(&mut self, at: Instant) {
        if let Some(pause) = self.pauses.last_mut() {
            pause.until = pause.until.or(Some(at));
        }
    }

    /// Who said that it is solved was mistaken.
    fn reopen(&mut self) {
        self.answered_solved = self.answered_solved.map(|_| false);
        self.looked_back_at = None;
        if self.milestones.taken_at.is_none() {
            // Whoever was to have it never took it on, and it is dispatched anew.
            self.milestones.assigned_at = None;
        }
    }
}
