//! Which stage follows an event.

use super::event::{Cause, Event};
use super::report::{Note, Report};
use super::rules::Capacity;
use super::stage::{
    Answer, Assignee, Attempt, BeforeMerge, Classification, Closing, Contest, Outcome, Resolution, Stage,
};
use crate::id::Id;
use crate::time::Instant;

/// What the stage that follows depends on beside the one before it.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) report: &'a Report,
    /// Whoever gets it now cannot give it back.
    pub(super) binds: bool,
    /// Nobody had judged it before.
    pub(super) provisional: bool,
    /// Whoever was given it has taken it on.
    pub(super) taken: bool,
}

/// The stage that follows, and whether the work begins anew.
pub(super) fn next_stage(stage: Stage, known: Known<'_>, event: &Event, cause: Cause) -> (Stage, bool) {
    let Known { report, binds, provisional, taken } = known;
    let at = cause.at;
    let next = match (stage, event) {
        (Stage::Submitted, Event::Withdrawn) => Stage::Withdrawn,
        (
            Stage::Submitted
            | Stage::Accepted { .. }
            | Stage::Dispatched { .. }
            | Stage::InProgress { .. }
            | Stage::Suspended { .. },
            Event::Rejected { reason, note },
        ) => Stage::Rejected { reason: *reason, note: *note, judge: cause.by },
        (Stage::Rejected { .. }, Event::Appealed { .. }) => Stage::Submitted,
        (
            Stage::Submitted | Stage::Dispatched { .. } | Stage::InProgress { .. } | Stage::Suspended { .. },
            Event::Merged { into },
        ) => Stage::Merged { into: *into, before: BeforeMerge::Submitted, answer: None },
        (Stage::Accepted { classified }, Event::Merged { into }) => {
            let before = if provisional { BeforeMerge::Submitted } else { BeforeMerge::Accepted(classified) };
            Stage::Merged { into: *into, before, answer: None }
        }
        // What it was merged into was merged itself: it moves along.
        (Stage::Merged { before, .. }, Event::Merged { into }) => Stage::Merged { into: *into, before, answer: None },
        (Stage::Merged { into, before, .. }, Event::FollowedUp { solved, satisfaction, .. }) => {
            let answer = Some(Answer { solved: *solved, satisfaction: *satisfaction, at });
            Stage::Merged { into, before, answer }
        }
        (Stage::Merged { before, .. }, Event::Unmerged { .. }) => match before {
            BeforeMerge::Submitted => Stage::Submitted,
            BeforeMerge::Accepted(classified) => Stage::Accepted { classified },
        },
        (Stage::Submitted, Event::Accepted { category, urgency, major }) => {
            let classified = Classification { category: category.clone(), urgency: *urgency, major: *major };
            accepted(classified, report, at)
        }
        (Stage::Submitted, Event::DispatchedProvisionally { category, urgency, assignee }) => {
            let classified = Classification { category: category.clone(), urgency: *urgency, major: false };
            Stage::Dispatched { classified, assignee: *assignee, since: at, binding: false }
        }
        (
            Stage::Accepted { classified } | Stage::Dispatched { classified, .. },
            Event::Dispatched { assignee, binding },
        ) => Stage::Dispatched { classified, assignee: *assignee, since: at, binding: *binding },
        (Stage::Dispatched { classified, .. } | Stage::InProgress { classified, .. }, Event::Returned { .. }) => {
            Stage::Accepted { classified }
        }
        (Stage::Dispatched { classified, assignee, binding, .. }, Event::Claimed { .. }) => {
            Stage::InProgress { classified, assignee, since: at, binding }
        }
        (
            Stage::Accepted { classified }
            | Stage::Dispatched { classified, .. }
            | Stage::InProgress { classified, .. },
            Event::Escalated { .. },
        ) => Stage::Accepted { classified },
        (Stage::InProgress { classified, assignee, binding, .. }, Event::Suspended { review_on, .. }) => {
            Stage::Suspended { classified, assignee, since: at, binding, review_on: *review_on }
        }
        (Stage::Suspended { classified, assignee, binding, .. }, Event::Resumed { .. }) => {
            Stage::InProgress { classified, assignee, since: at, binding }
        }
        (Stage::InProgress { classified, assignee, .. }, Event::Resolved { outcome, note, photos, due_at }) => {
            Stage::Resolved {
                classified,
                assignee: Some(assignee),
                done: Resolution {
                    outcome: *outcome,
                    note: Some(*note),
                    photos: photos.clone(),
                    at,
                    due_at: *due_at,
                    attempts: Vec::new(),
                },
            }
        }
        (Stage::Resolved { classified, assignee, mut done }, Event::AttemptRecorded { means, reached, at, .. }) => {
            done.attempts.push(Attempt { at: *at, means: *means, reached: *reached });
            done.attempts.sort_by_key(|attempt| attempt.at);
            Stage::Resolved { classified, assignee, done }
        }
        (Stage::Resolved { classified, assignee, done }, Event::FollowedUp { solved: true, satisfaction, .. }) => {
            let closing =
                Closing::Solved { satisfaction: *satisfaction, by_reporter: cause.capacity == Capacity::Reporter };
            Stage::Closed { classified, assignee, done, closing, at, contest: None }
        }
        (Stage::Resolved { classified, assignee, done }, Event::ClosedUnreached) => {
            let closing = if cause.by.is_none() { Closing::Silence } else { Closing::Unreached };
            Stage::Closed { classified, assignee, done, closing, at, contest: None }
        }
        (
            stage @ (Stage::Accepted { .. }
            | Stage::Dispatched { .. }
            | Stage::InProgress { .. }
            | Stage::Suspended { .. }),
            Event::ClosedNotFixable { note },
        ) => not_fixable(stage, *note, at),
        (Stage::Resolved { classified, assignee, .. }, Event::FollowedUp { solved: false, .. })
        | (
            Stage::Closed { classified, assignee, .. },
            Event::Reopened { .. } | Event::LookedBack { solved: false, .. },
        ) => {
            return (back_to_work(classified, assignee.filter(|_| taken), binds, cause), true);
        }
        (Stage::Closed { classified, assignee, done, closing, at: closed_at, .. }, Event::Contested { note }) => {
            let contest = cause.by.map(|by| Contest { by, note: *note, at });
            Stage::Closed { classified, assignee, done, closing, at: closed_at, contest }
        }
        (Stage::Closed { classified, assignee, done, closing, at: closed_at, .. }, Event::ContestDismissed { .. }) => {
            Stage::Closed { classified, assignee, done, closing, at: closed_at, contest: None }
        }
        (stage, Event::Reclassified { category, urgency, major } | Event::Confirmed { category, urgency, major }) => {
            let classified = Classification { category: category.clone(), urgency: *urgency, major: *major };
            reclassified(stage, classified)
        }
        (stage, _) => stage,
    };
    (next, false)
}

/// What was fixed on the spot is done already.
fn accepted(classified: Classification, report: &Report, at: Instant) -> Stage {
    match &report.after_photos {
        None => Stage::Accepted { classified },
        Some(after) => {
            let done = Resolution {
                outcome: Outcome::Fixed,
                note: None,
                photos: after.clone(),
                at,
                due_at: None,
                attempts: Vec::new(),
            };
            Stage::Resolved { classified, assignee: None, done }
        }
    }
}

/// It ends where it is, and whoever had it is still known.
fn not_fixable(stage: Stage, note: Id<Note>, at: Instant) -> Stage {
    let assignee = stage.assignee();
    let Some(classified) = stage.classified().cloned() else { return stage };
    let done = Resolution {
        outcome: Outcome::NotFixable,
        note: Some(note),
        photos: Vec::new(),
        at,
        due_at: None,
        attempts: Vec::new(),
    };
    Stage::Closed { classified, assignee, done, closing: Closing::NotFixable, at, contest: None }
}

/// What was not solved goes back to whoever had it, or waits to be dispatched where nobody had.
fn back_to_work(classified: Classification, assignee: Option<Assignee>, binding: bool, cause: Cause) -> Stage {
    match assignee {
        Some(assignee) => Stage::InProgress { classified, assignee, since: cause.at, binding },
        None => Stage::Accepted { classified },
    }
}

fn reclassified(stage: Stage, classified: Classification) -> Stage {
    match stage {
        Stage::Accepted { .. } => Stage::Accepted { classified },
        Stage::Dispatched { assignee, since, binding, .. } => {
            Stage::Dispatched { classified, assignee, since, binding }
        }
        Stage::InProgress { assignee, since, binding, .. } => {
            Stage::InProgress { classified, assignee, since, binding }
        }
        Stage::Suspended { assignee, since, binding, review_on, .. } => {
            Stage::Suspended { classified, assignee, since, binding, review_on }
        }
        Stage::Resolved { assignee, done, .. } => Stage::Resolved { classified, assignee, done },
        Stage::Closed { assignee, done, closing, at, contest, .. } => {
            Stage::Closed { classified, assignee, done, closing, at, contest }
        }
        other => other,
    }
}
