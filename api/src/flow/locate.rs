//! Which area a report belongs to.

use domain::geo::Position;
use domain::grid::Area;
use domain::id::Id;
use persistence::values::Whereabouts;

use crate::app::Scene;
use crate::problem::{Code, Failure};

/// Where a report belongs, and by which borders that was found.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub area: Option<Id<Area>>,
    pub borders: i64,
}

/// The smallest area around the position. Where no border is loaded nothing can be told, and the report belongs to
/// the whole programme; where borders are loaded, a position in none of them is outside.
pub fn area_of(scene: &mut Scene<'_, '_>, position: Option<Position>) -> Result<Option<Id<Area>>, Failure> {
    let whole = scene.tx.first_programme()?.and_then(|programme| programme.root_area);
    let Some(position) = position else { return Ok(whole) };
    match scene.tx.whereabouts(position)? {
        Whereabouts::In(area) => Ok(Some(area)),
        Whereabouts::Unknown => Ok(whole),
        Whereabouts::Outside => Err(Code::OutsideProgramme.into()),
    }
}
