//! What users publish is looked at before the public sees it: by whom, the programme says.

use domain::content::{Check, CheckStatus, MOST_TRIES, Opinion, Subject, again, late};
use domain::id::Id;
use domain::identity::{Caller, Operation, Place, Provider, may};
use domain::photo::Photo;
use domain::programme::Settings;
use domain::text::Prose;
use domain::ticket::Ticket;
use persistence::values::{CheckRecord, CheckSubject, NoteBody};

use crate::app::Scene;
use crate::flow::standing;
use crate::problem::{Code, Failure};

/// A new report: its text and its photos, as far as somebody has to look at them.
pub fn begin(scene: &mut Scene<'_, '_>, settings: &Settings, ticket: &Ticket, flagged: bool) -> Result<(), Failure> {
    let report = &ticket.report;
    let checker = settings.content_check;
    let text = report.description.map(CheckSubject::Note);
    let photos = report.photos.iter().chain(report.after_photos.iter().flatten());
    let texts = text.map(|text| (text, checker.first_look(Subject::Text, flagged)));
    let photos = photos.map(|id| (CheckSubject::Photo(*id), checker.first_look(Subject::Picture, false)));
    let found: Vec<(CheckSubject, Option<CheckStatus>)> = texts.into_iter().chain(photos).collect();
    for (subject, status) in found {
        let Some(status) = status else { continue };
        let (id, ticket, asked_at) = (scene.id(), ticket.id, scene.now);
        let record =
            CheckRecord { id, ticket, subject, status, asked_at, tries: 0, decided_at: None, decided_by: None };
        scene.tx.begin_check(&record)?;
    }
    Ok(())
}

/// What a service is asked.
#[derive(Clone, Debug)]
pub enum Question {
    Text {
        text: Prose,
        open_id: String,
    },
    Picture {
        photo: Id<Photo>,
        open_id: String,
    },
    /// It knows nothing of whoever sent it.
    Stranger,
    /// There is nothing to ask about any more.
    Gone,
}

/// The question of a check, of somebody whom WeChat knows.
pub fn question(scene: &mut Scene<'_, '_>, check: &CheckRecord) -> Result<Question, Failure> {
    let record = scene.tx.ticket(check.ticket)?.ok_or(Code::NotFound)?;
    let sender = record.ticket.report.proxy.or(record.ticket.report.reporter);
    let open_id = match sender {
        Some(sender) => scene.tx.subject_at(sender, &Provider::wechat())?,
        None => None,
    };
    let open_id = open_id.map(|subject| subject.as_str().to_owned());
    Ok(match (check.subject, open_id) {
        (CheckSubject::Photo(photo), Some(open_id)) => Question::Picture { photo, open_id },
        (CheckSubject::Note(note), open_id) => match (text_of(scene, note)?, open_id) {
            (None, _) => Question::Gone,
            (Some(text), Some(open_id)) => Question::Text { text, open_id },
            (Some(_), None) => Question::Stranger,
        },
        (CheckSubject::Photo(_), None) => Question::Stranger,
    })
}

/// What was written, unless it is erased.
pub fn text_of(scene: &mut Scene<'_, '_>, note: Id<domain::ticket::Note>) -> Result<Option<Prose>, Failure> {
    Ok(scene.tx.notes(&[note])?.into_iter().find_map(|(_, body)| match body {
        NoteBody::Description(text) | NoteBody::Text(text) => Some(text),
        NoteBody::Address(_) | NoteBody::Erased => None,
    }))
}

/// What a service says, or that it says nothing. Of what a person has settled meanwhile nothing changes.
pub fn hear(scene: &mut Scene<'_, '_>, id: Id<Check>, opinion: Option<Opinion>) -> Result<(), Failure> {
    let Some(check) = scene.tx.lock_check(id)? else { return Ok(()) };
    if check.status != CheckStatus::Asked {
        return Ok(());
    }
    match opinion {
        Some(Opinion::Later(trace)) if check.tries < MOST_TRIES => {
            scene.tx.put_off_check(id, Some(late(scene.now)), Some(&trace))?;
        }
        // It has promised often enough.
        Some(Opinion::Later(_)) => scene.tx.settle_check(id, CheckStatus::Waiting, None, scene.now)?,
        Some(opinion) => scene.tx.settle_check(id, opinion.status(), None, scene.now)?,
        None => match again(check.tries, scene.now) {
            Some(at) => scene.tx.put_off_check(id, Some(at), None)?,
            None => scene.tx.settle_check(id, CheckStatus::Waiting, None, scene.now)?,
        },
    }
    Ok(())
}

/// The answer that was promised under a number.
pub fn hear_later(scene: &mut Scene<'_, '_>, trace: &str, opinion: &Opinion) -> Result<bool, Failure> {
    match scene.tx.lock_check_traced(trace)? {
        Some(check) if check.status == CheckStatus::Asked => {
            scene.tx.settle_check(check.id, opinion.status(), None, scene.now)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// A person says so. Nobody passes what he brought in himself.
pub fn decide(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    id: Id<Check>,
    verdict: CheckStatus,
) -> Result<CheckRecord, Failure> {
    let check = scene.tx.lock_check(id)?.ok_or(Code::NotFound)?;
    let found = scene.tx.ticket(check.ticket)?;
    let (record, standing, _) = standing::see_ticket(scene, caller, found)?;
    let place = Place { areas: standing.place.areas.clone(), ..Place::default() };
    may(caller, Operation::DecideContentCheck, &place).map_err(|_| Code::NotFound)?;
    if record.ticket.has_stake(&standing) {
        return Err(Code::ConflictOfInterest.into());
    }
    if !check.status.takes_a_word(verdict) {
        return Err(Code::CheckDecided.into());
    }
    scene.tx.settle_check(id, verdict, Some(caller.account), scene.now)?;
    let detail = serde_json::json!({"check_id": id, "verdict": verdict}).to_string();
    scene.tx.record_audit(Some(caller.account), "content.decide", Some(check.ticket.uuid()), &detail, scene.now)?;
    Ok(scene.tx.lock_check(id)?.unwrap_or(check))
}
