//! Has somebody told of it already? Open matters nearby that may be the same.

use domain::geo::{Position, distance_m};
use domain::id::Id;
use domain::identity::Caller;
use domain::ticket::category::major_class;
use domain::ticket::{Category, Status, Ticket};
use persistence::values::{Sorting, TicketFilter, Viewer};

use crate::app::Scene;
use crate::problem::Failure;

/// Where a category says nothing: across a street, not across a quarter.
const RADIUS_M: f64 = 50.0;
/// Of so many newest ones around, the nearest are shown.
const LOOKED_AT: u32 = 100;
pub const MOST: usize = 20;

/// Open tickets of the same major class that the caller may find, the nearest first, with their distances.
pub fn similar(
    scene: &mut Scene<'_, '_>,
    caller: &Caller,
    category: Option<&Category>,
    position: Position,
    but: Option<Id<Ticket>>,
) -> Result<Vec<(Id<Ticket>, f64)>, Failure> {
    let class = match category {
        Some(category) => {
            let all = scene.tx.categories_by_code()?;
            Some(major_class(category, |code| all.get(code.as_str())).clone())
        }
        None => None,
    };
    let radius_m = category.map_or(RADIUS_M, |category| f64::from(category.duplicate_radius_m));
    let filter = TicketFilter {
        statuses: Status::ALL.iter().copied().filter(|status| status.is_open()).collect(),
        category: class,
        near: Some((position, radius_m)),
        sorting: Sorting::NewestFirst,
        ..TicketFilter::default()
    };
    let found = scene.tx.ticket_positions(&Viewer::of(caller), &filter, LOOKED_AT)?;
    let others = found.into_iter().filter(|(id, _)| Some(*id) != but);
    let mut near: Vec<_> = others.map(|(id, there)| (id, distance_m(position, there))).collect();
    near.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    near.truncate(MOST);
    Ok(near)
}

/// The same, for a ticket that is there.
pub fn of_ticket(scene: &mut Scene<'_, '_>, caller: &Caller, ticket: &Ticket) -> Result<Vec<Id<Ticket>>, Failure> {
    let Some(location) = ticket.report.location else { return Ok(Vec::new()) };
    let category = match ticket.category() {
        Some(code) => scene.tx.category(code)?,
        None => None,
    };
    let near = similar(scene, caller, category.as_ref(), location.position, Some(ticket.id))?;
    Ok(near.into_iter().map(|(id, _)| id).collect())
}
