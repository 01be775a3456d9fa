//! A ticket as a service request: as much of it as our own lists show to whoever asks, in the protocol's words.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::geo::CoordSystem;
use domain::id::Id;
use domain::identity::Caller;
use domain::identity::integrator::Contact;
use domain::open311::Word;
use domain::ticket::visibility::Sight;
use domain::ticket::{Status, Ticket as Matter};
use openapi::photo::TicketPhoto;
use openapi::ticket::{AssigneeKind, Ticket};
use persistence::values::TicketRecord;
use uuid::Uuid;

use super::said::Said;
use super::words;
use crate::app::Scene;
use crate::language::Language;
use crate::problem::Failure;
use crate::tickets::view::{self, Seen, Showing};
use crate::wire;

/// How it is shown.
#[derive(Clone, Debug)]
pub struct Manner {
    pub language: Language,
    /// Where people reach this server.
    pub base: String,
    /// With what is no part of the protocol.
    pub extended: bool,
}

/// W3C's form, in whole seconds.
pub fn time(at: DateTime<Utc>) -> Said {
    at.to_rfc3339_opts(SecondsFormat::Secs, true).into()
}

pub fn photo_url(base: &str, photo: &TicketPhoto) -> String {
    format!("{base}/open311/v2/photos/{}.jpg", photo.id)
}

/// Those that the caller may see.
pub fn requests(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    manner: &Manner,
    records: Vec<TicketRecord>,
) -> Result<Vec<Said>, Failure> {
    let seen = view::look_at(scene, caller, records)?;
    let own: Vec<Id<Matter>> =
        seen.iter().filter(|one| one.sight == Sight::Own).map(|one| one.record.ticket.id).collect();
    let contacts: BTreeMap<Uuid, Contact> =
        scene.tx.contacts_of(&own)?.into_iter().map(|(id, contact)| (id.uuid(), contact)).collect();
    let shown = view::tickets(scene, Showing::masked(CoordSystem::Wgs84), &seen)?;
    let categories = scene.tx.categories_by_code()?;
    let said = seen.iter().zip(&shown).map(|(seen, ticket)| {
        let name = ticket.category.as_ref().and_then(|code| categories.get(code));
        let name = name.map(|category| category.name.as_str().to_owned());
        request(seen, ticket, name, contacts.get(&ticket.id), manner)
    });
    Ok(said.collect())
}

fn request(seen: &Seen, ticket: &Ticket, service: Option<String>, contact: Option<&Contact>, manner: &Manner) -> Said {
    let status = seen.record.ticket.status();
    let assignee = ticket.assignee.as_ref().filter(|it| it.kind == AssigneeKind::Department);
    // What is closed was changed last when it was closed.
    let updated = ticket.closed_at.filter(|_| status == Status::Closed).unwrap_or(ticket.changed_at);
    let photo = ticket.photos.first().map(|photo| photo_url(&manner.base, photo));
    let mut fields = vec![
        ("service_request_id", ticket.id.to_string().into()),
        ("status", Word::plain(status).name().into()),
        ("status_notes", words::notes(ticket, manner.language).into()),
        ("service_name", service.into()),
        ("service_code", ticket.category.clone().into()),
        ("description", ticket.description.clone().into()),
        ("agency_responsible", assignee.and_then(|it| it.name.clone()).into()),
        ("service_notice", Said::Nothing),
        ("requested_datetime", time(ticket.submitted_at)),
        ("updated_datetime", time(updated)),
        ("expected_datetime", ticket.due_at.map_or(Said::Nothing, time)),
        ("address", ticket.address.clone().into()),
        ("address_id", contact.and_then(|it| it.address_id.as_ref()).map(|it| it.as_str()).into()),
        ("zipcode", Said::Nothing),
        ("lat", ticket.location.map_or(Said::Nothing, |it| Said::Degrees(it.lat))),
        ("long", ticket.location.map_or(Said::Nothing, |it| Said::Degrees(it.lng))),
        ("media_url", photo.into()),
    ];
    if manner.extended {
        fields.push(("extended_attributes", extended(seen, ticket, manner)));
    }
    Said::Fields(fields)
}

/// What the protocol has no words for.
fn extended(seen: &Seen, ticket: &Ticket, manner: &Manner) -> Said {
    let photo = |photo: &TicketPhoto| Said::Fields(vec![("media_url", photo_url(&manner.base, photo).into())]);
    let after = ticket.resolution.iter().flat_map(|done| &done.photos);
    Said::Fields(vec![
        ("number", ticket.number.as_str().into()),
        ("extended_status", Word::of(&seen.record.ticket.stage).name().into()),
        ("internal_status", wire::status_in(ticket.status).name().into()),
        ("round", Said::Count(ticket.round)),
        ("overdue", ticket.overdue.into()),
        ("photos", Said::List("photo", ticket.photos.iter().map(photo).collect())),
        ("photos_after", Said::List("photo", after.map(photo).collect())),
    ])
}
