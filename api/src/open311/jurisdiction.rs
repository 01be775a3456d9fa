//! Of which city it is asked. A deployment of one city needs not be told.

use domain::id::Id;
use domain::programme::Programme;

use super::args::Args;
use super::faults::NOT_THERE;
use crate::app::Scene;
use crate::problem::{Failure, FieldFault};

/// The city whose root area has the code that is given. Nothing, where none is given or no city has an area yet.
pub fn programme(scene: &mut Scene<'_, '_>, args: &Args) -> Result<Option<Id<Programme>>, Failure> {
    let Some(given) = args.get("jurisdiction_id") else { return Ok(None) };
    let mut has_some = false;
    for programme in scene.tx.all_programmes()? {
        let Some(root) = programme.root_area else { continue };
        has_some = true;
        if scene.tx.require_area(root)?.code.as_str().eq_ignore_ascii_case(given) {
            return Ok(Some(programme.id));
        }
    }
    if has_some {
        let fault = FieldFault::new("jurisdiction_id", NOT_THERE, "没有这个辖区", "is no jurisdiction here");
        return Err(fault.into());
    }
    Ok(None)
}
