//! People, reports and tickets to begin with. Every ticket here came to be by real commands.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::geo::Position;
use crate::grid::{Area, Department};
use crate::id::Id;
use crate::identity::{Caller, Grant, Place, Role, RolePlace};
use crate::programme::Settings;
use crate::text::Code;
use crate::ticket::command::Canonical;
use crate::ticket::deadline::Overdue;
use crate::ticket::reason::{RejectReason, ReturnReason};
use crate::ticket::rules::is_for_the_city;
use crate::ticket::stage::Means;
use crate::ticket::{
    Assignee, By, Capacity, Cause, Channel, Command, CommandKind, Event, Matter, Outcome, Recorded, Refusal, Related,
    Report, Standing, Status, Ticket, Urgency,
};
use crate::time::Instant;

pub(crate) const AREA: Id<Area> = id(10);
pub(crate) const WATER: Id<Department> = id(20);
pub(crate) const ROADS: Id<Department> = id(21);
pub(crate) const SEWERS: Id<Department> = id(23);
pub(crate) const TICKET: Id<Ticket> = id(30);
pub(crate) const CANONICAL: Canonical =
    Canonical { id: id(31), status: Status::Accepted, provisional: false, has_stake: false };

pub(crate) const fn id<K>(n: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(n))
}

pub(crate) fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

/// Somebody without any role, where the ticket lies.
pub(crate) fn person(n: u128) -> Standing {
    Standing {
        caller: Caller { account: id(n), grants: Vec::new(), errand_runner: false },
        place: Place { areas: vec![AREA, id(11)], department: Some(WATER), desk: None },
        follows: false,
        related: Related::default(),
        canonical: Some(Matter { status: Status::Resolved, resolved_at: Some(instant("2100-01-01T00:00:00Z")) }),
    }
}

impl Standing {
    pub(crate) fn who_is(mut self, role: Role) -> Self {
        let place = match role {
            Role::Member => RolePlace::Everywhere,
            Role::Handler => RolePlace::Department(ROADS),
            Role::DeskClerk => RolePlace::Desk(id(22)),
            _ => RolePlace::Area(AREA),
        };
        self.caller.grants.push(Grant { id: id(0), role, place });
        self
    }

    pub(crate) fn who_handles_for(mut self, department: Id<Department>) -> Self {
        let place = RolePlace::Department(department);
        self.caller.grants.push(Grant { id: id(0), role: Role::Handler, place });
        self
    }

    pub(crate) fn who_follows(mut self) -> Self {
        self.follows = true;
        self
    }
}

pub(crate) fn reporter() -> Standing {
    person(1).who_is(Role::Member)
}
pub(crate) fn proxy() -> Standing {
    person(2).who_is(Role::CommunityStaff)
}
pub(crate) fn follower() -> Standing {
    person(3).who_is(Role::Member).who_follows()
}
/// Of the department that the tickets here are dispatched to.
pub(crate) fn handler() -> Standing {
    person(4).who_handles_for(WATER)
}
/// Of the department that a whistle calls here.
pub(crate) fn co_handler() -> Standing {
    person(44).who_handles_for(SEWERS)
}
pub(crate) fn chief() -> Standing {
    person(42).who_is(Role::GridChief)
}
pub(crate) fn worker() -> Standing {
    person(5).who_is(Role::GridWorker)
}
pub(crate) fn reviewer() -> Standing {
    person(6).who_is(Role::Reviewer)
}
pub(crate) fn other_reviewer() -> Standing {
    person(7).who_is(Role::Reviewer)
}
pub(crate) fn dispatcher() -> Standing {
    person(8).who_is(Role::Dispatcher)
}
/// In the whole city, whose area is above the one that the tickets here lie in.
pub(crate) fn of_the_city(n: u128, role: Role) -> Standing {
    let mut standing = person(n);
    standing.caller.grants.push(Grant { id: id(0), role, place: RolePlace::Area(id(11)) });
    standing
}
pub(crate) fn follow_up_staff() -> Standing {
    person(9).who_is(Role::FollowUpStaff)
}

pub(crate) fn capacities() -> impl Iterator<Item = Capacity> {
    let by_tie = [
        Capacity::Reporter,
        Capacity::Proxy,
        Capacity::Follower,
        Capacity::Assignee,
        Capacity::CoHandler,
        Capacity::System,
    ];
    by_tie.into_iter().chain(Role::ALL.iter().copied().map(Capacity::Role))
}

/// Somebody who is this to the tickets here, and nothing else; nobody for the system.
pub(crate) fn somebody(capacity: Capacity) -> Option<Standing> {
    match capacity {
        Capacity::Reporter => Some(person(1)),
        Capacity::Proxy => Some(person(2)),
        Capacity::Follower => Some(person(3).who_follows()),
        Capacity::Assignee => Some(handler()),
        Capacity::CoHandler => Some(co_handler()),
        Capacity::System => None,
        Capacity::Role(role) => Some(person(40).who_is(role)),
    }
}

/// The same, and where only the city gives such a command, there.
pub(crate) fn giver(capacity: Capacity, kind: CommandKind) -> Option<Standing> {
    match capacity {
        Capacity::Role(role) if is_for_the_city(kind) => Some(of_the_city(40, role)),
        _ => somebody(capacity),
    }
}

pub(crate) fn by(giver: Option<&Standing>) -> By<'_> {
    giver.map_or(By::System, By::Person)
}

/// A burst pipe, told of by a proxy for the reporter.
pub(crate) fn report() -> Report {
    Report {
        reporter: Some(id(1)),
        proxy: Some(id(2)),
        channel: Channel::App,
        category: Some(code("water_supply")),
        description: Some(id(50)),
        location: None,
        address: Some(id(51)),
        photos: vec![id(60)],
        no_photo_reason: None,
        occurred_at: None,
        after_photos: None,
    }
}

pub(crate) fn spot_fix() -> Report {
    Report { after_photos: Some(vec![id(61)]), ..report() }
}

/// A command of this kind that lacks nothing.
pub(crate) fn command(kind: CommandKind) -> Command {
    use CommandKind as K;
    let note = id(52);
    let photos = vec![id(62)];
    let (category, urgency, major) = (code("burst_pipe"), Urgency::Urgent, true);
    // Ahead, however long a story goes on.
    let later = instant("2027-10-01T04:00:00Z");
    let review_on = later.utc().date_naive();
    match kind {
        K::Withdraw => Command::Withdraw,
        K::RequestVerification => Command::RequestVerification { note: None },
        K::Verify => Command::Verify { found: true, note, photos },
        K::ContactReporter => Command::ContactReporter { reached: true, note },
        K::Accept => Command::Accept { category, urgency, major },
        K::Confirm => Command::Confirm { category, urgency, major },
        K::Reject => Command::Reject { reason: RejectReason::Unclear, note },
        K::Merge => Command::Merge { into: CANONICAL },
        K::Appeal => Command::Appeal { note },
        K::Unmerge => Command::Unmerge { note },
        K::DispatchProvisionally => {
            let assignee = Assignee::Department(WATER);
            Command::DispatchProvisionally { category, urgency: Urgency::Emergency, assignee }
        }
        K::Reroute => Command::Reroute { assignee: Assignee::Department(WATER) },
        K::Dispatch => Command::Dispatch { assignee: Assignee::Department(WATER) },
        K::Return => Command::Return { reason: ReturnReason::NotResponsible, note: None },
        K::Claim => Command::Claim,
        K::Arrive => Command::Arrive { position: Position::new(29.72, 112.42).unwrap() },
        K::Progress => Command::Progress { note, photos },
        K::Escalate => Command::Escalate { to: id(11), note },
        K::Whistle => Command::Whistle { departments: [SEWERS].into(), due_at: later, note },
        K::CheckIn => Command::CheckIn { note: None },
        K::RequestExtension => Command::RequestExtension { until: later, note },
        K::GrantExtension => Command::GrantExtension { note: None },
        K::RefuseExtension => Command::RefuseExtension { note },
        K::RequestSuspension => Command::RequestSuspension { review_on, note },
        K::GrantSuspension => Command::GrantSuspension { note: None },
        K::RefuseSuspension => Command::RefuseSuspension { note },
        K::Resume => Command::Resume { note: None },
        K::Resolve => Command::Resolve { outcome: Outcome::Fixed, note, photos, needs_photo: true },
        K::RecordAttempt => Command::RecordAttempt { means: Means::Call, reached: false, at: None, note: None },
        K::FollowUp => Command::FollowUp { solved: true, satisfaction: Some(5), note: None },
        K::CloseUnreached => Command::CloseUnreached,
        K::CloseNotFixable => Command::CloseNotFixable { note },
        K::Contest => Command::Contest { note },
        K::DismissContest => Command::DismissContest { note },
        K::Reopen => Command::Reopen { note },
        K::LookBack => Command::LookBack { solved: true, note, photos },
        K::Urge => Command::Urge { note: None },
        K::Supervise => Command::Supervise { due_at: later, note: None },
        K::AnswerSupervision => Command::AnswerSupervision { note },
        K::MarkOverdue => Command::MarkOverdue { overdue: unreviewed() },
        K::Reclassify => Command::Reclassify { category, urgency, major },
        K::Relocate => Command::Relocate { location: None, address: Some(id(53)), area: Some(AREA) },
    }
}

/// The limit that was over before the stories here begin.
fn unreviewed() -> Overdue {
    let (started_at, due_at) = (instant("2026-11-20T01:00:00Z"), instant("2026-11-20T05:00:00Z"));
    Overdue { policy: code("review"), limit: code("review"), until: None, started_at, due_at }
}

/// Somebody called the reporter, and he answered.
pub(crate) fn reached(story: Story) -> Story {
    story.when(&follow_up_staff(), Command::RecordAttempt { means: Means::Call, reached: true, at: None, note: None })
}

pub(crate) fn not_solved() -> Command {
    Command::FollowUp { solved: false, satisfaction: None, note: Some(id(54)) }
}

/// A ticket with everything that has happened to it so far, and what time it is now.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) ticket: Ticket,
    pub(crate) history: Vec<Recorded>,
    pub(crate) now: Instant,
    pub(crate) settings: Settings,
}

impl Story {
    /// On Sunday, 22 November 2026, at half past four in the afternoon in Shishou.
    pub(crate) fn of(report: Report) -> Self {
        let now = instant("2026-11-22T08:30:00Z");
        let event = Ticket::submit(report, Some(AREA), true, now).unwrap();
        let cause = Cause { by: Some(id(2)), capacity: Capacity::Proxy, at: now };
        let ticket = Ticket::begin(TICKET, &event, cause).unwrap();
        let history = vec![Recorded { sequence: 1, cause, event }];
        Self { ticket, history, now, settings: Settings::default() }
    }

    pub(crate) fn hours_later(mut self, hours: i64) -> Self {
        self.now = self.now.plus(TimeDelta::hours(hours));
        self
    }

    pub(crate) fn days_later(self, days: i64) -> Self {
        self.hours_later(24 * days)
    }

    pub(crate) fn answer(&self, giver: Option<&Standing>, command: Command) -> Result<(Event, Cause), Refusal> {
        self.ticket.decide(by(giver), command, &self.settings, self.now)
    }

    pub(crate) fn refusal(&self, giver: &Standing, command: Command) -> Refusal {
        self.answer(Some(giver), command).unwrap_err()
    }

    pub(crate) fn record(mut self, event: Event, cause: Cause) -> Self {
        self.ticket = self.ticket.apply(&event, cause);
        self.history.push(Recorded { sequence: self.ticket.version, cause, event });
        self
    }

    pub(crate) fn after(self, giver: Option<&Standing>, command: Command) -> Self {
        let (event, cause) = self.answer(giver, command).unwrap();
        self.record(event, cause)
    }

    /// Somebody gives a command that is not refused.
    pub(crate) fn when(self, giver: &Standing, command: Command) -> Self {
        self.after(Some(giver), command)
    }

    /// The same, with what its limit was due at.
    pub(crate) fn and_due(self, giver: &Standing, kind: CommandKind, due: Option<Instant>) -> Self {
        let (event, cause) = self.answer(Some(giver), command(kind)).unwrap();
        self.record(event.with_due(due), cause)
    }

    /// The same, with nothing special about the command.
    pub(crate) fn and(self, giver: &Standing, kind: CommandKind) -> Self {
        self.when(giver, command(kind))
    }
}

/// Brought in without an account.
pub(crate) fn visited() -> Story {
    Story::of(Report { reporter: None, proxy: None, channel: Channel::Qr, ..report() })
}
pub(crate) fn submitted() -> Story {
    Story::of(report())
}
pub(crate) fn accepted() -> Story {
    submitted().and(&reviewer(), CommandKind::Accept)
}
/// An emergency that nobody has judged yet.
pub(crate) fn provisional() -> Story {
    submitted().after(None, command(CommandKind::DispatchProvisionally))
}
pub(crate) fn rejected() -> Story {
    submitted().and(&reviewer(), CommandKind::Reject)
}
pub(crate) fn appealed() -> Story {
    rejected().and(&reporter(), CommandKind::Appeal)
}
pub(crate) fn dispatched() -> Story {
    accepted().and(&dispatcher(), CommandKind::Dispatch)
}
pub(crate) fn in_progress() -> Story {
    dispatched().and(&handler(), CommandKind::Claim)
}
pub(crate) fn resolved() -> Story {
    in_progress().and(&handler(), CommandKind::Resolve)
}
pub(crate) fn closed() -> Story {
    resolved().and(&reporter(), CommandKind::FollowUp)
}
/// Fixed by its reporter, and accepted.
pub(crate) fn spot_fixed() -> Story {
    Story::of(spot_fix()).and(&reviewer(), CommandKind::Accept)
}
