//! After an upgrade that has a ticket's state say more than it did, states are made anew from their events, a batch at a time. It is over once.

use domain::id::Id;
use domain::ticket::{Recorded, Ticket};
use persistence::values::TicketRecord;

use super::{BATCH, fold_figures};
use crate::app::{App, Scene};
use crate::flow::{keep_figures, keep_time};
use crate::problem::{Code, Failure};

const COUNTED_AT_ONCE: usize = 2000;

pub async fn run(app: &App) -> Result<usize, Failure> {
    let (mut done, mut counted) = (0, 0);
    while let Some(changed) = app.change(next_batch).await? {
        done += changed;
        counted += changed;
        if counted >= COUNTED_AT_ONCE {
            // Whoever asks for figures meanwhile does not have to read all that was counted.
            fold_figures::run(app).await?;
            counted = 0;
        }
    }
    Ok(done)
}

/// How many of a batch were not as their events make them; nothing, where there is none left.
fn next_batch(scene: &mut Scene<'_, '_>) -> Result<Option<usize>, Failure> {
    let Some(after) = scene.tx.lock_rebuild()? else { return Ok(None) };
    let ids: Vec<Id<Ticket>> =
        scene.tx.tickets_after(after, BATCH)?.into_iter().map(|(record, _)| record.ticket.id).collect();
    let Some(last) = ids.last() else {
        scene.tx.end_rebuild()?;
        return Ok(None);
    };
    scene.tx.rebuilt_up_to(*last)?;
    let mut changed = 0;
    for id in ids {
        // One that cannot be made anew holds nobody up: `verify` tells of it.
        changed += usize::from(rebuild(scene, id)?);
    }
    Ok(Some(changed))
}

fn rebuild(scene: &mut Scene<'_, '_>, id: Id<Ticket>) -> Result<bool, Failure> {
    let record = scene.tx.lock_ticket(id)?.ok_or(Code::NotFound)?;
    let mut history: Vec<Recorded> = Vec::new();
    loop {
        let last = history.last().map_or(0, |step| step.sequence);
        let steps = scene.tx.ticket_events_after(id, last, BATCH)?;
        if steps.is_empty() {
            break;
        }
        history.extend(steps);
    }
    // What its events do not make stays as it is, for `verify` to tell.
    let replayed = Ticket::replay(id, &history).filter(|ticket| ticket.version == record.ticket.version);
    let ticket = replayed.unwrap_or_else(|| record.ticket.clone());
    if ticket == record.ticket && record.counted {
        return Ok(false);
    }
    let programme = scene.tx.hold_programme(record.programme)?;
    let agenda = keep_time::agenda(scene, &programme, &ticket, record.agenda.told_at)?;
    let version = ticket.version;
    let (was, was_counted) = (record.ticket.clone(), record.counted);
    let record = TicketRecord { ticket, agenda, counted: true, ..record };
    scene.tx.save_ticket(&record, version)?;
    keep_figures::changed(scene, &programme, was_counted.then_some(&was), &record.ticket)?;
    Ok(true)
}
