//! Which area a report belongs to.

use domain::geo::Position;
use domain::grid::{Area, locate};
use domain::id::Id;

use crate::app::Scene;
use crate::problem::{Code, Failure};

/// The smallest area around the position. Where no border is loaded nothing can be told, and the report belongs to
/// the whole programme; where borders are loaded, a position in none of them is outside.
pub fn area_of(scene: &mut Scene<'_, '_>, position: Option<Position>) -> Result<Option<Id<Area>>, Failure> {
    let whole = scene.tx.first_programme()?.and_then(|programme| programme.root_area);
    let Some(position) = position else { return Ok(whole) };
    let around = scene.tx.areas_around(position)?;
    if let Some(area) = locate::smallest(position, around.iter().map(|(id, boundary)| (*id, boundary))) {
        return Ok(Some(area));
    }
    if scene.tx.any_boundary()? { Err(Code::OutsideProgramme.into()) } else { Ok(whole) }
}
