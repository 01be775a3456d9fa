//! Who is told what.

use std::collections::BTreeSet;

use domain::id::Id;
use domain::identity::Account;
use domain::points::Redemption;
use domain::points::redemption::RedemptionStatus;
use domain::ticket::{Assignee, Event, Status, Ticket};
use persistence::values::Notice;

use crate::app::Scene;
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
    tell_assignee(scene, event, ticket)?;
    let mut to: BTreeSet<Id<Account>> = BTreeSet::new();
    let (kind, followers_too) = match event {
        Event::Accepted { .. } => ("ticket_accepted", true),
        Event::Rejected { .. } => ("ticket_rejected", false),
        Event::Merged { .. } => ("ticket_merged", false),
        Event::Unmerged { .. } => ("ticket_unmerged", false),
        Event::Dispatched { .. } => ("ticket_dispatched", true),
        Event::Returned { .. } => ("ticket_returned", false),
        Event::Claimed => ("ticket_claimed", true),
        Event::Arrived { .. } => ("ticket_arrived", true),
        Event::Reclassified { .. } => ("ticket_reclassified", true),
        Event::Relocated { .. } => ("ticket_relocated", true),
        Event::Progressed { .. } => ("ticket_progressed", true),
        Event::Resolved { .. } => ("ticket_resolved", true),
        Event::FollowedUp { solved: true, .. } | Event::ClosedUnreached => ("ticket_closed", true),
        Event::FollowedUp { solved: false, .. } | Event::Reopened { .. } => ("ticket_reopened", true),
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

/// Tells who has the ticket in hand that it is his, or that somebody waits for him: the worker, or the handlers of the
/// department.
fn tell_assignee(scene: &mut Scene<'_, '_>, event: &Event, ticket: &Ticket) -> Result<(), Failure> {
    let kind = match event {
        Event::Dispatched { .. } => "ticket_assigned",
        Event::Urged { .. } => "ticket_urged",
        Event::FollowedUp { solved: false, .. } | Event::Reopened { .. } => "ticket_back_in_hand",
        _ => return Ok(()),
    };
    let to = match ticket.stage.assignee() {
        Some(Assignee::Worker(worker)) => vec![worker],
        Some(Assignee::Department(department)) => scene.tx.handlers_of(department)?,
        None => Vec::new(),
    };
    for account in to {
        person(scene, &notice(account, kind, ticket.id))?;
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
