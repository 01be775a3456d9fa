//! What the city's public hotline is told: a matter that was accepted, and every step that follows. Each case has its numbers and its lane: nothing
//! of it is sent before what stands before it was taken.

use domain::delivery::Channel;
use domain::hotline::{Direction, MessageKind, Origin, Told, told};
use domain::id::Id;
use domain::identity::{Caller, Role};
use domain::ticket::{Assignee, Event, Note, Ticket};
use domain::time::Instant;
use openapi::hotline::{HotlineArea, HotlineCase as CaseData, HotlineDue, HotlineStatus, HotlineTold};
use openapi::ticket::{AssigneeKind, AssigneeShown};
use persistence::values::{Announcement, HotlineCase, HotlineMessage, NewParcel, NoteBody, TicketRecord};
use serde::Serialize;

use crate::app::Scene;
use crate::flow::{hear_hotline, keep_time, pass_on, standing};
use crate::outside::Outside;
use crate::outside::hotline::Hotline;
use crate::outside::signature::webhook_id;
use crate::problem::Failure;
use crate::wire;

/// Writes down what is to go there of a step, if anything is.
pub fn tell(scene: &mut Scene<'_, '_>, outside: &Outside, it: &Announcement) -> Result<(), Failure> {
    let Some(hotline) = &outside.hotline else { return Ok(()) };
    let id: Id<Ticket> = Id::from_uuid(it.subject);
    let known = scene.tx.lock_hotline_case(id)?;
    if known.is_none() && !BEGINS.contains(&it.topic.as_str()) {
        return Ok(());
    }
    let Some(record) = scene.tx.ticket(id)? else { return Ok(()) };
    let Some((event, ticket)) = pass_on::as_of(scene, &record, it.version)? else { return Ok(()) };
    let how = told(&event);
    let step = Step { hotline, at: it, record: &record, ticket: &ticket };
    match known {
        Some(_) if how == Told::Not => Ok(()),
        Some(case) => {
            let data = step.status(scene, &event, how)?;
            step.send(scene, &case, MessageKind::Status, data)
        }
        None => {
            if !is_its_own(scene, hotline, &ticket)? {
                return Ok(());
            }
            let case = HotlineCase { ticket: id, hotline_case: None, origin: Origin::Here, opened_at: scene.now };
            scene.tx.open_hotline_case(&case)?;
            let data = step.case(scene)?;
            step.send(scene, &case, MessageKind::Case, data)
        }
    }
}

/// Steps by which a matter becomes the city's.
const BEGINS: [&str; 2] = ["ticket.accepted", "ticket.confirmed"];

/// Whether it lies where the hotline is responsible: where its account holds the role.
fn is_its_own(scene: &mut Scene<'_, '_>, hotline: &Hotline, ticket: &Ticket) -> Result<bool, Failure> {
    let Some(Caller { grants, .. }) = hear_hotline::agent(scene, &hotline.account)? else { return Ok(false) };
    let place = standing::place_of_area(scene, ticket.area)?;
    Ok(grants.iter().any(|grant| grant.role == Role::Hotline && grant.covers(&place)))
}

/// A step of a ticket, with the ticket as it was after it.
struct Step<'a> {
    hotline: &'a Hotline,
    at: &'a Announcement,
    record: &'a TicketRecord,
    ticket: &'a Ticket,
}

impl Step<'_> {
    fn send<D: Serialize>(
        &self,
        scene: &mut Scene<'_, '_>,
        case: &HotlineCase,
        kind: MessageKind,
        data: D,
    ) -> Result<(), Failure> {
        let sequence = scene.tx.hotline_messages_of(case.ticket, Direction::Out)?.saturating_add(1);
        let message = scene.id::<Announcement>().uuid();
        let id = webhook_id(message);
        let body = HotlineTold {
            id: id.clone(),
            jurisdiction: self.hotline.jurisdiction.clone(),
            case: case.ticket.uuid(),
            hotline_case: case.hotline_case.clone(),
            sequence,
            kind: wire::hotline_kind_out(kind),
            at: self.at.at.utc(),
            data,
        };
        scene.tx.send_off(&NewParcel {
            id: scene.id(),
            channel: Channel::Hotline,
            target: self.record.programme.uuid(),
            lane: Some(format!("hotline {}", case.ticket)),
            topic: format!("hotline.{kind}"),
            message,
            subject: Some(case.ticket.uuid()),
            body: Some(serde_json::to_string(&body).map_err(Failure::internal)?),
            at: scene.now,
        })?;
        scene.tx.record_hotline_message(&HotlineMessage {
            direction: Direction::Out,
            id,
            ticket: case.ticket,
            sequence,
            kind,
            at: self.at.at,
            status: self.ticket.status(),
            taken: None,
        })?;
        Ok(())
    }

    fn case(&self, scene: &mut Scene<'_, '_>) -> Result<CaseData, Failure> {
        let ticket = self.ticket;
        let area = ticket.area.map(|area| scene.tx.require_area(area)).transpose()?;
        let category = ticket.category().map(|code| scene.tx.category(code)).transpose()?.flatten();
        let classified = ticket.stage.classified();
        Ok(CaseData {
            number: self.record.number.clone(),
            version: ticket.version,
            status: wire::status_out(ticket.status()),
            category: ticket.category().map(|code| code.as_str().to_owned()),
            category_name: category.map(|category| category.name.as_str().to_owned()),
            urgency: classified.map(|it| wire::urgency_out(it.urgency)),
            major: classified.is_some_and(|it| it.major),
            description: written(scene, ticket.report.description)?,
            location: ticket.report.location.map(|it| wire::location_out(it.position, it.coord_system, it.accuracy_m)),
            address: written(scene, ticket.report.address)?,
            area: area.map(|area| HotlineArea {
                id: area.id.uuid(),
                code: area.code.as_str().to_owned(),
                name: area.name.as_str().to_owned(),
            }),
            assignee: self.assignee(scene)?,
            submitted_at: ticket.milestones.submitted_at.utc(),
            due: self.due(scene)?,
        })
    }

    fn status(&self, scene: &mut Scene<'_, '_>, event: &Event, how: Told) -> Result<HotlineStatus, Failure> {
        let note = event.note().filter(|_| how == Told::Whole);
        let (outcome, satisfaction) = match event {
            Event::Resolved { outcome, .. } => (Some(wire::outcome_out(*outcome)), None),
            Event::FollowedUp { satisfaction, .. } => (None, *satisfaction),
            _ => (None, None),
        };
        Ok(HotlineStatus {
            number: self.record.number.clone(),
            version: self.ticket.version,
            event: event.name().to_owned(),
            status: wire::status_out(self.ticket.status()),
            detail: written(scene, note)?,
            outcome,
            satisfaction,
            assignee: self.assignee(scene)?,
            due: self.due(scene)?,
        })
    }

    /// Who has it. Of a worker it is not said what he is called.
    fn assignee(&self, scene: &mut Scene<'_, '_>) -> Result<Option<AssigneeShown>, Failure> {
        Ok(match self.ticket.stage.assignee() {
            None => None,
            Some(Assignee::Worker(id)) => Some(AssigneeShown { kind: AssigneeKind::Worker, id: id.uuid(), name: None }),
            Some(Assignee::Department(id)) => {
                let name = scene.tx.department_names(&[id])?.pop().map(|(_, name)| name.as_str().to_owned());
                Some(AssigneeShown { kind: AssigneeKind::Department, id: id.uuid(), name })
            }
        })
    }

    fn due(&self, scene: &mut Scene<'_, '_>) -> Result<Vec<HotlineDue>, Failure> {
        let programme = scene.tx.require_programme(self.record.programme)?;
        let timers = keep_time::timers(scene, &programme, self.ticket)?;
        let running = timers.iter().filter(|timer| timer.is_running());
        Ok(running
            .filter_map(|timer| {
                let due_at = timer.due_at().map(Instant::utc)?;
                Some(HotlineDue { until: wire::mark_out(timer.limit.until), due_at })
            })
            .collect())
    }
}

/// What was written, unless it was erased since.
fn written(scene: &mut Scene<'_, '_>, note: Option<Id<Note>>) -> Result<Option<String>, Failure> {
    let Some(note) = note else { return Ok(None) };
    Ok(scene.tx.notes(&[note])?.pop().and_then(|(_, body)| match body {
        NoteBody::Description(text) | NoteBody::Text(text) => Some(text.as_str().to_owned()),
        NoteBody::Address(line) => Some(line.as_str().to_owned()),
        NoteBody::Erased => None,
    }))
}
