//! When a ticket is due, and what follows when it is.

use chrono::{DateTime, Utc};
use domain::id::Id;
use domain::ticket::deadline::{Agenda, Occasion, Prospect, Timer, Unit};
use domain::ticket::{By, Command, Event, Ticket};
use domain::time::Instant;
use persistence::values::{ProgrammeRecord, TicketRecord};

use crate::app::Scene;
use crate::flow::{command_ticket, tell};
use crate::problem::{Code, Failure};

/// Every limit that counts for a ticket.
pub fn timers(scene: &mut Scene<'_, '_>, programme: &ProgrammeRecord, ticket: &Ticket) -> Result<Vec<Timer>, Failure> {
    let (clocks, categories) = (scene.tx.clocks()?, scene.tx.categories_by_code()?);
    Ok(clocks.timers(ticket, &categories, &programme.settings))
}

/// When somebody has to look at it again. `told_at`: until when people have been told of what came.
pub fn agenda(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    ticket: &Ticket,
    told_at: Option<Instant>,
) -> Result<Agenda, Failure> {
    let timers = timers(scene, programme, ticket)?;
    let prospects = prospects(scene, programme, ticket, &timers)?;
    Ok(Agenda::of(ticket, &timers, &prospects, told_at.unwrap_or(scene.now)))
}

/// The event with what it was due at, where a limit held for it.
pub fn dated(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    ticket: &Ticket,
    event: Event,
) -> Result<Event, Failure> {
    let Some(mark) = event.ends() else { return Ok(event) };
    let timers = timers(scene, programme, ticket)?;
    let running = timers.iter().filter(|timer| timer.is_running() && timer.limit.until == mark);
    let due = running.filter_map(Timer::due_at).min();
    Ok(event.with_due(due))
}

fn prospects(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    ticket: &Ticket,
    timers: &[Timer],
) -> Result<Vec<Prospect>, Failure> {
    let clocks = scene.tx.clocks()?;
    Ok(ticket.prospects(timers, &clocks.working_time(&programme.settings), &programme.settings))
}

/// Records what has run out by now, once for each limit, tells people of what has come since they were told last, and says when to look
/// again. Says whether there was anything.
pub fn wake(scene: &mut Scene<'_, '_>, id: Id<Ticket>) -> Result<bool, Failure> {
    let record = scene.tx.lock_ticket(id)?.ok_or(Code::NotFound)?;
    let programme = scene.tx.hold_programme(record.programme)?;
    let version = record.ticket.version;
    // Before this was kept, people were told of everything at once.
    let told_at = record.agenda.told_at.unwrap_or(record.changed_at);
    let mut record = record_overdue(scene, &programme, record)?;
    let timers = timers(scene, &programme, &record.ticket)?;
    let come: Vec<Prospect> = prospects(scene, &programme, &record.ticket, &timers)?
        .into_iter()
        .filter(|prospect| prospect.at > told_at && prospect.at <= scene.now)
        .collect();
    for prospect in &come {
        if prospect.what != Occasion::StillOverdue {
            tell::of_occasion(scene, prospect.what, &record.ticket)?;
        }
    }
    if come.iter().any(|prospect| prospect.what == Occasion::StillOverdue) {
        record = supervise(scene, &programme, record)?;
    }
    let agenda = agenda(scene, &programme, &record.ticket, Some(scene.now))?;
    scene.tx.save_agenda(id, agenda)?;
    Ok(record.ticket.version != version || !come.is_empty())
}

/// Nobody has pressed for what is overdue, so the system does.
fn supervise(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    record: TicketRecord,
) -> Result<TicketRecord, Failure> {
    let due_at = due_or(scene, &record.ticket, None, 1, Unit::WorkingDay)?;
    let command = Command::Supervise { due_at, note: None };
    let decided = record.ticket.decide(By::System, command, &programme.settings, scene.now);
    let (event, cause) = decided.map_err(|refusal| Failure::internal(refusal.to_string()))?;
    command_ticket::carry_out(scene, programme, record, event, cause, &[])
}

/// The ticket with what has run out by now on record. Whoever comes too late and before the job does not get away with it.
pub fn record_overdue(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    mut record: TicketRecord,
) -> Result<TicketRecord, Failure> {
    let is_due = record.agenda.wakes_at.is_some_and(|wakes_at| wakes_at <= scene.now);
    if !is_due || !record.ticket.is_waited_for() {
        return Ok(record);
    }
    let timers = timers(scene, programme, &record.ticket)?;
    let overdue: Vec<_> = timers.iter().filter_map(|timer| timer.newly_overdue(&record.ticket, scene.now)).collect();
    for overdue in overdue {
        let command = Command::MarkOverdue { overdue };
        let decided = record.ticket.decide(By::System, command, &programme.settings, scene.now);
        let (event, cause) = decided.map_err(|refusal| Failure::internal(refusal.to_string()))?;
        record = command_ticket::carry_out(scene, programme, record, event, cause, &[])?;
    }
    Ok(record)
}

/// When somebody has to answer: as it was said, or else after so much time from now on.
pub fn due_or(
    scene: &mut Scene<'_, '_>,
    ticket: &Ticket,
    said: Option<DateTime<Utc>>,
    amount: u32,
    unit: Unit,
) -> Result<Instant, Failure> {
    if let Some(said) = said {
        return Ok(Instant::new(said));
    }
    let settings = scene.tx.programme_of_area(ticket.area)?.settings;
    let clocks = scene.tx.clocks()?;
    let time = clocks.working_time(&settings);
    Ok(time.due(amount, unit, time.taken_in(scene.now)))
}
