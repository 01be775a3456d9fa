//! The history of a ticket.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use domain::id::Id;
use domain::ticket::visibility::Sight;
use domain::ticket::{Capacity, Event, Recorded, Ticket};
use openapi::photo::TicketPhoto;
use openapi::ticket::{Person, TicketEvent, TicketEventPage};
use persistence::values::{Mark, NoteBody};
use uuid::Uuid;

use crate::app::{App, Scene};
use crate::caller::Ask;
use crate::flow::{publish, standing};
use crate::page::PageParams;
use crate::photos::view::variants;
use crate::problem::Failure;
use crate::query::Query;
use crate::reply::Reply;

/// Show a ticket's history
///
/// Every step, the oldest first. Who did it and internal steps are for staff; what was written is shown to whoever may read
/// it, and `null` once it was erased.
#[utoipa::path(
    tag = "tickets",
    params(("ticket_id" = Uuid, Path, description = "The ticket"), PageParams),
    responses((status = 200, description = "A page of steps", body = TicketEventPage))
)]
#[get("/tickets/{ticket_id}/events")]
pub async fn list_ticket_events(
    app: Data<App>,
    ask: Ask,
    path: Path<Uuid>,
    page: Query<PageParams>,
    request: HttpRequest,
) -> Result<Reply, Failure> {
    let id = Id::<Ticket>::from_uuid(path.into_inner());
    let list = format!("ticket-events/{id}");
    let wanted = app.cursors.request(&list, &page)?;
    // A step has no id of its own: its number stands in the cursor's.
    let after = wanted.after.map_or(0, |mark| u32::try_from(mark.id.as_u128()).unwrap_or(u32::MAX));
    let cursors = app.cursors.clone();
    let page = app
        .look(move |scene| {
            let found = scene.tx.ticket(id)?;
            let (record, _, sight) = standing::see_ticket(scene, &ask.caller, found)?;
            let mut steps = scene.tx.ticket_events_after(id, after, wanted.limit.saturating_add(1))?;
            let more = steps.len() > usize::try_from(wanted.limit).unwrap_or(usize::MAX);
            steps.truncate(usize::try_from(wanted.limit).unwrap_or(usize::MAX));
            let next_cursor = steps.last().filter(|_| more).map(|last| {
                cursors.write(&list, Mark { at: last.cause.at, id: Uuid::from_u128(last.sequence.into()) })
            });
            Ok(TicketEventPage { items: events(scene, &record.ticket, sight, steps)?, next_cursor })
        })
        .await?;
    Ok(Reply::ok(&page)?.next_page(&request, page.next_cursor.as_deref()))
}

/// Steps of a ticket, as somebody with this sight is shown them.
pub fn events(
    scene: &mut Scene<'_, '_>,
    ticket: &Ticket,
    sight: Sight,
    steps: Vec<Recorded>,
) -> Result<Vec<TicketEvent>, Failure> {
    events_of(scene, sight, steps.into_iter().map(|step| (ticket, step)).collect())
}

/// The same of several tickets, which somebody sees alike.
pub fn events_of(
    scene: &mut Scene<'_, '_>,
    sight: Sight,
    steps: Vec<(&Ticket, Recorded)>,
) -> Result<Vec<TicketEvent>, Failure> {
    let publicity = publish::of(scene, steps.iter().map(|(ticket, _)| *ticket).filter(|_| sight == Sight::Public))?;
    let steps: Vec<(&Ticket, Recorded)> =
        steps.into_iter().filter(|(_, step)| sight.is_staff() || !step.event.is_internal()).collect();
    let notes: Vec<_> = steps.iter().filter_map(|(_, step)| step.event.note()).collect();
    let notes: BTreeMap<_, _> = scene.tx.notes(&notes)?.into_iter().collect();
    let people: Vec<_> = steps.iter().filter_map(|(_, step)| step.cause.by).collect();
    let people: BTreeMap<_, _> = scene.tx.account_names(&people)?.into_iter().collect();
    let photos: Vec<_> = steps.iter().flat_map(|(_, step)| step.event.photos()).collect();
    let photos: BTreeMap<_, _> = scene.tx.photos_of(&photos)?.into_iter().map(|photo| (photo.id, photo)).collect();
    steps
        .into_iter()
        .map(|(ticket, step)| {
            let detail = step.event.note().filter(|_| {
                let is_anothers = step.cause.capacity == Capacity::System;
                (sight.is_full() && !is_anothers) || sight.is_staff() || is_for_all(&step.event)
            });
            let detail = detail.filter(|id| publicity.shows_note(*id));
            let by = step.cause.by.filter(|_| sight == Sight::Staff { knows_reporter: true });
            let shown =
                step.event.photos().filter_map(|id| photos.get(&id)).filter(|photo| {
                    !photo.hidden && (sight != Sight::Public || publicity.shows_photo(ticket, photo.id))
                });
            let photos = shown.map(|photo| TicketPhoto {
                id: photo.id.uuid(),
                placeholder: photo.placeholder.clone(),
                variants: variants(photo.id, false),
                flags: Vec::new(),
                like: Vec::new(),
                hidden: false,
            });
            Ok(TicketEvent {
                sequence: step.sequence,
                at: step.cause.at.utc(),
                kind: step.event.name().to_owned(),
                capacity: step.cause.capacity.name().to_owned(),
                by: by.and_then(|id| {
                    let name = people.get(&id)?;
                    let is_staff =
                        matches!(step.cause.capacity, Capacity::Assignee | Capacity::CoHandler | Capacity::Role(_));
                    let name = if is_staff { name.as_str().to_owned() } else { name.masked() };
                    Some(Person { id: id.uuid(), name, phone: None })
                }),
                detail: detail.and_then(|id| match notes.get(&id)? {
                    NoteBody::Description(text) | NoteBody::Text(text) => Some(text.as_str().to_owned()),
                    NoteBody::Address(_) | NoteBody::Erased => None,
                }),
                photos: photos.collect(),
                data: data(&step.event, sight)?,
            })
        })
        .collect()
}

/// What the city says of a matter is for everybody who may see it.
const fn is_for_all(event: &Event) -> bool {
    matches!(event, Event::Submitted { .. } | Event::Progressed { .. } | Event::Resolved { .. })
}

/// The facts of a step. A report's own facts stand on the ticket, as coarse as the caller may see them.
fn data(event: &Event, sight: Sight) -> Result<serde_json::Value, Failure> {
    let shown = match event {
        Event::Submitted { .. } => false,
        // Exact positions, and other people's tickets.
        Event::Relocated { .. } | Event::Arrived { .. } | Event::MergeReceived { .. } | Event::MergeReleased { .. } => {
            sight.is_staff()
        }
        // What the city says of the matter.
        Event::Accepted { .. } | Event::Reclassified { .. } | Event::Resolved { .. } => true,
        _ => sight.is_full(),
    };
    let mut value = if shown { serde_json::to_value(event).map_err(Failure::internal)? } else { serde_json::json!({}) };
    if let Some(facts) = value.as_object_mut() {
        for told_elsewhere in ["kind", "note", "photos"] {
            facts.remove(told_elsewhere);
        }
    }
    Ok(value)
}
