//! Words for people, in Chinese and in English: what becomes of a matter, as others show it to theirs.

use domain::ticket::{Event, Outcome, Status};
use openapi::ticket::Ticket;

use crate::language::Language;
use crate::wire;

pub type Both = (&'static str, &'static str);

/// What the services of emergencies come with.
pub const EMERGENCY: Both =
    ("如有生命危险，请先拨打 119、110 或 120。", "Where lives are in danger, call 119, 110 or 120 first.");

pub const CONTACT: Both = ("请联系本系统的管理员。", "Ask the administrator of this server.");
pub const KEY_SERVICE: Both = (
    "管理员通过 POST /v1/accounts/{account_id}/api-keys 发放密钥。",
    "An administrator makes keys: POST /v1/accounts/{account_id}/api-keys.",
);

pub const fn status(status: Status) -> Both {
    match status {
        Status::Submitted => ("待审核", "Reported, and not judged yet"),
        Status::Rejected => ("不予受理", "Not accepted"),
        Status::Merged => ("已并案", "Merged with another report of the same matter"),
        Status::Withdrawn => ("已撤回", "Taken back by its reporter"),
        Status::Accepted => ("已受理，待派单", "Accepted, and not assigned yet"),
        Status::Dispatched => ("已派单，待签收", "Assigned, and not taken on yet"),
        Status::InProgress => ("处置中", "In progress"),
        Status::Suspended => ("已挂账", "Waiting for something outside"),
        Status::Resolved => ("已办结，待回访", "Said to be done, and to be followed up"),
        Status::Closed => ("已销号", "Closed"),
    }
}

const fn outcome(outcome: Outcome) -> Both {
    match outcome {
        Outcome::Fixed => ("已解决", "fixed"),
        Outcome::Explained => ("已说明", "explained"),
        Outcome::NotFound => ("现场未发现问题", "nothing found on the spot"),
        Outcome::Referred => ("已转其他单位", "referred to others"),
        Outcome::NotFixable => ("暂时无法解决", "cannot be mended here"),
    }
}

/// Status, how it was dealt with, and what was written for the reporter.
pub fn notes(ticket: &Ticket, language: Language) -> String {
    let mut parts = vec![language.pick(status(wire::status_in(ticket.status))).to_owned()];
    let (mut said, mut detail) = (None, None);
    if let Some(rejection) = &ticket.rejection {
        said = Some(language.pick(wire::reject_reason_in(rejection.reason).label()));
        detail.clone_from(&rejection.detail);
    } else if let Some(resolution) = &ticket.resolution {
        said = Some(language.pick(outcome(wire::outcome_in(resolution.outcome))));
        detail.clone_from(&resolution.detail);
    }
    parts.extend(said.map(str::to_owned));
    parts.extend(detail);
    parts.join(language.pick(("；", "; ")))
}

/// A sentence for a step that nobody wrote anything to.
pub const fn step(event: &Event) -> Both {
    match event {
        Event::VerificationRequested { .. } => ("正在安排现场核实。", "Somebody is asked to look on the spot."),
        Event::Verified { found: true, .. } => ("现场核实属实。", "Somebody has looked, and found it."),
        Event::Verified { found: false, .. } => ("现场核实未发现问题。", "Somebody has looked, and found nothing."),
        Event::Accepted { .. } => ("已受理。", "The report was accepted."),
        Event::Confirmed { .. } => ("已确认。", "The report was confirmed."),
        Event::Reclassified { .. } => ("已调整分类。", "The matter was classified anew."),
        Event::Rejected { .. } => ("未予受理。", "The report was not accepted."),
        Event::Merged { .. } => {
            ("已与同一事项的其他上报合并办理。", "The report was merged with one of the same matter.")
        }
        Event::Unmerged { .. } => ("改为单独办理。", "The report is handled on its own again."),
        Event::Appealed { .. } => ("上报人已申诉，重新审核。", "The reporter appealed; it is judged again."),
        Event::Withdrawn => ("上报人已撤回。", "The reporter took it back."),
        Event::Dispatched { .. } | Event::DispatchedProvisionally { .. } => ("已派单。", "The matter was assigned."),
        Event::Returned { .. } => ("正在重新派单。", "The matter is being assigned anew."),
        Event::Escalated { .. } => ("已上报上级处理。", "The matter has gone up a level."),
        Event::Claimed { .. } => ("已签收，开始处置。", "The matter was taken on."),
        Event::Arrived { .. } => ("处置人员已到现场。", "Somebody has come to the place."),
        Event::Progressed { .. } => ("有新进展。", "There is progress."),
        Event::ExtensionGranted { .. } => ("已延期，办结时间有调整。", "The matter was given more time."),
        Event::Suspended { .. } => {
            ("暂时挂账，条件具备后继续办理。", "The matter waits for something and was suspended.")
        }
        Event::Resumed { .. } => ("已恢复办理。", "The matter is worked on again."),
        Event::Resolved { .. } => ("已办结，待回访。", "The matter is said to be solved."),
        Event::FollowedUp { solved: true, .. } => {
            ("回访确认已解决，已销号。", "It was confirmed to be solved, and closed.")
        }
        Event::FollowedUp { solved: false, .. } => {
            ("回访反映未解决，继续办理。", "It is not solved, and worked on again.")
        }
        Event::ClosedUnreached => ("已销号。", "The matter was closed."),
        Event::ClosedNotFixable { .. } => ("经研判暂时无法解决。", "The matter cannot be mended here."),
        Event::Contested { .. } => ("有人对结果提出异议。", "Somebody objects to the closing."),
        Event::ContestDismissed { .. } => ("异议已答复，维持销号。", "The objection was answered; it stays closed."),
        Event::Reopened { .. } => ("已重新办理。", "The matter was reopened."),
        Event::LookedBack { solved: true, .. } => ("回头看：确已解决。", "Somebody looked back: it is solved."),
        Event::LookedBack { solved: false, .. } => {
            ("回头看：问题仍在，重新办理。", "Somebody looked back: it was reopened.")
        }
        _ => ("有更新。", "There is news."),
    }
}
