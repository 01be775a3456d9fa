//! Open tickets are placed anew where borders have changed: a batch at a time, from where the last one ended, so
//! that a server that stops in between loses nothing.

use domain::id::Id;
use domain::ticket::Ticket;

use super::BATCH;
use crate::app::{App, Scene};
use crate::flow::replace_tickets as replace;
use crate::problem::Failure;

pub async fn run(app: &App) -> Result<usize, Failure> {
    let mut done = 0;
    // Who is to be looked at is found outside of the transaction: that takes long where few are open.
    while let Some((after, batch)) = app.look(next_batch).await? {
        done += app.change(move |scene| replace_batch(scene, after, &batch)).await?;
    }
    Ok(done)
}

type Batch = (Option<Id<Ticket>>, Vec<Id<Ticket>>);

fn next_batch(scene: &mut Scene<'_, '_>) -> Result<Option<Batch>, Failure> {
    let Some(after) = scene.tx.replacement()? else { return Ok(None) };
    Ok(Some((after, scene.tx.tickets_to_replace(replace::statuses(), after, BATCH)?)))
}

/// Nothing is done where another process has done it, or borders have changed again: the next batch is another one then.
fn replace_batch(scene: &mut Scene<'_, '_>, after: Option<Id<Ticket>>, batch: &[Id<Ticket>]) -> Result<usize, Failure> {
    if scene.tx.lock_replacement()? != Some(after) {
        return Ok(0);
    }
    let mut done = 0;
    for ticket in batch {
        done += usize::from(replace::place_anew(scene, *ticket)?);
    }
    match batch.last() {
        Some(last) => scene.tx.replaced_up_to(*last)?,
        None => scene.tx.end_replacement()?,
    }
    Ok(done)
}
