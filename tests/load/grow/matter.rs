//! One matter: what happened to it, event by event, until it was over or the year was.

use api::flow::move_points::begin_of;
use chrono::{Days, TimeDelta};
use domain::geo::{CoordSystem, Position};
use domain::id::Id;
use domain::identity::{Account, Role};
use domain::text::Prose;
use domain::ticket::category::Urgency;
use domain::ticket::deadline::Agenda;
use domain::ticket::reason::{NoPhotoReason, RejectReason};
use domain::ticket::report::{Channel, Location};
use domain::ticket::stage::{Assignee, Outcome};
use domain::ticket::{Capacity, Cause, Event, Note, Recorded, Report, Ticket};
use domain::time::Instant;
use persistence::values::{NoteBody, TicketRecord};

use crate::chance::Chance;
use crate::town::{CORNER, RIDERS_IN_A_GRID, STEP, Town};

/// Whole ones, up to the last midnight.
pub const DAYS: u32 = 360;
/// Of accepted ones.
pub const POINTS: u32 = 10;
/// Minutes from one step to the next: to the review, the dispatch, the claim, the end of the work, the answer.
const STEPS: [(u64, u64); 5] = [(8, 240), (5, 90), (8, 300), (100, 3000), (30, 3000)];

pub struct Matter {
    /// Its number is given to it when it is stored.
    pub record: TicketRecord,
    pub events: Vec<Recorded>,
    pub notes: Vec<(Id<Note>, NoteBody)>,
    /// Whose points they are and since when, where it was accepted.
    pub award: Option<(usize, Instant)>,
}

struct Course<'a> {
    town: &'a Town,
    chance: Chance,
    at: Instant,
    notes: Vec<(Id<Note>, NoteBody)>,
}

impl Course<'_> {
    fn note(&mut self, text: &str, body: fn(Prose) -> NoteBody) -> Id<Note> {
        let id = Id::from_uuid(self.chance.id(self.at));
        self.notes.push((id, body(Prose::parse(text).unwrap())));
        id
    }

    /// Some time later; nothing where the year is over by then.
    fn later(&mut self, step: usize) -> Option<Instant> {
        let (least, most) = STEPS[step];
        self.at = self.at.plus(TimeDelta::minutes(self.chance.between(least, most) as i64));
        (self.at <= self.town.until).then_some(self.at)
    }
}

/// The `nth` of so many of a day, counted from the first of the year.
pub fn matter(town: &Town, day: u32, nth: u32) -> Matter {
    let mut chance = Chance::of(town.seed, day, nth);
    let zone = town.programme.settings.time_zone;
    let today = town.until.day_in(zone);
    let begin = begin_of(today - Days::new(u64::from(DAYS - day)), zone);
    let at = begin.plus(TimeDelta::seconds(chance.between(0, 86_399) as i64));
    let id: Id<Ticket> = Id::from_uuid(chance.id(at));
    let (lat, lng) = (chance.share() * town.side as f64, chance.share() * town.side as f64);
    let grid = lat as usize * town.side + lng as usize;
    let rider = grid * RIDERS_IN_A_GRID + chance.below(RIDERS_IN_A_GRID as u64) as usize;
    let kind = &town.kinds[chance.below(town.kinds.len() as u64) as usize];
    let told = town.categories[kind.as_str()].name.as_str().to_owned();
    let (lat, lng) = (CORNER.0 + lat * STEP, CORNER.1 + lng * STEP);
    let mut course = Course { town, chance, at, notes: Vec::new() };
    let description = course.note(&format!("{told}，第 {day}-{nth} 处，请来看看"), NoteBody::Description);
    let report = Report {
        reporter: Some(town.riders[rider]),
        proxy: None,
        channel: if course.chance.hits(30) { Channel::MiniProgram } else { Channel::App },
        category: Some(kind.clone()),
        description: Some(description),
        location: Some(Location {
            position: Position::new(lat, lng).unwrap(),
            raw: (lat, lng),
            coord_system: CoordSystem::Wgs84,
            accuracy_m: Some(12.0),
        }),
        address: None,
        photos: Vec::new(),
        no_photo_reason: Some(NoPhotoReason::NotVisible),
        occurred_at: None,
        after_photos: None,
    };
    let first = Event::Submitted { report: Box::new(report), area: Some(town.grids[grid]) };
    let reporter = by(town.riders[rider], Capacity::Reporter, at);
    let ticket = Ticket::begin(id, &first, reporter).unwrap();
    let mut events = vec![Recorded { sequence: 1, cause: reporter, event: first }];
    let ticket = go_on(&mut course, ticket, grid, rider, &mut events);
    let accepted_at = ticket.milestones.accepted_at;
    let settings = &town.programme.settings;
    let timers = town.clocks.timers(&ticket, &town.categories, settings);
    let prospects = ticket.prospects(&timers, &town.clocks.working_time(settings), settings);
    let record = TicketRecord {
        number: String::new(),
        programme: town.programme.id,
        content_hash: id.uuid().as_bytes().to_vec(),
        awarded: accepted_at.map(|_| POINTS),
        withheld: None,
        changed_at: events[events.len() - 1].cause.at,
        agenda: Agenda::of(&ticket, &timers, &prospects, town.until),
        ticket,
    };
    Matter { record, events, notes: course.notes, award: accepted_at.map(|at| (rider, at)) }
}

const fn by(account: Id<Account>, capacity: Capacity, at: Instant) -> Cause {
    Cause { by: Some(account), capacity, at }
}

/// All that follows, and what has run out by the end.
fn go_on(course: &mut Course<'_>, mut ticket: Ticket, grid: usize, rider: usize, events: &mut Vec<Recorded>) -> Ticket {
    let town = course.town;
    let mut happens = |ticket: &mut Ticket, event: Event, cause: Cause| {
        *ticket = ticket.clone().apply(&event, cause);
        events.push(Recorded { sequence: ticket.version, cause, event });
    };
    for step in 0..STEPS.len() {
        if step == 0 && course.chance.hits(3) {
            let Some(at) = course.later(step) else { break };
            happens(&mut ticket, Event::Withdrawn, by(town.riders[rider], Capacity::Reporter, at));
            break;
        }
        let rejected = step == 0 && course.chance.hits(6);
        let Some(at) = course.later(step) else { break };
        let (department, handler) = town.departments[grid];
        let (event, cause) = match step {
            0 if rejected => {
                let note = course.note("到现场没有看到所说的情况", NoteBody::Text);
                let reason = RejectReason::NotFound;
                (Event::Rejected { reason, note }, by(town.reviewer, Capacity::Role(Role::Reviewer), at))
            }
            0 => {
                let category = ticket.category().unwrap().clone();
                let urgency = if course.chance.hits(15) { Urgency::Urgent } else { Urgency::Normal };
                let accepted = Event::Accepted { category, urgency, major: false };
                (accepted, by(town.reviewer, Capacity::Role(Role::Reviewer), at))
            }
            1 => {
                let assignee = Assignee::Department(department);
                let dispatched = Event::Dispatched { assignee, binding: false };
                (dispatched, by(town.dispatcher, Capacity::Role(Role::Dispatcher), at))
            }
            2 => (Event::Claimed { due_at: None }, by(handler, Capacity::Assignee, at)),
            3 => {
                let note = course.note("已处理，现场恢复正常", NoteBody::Text);
                let resolved = Event::Resolved { outcome: Outcome::Explained, note, photos: Vec::new(), due_at: None };
                (resolved, by(handler, Capacity::Assignee, at))
            }
            _ => {
                let satisfaction = Some(course.chance.between(3, 5) as u8);
                let answered = Event::FollowedUp { solved: true, satisfaction, note: None };
                (answered, by(town.riders[rider], Capacity::Reporter, at))
            }
        };
        let event = match event.ends() {
            Some(mark) => {
                let timers = town.clocks.timers(&ticket, &town.categories, &town.programme.settings);
                let running = timers.iter().filter(|timer| timer.is_running() && timer.limit.until == mark);
                event.with_due(running.filter_map(|timer| timer.due_at()).min())
            }
            None => event,
        };
        happens(&mut ticket, event, cause);
        if rejected {
            break;
        }
    }
    let timers = town.clocks.timers(&ticket, &town.categories, &town.programme.settings);
    let late: Vec<_> = timers.iter().filter_map(|timer| timer.newly_overdue(&ticket, town.until)).collect();
    for overdue in late {
        let cause = Cause { by: None, capacity: Capacity::System, at: town.until };
        happens(&mut ticket, Event::WentOverdue { overdue }, cause);
    }
    ticket
}
