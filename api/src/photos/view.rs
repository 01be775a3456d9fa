//! What somebody is shown of a photo.

use domain::id::Id;
use domain::photo::{Photo, Variant};
use openapi::photo as out;
use persistence::values::PhotoRecord;

use crate::wire;

pub fn variants(id: Id<Photo>, with_original: bool) -> out::PhotoVariants {
    let path = |variant: Variant| format!("/v1/photos/{id}/{}", variant.name());
    out::PhotoVariants {
        original: with_original.then(|| path(Variant::Original)),
        display: path(Variant::Display),
        thumbnail: path(Variant::Thumbnail),
    }
}

/// A photo as its owner sees it after the upload.
pub fn photo(
    record: &PhotoRecord,
    coord_system: domain::geo::CoordSystem,
    duplicate_of: Option<Id<Photo>>,
) -> out::Photo {
    out::Photo {
        id: record.id.uuid(),
        width: record.width,
        height: record.height,
        taken_at: record.taken.at.map(domain::time::Instant::utc),
        location: record.taken.position.map(|position| wire::location_out(position, coord_system, None)),
        sha256: record.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        placeholder: record.placeholder.clone(),
        variants: variants(record.id, false),
        duplicate_of: duplicate_of.map(Id::uuid),
    }
}
