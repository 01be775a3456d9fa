//! Which area a position lies in, by the borders as the transaction sees them.

use diesel::prelude::*;
use domain::geo::Position;
use domain::grid::{Area, BorderMap, Boundary};
use domain::id::Id;

use super::schema::areas;
use super::{Tx, reference};
use crate::column::{Document, Uid};
use crate::error::Error;
use crate::values::Whereabouts;

pub(crate) fn whereabouts(tx: &mut Tx<'_>, position: Position) -> Result<Whereabouts, Error> {
    let version = reference::known(tx)?.version();
    let (found, none_loaded) = match tx.recall.borders(version) {
        Some(borders) => (borders.smallest(position), borders.is_empty()),
        // While they are loaded, or where they were changed in this very transaction.
        None => {
            let found = BorderMap::new(around(tx, position)?).smallest(position);
            (found, found.is_none() && !any_boundary(tx)?)
        }
    };
    Ok(match found {
        Some(area) => Whereabouts::In(area),
        None if none_loaded => Whereabouts::Unknown,
        None => Whereabouts::Outside,
    })
}

/// Areas whose box contains the position.
fn around(tx: &mut Tx<'_>, position: Position) -> Result<Vec<(Id<Area>, Boundary)>, Error> {
    let (lat, lng) = (position.lat(), position.lng());
    let rows: Vec<(Uid, Option<Document>)> = areas::table
        .filter(areas::south.le(lat).and(areas::north.ge(lat)).and(areas::west.le(lng)).and(areas::east.ge(lng)))
        .select((areas::id, areas::boundary))
        .load(tx.conn)?;
    rows.into_iter().filter_map(|(id, boundary)| boundary.map(|document| Ok((id.id(), document.read()?)))).collect()
}

fn any_boundary(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(diesel::select(diesel::dsl::exists(areas::table.filter(areas::south.is_not_null()))).get_result(tx.conn)?)
}

/// Takes so many out of the database at a time, so that their text does not fill the memory.
const BATCH: i64 = 500;

/// Reads all borders into memory, unless they are there.
pub(crate) fn load_borders(tx: &mut Tx<'_>) -> Result<(), Error> {
    let version = reference::known(tx)?.version();
    if tx.recall.borders(version).is_some() {
        return Ok(());
    }
    let mut all: Vec<(Id<Area>, Boundary)> = Vec::new();
    let mut last: Option<Uid> = None;
    loop {
        let mut query = areas::table
            .filter(areas::south.is_not_null())
            .select((areas::id, areas::boundary.assume_not_null()))
            .order(areas::id)
            .limit(BATCH)
            .into_boxed();
        if let Some(last) = last {
            query = query.filter(areas::id.gt(last));
        }
        let rows: Vec<(Uid, Document)> = query.load(tx.conn)?;
        let Some((id, _)) = rows.last() else { break };
        last = Some(*id);
        for (id, boundary) in rows {
            all.push((id.id(), boundary.read()?));
        }
    }
    tx.recall.keep_borders(version, BorderMap::new(all));
    Ok(())
}
