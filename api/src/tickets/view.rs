//! What somebody is shown of tickets. A page is loaded in a fixed number of questions, however long it is.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::geo::{CoordSystem, coarsen};
use domain::grid::{Area, Department};
use domain::id::Id;
use domain::identity::integrator::Contact;
use domain::identity::{Account, Caller, Phone, Place, Role};
use domain::photo::Photo;
use domain::text::{Line, Name};
use domain::ticket::stage::Closing;
use domain::ticket::visibility::Sight;
use domain::ticket::{Assignee, Capacity, Category, Note, Related, Stage, Standing, Ticket};
use domain::time::Instant;
use openapi::photo::TicketPhoto;
use openapi::ticket as out;
use persistence::values::{NoteBody, PhotoRecord, TicketRecord, VisitorRecord};

use super::oversight;
use crate::app::Scene;
use crate::flow::publish::{self, Publicity};
use crate::flow::standing::merged_into;
use crate::photos::view::variants;
use crate::problem::{Failure, failure};
use crate::wire;

/// A ticket, what somebody is to it, and how much of it he sees.
#[derive(Debug)]
pub struct Seen {
    pub record: TicketRecord,
    pub standing: Standing,
    pub sight: Sight,
}

/// What the caller is to each ticket of a page. What he may not see is left out.
pub fn look_at(scene: &mut Scene<'_, '_>, caller: &Caller, records: Vec<TicketRecord>) -> Result<Vec<Seen>, Failure> {
    let ids: Vec<Id<Ticket>> = records.iter().map(|record| record.ticket.id).collect();
    let followed: BTreeSet<Id<Ticket>> = scene.tx.followed_of(&ids, caller.account)?.into_iter().collect();
    let mut paths: BTreeMap<Id<Area>, Vec<Id<Area>>> = BTreeMap::new();
    for area in records.iter().filter_map(|record| record.ticket.area) {
        if let Entry::Vacant(missing) = paths.entry(area) {
            missing.insert(scene.tx.area_path(area)?);
        }
    }
    let into: Vec<_> = records.iter().filter_map(|record| merged_into(&record.ticket)).collect();
    let told_again = records.iter().filter(|record| !record.ticket.merged.is_empty()).map(|record| record.ticket.id);
    let matters: Vec<Id<Ticket>> = told_again.chain(into.iter().copied()).collect();
    let canonicals = scene.tx.tickets_of(&into)?.into_iter();
    let canonicals: BTreeMap<Id<Ticket>, Ticket> = canonicals.map(|record| (record.ticket.id, record.ticket)).collect();
    let mut among_merged: BTreeMap<Id<Ticket>, Related> = BTreeMap::new();
    for (matter, related) in scene.tx.related_of(&matters, caller.account)? {
        let known = among_merged.entry(matter).or_default();
        *known = known.or(related);
    }
    let categories = scene.tx.categories_by_code()?;
    let seen = records.into_iter().filter_map(|record| {
        let ticket = &record.ticket;
        let areas = ticket.area.and_then(|area| paths.get(&area).cloned()).unwrap_or_default();
        let place = Place { areas, department: ticket.department(), desk: None };
        let canonical = merged_into(ticket).and_then(|into| canonicals.get(&into));
        let matter = canonical.map_or(ticket.id, |canonical| canonical.id);
        let related = among_merged.get(&matter).copied().unwrap_or_default();
        let related = related.or(canonical.map(|canonical| canonical.relation(caller)).unwrap_or_default());
        let follows = followed.contains(&ticket.id);
        let standing =
            Standing { caller: caller.clone(), place, follows, related, canonical: canonical.map(Ticket::matter) };
        let is_confidential =
            |told: &Ticket| category_of(told, &categories).is_some_and(|category| category.confidential);
        let confidential = is_confidential(ticket) || canonical.is_some_and(is_confidential);
        let sight = ticket.sight(&standing, confidential);
        (sight != Sight::Nothing).then_some(Seen { record, standing, sight })
    });
    Ok(seen.collect())
}

fn category_of<'a>(ticket: &Ticket, categories: &'a BTreeMap<String, Category>) -> Option<&'a Category> {
    categories.get(ticket.category()?.as_str())
}

/// Everything that tickets refer to, loaded at once.
struct Around {
    notes: BTreeMap<Id<Note>, NoteBody>,
    photos: BTreeMap<Id<Photo>, PhotoRecord>,
    people: BTreeMap<Id<Account>, Name>,
    /// Numbers, where they are revealed.
    phones: BTreeMap<Id<Account>, Phone>,
    /// Who came without an account.
    visitors: BTreeMap<Id<Ticket>, VisitorRecord>,
    /// Who came by a program of others.
    contacts: BTreeMap<Id<Ticket>, Contact>,
    departments: BTreeMap<Id<Department>, Name>,
    categories: Arc<BTreeMap<String, Category>>,
    /// Of those whose public view is shown.
    publicity: Publicity,
}

fn around(scene: &mut Scene<'_, '_>, seen: &[Seen]) -> Result<Around, Failure> {
    let mut notes = Vec::new();
    let mut photos = Vec::new();
    let mut people = Vec::new();
    let mut departments = Vec::new();
    let mut visited = Vec::new();
    let mut programs = Vec::new();
    for Seen { record: TicketRecord { ticket, .. }, sight, .. } in seen {
        notes.extend(ticket.report.description.iter().chain(&ticket.report.address));
        photos.extend(ticket.report.photos.iter().chain(ticket.report.after_photos.iter().flatten()));
        if knows_people(*sight) {
            people.extend(ticket.report.reporter.iter().chain(&ticket.report.proxy));
            visited.extend(ticket.report.is_visitors().then_some(ticket.id));
            programs.extend(ticket.report.channel.is_of_a_program().then_some(ticket.id));
        }
        if let Some(done) = ticket.stage.resolution() {
            notes.extend(done.note);
            photos.extend(&done.photos);
        }
        if let Stage::Rejected { note, .. } = &ticket.stage {
            notes.push(*note);
        }
        if sight.is_staff() {
            notes.extend(oversight::notes(ticket));
            departments.extend(ticket.called.iter().map(|called| called.department));
        }
        match ticket.stage.assignee() {
            Some(Assignee::Department(department)) => departments.push(department),
            Some(Assignee::Worker(worker)) if sight.is_staff() => people.push(worker),
            Some(Assignee::Worker(_)) | None => {}
        }
    }
    Ok(Around {
        notes: scene.tx.notes(&notes)?.into_iter().collect(),
        photos: scene.tx.photos_of(&photos)?.into_iter().map(|photo| (photo.id, photo)).collect(),
        people: scene.tx.account_names(&people)?.into_iter().collect(),
        phones: BTreeMap::new(),
        contacts: scene.tx.contacts_of(&programs)?.into_iter().collect(),
        visitors: scene.tx.visitors_of(&visited)?.into_iter().map(|visitor| (visitor.ticket, visitor)).collect(),
        departments: scene.tx.department_names(&departments)?.into_iter().collect(),
        categories: scene.tx.categories_by_code()?,
        publicity: publish::of(
            scene,
            seen.iter().filter(|one| one.sight == Sight::Public).map(|one| &one.record.ticket),
        )?,
    })
}

/// Whether he is told who reported it, and for whom.
const fn knows_people(sight: Sight) -> bool {
    matches!(sight, Sight::Own | Sight::Staff { knows_reporter: true })
}

/// How the caller wants it shown.
#[derive(Clone, Copy, Debug)]
pub struct Showing {
    pub coord_system: CoordSystem,
    /// Shows who reported it in full, with his number. The audit record says that it was.
    pub reveal: bool,
}

impl Showing {
    pub const fn masked(coord_system: CoordSystem) -> Self {
        Self { coord_system, reveal: false }
    }
}

pub fn tickets(scene: &mut Scene<'_, '_>, showing: Showing, seen: &[Seen]) -> Result<Vec<out::Ticket>, Failure> {
    let mut around = around(scene, seen)?;
    if showing.reveal {
        for reporter in seen.iter().filter_map(|one| one.record.ticket.report.reporter) {
            let phone = scene.tx.require_account(reporter)?.phone;
            around.phones.extend(phone.map(|phone| (reporter, phone)));
        }
    }
    let programmes = {
        let mut settings = BTreeMap::new();
        for one in seen {
            let id = one.record.programme;
            if let Entry::Vacant(missing) = settings.entry(id) {
                missing.insert(scene.tx.require_programme(id)?.settings);
            }
        }
        settings
    };
    seen.iter()
        .map(|one| {
            let settings = programmes.get(&one.record.programme).ok_or_else(|| Failure::internal("no programme"))?;
            let commands = one.record.ticket.allowed_commands(&one.standing, settings, scene.now);
            let allowed = commands.into_iter().map(wire::command_out).collect();
            Ok(around.ticket(showing, one, allowed, scene.now))
        })
        .collect()
}

/// One ticket.
pub fn ticket(scene: &mut Scene<'_, '_>, showing: Showing, seen: Seen) -> Result<out::Ticket, Failure> {
    let mut shown = tickets(scene, showing, &[seen])?;
    shown.pop().ok_or_else(|| Failure::internal("a ticket that is not shown"))
}

impl Around {
    fn text(&self, id: Option<Id<Note>>) -> Option<String> {
        match self.notes.get(&id.filter(|id| self.publicity.shows_note(*id))?)? {
            NoteBody::Description(text) | NoteBody::Text(text) => Some(text.as_str().to_owned()),
            NoteBody::Address(line) => Some(line.as_str().to_owned()),
            NoteBody::Erased => None,
        }
    }

    /// Who came without an account of his own.
    fn stranger(&self, ticket: Id<Ticket>, in_full: bool) -> Option<out::Visitor> {
        let visited = self.visitors.get(&ticket).map(|it| visitor(it, in_full));
        visited.or_else(|| self.contacts.get(&ticket).map(|it| contact(it, in_full)))
    }

    fn person(&self, id: Id<Account>, in_full: bool) -> Option<out::Person> {
        let name = self.people.get(&id)?;
        let name = if in_full { name.as_str().to_owned() } else { name.masked() };
        let phone = self.phones.get(&id).map(|phone| phone.national().to_owned());
        Some(out::Person { id: id.uuid(), name, phone })
    }

    fn ticket(
        &self,
        showing: Showing,
        seen: &Seen,
        allowed: Vec<openapi::names::TicketCommand>,
        now: Instant,
    ) -> out::Ticket {
        let Seen { record, standing, sight } = seen;
        let ticket = &record.ticket;
        let report = &ticket.report;
        let full = sight.is_full();
        let me = Some(standing.caller.account);
        let own = report.reporter == me;
        // Staff are known to each other.
        let on_duty = report.channel.is_duty() && report.proxy.is_none() && sight.is_staff();
        let knows_people = knows_people(*sight);
        let for_staff = sight.is_staff();
        let classified = ticket.stage.classified();
        let category = ticket.category();
        let precision = category_of(ticket, &self.categories).map_or(0, |category| category.public_precision_m);
        let precision = if full { precision } else { self.publicity.precision_m(ticket, precision) };
        let location = report.location.map(|location| {
            let (position, accuracy) = if full {
                (location.position, location.accuracy_m)
            } else {
                (coarsen(location.position, precision), None)
            };
            wire::location_out(position, showing.coord_system, accuracy)
        });
        let times = &ticket.milestones;
        let at = |moment: Option<Instant>| moment.map(Instant::utc);
        out::Ticket {
            id: ticket.id.uuid(),
            number: record.number.clone(),
            version: ticket.version,
            status: wire::status_out(ticket.status()),
            channel: wire::channel_out(report.channel),
            category: category.map(|code| code.as_str().to_owned()),
            urgency: classified.map(|c| wire::urgency_out(c.urgency)),
            major: classified.map(|c| c.major),
            description: self.text(report.description),
            location,
            address: full.then(|| self.text(report.address)).flatten(),
            // An area may be smaller than what the public is to know.
            area_id: ticket.area.filter(|_| full || precision == 0).map(Id::uuid),
            photos: self.pictures(
                seen,
                report.photos.iter().chain(report.after_photos.iter().flatten()),
                times.submitted_at,
            ),
            no_photo_reason: report.no_photo_reason.map(wire::no_photo_out),
            occurred_at: at(report.occurred_at),
            fixed_on_the_spot: report.is_spot_fix(),
            provisional: ticket.provisional,
            reporter: report
                .reporter
                .filter(|_| knows_people)
                .and_then(|id| self.person(id, own || showing.reveal || on_duty)),
            visitor: self.stranger(ticket.id, showing.reveal).filter(|_| knows_people),
            proxy: report
                .proxy
                .filter(|_| knows_people)
                .and_then(|id| self.person(id, Some(id) == me || showing.reveal)),
            assignee: ticket.stage.assignee().map(|assignee| self.assignee(assignee, *sight)),
            rejection: match &ticket.stage {
                Stage::Rejected { reason, note, .. } => {
                    Some(out::Rejection { reason: wire::reject_reason_out(*reason), detail: self.text(Some(*note)) })
                }
                _ => None,
            },
            resolution: ticket.stage.resolution().map(|done| out::Resolution {
                outcome: wire::outcome_out(done.outcome),
                detail: self.text(done.note),
                photos: self.pictures(seen, done.photos.iter(), done.at),
                at: done.at.utc(),
            }),
            merged_into: merged_into(ticket).map(Id::uuid),
            canonical_status: standing.canonical.map(|matter| wire::status_out(matter.status)),
            round: ticket.round,
            satisfaction: match &ticket.stage {
                Stage::Closed { closing: Closing::Solved { satisfaction, .. }, .. } if full => *satisfaction,
                Stage::Merged { answer, .. } if full => answer.and_then(|answer| answer.satisfaction),
                _ => None,
            },
            award: (full && (record.awarded.is_some() || record.withheld.is_some())).then(|| out::TicketAward {
                points: record.awarded,
                withheld: record.withheld.map(wire::withheld_out),
            }),
            followed: standing.follows,
            due_at: at(record.agenda.due_at),
            overdue: record.agenda.due_at.is_some_and(|due| due < now),
            suspended_until: match &ticket.stage {
                Stage::Suspended { review_on, .. } => Some(*review_on),
                _ => None,
            },
            escalated_to: ticket.escalated_to.filter(|_| full || precision == 0).map(Id::uuid),
            oversight: for_staff.then(|| oversight::shown(ticket, &self.departments, now, |id| self.text(Some(id)))),
            duplicates: None,
            submitted_at: times.submitted_at.utc(),
            accepted_at: at(times.accepted_at),
            dispatched_at: at(times.dispatched_at),
            claimed_at: at(times.claimed_at),
            resolved_at: at(times.resolved_at),
            closed_at: at(times.closed_at),
            changed_at: record.changed_at.utc(),
            allowed_commands: allowed,
        }
    }

    fn assignee(&self, assignee: Assignee, sight: Sight) -> out::AssigneeShown {
        match assignee {
            Assignee::Department(id) => out::AssigneeShown {
                kind: out::AssigneeKind::Department,
                id: id.uuid(),
                name: self.departments.get(&id).map(|name| name.as_str().to_owned()),
            },
            Assignee::Worker(id) => out::AssigneeShown {
                kind: out::AssigneeKind::Worker,
                id: id.uuid(),
                name: self.people.get(&id).filter(|_| sight.is_staff()).map(|name| name.as_str().to_owned()),
            },
        }
    }

    /// Pictures as the caller may see them: hidden ones and flags are for reviewers.
    /// `sent_at` is when they came in.
    fn pictures<'a>(
        &self,
        seen: &Seen,
        ids: impl Iterator<Item = &'a Id<Photo>>,
        sent_at: Instant,
    ) -> Vec<TicketPhoto> {
        let is_reviewer = Capacity::Role(Role::Reviewer).is_held_by(&seen.standing, &seen.record.ticket);
        let ticket = &seen.record.ticket;
        let reported = ticket.report.location.map(|location| location.position);
        ids.filter_map(|id| self.photos.get(id))
            .filter(|photo| is_reviewer || !photo.hidden)
            .filter(|photo| seen.sight != Sight::Public || self.publicity.shows_photo(ticket, photo.id))
            .map(|photo| TicketPhoto {
                id: photo.id.uuid(),
                placeholder: photo.placeholder.clone(),
                variants: variants(photo.id, is_reviewer),
                flags: if is_reviewer {
                    let flags = photo.taken.flags(reported, sent_at);
                    flags.into_iter().map(wire::photo_flag_out).collect()
                } else {
                    Vec::new()
                },
                like: Vec::new(),
                hidden: photo.hidden,
            })
            .collect()
    }
}

fn visitor(visitor: &VisitorRecord, in_full: bool) -> out::Visitor {
    let (name, phone) = (visitor.name.as_ref(), visitor.phone.as_ref());
    out::Visitor {
        name: name.map(|name| if in_full { name.as_str().to_owned() } else { name.masked() }),
        phone: phone.map(|phone| if in_full { phone.national().to_owned() } else { phone.masked() }),
        ..out::Visitor::default()
    }
}

fn contact(contact: &Contact, in_full: bool) -> out::Visitor {
    let text = |line: &Option<Line>| line.as_ref().filter(|_| in_full).map(|line| line.as_str().to_owned());
    let name = contact.name();
    out::Visitor {
        name: if in_full { name } else { name.map(|name| name.chars().take(1).chain(['*', '*']).collect()) },
        phone: if in_full { text(&contact.phone) } else { contact.masked_phone() },
        email: if in_full { text(&contact.email) } else { contact.masked_email() },
        account_id: text(&contact.account_id),
        device_id: text(&contact.device_id),
        media_urls: contact.media_urls.clone(),
    }
}

/// A category's code as it came in.
pub fn code(pointer: &str, raw: &str) -> Result<domain::text::Code, Failure> {
    domain::text::Code::parse(raw).map_err(|bad| failure::bad_code(pointer, bad).into())
}
