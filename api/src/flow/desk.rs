//! Desks, and who serves whom at them.

use domain::grid::Desk;
use domain::id::Id;
use domain::identity::{Account, Place};
use persistence::values::{AccountRecord, DeskRecord};

use crate::app::Scene;
use crate::flow::{named_in, standing};
use crate::problem::Failure;

/// The desk that a body names.
pub fn named(scene: &mut Scene<'_, '_>, id: Id<Desk>) -> Result<DeskRecord, Failure> {
    named_in("/desk_id", scene.tx.require_desk(id), "没有这个兑换点", "is not a desk")
}

/// The desk itself, in its area and everything above it.
pub fn place(scene: &mut Scene<'_, '_>, desk: &DeskRecord) -> Result<Place, Failure> {
    Ok(Place { desk: Some(desk.id), ..standing::place_of_area(scene, Some(desk.area))? })
}

/// Whether a clerk registered the member or reported for him: he neither redeems nor hands over for him.
pub fn has_stake(scene: &mut Scene<'_, '_>, clerk: Id<Account>, member: &AccountRecord) -> Result<bool, Failure> {
    Ok(member.registered_by == Some(clerk) || scene.tx.has_reported_for(clerk, member.id)?)
}
