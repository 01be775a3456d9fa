//! In each status, tickets that are ripe for every command that the status allows.

use super::given::*;
use crate::ticket::{Command, CommandKind, Status};

/// A ticket, and what is special about it.
pub(super) struct Case {
    pub(super) label: &'static str,
    pub(super) story: Story,
}

const SPOT_FIX: &str = "fixed on the spot";

/// The first is the ordinary one.
pub(super) fn cases(status: Status) -> Vec<Case> {
    let stories = match status {
        Status::Submitted => vec![("", to_verify(submitted())), (SPOT_FIX, to_verify(Story::of(spot_fix())))],
        Status::Rejected => vec![("", rejected())],
        Status::Merged => vec![
            ("merged before review", submitted().and(&reviewer(), CommandKind::Merge)),
            ("merged after it", accepted().and(&reviewer(), CommandKind::Merge)),
        ],
        Status::Withdrawn => vec![("", submitted().and(&reporter(), CommandKind::Withdraw))],
        Status::Accepted => vec![("", to_verify(accepted()))],
        Status::Dispatched => vec![("", dispatched())],
        Status::InProgress => vec![("", in_progress())],
        Status::Resolved => vec![("", sought_in_vain(resolved())), (SPOT_FIX, sought_in_vain(spot_fixed()))],
        Status::Closed => {
            let spot_fix = spot_fixed().and(&follow_up_staff(), CommandKind::FollowUp);
            vec![("", contested(closed())), (SPOT_FIX, contested(spot_fix))]
        }
    };
    stories.into_iter().map(|(label, story)| Case { label, story }).collect()
}

/// Commands of this kind that lack nothing, and what is special about them.
pub(super) fn commands(kind: CommandKind) -> Vec<(&'static str, Command)> {
    match kind {
        CommandKind::FollowUp => vec![("solved", command(kind)), ("not solved", not_solved())],
        _ => vec![("", command(kind))],
    }
}

fn to_verify(story: Story) -> Story {
    story.and(&reviewer(), CommandKind::RequestVerification)
}

/// Reached once, then three missed calls, and the silence period over.
pub(super) fn sought_in_vain(story: Story) -> Story {
    let call = |story: Story| story.days_later(1).and(&follow_up_staff(), CommandKind::RecordAttempt);
    call(call(call(reached(story)))).days_later(5)
}

fn contested(story: Story) -> Story {
    story.and(&person(12).who_follows(), CommandKind::Contest)
}
