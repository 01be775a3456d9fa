//! Photos that were uploaded and never sent along with anything.
//!
//! The row goes first, in a transaction that whoever attaches the photo at that moment wins or loses as a whole; the
//! files after its commit. A server that stops in between leaves files that nothing names, which cost room and harm
//! nobody; the other way round it would leave a row that promises a picture that is gone. An upload is the mirror
//! image: files first, then the row.

use chrono::TimeDelta;
use domain::id::Id;
use domain::photo::Photo;

use super::{BATCH, Progress, is_full};
use crate::app::App;
use crate::problem::Failure;

/// A draft that was kept offline for a long weekend still finds its photos.
const KEPT: TimeDelta = TimeDelta::hours(72);

pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut progress = Progress::default();
    loop {
        let old = app.look(|scene| Ok(scene.tx.unattached_photos(scene.now.minus(KEPT), BATCH)?)).await?;
        let before = progress.done;
        for photo in &old {
            progress.add(delete(app, photo.id).await);
        }
        if !is_full(&old) || progress.done == before {
            return progress.end();
        }
    }
}

pub(super) async fn delete(app: &App, id: Id<Photo>) -> Result<bool, Failure> {
    // While the store is away the row stays, and so nothing is left behind there.
    app.photos.require().await?;
    let is_ours = app.change(move |scene| Ok(scene.tx.delete_unattached_photo(id)?)).await?;
    if is_ours {
        app.photos.delete(id).await?;
    }
    Ok(is_ours)
}
