//! Which area a report belongs to.

use domain::geo::Position;
use domain::grid::Area;
use domain::id::Id;
use persistence::values::{ProgrammeRecord, Whereabouts};

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

/// The same for what belongs to a programme already: it goes nowhere else.
pub fn area_in(
    scene: &mut Scene<'_, '_>,
    position: Position,
    programme: &ProgrammeRecord,
) -> Result<Option<Id<Area>>, Failure> {
    match scene.tx.whereabouts(position)? {
        Whereabouts::In(area) if is_within(scene, area, programme)? => Ok(Some(area)),
        Whereabouts::Unknown => Ok(programme.root_area),
        Whereabouts::In(_) | Whereabouts::Outside => Err(Code::OutsideProgramme.into()),
    }
}

/// Whether an area is of a programme. One without a root is the whole deployment.
pub fn is_within(scene: &mut Scene<'_, '_>, area: Id<Area>, programme: &ProgrammeRecord) -> Result<bool, Failure> {
    let Some(root) = programme.root_area else { return Ok(true) };
    Ok(scene.tx.area_path(area)?.contains(&root))
}
