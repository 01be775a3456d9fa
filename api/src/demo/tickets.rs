//! Tells all stories: each goes through the same flows as a real matter, only the time is in the past. What happened earlier
//! is told earlier, so that numbers, points and the audit record run on as they would have.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::geo::{CoordSystem, Position};
use domain::id::Id;
use domain::identity::Caller;
use domain::photo::Photo;
use domain::ticket::category::Urgency;
use domain::ticket::report::{Location, Note};
use domain::ticket::{Assignee, Channel, Command, Report, Ticket};
use domain::time::Instant;
use persistence::values::{NoteBody, PhotoRecord};

use super::city::{self, Places, code, prose};
use super::people::{At, People, found};
use super::story::{Brought, Shown, Step, Story};
use super::vouchers::{self, Errand};
use crate::app::Scene;
use crate::clock::Ids;
use crate::flow::command_ticket::{self, Order};
use crate::flow::submit_ticket::{Draft, submit};
use crate::flow::{locate, standing};
use crate::problem::Failure;
use crate::secrets;

/// What happens next, by the place of its story in the list, and of the step in the story.
#[derive(Clone, Debug)]
enum Deed {
    Report(usize),
    Take(usize, usize),
    Run(Errand),
}

/// Everything that is still to happen, in order; of what happens at the same moment, what was entered first.
#[derive(Default)]
struct Agenda {
    deeds: BTreeMap<(Instant, u32), Deed>,
    entered: u32,
}

impl Agenda {
    fn enter(&mut self, at: Instant, deed: Deed) {
        self.entered += 1;
        self.deeds.insert((at, self.entered), deed);
    }
}

struct Teller<'a> {
    places: &'a Places,
    people: &'a People,
    stories: &'a [Story],
    /// The pictures of each story that are not used yet.
    pictures: Vec<std::slice::Iter<'a, PhotoRecord>>,
    told: BTreeMap<usize, Id<Ticket>>,
}

/// Tells the stories, and what the riders do with their points. `pictures` are those of each story, taken in.
pub fn tell(
    scene: &mut Scene<'_, '_>,
    ids: &dyn Ids,
    (places, people): (&Places, &People),
    stories: &[Story],
    pictures: &[Vec<PhotoRecord>],
) -> Result<(), Failure> {
    let pictures = pictures.iter().map(|of_story| of_story.iter()).collect();
    let mut teller = Teller { places, people, stories, pictures, told: BTreeMap::new() };
    let mut agenda = Agenda::default();
    for (n, story) in stories.iter().enumerate() {
        let begin = scene.now.minus(TimeDelta::minutes(story.minutes_ago));
        agenda.enter(begin, Deed::Report(n));
        for (minutes, nth) in story.timed() {
            agenda.enter(begin.plus(TimeDelta::minutes(minutes)), Deed::Take(n, nth));
        }
    }
    for (at, errand) in vouchers::errands(scene.now) {
        agenda.enter(at, Deed::Run(errand));
    }
    while let Some(((at, _), deed)) = agenda.deeds.pop_first() {
        let then = &mut Scene::new(&mut *scene.tx, at, ids);
        match deed {
            Deed::Report(n) => {
                let ticket = teller.report(then, n)?;
                teller.told.insert(n, ticket);
            }
            Deed::Take(n, step) => teller.take(then, n, step)?,
            Deed::Run(errand) => {
                if let Some((later, next)) = vouchers::run(then, places, people, errand)? {
                    agenda.enter(later, Deed::Run(next));
                }
            }
        }
    }
    Ok(())
}

fn lost<T>(found: Option<T>, what: &'static str) -> Result<T, Failure> {
    found.ok_or_else(|| Failure::internal(what))
}

fn position((lat, lng): (f64, f64)) -> Result<Position, Failure> {
    Position::new(lat, lng).map_err(Failure::internal)
}

fn location(at: (f64, f64)) -> Result<Location, Failure> {
    let position = position(at)?;
    Ok(Location { position, raw: at, coord_system: CoordSystem::Wgs84, accuracy_m: Some(12.0) })
}

impl Teller<'_> {
    fn story(&self, n: usize) -> Result<&Story, Failure> {
        lost(self.stories.get(n), "no such story")
    }

    /// The next picture of a story, as somebody's own.
    fn photo(&mut self, scene: &mut Scene<'_, '_>, n: usize, by: &Caller) -> Result<Id<Photo>, Failure> {
        let picture = lost(self.pictures.get_mut(n).and_then(Iterator::next), "too few pictures")?;
        scene.tx.insert_photo(&PhotoRecord { owner: Some(by.account), created_at: scene.now, ..picture.clone() })?;
        Ok(picture.id)
    }

    fn report(&mut self, scene: &mut Scene<'_, '_>, n: usize) -> Result<Id<Ticket>, Failure> {
        let Story { brought, category, told, at, shown, .. } = *self.story(n)?;
        let caller = self.people.caller(brought.by())?.clone();
        let reporter = self.people.account(brought.reporter())?;
        let (mut photos, mut after_photos, mut no_photo_reason) = (Vec::new(), None, None);
        match shown {
            Shown::Photo(_) => photos.push(self.photo(scene, n, &caller)?),
            Shown::SpotFix(_) => {
                photos.push(self.photo(scene, n, &caller)?);
                after_photos = Some(vec![self.photo(scene, n, &caller)?]);
            }
            Shown::NoPhoto(why) => no_photo_reason = Some(why),
        }
        let draft = Draft {
            id: None,
            report: Report {
                reporter: Some(reporter),
                proxy: (reporter != caller.account).then_some(caller.account),
                channel: match brought {
                    Brought::App(_) => Channel::App,
                    Brought::MiniProgram(_) => Channel::MiniProgram,
                    Brought::For { .. } => Channel::Proxy,
                    Brought::Patrol(_) => Channel::Patrol,
                },
                category: Some(code(category)?),
                description: None,
                location: Some(location(at)?),
                address: None,
                photos,
                no_photo_reason,
                occurred_at: None,
                after_photos,
            },
            description: Some(prose(told)?),
            address: None,
            flagged: false,
            content_hash: secrets::bytes_hash(told.as_bytes()),
        };
        let (record, _) = submit(scene, &caller, &draft)?;
        Ok(record.ticket.id)
    }

    fn take(&mut self, scene: &mut Scene<'_, '_>, n: usize, nth: usize) -> Result<(), Failure> {
        let step = lost(self.story(n)?.steps.get(nth).copied(), "no such step")?;
        let ticket = lost(self.told.get(&n).copied(), "a step before its report")?;
        if step == Step::Silence {
            let closed = command_ticket::close_silent(scene, ticket)?;
            return lost(closed.then_some(()), "a story whose reporter is not silent");
        }
        let caller = self.people.caller(self.by(n, nth)?)?.clone();
        if matches!(step, Step::Follow(_)) {
            return Ok(scene.tx.follow_ticket(ticket, caller.account, scene.now)?);
        }
        let photos = if step.has_photo() { vec![self.photo(scene, n, &caller)?] } else { Vec::new() };
        let note: Id<Note> = scene.id();
        let (command, text) = self.command(scene, n, step, (&caller, note, photos.clone()))?;
        let body = text.map(|text| Ok::<_, Failure>((note, NoteBody::Text(prose(text)?)))).transpose()?;
        command_ticket::command(scene, &caller, ticket, None, command.kind(), |_, _| {
            Ok(Order { command, note: body, photos })
        })?;
        Ok(())
    }

    /// Who takes a step.
    fn by(&self, n: usize, nth: usize) -> Result<&'static str, Failure> {
        let story = self.story(n)?;
        let before = || story.steps.iter().take(nth);
        Ok(match *lost(story.steps.get(nth), "no such step")? {
            Step::Withdraw | Step::Appeal(_) | Step::Urge(_) | Step::Solved(..) | Step::NotSolved(_) => {
                story.brought.reporter()
            }
            // Whoever rejected it does not judge the appeal.
            Step::Accept | Step::AcceptMajor | Step::Reject(..)
                if before().any(|step| matches!(step, Step::Appeal(_))) =>
            {
                "second_reviewer"
            }
            Step::AskToVerify(_)
            | Step::Contact(..)
            | Step::Accept
            | Step::AcceptMajor
            | Step::Confirm
            | Step::Reject(..)
            | Step::Merge(_)
            | Step::Unmerge(_)
            | Step::Reclassify(_)
            | Step::Relocate(_) => "reviewer",
            Step::Verify(..) => "grid_worker",
            Step::GiveTime | Step::GivePause | Step::Supervise(_) | Step::Dispatch(_) | Step::NotFixable(_) => {
                "dispatcher"
            }
            Step::Whistle(..) => "grid_chief",
            Step::Escalate(_) => "grid_worker",
            Step::Return(..)
            | Step::Claim
            | Step::Arrive
            | Step::Progress(_)
            | Step::AskTime(..)
            | Step::AskPause(..)
            | Step::Resume(_)
            | Step::AnswerSupervision(_)
            | Step::Resolve(..) => {
                let last = before().rev().find_map(|step| if let Step::Dispatch(to) = step { Some(*to) } else { None });
                // What nobody dispatched went out by itself.
                last.unwrap_or(city::EMERGENCIES)
            }
            Step::Attempt(..) | Step::FoundSolved(..) | Step::Unreached | Step::DismissContest(_) | Step::Reopen(_) => {
                "follow_up"
            }
            Step::Follow(who) | Step::Contest(who, _) | Step::CheckIn(who) => who,
            Step::Wait(_) | Step::Silence => return Err(Failure::internal("nobody takes this step")),
        })
    }

    /// The command that a step is, and what is written with it.
    fn command(
        &self,
        scene: &mut Scene<'_, '_>,
        n: usize,
        step: Step,
        (caller, note, photos): (&Caller, Id<Note>, Vec<Id<Photo>>),
    ) -> Result<(Command, Option<&'static str>), Failure> {
        let story = self.story(n)?;
        Ok(match step {
            Step::Withdraw => (Command::Withdraw, None),
            Step::AskToVerify(text) => (Command::RequestVerification { note: Some(note) }, Some(text)),
            Step::Verify(found, text) => (Command::Verify { found, note, photos }, Some(text)),
            Step::Contact(reached, text) => (Command::ContactReporter { reached, note }, Some(text)),
            Step::Accept | Step::AcceptMajor => {
                let (category, urgency) = known(scene, story.category)?;
                (Command::Accept { category, urgency, major: step == Step::AcceptMajor }, None)
            }
            Step::Confirm => {
                let (category, urgency) = known(scene, story.category)?;
                (Command::Confirm { category, urgency, major: false }, None)
            }
            Step::Reject(reason, text) => (Command::Reject { reason, note }, Some(text)),
            Step::Appeal(text) => (Command::Appeal { note }, Some(text)),
            Step::Merge(back) => {
                let into = n.checked_sub(back).and_then(|n| self.told.get(&n).copied());
                let into = lost(into, "no story to merge it into")?;
                let merged = lost(self.told.get(&n).copied(), "a step before its report")?;
                (Command::Merge { into: command_ticket::canonical(scene, caller, merged, into)? }, None)
            }
            Step::Unmerge(text) => (Command::Unmerge { note }, Some(text)),
            Step::Dispatch(to) => (Command::Dispatch { assignee: self.assignee(to)? }, None),
            Step::Return(reason, text) => (Command::Return { reason, note: Some(note) }, Some(text)),
            Step::Claim => (Command::Claim, None),
            Step::Arrive => (Command::Arrive { position: position(story.at)? }, None),
            Step::Progress(text) => (Command::Progress { note, photos }, Some(text)),
            Step::Whistle(who, text) => {
                let Assignee::Department(called) = self.assignee(who)? else {
                    return Err(Failure::internal("a whistle calls departments"));
                };
                let due_at = scene.now.plus(TimeDelta::hours(2));
                (Command::Whistle { departments: [called].into(), due_at, note }, Some(text))
            }
            Step::CheckIn(_) => (Command::CheckIn { note: None }, None),
            Step::Escalate(text) => {
                let area = locate::area_of(scene, Some(position(story.at)?))?;
                let above = standing::place_of_area(scene, area)?.areas.get(1).copied();
                (Command::Escalate { to: lost(above, "nothing above")?, note }, Some(text))
            }
            Step::AskTime(days, text) => {
                (Command::RequestExtension { until: scene.now.plus(TimeDelta::days(days)), note }, Some(text))
            }
            Step::GiveTime => (Command::GrantExtension { note: None }, None),
            Step::AskPause(days, text) => {
                let review_on = scene.now.plus(TimeDelta::days(days)).utc().date_naive();
                (Command::RequestSuspension { review_on, note }, Some(text))
            }
            Step::GivePause => (Command::GrantSuspension { note: None }, None),
            Step::Resume(text) => (Command::Resume { note: Some(note) }, Some(text)),
            Step::Supervise(text) => {
                (Command::Supervise { due_at: scene.now.plus(TimeDelta::days(1)), note: Some(note) }, Some(text))
            }
            Step::AnswerSupervision(text) => (Command::AnswerSupervision { note }, Some(text)),
            Step::Resolve(outcome, text) => {
                (Command::Resolve { outcome, note, photos, needs_photo: step.has_photo() }, Some(text))
            }
            Step::NotFixable(text) => (Command::CloseNotFixable { note }, Some(text)),
            Step::Attempt(means, reached) => (Command::RecordAttempt { means, reached, at: None, note: None }, None),
            Step::Solved(stars, text) => {
                (Command::FollowUp { solved: true, satisfaction: Some(stars), note: Some(note) }, Some(text))
            }
            Step::FoundSolved(stars, text) => {
                (Command::FollowUp { solved: true, satisfaction: stars, note: Some(note) }, Some(text))
            }
            Step::NotSolved(text) => {
                (Command::FollowUp { solved: false, satisfaction: None, note: Some(note) }, Some(text))
            }
            Step::Unreached => (Command::CloseUnreached, None),
            Step::Contest(_, text) => (Command::Contest { note }, Some(text)),
            Step::DismissContest(text) => (Command::DismissContest { note }, Some(text)),
            Step::Reopen(text) => (Command::Reopen { note }, Some(text)),
            Step::Urge(text) => (Command::Urge { note: Some(note) }, Some(text)),
            Step::Reclassify(category) => {
                let (category, urgency) = known(scene, category)?;
                (Command::Reclassify { category, urgency, major: false }, None)
            }
            Step::Relocate(at) => {
                let area = locate::area_of(scene, Some(position(at)?))?;
                (Command::Relocate { location: Some(location(at)?), address: None, area }, None)
            }
            Step::Wait(_) | Step::Silence | Step::Follow(_) => return Err(Failure::internal("no command")),
        })
    }

    /// The department that somebody handles for, or himself where he works in a grid.
    fn assignee(&self, who: &str) -> Result<Assignee, Failure> {
        Ok(match found(who).map_err(Failure::internal)?.at {
            At::Department(department) => Assignee::Department(self.places.department(department)?),
            _ => Assignee::Worker(self.people.account(who)?),
        })
    }
}

/// A category, with the urgency that a reviewer is offered first.
fn known(scene: &mut Scene<'_, '_>, category: &str) -> Result<(domain::text::Code, Urgency), Failure> {
    let category = code(category)?;
    let urgency = scene.tx.category(&category)?.map_or(Urgency::Normal, |it| it.urgency);
    Ok((category, urgency))
}
