//! A report becomes a ticket.

use domain::grid::Desk;
use domain::id::Id;
use domain::identity::{Account, Caller, Operation, Place, RolePlace, may};
use domain::photo::Photo;
use domain::text::{Line, Prose};
use domain::ticket::{Capacity, Category, Cause, Note, Recorded, Report, Ticket};
use persistence::Error;
use persistence::values::{NoteBody, TicketRecord};

use crate::app::Scene;
use crate::flow::locate::{self, Placed};
use crate::flow::{check_content, keep_figures, keep_time, reach, route, standing};
use crate::problem::{Code, Failure, FieldFault};

/// A report as it came, with its texts still beside it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: Option<Id<Ticket>>,
    /// `description` and `address` are filled in here.
    pub report: Report,
    pub description: Option<Prose>,
    pub address: Option<Line>,
    /// A word of the deployment's list is in what he wrote.
    pub flagged: bool,
    /// What the client sent, hashed.
    pub content_hash: Vec<u8>,
}

/// Records the report. Sent again with the same id and content, it is the same ticket; `true` says that it was there.
pub fn submit(scene: &mut Scene<'_, '_>, caller: &Caller, draft: &Draft) -> Result<(TicketRecord, bool), Failure> {
    if let Some(id) = draft.id
        && let Some(before) = scene.tx.ticket(id)?
    {
        let same = before.content_hash == draft.content_hash && before.ticket.report.concerns(caller.account);
        return if same { Ok((before, true)) } else { Err(Code::TicketExists.into()) };
    }
    let id = draft.id.unwrap_or_else(|| scene.id());
    let report = &draft.report;
    let category = known_category(scene, report)?;
    let position = report.location.map(|location| location.position);
    let borders = scene.tx.areas_version()?;
    let area = locate::area_of(scene, position)?;
    let place = standing::place_of_area(scene, area)?;
    require_right(scene, caller, report, &place)?;
    if let Some(reporter) = report.reporter.filter(|reporter| *reporter != caller.account) {
        require_member(scene, reporter)?;
    }
    let photos: Vec<Id<Photo>> = report.photos.iter().chain(report.after_photos.iter().flatten()).copied().collect();
    require_own_photos(scene, caller, &photos)?;
    let capacity = if report.proxy.is_some() { Capacity::Proxy } else { Capacity::Reporter };
    let cause = Cause { by: Some(caller.account), capacity, at: scene.now };
    Ok((enter(scene, id, draft, category, Placed { area, borders }, cause)?, false))
}

/// A report that nothing is to be said against becomes a ticket.
pub fn enter(
    scene: &mut Scene<'_, '_>,
    id: Id<Ticket>,
    draft: &Draft,
    category: Option<Category>,
    placed: Placed,
    cause: Cause,
) -> Result<TicketRecord, Failure> {
    let Placed { area, borders } = placed;
    let mut report = draft.report.clone();
    let description = draft.description.as_ref().map(|text| (scene.id::<Note>(), NoteBody::Description(text.clone())));
    let address = draft.address.as_ref().map(|line| (scene.id::<Note>(), NoteBody::Address(line.clone())));
    report.description = description.as_ref().map(|(id, _)| *id);
    report.address = address.as_ref().map(|(id, _)| *id);
    let photos: Vec<Id<Photo>> = report.photos.iter().chain(report.after_photos.iter().flatten()).copied().collect();

    let photo_required = category.as_ref().is_none_or(|category| category.photo_required);
    let event = Ticket::submit(report, area, photo_required, scene.now)?;
    let ticket = Ticket::begin(id, &event, cause).ok_or_else(|| Failure::internal("a ticket that did not begin"))?;
    let programme = scene.tx.programme_of_area(area)?.id;
    let programme = scene.tx.hold_programme(programme)?;
    // Whoever changes borders waits for all who hold the programme, and then places anew what they have reported. Who comes after
    // him has to look again.
    if scene.tx.areas_version()? != borders {
        return Err(Error::Stale.into());
    }
    let day = scene.now.day_in(programme.settings.time_zone);
    let record = TicketRecord {
        number: scene.tx.next_ticket_number(day)?,
        programme: programme.id,
        content_hash: draft.content_hash.clone(),
        awarded: None,
        withheld: None,
        changed_at: scene.now,
        agenda: keep_time::agenda(scene, &programme, &ticket, None)?,
        ticket,
    };
    scene.tx.insert_ticket(&record)?;
    for (note, body) in description.iter().chain(&address) {
        scene.tx.insert_note(id, *note, body)?;
    }
    scene.tx.append_ticket_event(id, &Recorded { sequence: 1, cause, event })?;
    scene.tx.attach_photos(id, 1, false, &photos, scene.now)?;
    check_content::begin(scene, &programme.settings, &record.ticket, draft.flagged)?;
    scene.tx.announce("ticket.submitted", id.uuid(), 1, scene.now)?;
    keep_figures::changed(scene, &programme, None, &record.ticket)?;
    route::emergency(scene, &programme, category.as_ref(), record)
}

pub fn known_category(scene: &mut Scene<'_, '_>, report: &Report) -> Result<Option<Category>, Failure> {
    let Some(code) = &report.category else { return Ok(None) };
    Ok(Some(scene.tx.category(code)?.ok_or(Code::UnknownCategory)?))
}

/// Programs report for whoever uses them. For himself everybody reports who is a member; on duty, and for others, staff do in their place; and for others
/// errand-runners.
fn require_right(scene: &mut Scene<'_, '_>, caller: &Caller, report: &Report, place: &Place) -> Result<(), Failure> {
    if report.channel.is_of_a_program() {
        may(caller, Operation::SubmitFromElsewhere, place)?;
    } else if report.channel.is_duty() {
        may(caller, Operation::SubmitOnDuty, place)?;
    } else if report.proxy.is_none() {
        may(caller, Operation::SubmitTicket, place)?;
    } else if !caller.errand_runner || may(caller, Operation::SubmitTicket, place).is_err() {
        let place = Place { desk: desk_serving(scene, caller, place)?, ..place.clone() };
        may(caller, Operation::SubmitForOther, &place)?;
    }
    Ok(())
}

/// A desk of the caller's in the same city: people come to it with whatever they have seen, wherever that was.
fn desk_serving(scene: &mut Scene<'_, '_>, caller: &Caller, place: &Place) -> Result<Option<Id<Desk>>, Failure> {
    for grant in &caller.grants {
        let RolePlace::Desk(desk) = grant.place else { continue };
        let home = scene.tx.require_desk(desk)?.area;
        if place.areas.last().is_none_or(|root| scene.tx.area_path(home).is_ok_and(|path| path.contains(root))) {
            return Ok(Some(desk));
        }
    }
    Ok(None)
}

/// Points are for members; nobody else is reported for.
fn require_member(scene: &mut Scene<'_, '_>, id: Id<Account>) -> Result<(), Failure> {
    let unknown = || FieldFault::new("/on_behalf_of/member_id", "unknown", "没有这位成员", "is not a member");
    let person = reach::person(scene, id).map_err(|_| unknown())?;
    if person.is_member() && person.record.disabled_at.is_none() { Ok(()) } else { Err(unknown().into()) }
}

/// Photos are used by whoever uploaded them, and once.
pub fn require_own_photos(scene: &mut Scene<'_, '_>, caller: &Caller, ids: &[Id<Photo>]) -> Result<(), Failure> {
    let known = scene.tx.photos_of(ids)?;
    for id in ids {
        let own = known.iter().any(|photo| photo.id == *id && photo.owner == Some(caller.account));
        if !own || scene.tx.photo_use(*id)?.is_some() {
            return Err(Failure::from(Code::PhotoNotUsable).saying(format!("照片 {id}"), format!("Photo {id}.")));
        }
    }
    Ok(())
}
