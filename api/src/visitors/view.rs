//! What a visitor is shown of his report: as much as a reporter is shown of his own, and nothing of himself. Who has the code may be
//! somebody to whom he gave it.

use std::collections::BTreeMap;

use domain::id::Id;
use domain::photo::{Photo, Variant};
use domain::ticket::stage::Closing;
use domain::ticket::visibility::Sight;
use domain::ticket::{By, Note, Stage, Ticket};
use domain::time::Instant;
use openapi::public::{PublicPhoto, PublicResolution, PublicStep, PublicTicket};
use openapi::ticket::Rejection;
use persistence::values::{NoteBody, PhotoRecord, TicketRecord, VisitorRecord};

use crate::app::Scene;
use crate::flow::visit;
use crate::problem::Failure;
use crate::tickets::events::events;
use crate::wire;

/// Nobody reads more than that.
const MOST_STEPS: u32 = 100;

pub fn ticket(
    scene: &mut Scene<'_, '_>,
    record: TicketRecord,
    visitor: &VisitorRecord,
) -> Result<PublicTicket, Failure> {
    let ticket = &record.ticket;
    let report = &ticket.report;
    let canonical = visit::canonical(scene, ticket)?;
    let settings = scene.tx.require_programme(record.programme)?.settings;
    let open = ticket.open_to(By::Visitor(canonical), &settings, scene.now);
    let done = ticket.stage.resolution();
    let rejected = match &ticket.stage {
        Stage::Rejected { reason, note, .. } => Some((*reason, *note)),
        _ => None,
    };
    let notes: Vec<Id<Note>> = [report.description, rejected.map(|(_, note)| note), done.and_then(|done| done.note)]
        .into_iter()
        .flatten()
        .collect();
    let notes: BTreeMap<_, _> = scene.tx.notes(&notes)?.into_iter().collect();
    let text = |id: Option<Id<Note>>| match notes.get(&id?)? {
        NoteBody::Description(text) | NoteBody::Text(text) => Some(text.as_str().to_owned()),
        NoteBody::Address(_) | NoteBody::Erased => None,
    };
    let shown = Shown::of(scene, visitor, report.photos.iter().chain(done.iter().flat_map(|done| &done.photos)))?;
    let category = ticket.category();
    let categories = scene.tx.categories_by_code()?;
    let at = |moment: Option<Instant>| moment.map(Instant::utc);
    Ok(PublicTicket {
        number: record.number.clone(),
        version: ticket.version,
        status: wire::status_out(ticket.status()),
        canonical_status: canonical.map(|matter| wire::status_out(matter.status)),
        grid: scene.tx.require_area(visitor.area)?.name.into(),
        category: category.map(|code| code.as_str().to_owned()),
        category_name: category
            .and_then(|code| categories.get(code.as_str()))
            .map(|category| category.name.as_str().to_owned()),
        description: text(report.description),
        photos: shown.of_ids(report.photos.iter()),
        rejection: rejected
            .map(|(reason, note)| Rejection { reason: wire::reject_reason_out(reason), detail: text(Some(note)) }),
        resolution: done.map(|done| PublicResolution {
            outcome: wire::outcome_out(done.outcome),
            detail: text(done.note),
            photos: shown.of_ids(done.photos.iter()),
            at: done.at.utc(),
        }),
        round: ticket.round,
        satisfaction: match &ticket.stage {
            Stage::Closed { closing: Closing::Solved { satisfaction, .. }, .. } => *satisfaction,
            Stage::Merged { answer, .. } => answer.and_then(|answer| answer.satisfaction),
            _ => None,
        },
        due_at: at(record.agenda.due_at),
        overdue: record.agenda.due_at.is_some_and(|due| due < scene.now),
        suspended_until: match &ticket.stage {
            Stage::Suspended { review_on, .. } => Some(*review_on),
            _ => None,
        },
        submitted_at: ticket.milestones.submitted_at.utc(),
        closed_at: at(ticket.milestones.closed_at),
        changed_at: record.changed_at.utc(),
        steps: steps(scene, ticket, visitor)?,
        allowed_commands: open.into_iter().map(wire::command_out).collect(),
    })
}

fn steps(scene: &mut Scene<'_, '_>, ticket: &Ticket, visitor: &VisitorRecord) -> Result<Vec<PublicStep>, Failure> {
    let after = ticket.version.saturating_sub(MOST_STEPS);
    let recorded = scene.tx.ticket_events_after(ticket.id, after, MOST_STEPS)?;
    let steps = events(scene, ticket, Sight::Own, recorded)?.into_iter().map(|step| PublicStep {
        at: step.at,
        kind: step.kind,
        capacity: step.capacity,
        detail: step.detail,
        photos: step.photos.into_iter().map(|photo| paths(visitor, Id::from_uuid(photo.id))).collect(),
    });
    Ok(steps.collect())
}

/// Photos that nobody has hidden.
struct Shown<'a> {
    visitor: &'a VisitorRecord,
    photos: BTreeMap<Id<Photo>, PhotoRecord>,
}

impl<'a> Shown<'a> {
    fn of<'i>(
        scene: &mut Scene<'_, '_>,
        visitor: &'a VisitorRecord,
        ids: impl Iterator<Item = &'i Id<Photo>>,
    ) -> Result<Self, Failure> {
        let ids: Vec<Id<Photo>> = ids.copied().collect();
        let photos = scene.tx.photos_of(&ids)?.into_iter().filter(|photo| !photo.hidden);
        Ok(Self { visitor, photos: photos.map(|photo| (photo.id, photo)).collect() })
    }

    fn of_ids<'i>(&self, ids: impl Iterator<Item = &'i Id<Photo>>) -> Vec<PublicPhoto> {
        ids.filter(|id| self.photos.contains_key(id)).map(|id| paths(self.visitor, *id)).collect()
    }
}

fn paths(visitor: &VisitorRecord, id: Id<Photo>) -> PublicPhoto {
    let path =
        |variant: Variant| format!("/v1/public/tickets/{}/photos/{id}/{}", visitor.tracking_code, variant.name());
    PublicPhoto { id: id.uuid(), display: path(Variant::Display), thumbnail: path(Variant::Thumbnail) }
}
