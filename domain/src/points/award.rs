//! What a ticket's event earns its reporter.

use crate::id::Id;
use crate::identity::Account;
use crate::named;
use crate::programme::Tariff;
use crate::ticket::{Event, Ticket};

use super::ledger::Points;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Award {
    pub member: Id<Account>,
    pub amount: Points,
}

named! {
    /// Why a report was accepted without an award.
    pub enum Withheld {
        DailyCap = "daily_cap",
        MonthlyCap = "monthly_cap",
        Budget = "budget",
        SpotFixCap = "spot_fix_cap",
    }
}

/// What `event` earns, if anything. `ticket` is as it stood before. Every event is named, so that a new one is
/// considered here.
pub fn for_ticket(event: &Event, ticket: &Ticket, tariff: &Tariff) -> Option<Award> {
    let amount = match event {
        Event::Accepted { .. } | Event::Confirmed { .. } => tariff.award,
        Event::Merged { .. } => tariff.merged_award,
        Event::Submitted { .. }
        | Event::Withdrawn
        | Event::VerificationRequested { .. }
        | Event::Verified { .. }
        | Event::ReporterContacted { .. }
        | Event::Rejected { .. }
        | Event::Appealed { .. }
        | Event::Unmerged { .. }
        | Event::MergeReceived { .. }
        | Event::MergeReleased { .. }
        | Event::DispatchedProvisionally { .. }
        | Event::Dispatched { .. }
        | Event::Returned { .. }
        | Event::Claimed { .. }
        | Event::Arrived { .. }
        | Event::Progressed { .. }
        | Event::Resolved { .. }
        | Event::AttemptRecorded { .. }
        | Event::FollowedUp { .. }
        | Event::ClosedUnreached
        | Event::ClosedNotFixable { .. }
        | Event::Contested { .. }
        | Event::ContestDismissed { .. }
        | Event::Reopened { .. }
        | Event::Urged { .. }
        | Event::Escalated { .. }
        | Event::Whistled { .. }
        | Event::CheckedIn { .. }
        | Event::ExtensionRequested { .. }
        | Event::ExtensionGranted { .. }
        | Event::ExtensionRefused { .. }
        | Event::SuspensionRequested { .. }
        | Event::Suspended { .. }
        | Event::SuspensionRefused { .. }
        | Event::Resumed { .. }
        | Event::LookedBack { .. }
        | Event::Supervised { .. }
        | Event::SupervisionAnswered { .. }
        | Event::WentOverdue { .. }
        | Event::Reclassified { .. }
        | Event::Relocated { .. } => return None,
    };
    // Patrols and visits are what staff are paid for. What they bring in for a resident earns for the resident.
    if ticket.report.channel.is_duty() && ticket.report.proxy.is_none() {
        return None;
    }
    // Its reporter is a program, and a program has no use for goods.
    if ticket.report.channel.is_of_a_program() {
        return None;
    }
    Some(Award { member: ticket.report.reporter?, amount: Points::new(amount).ok()? })
}

/// What the member and the programme have been given so far, for the caps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GivenSoFar {
    pub to_member_today: u64,
    pub to_member_this_month: u64,
    pub by_programme: u64,
    pub spot_fixes_today: u64,
}

/// Lets the award pass, or says which limit keeps it back. The report is accepted all the same.
pub fn within_limits(award: Award, is_spot_fix: bool, given: GivenSoFar, tariff: &Tariff) -> Result<Award, Withheld> {
    let amount = u64::from(award.amount.get());
    let exceeds = |given: u64, limit: u64| given.saturating_add(amount) > limit;
    if is_spot_fix && given.spot_fixes_today >= u64::from(tariff.spot_fixes_a_day) {
        return Err(Withheld::SpotFixCap);
    }
    if tariff.daily_cap.is_some_and(|cap| exceeds(given.to_member_today, cap.into())) {
        return Err(Withheld::DailyCap);
    }
    if tariff.monthly_cap.is_some_and(|cap| exceeds(given.to_member_this_month, cap.into())) {
        return Err(Withheld::MonthlyCap);
    }
    if tariff.budget.is_some_and(|budget| exceeds(given.by_programme, budget)) {
        return Err(Withheld::Budget);
    }
    Ok(award)
}
