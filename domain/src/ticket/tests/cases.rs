//! In each status, tickets that are ripe for every command that the status allows.

use super::given::*;
use crate::ticket::{Command, CommandKind, Status};

/// A ticket, and what is special about it.
pub(super) struct Case {
    pub(super) label: &'static str,
    pub(super) story: Story,
    /// The commands that its status allows and that it is not ripe for.
    pub(super) unripe: &'static [CommandKind],
}

const SPOT_FIX: &str = "fixed on the spot";
/// Nothing asked for, and nobody has judged it.
const NOTHING_ASKED: &[CommandKind] = &[
    CommandKind::GrantExtension,
    CommandKind::RefuseExtension,
    CommandKind::GrantSuspension,
    CommandKind::RefuseSuspension,
    CommandKind::CloseNotFixable,
];
/// Nothing asked for, and nothing that nobody has judged.
const NOTHING: &[CommandKind] = &[
    CommandKind::GrantExtension,
    CommandKind::RefuseExtension,
    CommandKind::GrantSuspension,
    CommandKind::RefuseSuspension,
    CommandKind::Confirm,
    CommandKind::Reject,
    CommandKind::Merge,
    CommandKind::Reroute,
];
const JUDGED: &[CommandKind] = &[CommandKind::Confirm, CommandKind::Reject, CommandKind::Merge];
const EXTENSION_ASKED: &[CommandKind] = &[
    CommandKind::RequestExtension,
    CommandKind::RequestSuspension,
    CommandKind::GrantSuspension,
    CommandKind::RefuseSuspension,
    CommandKind::Confirm,
    CommandKind::Reject,
    CommandKind::Merge,
    CommandKind::Reroute,
];
const SUSPENSION_ASKED: &[CommandKind] = &[
    CommandKind::RequestExtension,
    CommandKind::RequestSuspension,
    CommandKind::GrantExtension,
    CommandKind::RefuseExtension,
    CommandKind::Confirm,
    CommandKind::Reject,
    CommandKind::Merge,
];
const PROVISIONAL: &str = "provisional";

/// The first is the ordinary one.
pub(super) fn cases(status: Status) -> Vec<Case> {
    use CommandKind as K;
    let asks = |story: Story, kind| pressed(story).and(&handler(), kind);
    let case = |label, story, unripe| Case { label, story, unripe };
    match status {
        Status::Submitted => vec![
            case("", supervised(to_verify(submitted())), &[]),
            case(SPOT_FIX, supervised(to_verify(Story::of(spot_fix()))), &[K::DispatchProvisionally]),
        ],
        Status::Rejected => vec![case("", rejected(), &[])],
        Status::Merged => vec![
            case("merged before review", submitted().and(&reviewer(), K::Merge), &[]),
            case("merged after it", accepted().and(&reviewer(), K::Merge), &[]),
        ],
        Status::Withdrawn => vec![case("", submitted().and(&reporter(), K::Withdraw), &[])],
        Status::Accepted => vec![
            case("", pressed(to_verify(accepted())), &[K::Confirm, K::Reject]),
            case(PROVISIONAL, pressed(to_verify(provisional().and(&handler(), K::Return))), &[K::CloseNotFixable]),
        ],
        Status::Dispatched => vec![
            case("", pressed(dispatched()), NOTHING),
            case(PROVISIONAL, pressed(provisional()), NOTHING_ASKED),
            case("extension asked for", asks(dispatched(), K::RequestExtension), EXTENSION_ASKED),
        ],
        Status::InProgress => vec![
            case("", pressed(in_progress()), NOTHING),
            case(PROVISIONAL, pressed(provisional().and(&handler(), K::Claim)), NOTHING_ASKED),
            case("extension asked for", asks(in_progress(), K::RequestExtension), EXTENSION_ASKED),
            case("suspension asked for", asks(in_progress(), K::RequestSuspension), SUSPENSION_ASKED),
        ],
        Status::Suspended => {
            let suspended = |story| asks(story, K::RequestSuspension).and(&dispatcher(), K::GrantSuspension);
            let taken_on = provisional().and(&handler(), K::Claim);
            vec![
                case("", suspended(in_progress()), JUDGED),
                case(PROVISIONAL, suspended(taken_on), &[K::CloseNotFixable]),
            ]
        }
        Status::Resolved => vec![
            case("", supervised(sought_in_vain(resolved())), &[K::Confirm]),
            case(SPOT_FIX, supervised(sought_in_vain(spot_fixed())), &[K::Confirm]),
            case(PROVISIONAL, supervised(sought_in_vain(mended_unjudged())), &[]),
        ],
        Status::Closed => {
            let spot_fix = spot_fixed().and(&follow_up_staff(), K::FollowUp);
            vec![
                case("", contested(closed()), &[K::LookBack, K::Confirm, K::MarkOverdue]),
                case("after a month", contested(closed()).days_later(31), &[K::Contest, K::Confirm, K::MarkOverdue]),
                case(SPOT_FIX, contested(spot_fix), &[K::LookBack, K::Confirm, K::MarkOverdue]),
                case(PROVISIONAL, contested(mended_unjudged().and(&reporter(), K::FollowUp)), &[K::LookBack]),
            ]
        }
    }
}

/// Mended before anybody had judged the report.
fn mended_unjudged() -> Story {
    provisional().and(&handler(), CommandKind::Claim).and(&handler(), CommandKind::Resolve)
}

fn supervised(story: Story) -> Story {
    story.and(&dispatcher(), CommandKind::Supervise)
}

/// A department was called to it, and somebody wants to hear of it.
fn pressed(story: Story) -> Story {
    supervised(story.and(&chief(), CommandKind::Whistle))
}

/// Commands of this kind that lack nothing, and what is special about them.
pub(super) fn commands(kind: CommandKind) -> Vec<(&'static str, Command)> {
    match kind {
        CommandKind::FollowUp => vec![("solved", command(kind)), ("not solved", not_solved())],
        CommandKind::LookBack => {
            let not_solved = Command::LookBack { solved: false, note: id(54), photos: vec![id(62)] };
            vec![("solved", command(kind)), ("not solved", not_solved)]
        }
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
