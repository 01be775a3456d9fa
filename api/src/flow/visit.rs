//! Reports without an account: somebody scans the code of a grid, and follows his report by the code that he is given.

use domain::grid::Area;
use domain::id::Id;
use domain::identity::Phone;
use domain::text::{Code as AreaCode, Line, Name};
use domain::ticket::{By, Capacity, Cause, CommandKind, Matter, Refusal, Ticket};
use persistence::values::{AreaRecord, PhotoRecord, TicketRecord, VisitorRecord};

use crate::app::Scene;
use crate::flow::command_ticket::{self, Order};
use crate::flow::locate::{self, Placed};
use crate::flow::submit_ticket::{self, Draft};
use crate::flow::{keep_time, standing};
use crate::problem::{Code, Failure};

/// What a visitor sent.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Of the id that the client made, which is known to it alone: it leads to the tracking code, and the ticket's own does not.
    pub replay_hash: Vec<u8>,
    /// Whose code he scanned.
    pub grid: AreaCode,
    /// Without its photos, which have no ids yet.
    pub draft: Draft,
    pub name: Option<Name>,
    pub phone: Option<Phone>,
    /// The code that he is to be given.
    pub tracking_code: String,
}

/// The grid whose code hangs there.
pub fn require_grid(scene: &mut Scene<'_, '_>, code: &AreaCode) -> Result<AreaRecord, Failure> {
    let found = scene.tx.area_with_code(code)?.filter(|area| !area.retired);
    found.ok_or_else(|| Failure::field("/grid", "unknown", "没有这个网格", "is no grid"))
}

/// The same report, where it came before. What another one has this id for is refused.
pub fn known(scene: &mut Scene<'_, '_>, visit: &Visit) -> Result<Option<(TicketRecord, VisitorRecord)>, Failure> {
    let Some(visitor) = scene.tx.visitor_with_replay(&visit.replay_hash)? else { return Ok(None) };
    let before = ticket_of(scene, &visitor)?;
    let is_same =
        before.content_hash == visit.draft.content_hash && visitor.name == visit.name && visitor.phone == visit.phone;
    if is_same { Ok(Some((before, visitor))) } else { Err(Code::TicketExists.into()) }
}

/// Refuses what would not become a ticket, before anything is done with its photos. Says whose code it was, and where it lands.
pub fn check(scene: &mut Scene<'_, '_>, visit: &Visit, photos: usize) -> Result<[Id<Area>; 2], Failure> {
    let grid = require_grid(scene, &visit.grid)?.id;
    let area = area_of(scene, visit, grid)?;
    let category = submit_ticket::known_category(scene, &visit.draft.report)?;
    let needs_photo = category.is_none_or(|category| category.photo_required) && photos == 0;
    let mut report = visit.draft.report.clone();
    // Its texts have no ids yet; that there are some is what counts.
    report.description = visit.draft.description.as_ref().map(|_| scene.id());
    report.address = Some(scene.id());
    report.checked(needs_photo, scene.now)?;
    Ok([grid, area])
}

/// Records the report with its photos. Sent again, it is the same ticket; `true` says that it was there.
pub fn report(
    scene: &mut Scene<'_, '_>,
    visit: &Visit,
    photos: &[PhotoRecord],
) -> Result<(TicketRecord, VisitorRecord, bool), Failure> {
    if let Some((record, visitor)) = known(scene, visit)? {
        return Ok((record, visitor, true));
    }
    let grid = require_grid(scene, &visit.grid)?;
    let borders = scene.tx.areas_version()?;
    let area = area_of(scene, visit, grid.id)?;
    let category = submit_ticket::known_category(scene, &visit.draft.report)?;
    for photo in photos {
        scene.tx.insert_photo(photo)?;
    }
    let mut draft = visit.draft.clone();
    draft.report.photos = photos.iter().map(|photo| photo.id).collect();
    if draft.report.location.is_none() && draft.address.is_none() {
        // Where he stood is all that is known; a point would say more.
        draft.address = Some(Line::parse(grid.name.as_str()).map_err(Failure::internal)?);
    }
    let cause = Cause { by: None, capacity: Capacity::Reporter, at: scene.now };
    let id = scene.id();
    let record = submit_ticket::enter(scene, id, &draft, category, Placed { area: Some(area), borders }, cause)?;
    let visitor = VisitorRecord {
        ticket: id,
        area: grid.id,
        tracking_code: visit.tracking_code.clone(),
        name: visit.name.clone(),
        phone: visit.phone.clone(),
    };
    scene.tx.insert_visitor(&visitor, &visit.replay_hash)?;
    Ok((record, visitor, false))
}

/// A position belongs to the smallest area around it, as anybody's. The code says more than a position that lies in nothing
/// smaller than what the grid is part of, and it is all there is where none was sent.
fn area_of(scene: &mut Scene<'_, '_>, visit: &Visit, grid: Id<Area>) -> Result<Id<Area>, Failure> {
    let Some(location) = visit.draft.report.location else { return Ok(grid) };
    let located = locate::area_of(scene, Some(location.position))?;
    let above = scene.tx.area_path(grid)?;
    Ok(located.filter(|area| !above.contains(area)).unwrap_or(grid))
}

/// The report that a tracking code is for.
pub fn follow(scene: &mut Scene<'_, '_>, code: &str) -> Result<(TicketRecord, VisitorRecord), Failure> {
    let visitor = scene.tx.visitor_with_code(code)?.ok_or(Code::NotFound)?;
    Ok((ticket_of(scene, &visitor)?, visitor))
}

fn ticket_of(scene: &mut Scene<'_, '_>, visitor: &VisitorRecord) -> Result<TicketRecord, Failure> {
    scene.tx.ticket(visitor.ticket)?.ok_or_else(|| Failure::internal("a report without its ticket"))
}

/// How far the matter has come that it was merged into.
pub fn canonical(scene: &mut Scene<'_, '_>, ticket: &Ticket) -> Result<Option<Matter>, Failure> {
    match standing::merged_into(ticket) {
        Some(into) => Ok(scene.tx.ticket(into)?.map(|record| record.ticket.matter())),
        None => Ok(None),
    }
}

/// Gives a command as the reporter.
pub fn command(
    scene: &mut Scene<'_, '_>,
    code: &str,
    kind: CommandKind,
    make: impl FnOnce(&mut Scene<'_, '_>) -> Result<Order, Failure>,
) -> Result<(TicketRecord, VisitorRecord), Failure> {
    let visitor = scene.tx.visitor_with_code(code)?.ok_or(Code::NotFound)?;
    let record = scene.tx.lock_ticket(visitor.ticket)?.ok_or(Code::NotFound)?;
    let by = By::Visitor(canonical(scene, &record.ticket)?);
    let programme = scene.tx.hold_programme(record.programme)?;
    let record = keep_time::record_overdue(scene, &programme, record)?;
    let (settings, now) = (&programme.settings, scene.now);
    let refused = |refusal: Refusal| {
        let allowed = record.ticket.open_to(by, settings, now);
        Failure::ticket(&refusal, record.ticket.status(), &allowed)
    };
    record.ticket.admits(by, kind).map_err(&refused)?;
    let order = make(scene)?;
    let (event, cause) = record.ticket.decide(by, order.command, settings, now).map_err(&refused)?;
    if let Some((note, body)) = &order.note {
        scene.tx.insert_note(visitor.ticket, *note, body)?;
    }
    let record = command_ticket::carry_out(scene, &programme, record, event, cause, &[])?;
    Ok((record, visitor))
}
