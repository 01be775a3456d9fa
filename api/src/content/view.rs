//! What is shown of something that is looked at.

use domain::id::Id;
use openapi::content::ContentCheck;
use persistence::values::{CheckRecord, CheckSubject};

use crate::app::Scene;
use crate::flow::check_content::text_of;
use crate::problem::Failure;
use crate::wire;

pub fn check(scene: &mut Scene<'_, '_>, record: &CheckRecord) -> Result<ContentCheck, Failure> {
    let (photo_id, text) = match record.subject {
        CheckSubject::Photo(photo) => (Some(photo.uuid()), None),
        CheckSubject::Note(note) => (None, text_of(scene, note)?),
    };
    Ok(ContentCheck {
        id: record.id.uuid(),
        ticket_id: record.ticket.uuid(),
        photo_id,
        text: text.map(String::from),
        status: wire::check_status_out(record.status),
        asked_at: record.asked_at.utc(),
        decided_at: record.decided_at.map(|at| at.utc()),
        decided_by: record.decided_by.map(Id::uuid),
    })
}
