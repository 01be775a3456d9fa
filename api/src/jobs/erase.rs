//! What people who left have written and photographed. Of a matter that is over it goes at the first look; of an open one, by which
//! somebody works, at the first look after it is over. What is begun and not finished is found again: each step leaves nothing to do
//! for the next time.

use chrono::TimeDelta;
use domain::id::Id;
use domain::identity::Account;
use domain::photo::{Photo, Variant};
use domain::ticket::{Ticket, erasure};
use persistence::values::PhotoRecord;

use super::{BATCH, Progress, delete_photos, is_full};
use crate::app::{App, Scene};
use crate::exports::shelf;
use crate::problem::Failure;

/// Open matters are looked at again after so long.
const AGAIN: TimeDelta = TimeDelta::hours(12);
/// Events that are held in memory at a time.
const EVENTS: u32 = 200;

pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut progress = Progress::default();
    let due = app.look(|scene| Ok(scene.tx.erasures_due(scene.now, BATCH)?)).await?;
    for account in due {
        progress.add(erase(app, account).await.map(|()| true));
    }
    progress.end()
}

async fn erase(app: &App, who: Id<Account>) -> Result<(), Failure> {
    let texts_left = erase_reports(app, who).await?;
    erase_remarks(app, who).await?;
    let photos_left = erase_photos(app, who).await?;
    for export in app.look(move |scene| Ok(scene.tx.exports_of(who)?)).await? {
        shelf::delete(app, export.id).await?;
    }
    app.change(move |scene| {
        let again = (texts_left || photos_left).then(|| scene.now.plus(AGAIN));
        Ok(scene.tx.note_erasure(who, again)?)
    })
    .await
}

/// His reports. Says whether some are open still.
async fn erase_reports(app: &App, who: Id<Account>) -> Result<bool, Failure> {
    let (mut after, mut open) = (None, false);
    loop {
        let batch = app.look(move |scene| Ok(scene.tx.tickets_reported_by(who, after, BATCH)?)).await?;
        for record in &batch {
            if erasure::is_over(&record.ticket) {
                erase_texts(app, who, record.ticket.id).await?;
            } else {
                open = true;
            }
        }
        after = batch.last().map(|record| record.ticket.id).or(after);
        if !is_full(&batch) {
            return Ok(open);
        }
    }
}

/// What he said of others' matters.
async fn erase_remarks(app: &App, who: Id<Account>) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let batch = app.look(move |scene| Ok(scene.tx.tickets_followed_by(who, after, BATCH)?)).await?;
        for id in &batch {
            erase_texts(app, who, *id).await?;
        }
        after = batch.last().copied().or(after);
        if !is_full(&batch) {
            return Ok(());
        }
    }
}

async fn erase_texts(app: &App, who: Id<Account>, id: Id<Ticket>) -> Result<(), Failure> {
    app.change(move |scene| {
        let mut after = 0;
        loop {
            let history = scene.tx.ticket_events_after(id, after, EVENTS)?;
            scene.tx.erase_notes(&erasure::notes_of(&history, who), scene.now)?;
            match history.last() {
                Some(last) => after = last.sequence,
                None => return Ok(()),
            }
        }
    })
    .await
}

/// His photos stay with their matters, as pictures of the street: what a camera noted of him goes. Says whether some are left.
async fn erase_photos(app: &App, who: Id<Account>) -> Result<bool, Failure> {
    let (mut after, mut left) = (None, false);
    loop {
        let batch = app.look(move |scene| Ok(scene.tx.photos_owned_by(who, after, BATCH)?)).await?;
        for photo in &batch {
            left |= !erase_photo(app, photo).await?;
        }
        after = batch.last().map(|photo| photo.id).or(after);
        if !is_full(&batch) {
            return Ok(left);
        }
    }
}

async fn erase_photo(app: &App, photo: &PhotoRecord) -> Result<bool, Failure> {
    let id = photo.id;
    match app.look(move |scene| whether_over(scene, id)).await? {
        None => delete_photos::delete(app, id).await.map(|_| true),
        Some(false) => Ok(false),
        Some(true) => {
            // The file first: a row that still names its owner is looked at again.
            let shown = app.photos.get(id, Variant::Display).await?;
            let bytes = u64::try_from(shown.len()).map_err(Failure::internal)?;
            app.photos.put(id, Variant::Original, shown).await?;
            app.change(move |scene| Ok(scene.tx.forget_capture(id, bytes)?)).await?;
            Ok(true)
        }
    }
}

/// Whether the matter of a photo is over; nothing where it belongs to none.
fn whether_over(scene: &mut Scene<'_, '_>, id: Id<Photo>) -> Result<Option<bool>, Failure> {
    let Some(used) = scene.tx.photo_use(id)? else { return Ok(None) };
    let record = scene.tx.ticket(used.ticket)?;
    Ok(Some(record.is_none_or(|record| erasure::is_over(&record.ticket))))
}
