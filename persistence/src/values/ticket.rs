//! Tickets and what is written beside them.

use domain::geo::Position;
use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Account, Caller, Operation, RolePlace, permission};
use domain::points::redemption::Redemption;
use domain::points::{LedgerCause, Movement, Transfer, Withheld};
use domain::programme::Programme;
use domain::text::{Code, Line, Prose};
use domain::ticket::deadline::Agenda;
use domain::ticket::{Note, Status, Ticket};
use domain::time::Instant;
use uuid::Uuid;

/// A ticket with what the store knows beside its events.
#[derive(Clone, PartialEq, Debug)]
pub struct TicketRecord {
    pub ticket: Ticket,
    pub number: String,
    pub programme: Id<Programme>,
    pub content_hash: Vec<u8>,
    pub awarded: Option<u32>,
    pub withheld: Option<Withheld>,
    pub changed_at: Instant,
    pub agenda: Agenda,
}

/// What somebody wrote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoteBody {
    /// What a report tells: shown to whoever sees the ticket, and searched.
    Description(Prose),
    /// What goes with a later step.
    Text(Prose),
    /// Where somebody lives: sealed.
    Address(Line),
    Erased,
}

/// Whose list it is: what he may see of tickets that are not public.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub account: Id<Account>,
    /// The places whose tickets he works on.
    pub places: Vec<RolePlace>,
    /// Whether he works in grids, and so on what is in his own hand.
    pub works: bool,
}

impl Viewer {
    pub fn of(caller: &Caller) -> Self {
        let places = permission::places(caller, Operation::SeeTickets);
        Self { account: caller.account, places, works: caller.works_in_grids() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sorting {
    #[default]
    NewestFirst,
    OldestFirst,
}

#[derive(Clone, Debug, Default)]
pub struct TicketFilter {
    pub statuses: Vec<Status>,
    /// This category, or one below it.
    pub category: Option<Code>,
    /// Exactly one of these, where there are some.
    pub codes: Vec<Code>,
    /// Of one city, wherever in it.
    pub programme: Option<Id<Programme>>,
    /// Changed last at or after; of what is closed, closed.
    pub changed_from: Option<Instant>,
    /// The same, before.
    pub changed_to: Option<Instant>,
    /// This area, or one below it.
    pub area: Option<Id<Area>>,
    /// Departments and workers: assigned to one of them.
    pub assignees: Vec<Uuid>,
    pub reporter: Option<Id<Account>>,
    pub follower: Option<Id<Account>>,
    /// Around a point, in metres.
    pub near: Option<(Position, f64)>,
    pub words: Option<String>,
    pub from: Option<Instant>,
    pub to: Option<Instant>,
    /// A limit of it has run out, or runs out, before this.
    pub due_before: Option<Instant>,
    pub sorting: Sorting,
}

/// One message for somebody's inbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    pub to: Id<Account>,
    pub kind: &'static str,
    pub ticket: Option<Id<Ticket>>,
    pub redemption: Option<Id<Redemption>>,
    pub points: Option<i32>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotificationRecord {
    pub id: Uuid,
    pub kind: String,
    pub ticket: Option<Id<Ticket>>,
    pub redemption: Option<Id<Redemption>>,
    pub points: Option<i32>,
    pub at: Instant,
    pub read_at: Option<Instant>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TransferRecord {
    pub id: Id<Transfer>,
    pub movement: Movement,
    pub amount: u32,
    pub cause: LedgerCause,
    pub cause_id: Uuid,
    pub at: Instant,
}

/// What is known of a request that was made before with the same key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    pub fingerprint: Vec<u8>,
    /// Nothing yet: somebody is at work until the lease ends.
    pub answer: Option<Vec<u8>>,
    pub leased_until: Option<Instant>,
}

/// A note with its id.
pub type NoteEntry = (Id<Note>, NoteBody);
