//! A command of a ticket: judged, recorded, and everything that follows from it, in one transaction.

use domain::id::Id;
use domain::identity::{Caller, Role};
use domain::photo::Photo;
use domain::ticket::command::Canonical;
use domain::ticket::visibility::Sight;
use domain::ticket::{
    By, Capacity, Cause, Command, CommandKind, Event, Note, Recorded, Refusal, Stage, Standing, Status, Ticket,
};
use persistence::values::{NoteBody, ProgrammeRecord, TicketRecord};

use crate::app::Scene;
use crate::flow::move_points::{self, Awarding};
use crate::flow::{keep_figures, keep_time, route, standing, submit_ticket, tell};
use crate::problem::{Code, Failure};

/// A ticket as its commander sees it afterwards.
#[derive(Debug)]
pub struct Commanded {
    pub record: TicketRecord,
    pub standing: Standing,
    pub sight: Sight,
}

/// A command to be given, with what was written and photographed for it.
#[derive(Debug)]
pub struct Order {
    pub command: Command,
    pub note: Option<(Id<Note>, NoteBody)>,
    pub photos: Vec<Id<Photo>>,
}

/// Gives a command. `make` may look at the ticket as it stands, which is held until the transaction ends.
pub fn command(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    id: Id<Ticket>,
    if_match: Option<u32>,
    kind: CommandKind,
    make: impl FnOnce(&mut Scene<'_, '_>, &Ticket) -> Result<Order, Failure>,
) -> Result<Commanded, Failure> {
    let found = scene.tx.lock_ticket(id)?;
    let (record, standing, _) = standing::see_ticket(scene, caller, found)?;
    if if_match.is_some_and(|version| version != record.ticket.version) {
        return Err(Code::VersionMismatch.into());
    }
    let programme = scene.tx.hold_programme(record.programme)?;
    let record = keep_time::record_overdue(scene, &programme, record)?;
    let (settings, now) = (&programme.settings, scene.now);
    let refused = |refusal: Refusal| {
        let allowed = record.ticket.allowed_commands(&standing, settings, now);
        tracing::debug!(%kind, %refusal, "refused");
        Failure::ticket(&refusal, record.ticket.status(), &allowed)
    };
    // Who may not give it at all learns nothing of what it refers to.
    record.ticket.admits(By::Person(&standing), kind).map_err(&refused)?;
    let order = make(scene, &record.ticket)?;
    submit_ticket::require_own_photos(scene, caller, &order.photos)?;
    let (event, cause) = record.ticket.decide(By::Person(&standing), order.command, settings, now).map_err(&refused)?;
    if let Some((note, body)) = &order.note {
        scene.tx.insert_note(id, *note, body)?;
    }
    let record = carry_out(scene, &programme, record, event, cause, &order.photos)?;
    let standing = standing::towards(scene, caller, &record.ticket)?;
    let confidential = standing::is_confidential(scene, &record.ticket)?;
    let sight = record.ticket.sight(&standing, confidential);
    Ok(Commanded { record, standing, sight })
}

/// Closes a ticket whose reporter has been silent for long enough. Says whether it came to that: somebody may have
/// answered in between.
pub fn close_silent(scene: &mut Scene<'_, '_>, id: Id<Ticket>) -> Result<bool, Failure> {
    let record = scene.tx.lock_ticket(id)?.ok_or(Code::NotFound)?;
    let programme = scene.tx.hold_programme(record.programme)?;
    let decided = record.ticket.decide(By::System, Command::CloseUnreached, &programme.settings, scene.now);
    let Ok((event, cause)) = decided else { return Ok(false) };
    carry_out(scene, &programme, record, event, cause, &[])?;
    Ok(true)
}

/// Records an event that was decided on, and everything that follows from it.
pub fn carry_out(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    before: TicketRecord,
    event: Event,
    cause: Cause,
    photos: &[Id<Photo>],
) -> Result<TicketRecord, Failure> {
    let event = keep_time::dated(scene, programme, &before.ticket, event)?;
    let awarding = move_points::award_for(scene, programme, &event, &before.ticket)?;
    let (was, record) = save(scene, programme, before, &event, cause, awarding, photos)?;
    follow_merge(scene, programme, &was, &event, &record)?;
    speak_for_all(scene, programme, &was, &event)?;
    route::follow(scene, programme, &event, record)
}

#[allow(clippy::too_many_arguments, reason = "each is one thing that the event left behind")]
fn save(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    before: TicketRecord,
    event: &Event,
    cause: Cause,
    awarding: Awarding,
    photos: &[Id<Photo>],
) -> Result<(Ticket, TicketRecord), Failure> {
    let was = before.ticket.clone();
    let ticket = before.ticket.apply(event, cause);
    let mut record = TicketRecord { ticket, changed_at: scene.now, ..before };
    match awarding {
        Awarding::Nothing => {}
        Awarding::Given(award) => (record.awarded, record.withheld) = (Some(award.amount.get()), None),
        Awarding::Withheld(why) => record.withheld = Some(why),
    }
    record.agenda = keep_time::agenda(scene, programme, &record.ticket, record.agenda.told_at)?;
    let id = record.ticket.id;
    let version = record.ticket.version;
    scene.tx.save_ticket(&record, was.version)?;
    scene.tx.append_ticket_event(id, &Recorded { sequence: version, cause, event: event.clone() })?;
    scene.tx.attach_photos(id, version, event.is_internal(), photos, scene.now)?;
    tell::of_event(scene, event, &record.ticket, cause.by)?;
    tell::of_relief(scene, event, &was, &record.ticket, cause.by)?;
    scene.tx.announce(&format!("ticket.{}", event.name()), id.uuid(), version, scene.now)?;
    // Last for this ticket: many commands count on the same rows, and whoever has counted is waited for until he is done.
    keep_figures::changed(scene, programme, Some(&was), &record.ticket)?;
    Ok((was, record))
}

/// A merge touches the canonical ticket as well, and whatever had been merged into the one that is merged now.
fn follow_merge(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    was: &Ticket,
    event: &Event,
    record: &TicketRecord,
) -> Result<(), Failure> {
    let id = record.ticket.id;
    match event {
        Event::Merged { into } => {
            for child in &was.merged {
                follow_by_itself(scene, programme, *child, &Event::Merged { into: *into })?;
            }
            let from = was.merged.iter().copied().chain([id]).collect();
            follow_by_itself(scene, programme, *into, &Event::MergeReceived { from })
        }
        Event::Unmerged { .. } => match was.stage {
            Stage::Merged { into, .. } => follow_by_itself(scene, programme, into, &Event::MergeReleased { from: id }),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Whoever of those who told of a matter says that it is not solved, says it for all of them, as long as it is not closed. Who he is
/// stays with his own report; so does what he wrote, where that is confidential.
fn speak_for_all(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    was: &Ticket,
    event: &Event,
) -> Result<(), Failure> {
    let (Stage::Merged { into, .. }, Event::FollowedUp { solved: false, satisfaction, note }) = (&was.stage, event)
    else {
        return Ok(());
    };
    let canonical = scene.tx.lock_ticket(*into)?.ok_or_else(|| Failure::internal("a merged ticket that is gone"))?;
    if canonical.ticket.status() == Status::Resolved {
        let note = if standing::is_confidential(scene, was)? { None } else { *note };
        let spoken = Event::FollowedUp { solved: false, satisfaction: *satisfaction, note };
        let cause = Cause { by: None, capacity: Capacity::System, at: scene.now };
        let own = own_programme(scene, programme, &canonical)?;
        save(scene, &own, canonical, &spoken, cause, Awarding::Nothing, &[])?;
    }
    Ok(())
}

/// What another ticket's command does to this one.
fn follow_by_itself(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    id: Id<Ticket>,
    event: &Event,
) -> Result<(), Failure> {
    let before = scene.tx.lock_ticket(id)?.ok_or_else(|| Failure::internal("a merged ticket that is gone"))?;
    let cause = Cause { by: None, capacity: Capacity::System, at: scene.now };
    let own = own_programme(scene, programme, &before)?;
    save(scene, &own, before, event, cause, Awarding::Nothing, &[])?;
    Ok(())
}

/// What follows from one ticket's command counts where the other one does: some were merged across programmes once.
fn own_programme(
    scene: &mut Scene<'_, '_>,
    programme: &ProgrammeRecord,
    other: &TicketRecord,
) -> Result<ProgrammeRecord, Failure> {
    if other.programme == programme.id {
        Ok(programme.clone())
    } else {
        Ok(scene.tx.hold_programme(other.programme)?)
    }
}

/// Which programme a ticket counts in.
pub fn programme_of(scene: &mut Scene<'_, '_>, id: Id<Ticket>) -> Result<ProgrammeRecord, Failure> {
    let record = scene.tx.ticket(id)?.ok_or(Code::NotFound)?;
    Ok(scene.tx.require_programme(record.programme)?)
}

/// The ticket that `merged` is to be merged into, held until the transaction ends. 422 where the caller cannot know of it.
pub fn canonical(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    merged: Id<Ticket>,
    id: Id<Ticket>,
) -> Result<Canonical, Failure> {
    let found = scene.tx.lock_ticket(id)?;
    match standing::see_ticket(scene, caller, found) {
        Ok((record, standing, _)) => {
            // It is his to judge as well: the merge is a step of both.
            if !Capacity::Role(Role::Reviewer).is_held_by(&standing, &record.ticket) {
                return Err(Code::Forbidden.into());
            }
            // Each has its own settings, points and figures.
            if record.programme != programme_of(scene, merged)?.id {
                let (zh, en) = ("目标工单属于另一个地区。", "It belongs to another programme.");
                return Err(Failure::from(Code::MergeTargetNotUsable).saying(zh, en));
            }
            let has_stake = record.ticket.has_stake(&standing);
            let (status, provisional) = (record.ticket.status(), record.ticket.provisional);
            Ok(Canonical { id, status, provisional, has_stake })
        }
        Err(_) => Err(Failure::field("/into", "unknown", "没有这个工单", "is not a ticket")),
    }
}
