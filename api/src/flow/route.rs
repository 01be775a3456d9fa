//! A ticket finds its way: which rule wins, who gets it, and what is dispatched by itself.

use domain::grid::Area;
use domain::id::Id;
use domain::identity::{Account, Role, RolePlace};
use domain::routing::{AREA_ROLES, Mode, Rule, Target, ranked};
use domain::text::Code as CategoryCode;
use domain::ticket::category::MAX_DEPTH;
use domain::ticket::{Assignee, By, Category, Command, Event, Ticket, Urgency};
use persistence::values::{ProgrammeRecord, TicketRecord};

use crate::app::Scene;
use crate::flow::{command_ticket, locate, reach, standing, tell};
use crate::problem::{Code, Failure};

/// Who is responsible, and why.
#[derive(Debug, Default)]
pub struct Routing {
    pub rule: Option<Rule>,
    pub assignee: Option<Assignee>,
    /// More specific rules that could not be followed.
    pub passed_over: Vec<(Rule, Why)>,
}

/// Why a rule could not be followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The worker no longer works there, or cannot sign in.
    WorkerGone,
    /// Nobody holds the role for the area or any above it.
    NobodyThere,
    /// The department is of another programme.
    OutsideProgramme,
}

/// By the rules as they are now. An emergency goes, where there is no rule, to whoever works in the area.
pub fn of_ticket(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<Routing, Failure> {
    let category = ticket.category().cloned();
    let holder = match ticket.stage.assignee() {
        Some(Assignee::Worker(worker)) => Some(worker),
        _ => None,
    };
    let found = work_out(scene, category.as_ref(), ticket.area, holder)?;
    if found.assignee.is_none() && is_emergency(scene, ticket)? {
        return Ok(Routing { assignee: whoever_works_there(scene, ticket.area, holder)?, ..found });
    }
    Ok(found)
}

fn work_out(
    scene: &mut Scene<'_, '_>,
    category: Option<&CategoryCode>,
    area: Option<Id<Area>>,
    holder: Option<Id<Account>>,
) -> Result<Routing, Failure> {
    let rules = scene.tx.routing_rules()?;
    if rules.is_empty() {
        return Ok(Routing::default());
    }
    let categories = category_path(scene, category)?;
    let areas = standing::place_of_area(scene, area)?.areas;
    let mut routing = Routing::default();
    for rule in ranked(&rules, &categories, &areas) {
        match taker(scene, rule.target, &areas, holder)? {
            Ok(assignee) => {
                (routing.rule, routing.assignee) = (Some(rule.clone()), Some(assignee));
                break;
            }
            Err(why) => routing.passed_over.push((rule.clone(), why)),
        }
    }
    Ok(routing)
}

/// The category and all that it lies below, itself first.
fn category_path(scene: &mut Scene<'_, '_>, category: Option<&CategoryCode>) -> Result<Vec<CategoryCode>, Failure> {
    let all = scene.tx.categories_by_code()?;
    let mut path = Vec::new();
    let mut next = category.cloned();
    while let Some(code) = next.filter(|_| path.len() <= MAX_DEPTH) {
        next = all.get(code.as_str()).and_then(|category| category.parent.clone());
        path.push(code);
    }
    Ok(path)
}

/// Who a rule gives it to, as things are now. `areas` lead upwards from the matter's own; `holder` is the worker who has it.
fn taker(
    scene: &mut Scene<'_, '_>,
    target: Target,
    areas: &[Id<Area>],
    holder: Option<Id<Account>>,
) -> Result<Result<Assignee, Why>, Failure> {
    match target {
        Target::Department(department) => {
            // A rule for no area is one for all cities.
            let programme = scene.tx.programme_of_area(areas.first().copied())?;
            let home = scene.tx.require_department(department)?.area;
            let is_of_it = locate::is_within(scene, home, &programme)?;
            Ok(if is_of_it { Ok(Assignee::Department(department)) } else { Err(Why::OutsideProgramme) })
        }
        Target::Worker(worker) => {
            let works_there = works_in(scene, worker, |home, _| areas.contains(&home))?;
            Ok(if works_there { Ok(Assignee::Worker(worker)) } else { Err(Why::WorkerGone) })
        }
        Target::AreaRole(role) => {
            for area in areas {
                if let Some(worker) = scene.tx.least_laden(role, *area, holder)? {
                    return Ok(Ok(Assignee::Worker(worker)));
                }
            }
            Ok(Err(Why::NobodyThere))
        }
    }
}

/// Whether somebody can sign in, and works in an area that is as it is asked for: its id, and those from it upwards.
fn works_in(
    scene: &mut Scene<'_, '_>,
    worker: Id<Account>,
    holds: impl Fn(Id<Area>, &[Id<Area>]) -> bool,
) -> Result<bool, Failure> {
    let Ok(person) = reach::person(scene, worker) else { return Ok(false) };
    if person.record.disabled_at.is_some() {
        return Ok(false);
    }
    for grant in person.grants.iter().filter(|grant| AREA_ROLES.contains(&grant.role)) {
        let RolePlace::Area(home) = grant.place else { continue };
        let path = scene.tx.area_path(home)?;
        if holds(home, &path) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A worker of the smallest area that has one, or else a chief.
fn whoever_works_there(
    scene: &mut Scene<'_, '_>,
    area: Option<Id<Area>>,
    holder: Option<Id<Account>>,
) -> Result<Option<Assignee>, Failure> {
    let areas = standing::place_of_area(scene, area)?.areas;
    for role in [Role::GridWorker, Role::GridChief] {
        if let Ok(assignee) = taker(scene, Target::AreaRole(role), &areas, holder)? {
            return Ok(Some(assignee));
        }
    }
    Ok(None)
}

/// What was judged is what it was judged to be; before that, what it was reported as.
fn is_emergency(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<bool, Failure> {
    if let Some(classified) = ticket.stage.classified() {
        return Ok(classified.urgency == Urgency::Emergency);
    }
    let Some(code) = ticket.category() else { return Ok(false) };
    Ok(scene.tx.category(code)?.is_some_and(|category| category.urgency == Urgency::Emergency))
}

/// Whether a rule can ever be followed: its department or worker has to belong where it holds.
pub fn require_sense(scene: &mut Scene<'_, '_>, rule: &Rule) -> Result<(), Failure> {
    if let Some(code) = &rule.category {
        scene.tx.category(code)?.ok_or(Code::UnknownCategory)?;
    }
    let areas = standing::place_of_area(scene, rule.area)?.areas;
    match rule.target {
        Target::Department(department) => {
            let unknown = |_| Failure::from(Code::AssigneeNotUsable);
            let home = scene.tx.require_department(department).map_err(unknown)?.area;
            let same_city = areas.last().is_none_or(|root| scene.tx.area_path(home).is_ok_and(|it| it.contains(root)));
            if same_city { Ok(()) } else { Err(Code::RuleNeverMatches.into()) }
        }
        Target::Worker(worker) => {
            if !works_in(scene, worker, |_, _| true)? {
                return Err(Code::AssigneeNotUsable.into());
            }
            let meets = |home: Id<Area>, path: &[Id<Area>]| {
                rule.area.is_none_or(|area| path.contains(&area) || areas.contains(&home))
            };
            if works_in(scene, worker, meets)? { Ok(()) } else { Err(Code::RuleNeverMatches.into()) }
        }
        Target::AreaRole(_) => Ok(()),
    }
}

/// An emergency goes out at once, before anybody has judged it. Where nobody is there to get it, everybody who could do something is told.
pub fn emergency(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    category: Option<&Category>,
    record: TicketRecord,
) -> Result<TicketRecord, Failure> {
    let Some(category) = category.filter(|it| it.urgency == Urgency::Emergency) else { return Ok(record) };
    if record.ticket.report.is_spot_fix() {
        return Ok(record);
    }
    let Some(assignee) = of_ticket(scene, &record.ticket)?.assignee else {
        tell::of_unassigned_emergency(scene, &record.ticket)?;
        return Ok(record);
    };
    let command =
        Command::DispatchProvisionally { category: category.code.clone(), urgency: category.urgency, assignee };
    by_itself(scene, programme, record, command)
}

/// What follows from a step: the rules dispatch what was judged, and take it elsewhere where it turns out to be something else or to lie
/// somewhere else.
pub fn follow(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    event: &Event,
    record: TicketRecord,
) -> Result<TicketRecord, Failure> {
    let decides = matches!(
        event,
        Event::Accepted { .. } | Event::Unmerged { .. } | Event::Reclassified { .. } | Event::Relocated { .. }
    );
    if decides { anew(scene, programme, record) } else { Ok(record) }
}

/// By the rules as they are now, and as its area lies now. Whoever has it as one of several who could keeps it.
pub fn anew(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    record: TicketRecord,
) -> Result<TicketRecord, Failure> {
    if !record.ticket.follows_rules() {
        return Ok(record);
    }
    let routing = of_ticket(scene, &record.ticket)?;
    let Some(assignee) = routing.assignee else { return Ok(record) };
    let goes_out = routing.rule.is_none_or(|rule| rule.mode == Mode::Dispatch);
    match record.ticket.stage.assignee() {
        Some(now) if now == assignee => Ok(record),
        Some(_) if goes_out => by_itself(scene, programme, record, Command::Reroute { assignee }),
        None if goes_out => by_itself(scene, programme, record, Command::Dispatch { assignee }),
        _ => Ok(record),
    }
}

fn by_itself(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    record: TicketRecord,
    command: Command,
) -> Result<TicketRecord, Failure> {
    let decided = record.ticket.decide(By::System, command, &programme.settings, scene.now);
    let (event, cause) = decided.map_err(|refusal| Failure::internal(refusal.to_string()))?;
    command_ticket::carry_out(scene, programme, record, event, cause, &[])
}
