//! What is shown of a desk.

use domain::geo::CoordSystem;
use domain::text::{Line, Name};
use openapi::desk::Desk;
use persistence::values::DeskRecord;

use crate::wire;

pub fn desk(record: DeskRecord, system: CoordSystem) -> Desk {
    Desk {
        id: record.id.uuid(),
        name: Name::into(record.name),
        area_id: record.area.uuid(),
        location: record.position.map(|position| wire::location_out(position, system, None)),
        address: record.address.map(Line::into),
        opening_hours: record.opening_hours.map(Line::into),
        created_at: record.created_at.utc(),
    }
}
