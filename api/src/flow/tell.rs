//! Who is told what.

use std::collections::BTreeSet;

use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Account, Role};
use domain::points::Redemption;
use domain::points::redemption::RedemptionStatus;
use domain::ticket::deadline::Occasion;
use domain::ticket::{Assignee, Event, Status, Ticket};
use persistence::values::Notice;

use crate::app::Scene;
use crate::flow::standing;
use crate::problem::Failure;

pub fn person(scene: &mut Scene<'_, '_>, notice: &Notice) -> Result<(), Failure> {
    let id = scene.id::<Notice>();
    Ok(scene.tx.notify(id.uuid(), notice, scene.now)?)
}

/// Tells everybody whom a step of a ticket touches: its reporter, its followers, and who has it in hand. Not the one who
/// did it.
pub fn of_event(
    scene: &mut Scene<'_, '_>,
    event: &Event,
    ticket: &Ticket,
    by: Option<Id<Account>>,
) -> Result<(), Failure> {
    if ticket.status() == Status::Merged && matches!(event, Event::FollowedUp { .. }) {
        // One of several who told of the matter; the matter's own ticket says what came of it.
        return Ok(());
    }
    tell_staff(scene, event, ticket, by)?;
    let mut to: BTreeSet<Id<Account>> = BTreeSet::new();
    let (kind, followers_too) = match event {
        Event::Accepted { .. } | Event::Confirmed { .. } => ("ticket_accepted", true),
        Event::Rejected { .. } => ("ticket_rejected", false),
        Event::Merged { .. } => ("ticket_merged", false),
        Event::Unmerged { .. } => ("ticket_unmerged", false),
        Event::Dispatched { .. } => ("ticket_dispatched", true),
        Event::DispatchedProvisionally { .. } => ("ticket_dispatched", false),
        Event::Returned { .. } => ("ticket_returned", false),
        Event::Claimed { .. } => ("ticket_claimed", true),
        Event::Arrived { .. } => ("ticket_arrived", true),
        Event::Reclassified { .. } => ("ticket_reclassified", true),
        // Borders have changed: on the ground all is as it was.
        Event::Relocated { .. } if by.is_none() => return Ok(()),
        Event::Relocated { .. } => ("ticket_relocated", true),
        Event::Progressed { .. } => ("ticket_progressed", true),
        Event::Escalated { .. } => ("ticket_escalated", true),
        Event::ExtensionGranted { .. } => ("ticket_extended", false),
        Event::Suspended { .. } => ("ticket_suspended", true),
        Event::Resumed { .. } => ("ticket_resumed", true),
        Event::Resolved { .. } => ("ticket_resolved", true),
        Event::ClosedNotFixable { .. } => ("ticket_not_fixable", true),
        Event::FollowedUp { solved: true, .. } | Event::ClosedUnreached => ("ticket_closed", true),
        Event::FollowedUp { solved: false, .. } | Event::Reopened { .. } | Event::LookedBack { solved: false, .. } => {
            ("ticket_reopened", true)
        }
        Event::ContestDismissed { .. } => ("ticket_contest_dismissed", true),
        Event::Submitted { .. }
        | Event::Withdrawn
        | Event::VerificationRequested { .. }
        | Event::Verified { .. }
        | Event::ReporterContacted { .. }
        | Event::Appealed { .. }
        | Event::MergeReceived { .. }
        | Event::MergeReleased { .. }
        | Event::AttemptRecorded { .. }
        | Event::Contested { .. }
        | Event::Whistled { .. }
        | Event::CheckedIn { .. }
        | Event::ExtensionRequested { .. }
        | Event::ExtensionRefused { .. }
        | Event::SuspensionRequested { .. }
        | Event::SuspensionRefused { .. }
        | Event::LookedBack { solved: true, .. }
        | Event::Supervised { .. }
        | Event::SupervisionAnswered { .. }
        | Event::WentOverdue { .. }
        | Event::Urged { .. } => return Ok(()),
    };
    to.extend(ticket.report.reporter);
    to.extend(ticket.report.proxy);
    if followers_too {
        to.extend(scene.tx.followers_of(ticket.id)?);
    }
    for account in to.iter().copied().filter(|account| Some(*account) != by) {
        person(scene, &notice(account, kind, ticket.id))?;
    }
    if followers_too {
        tell_merged(scene, kind, ticket, by, to)?;
    }
    Ok(())
}

/// Whoever told of the same matter, or followed his report, hears of it too, once, and on the ticket that he knows.
fn tell_merged(
    scene: &mut Scene<'_, '_>,
    kind: &'static str,
    ticket: &Ticket,
    by: Option<Id<Account>>,
    mut told: BTreeSet<Id<Account>>,
) -> Result<(), Failure> {
    for merged in &ticket.merged {
        let Some(record) = scene.tx.ticket(*merged)? else { continue };
        let concerned = record.ticket.report.reporter.into_iter().chain(record.ticket.report.proxy);
        for account in concerned.chain(scene.tx.followers_of(*merged)?) {
            if Some(account) != by && told.insert(account) {
                person(scene, &notice(account, kind, *merged))?;
            }
        }
    }
    Ok(())
}

/// Tells those whose work it is: who has the ticket in hand, that it is his or that somebody waits for him; who was called; who decides on what
/// was asked for; and, where a deadline has run out, the line of command.
fn tell_staff(
    scene: &mut Scene<'_, '_>,
    event: &Event,
    ticket: &Ticket,
    by: Option<Id<Account>>,
) -> Result<(), Failure> {
    let in_hand = match event {
        Event::DispatchedProvisionally { .. } | Event::Dispatched { .. } => Some("ticket_assigned"),
        Event::Urged { .. } => Some("ticket_urged"),
        Event::FollowedUp { solved: false, .. } | Event::Reopened { .. } | Event::LookedBack { solved: false, .. } => {
            Some("ticket_back_in_hand")
        }
        Event::Supervised { .. } => Some("ticket_supervised"),
        Event::ClosedNotFixable { .. } => Some("ticket_taken_back"),
        Event::Resumed { .. } => Some("ticket_goes_on"),
        Event::WentOverdue { .. } if ticket.status().is_open() => Some("ticket_overdue"),
        Event::ExtensionGranted { .. } | Event::Suspended { .. } => Some("request_granted"),
        Event::ExtensionRefused { .. } | Event::SuspensionRefused { .. } => Some("request_refused"),
        _ => None,
    };
    let mut told: BTreeSet<Id<Account>> = by.into_iter().collect();
    if let Some(kind) = in_hand {
        let to = match ticket.stage.assignee() {
            Some(assignee) => hands(scene, assignee)?,
            // Whose turn it is.
            None if matches!(event, Event::Supervised { .. }) => holders(scene, whose_turn(ticket), ticket.area)?,
            None => Vec::new(),
        };
        each(scene, kind, ticket, &mut told, to)?;
    }
    match event {
        Event::Whistled { departments, .. } => {
            for department in departments {
                let to = scene.tx.handlers_of(*department)?;
                each(scene, "ticket_whistled", ticket, &mut told, to)?;
            }
        }
        Event::ExtensionRequested { .. } | Event::SuspensionRequested { .. } => {
            let to = holders(scene, Role::Dispatcher, ticket.area)?;
            each(scene, "request_made", ticket, &mut told, to)?;
        }
        Event::DispatchedProvisionally { .. } => {
            let mut to = holders(scene, Role::Reviewer, ticket.area)?;
            to.extend(holders(scene, Role::GridChief, ticket.area)?);
            each(scene, "emergency_reported", ticket, &mut told, to)?;
        }
        Event::Escalated { to: up, .. } => {
            let to = scene.tx.holders_of(Role::GridChief, &[*up])?;
            each(scene, "ticket_came_up", ticket, &mut told, to)?;
        }
        Event::WentOverdue { .. } => {
            let mut to = holders(scene, Role::GridChief, ticket.escalated_to.or(ticket.area))?;
            to.extend(holders(scene, whose_turn(ticket), ticket.area)?);
            each(scene, "ticket_overdue", ticket, &mut told, to)?;
        }
        _ => {}
    }
    Ok(())
}

/// Those who have it in hand.
fn hands(scene: &mut Scene<'_, '_>, assignee: Assignee) -> Result<Vec<Id<Account>>, Failure> {
    match assignee {
        Assignee::Worker(worker) => Ok(vec![worker]),
        Assignee::Department(department) => Ok(scene.tx.handlers_of(department)?),
    }
}

/// Whoever had it in hand need not go there any more: it went to somebody else, or was nothing.
pub fn of_relief(
    scene: &mut Scene<'_, '_>,
    event: &Event,
    was: &Ticket,
    now: &Ticket,
    by: Option<Id<Account>>,
) -> Result<(), Failure> {
    let taken = matches!(
        event,
        Event::Rejected { .. } | Event::Merged { .. } | Event::Dispatched { .. } | Event::Escalated { .. }
    );
    let Some(assignee) = was.stage.assignee().filter(|had| taken && now.stage.assignee() != Some(*had)) else {
        return Ok(());
    };
    let to = hands(scene, assignee)?;
    each(scene, "ticket_taken_back", now, &mut by.into_iter().collect(), to)
}

/// Nobody works where an emergency was reported: whoever can do something about it is told.
pub fn of_unassigned_emergency(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<(), Failure> {
    let mut told = BTreeSet::new();
    for role in [Role::Reviewer, Role::Dispatcher, Role::GridChief] {
        let to = holders(scene, role, ticket.area)?;
        each(scene, "emergency_unassigned", ticket, &mut told, to)?;
    }
    Ok(())
}

/// Tells those whom it concerns of what has come: what is due soon, what nobody has answered, what somebody should look at again.
pub fn of_occasion(scene: &mut Scene<'_, '_>, occasion: Occasion, ticket: &Ticket) -> Result<(), Failure> {
    let chiefs = ticket.escalated_to.or(ticket.area);
    let (kind, to) = match occasion {
        Occasion::DueSoon => {
            let to = match ticket.stage.assignee().filter(|_| ticket.status() != Status::Resolved) {
                Some(assignee) => hands(scene, assignee)?,
                None => holders(scene, whose_turn(ticket), ticket.area)?,
            };
            ("ticket_due_soon", to)
        }
        Occasion::SupervisionUnanswered => {
            let mut to = holders(scene, Role::GridChief, chiefs)?;
            to.extend(holders(scene, Role::Dispatcher, ticket.area)?);
            ("supervision_unanswered", to)
        }
        Occasion::CheckInLate => ("check_in_late", holders(scene, Role::GridChief, chiefs)?),
        Occasion::SuspensionReview => {
            let mut to = holders(scene, Role::Dispatcher, ticket.area)?;
            if let Some(assignee) = ticket.stage.assignee() {
                to.extend(hands(scene, assignee)?);
            }
            ("suspension_review_due", to)
        }
        Occasion::LookBack => ("look_back_due", holders(scene, Role::FollowUpStaff, ticket.area)?),
        // Is a supervision, and tells as one.
        Occasion::StillOverdue => return Ok(()),
    };
    each(scene, kind, ticket, &mut BTreeSet::new(), to)
}

const fn whose_turn(ticket: &Ticket) -> Role {
    match ticket.status() {
        // What is over and was never judged as well.
        Status::Submitted | Status::Closed => Role::Reviewer,
        Status::Resolved => Role::FollowUpStaff,
        _ => Role::Dispatcher,
    }
}

/// Who holds a role for an area or one above it.
fn holders(scene: &mut Scene<'_, '_>, role: Role, area: Option<Id<Area>>) -> Result<Vec<Id<Account>>, Failure> {
    let place = standing::place_of_area(scene, area)?;
    Ok(scene.tx.holders_of(role, &place.areas)?)
}

/// Each of them once.
fn each(
    scene: &mut Scene<'_, '_>,
    kind: &'static str,
    ticket: &Ticket,
    told: &mut BTreeSet<Id<Account>>,
    to: Vec<Id<Account>>,
) -> Result<(), Failure> {
    for account in to {
        if told.insert(account) {
            person(scene, &notice(account, kind, ticket.id))?;
        }
    }
    Ok(())
}

/// Tells a member what became of his voucher, and the machines that listen.
pub fn of_redemption(scene: &mut Scene<'_, '_>, redemption: &Redemption) -> Result<(), Failure> {
    let cost = i32::try_from(redemption.cost.get()).map_err(Failure::internal)?;
    let (kind, topic, points) = match redemption.status {
        RedemptionStatus::Held => ("redemption_held", "redemption.held", Some(-cost)),
        RedemptionStatus::Fulfilled => ("redemption_fulfilled", "redemption.fulfilled", None),
        RedemptionStatus::Cancelled => ("redemption_cancelled", "redemption.cancelled", Some(cost)),
        RedemptionStatus::Expired => ("redemption_expired", "redemption.expired", Some(cost)),
    };
    let notice = Notice { to: redemption.member, kind, ticket: None, redemption: Some(redemption.id), points };
    person(scene, &notice)?;
    scene.tx.announce(topic, redemption.id.uuid(), redemption.version(), scene.now)?;
    Ok(())
}

fn notice(to: Id<Account>, kind: &'static str, ticket: Id<Ticket>) -> Notice {
    Notice { to, kind, ticket: Some(ticket), redemption: None, points: None }
}
