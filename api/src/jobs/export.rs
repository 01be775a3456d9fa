//! Archives that somebody has asked for are made, one at a time, and those whose time is over deleted.

use chrono::TimeDelta;
use domain::identity::export::{ExportStatus, KEPT_DAYS};
use persistence::values::ExportRecord;

use super::{BATCH, Progress};
use crate::app::App;
use crate::exports::{gather, shelf};
use crate::problem::{Code, Failure};
use crate::start::said;

/// Whoever makes one and dies leaves it to the next one after so long.
const LEASE: TimeDelta = TimeDelta::minutes(60);

pub async fn make(app: &App) -> Result<usize, Failure> {
    let mut made = 0;
    loop {
        let taken = app.change(|scene| Ok(scene.tx.take_export(scene.now, scene.now.plus(LEASE))?)).await?;
        let Some(export) = taken else { return Ok(made) };
        let id = export.id;
        match gather::make(app, &export).await {
            Ok(done) => {
                finish(app, export, done).await?;
                made += 1;
            }
            // What is away comes back: the lease ends, and it is tried again.
            Err(failure) if failure.code == Code::Unavailable => return Err(failure),
            Err(failure) => {
                tracing::error!(export = %id, why = said(&failure), "an archive could not be made");
                app.change(move |scene| Ok(scene.tx.end_export(id, ExportStatus::Failed)?)).await?;
            }
        }
    }
}

async fn finish(app: &App, export: ExportRecord, done: gather::Made) -> Result<(), Failure> {
    let id = export.id;
    let kept = app
        .change(move |scene| {
            let record = ExportRecord {
                status: ExportStatus::Ready,
                ready_at: Some(scene.now),
                expires_at: Some(scene.now.plus(TimeDelta::days(KEPT_DAYS))),
                bytes: Some(done.bytes),
                photos_left_out: done.photos_left_out,
                ..export.clone()
            };
            // He may have left meanwhile.
            Ok(scene.tx.finish_export(&record, &done.secret)?)
        })
        .await?;
    if kept { Ok(()) } else { shelf::delete(app, id).await }
}

pub async fn expire(app: &App) -> Result<usize, Failure> {
    let mut progress = Progress::default();
    let due = app.look(|scene| Ok(scene.tx.exports_to_expire(scene.now, BATCH)?)).await?;
    for id in due {
        // The file first: a row that says `ready` is looked at again.
        let gone = match shelf::delete(app, id).await {
            Ok(()) => app.change(move |scene| Ok(scene.tx.end_export(id, ExportStatus::Expired)?)).await,
            Err(failure) => Err(failure),
        };
        progress.add(gone.map(|()| true));
    }
    progress.end()
}
