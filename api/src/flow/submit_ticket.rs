//! A report becomes a ticket.

use domain::id::Id;
use domain::identity::{Caller, Operation, Place, may};
use domain::photo::Photo;
use domain::text::{Line, Prose};
use domain::ticket::{Capacity, Cause, Note, Recorded, Report, Ticket};
use persistence::values::{NoteBody, TicketRecord};

use crate::app::Scene;
use crate::flow::{keep_figures, locate, standing};
use crate::problem::{Code, Failure, FieldFault};

/// A report as it came, with its texts still beside it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: Option<Id<Ticket>>,
    /// `description` and `address` are filled in here.
    pub report: Report,
    pub description: Option<Prose>,
    pub address: Option<Line>,
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
    let mut report = draft.report.clone();
    require_category(scene, &report)?;
    let position = report.location.map(|location| location.position);
    let area = locate::area_of(scene, position)?;
    let place = standing::place_of_area(scene, area)?;
    require_right(caller, &report, &place)?;
    if let Some(reporter) = report.reporter.filter(|reporter| *reporter != caller.account) {
        scene
            .tx
            .require_account(reporter)
            .map_err(|_| FieldFault::new("/on_behalf_of/member_id", "unknown", "没有这位成员", "is not a member"))?;
    }
    let description = draft.description.as_ref().map(|text| (scene.id::<Note>(), NoteBody::Description(text.clone())));
    let address = draft.address.as_ref().map(|line| (scene.id::<Note>(), NoteBody::Address(line.clone())));
    report.description = description.as_ref().map(|(id, _)| *id);
    report.address = address.as_ref().map(|(id, _)| *id);
    let photos: Vec<Id<Photo>> = report.photos.iter().chain(report.after_photos.iter().flatten()).copied().collect();
    require_own_photos(scene, caller, &photos)?;

    let capacity = if report.proxy.is_some() { Capacity::Proxy } else { Capacity::Reporter };
    let cause = Cause { by: Some(caller.account), capacity, at: scene.now };
    let event = Ticket::submit(report, area, scene.now)?;
    let ticket = Ticket::begin(id, &event, cause).ok_or_else(|| Failure::internal("a ticket that did not begin"))?;
    let programme = scene.tx.programme_of_area(area)?.id;
    let programme = scene.tx.hold_programme(programme)?;
    let day = scene.now.day_in(programme.settings.time_zone);
    let record = TicketRecord {
        number: scene.tx.next_ticket_number(day)?,
        programme: programme.id,
        content_hash: draft.content_hash.clone(),
        awarded: None,
        withheld: None,
        changed_at: scene.now,
        ticket,
    };
    scene.tx.insert_ticket(&record)?;
    for (note, body) in description.iter().chain(&address) {
        scene.tx.insert_note(id, *note, body)?;
    }
    scene.tx.append_ticket_event(id, &Recorded { sequence: 1, cause, event })?;
    scene.tx.attach_photos(id, 1, false, &photos, scene.now)?;
    keep_figures::changed(scene, &programme, None, &record.ticket)?;
    scene.tx.announce("ticket.submitted", id.uuid(), 1, scene.now)?;
    Ok((record, false))
}

fn require_category(scene: &mut Scene<'_, '_>, report: &Report) -> Result<(), Failure> {
    let Some(code) = &report.category else { return Ok(()) };
    if scene.tx.category(code)?.is_none() {
        return Err(Code::UnknownCategory.into());
    }
    Ok(())
}

/// For himself everybody reports who is a member; for others staff in their place, and errand-runners.
fn require_right(caller: &Caller, report: &Report, place: &Place) -> Result<(), Failure> {
    if report.proxy.is_none() {
        may(caller, Operation::SubmitTicket, place)?;
    } else if !caller.errand_runner || may(caller, Operation::SubmitTicket, place).is_err() {
        may(caller, Operation::SubmitForOther, place)?;
    }
    Ok(())
}

/// Photos are used by whoever uploaded them, and once.
pub fn require_own_photos(scene: &mut Scene<'_, '_>, caller: &Caller, ids: &[Id<Photo>]) -> Result<(), Failure> {
    let known = scene.tx.photos_of(ids)?;
    for id in ids {
        let own = known.iter().any(|photo| photo.id == *id && photo.owner == caller.account);
        if !own || scene.tx.photo_use(*id)?.is_some() {
            return Err(Failure::from(Code::PhotoNotUsable).saying(format!("照片 {id}"), format!("Photo {id}.")));
        }
    }
    Ok(())
}
