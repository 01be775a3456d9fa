//! The version of what seldom changes (see `known.rs`), and that itself as it is kept in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use diesel::prelude::*;
use domain::grid::Area;
use domain::id::Id;
use domain::ticket::Category;

use super::schema::reference_version;
use super::{Tx, areas, categories};
use crate::error::Error;
use crate::known::{Reference, loaded};

/// Counts a change. It belongs to every function that changes a category, a programme, a department or an area.
pub(super) fn changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(reference_version::table)
        .set(reference_version::version.eq(reference_version::version + 1))
        .execute(tx.conn)?;
    Ok(())
}

/// What is kept in memory, for a transaction that reads.
pub(super) fn known(tx: &mut Tx<'_>) -> Result<Option<Arc<Reference>>, Error> {
    let conn = &mut *tx.conn;
    let Some(reading) = &mut tx.reading else { return Ok(None) };
    let version = || Ok(reference_version::table.select(reference_version::version).first(conn)?);
    reading.reference(version).map(Some)
}

/// All categories, by their codes.
pub(crate) fn categories_by_code(tx: &mut Tx<'_>) -> Result<Arc<BTreeMap<String, Category>>, Error> {
    let load = |tx: &mut Tx<'_>| {
        let all = categories::all_categories(tx)?.into_iter();
        Ok(Arc::new(all.map(|category| (category.code.as_str().to_owned(), category)).collect()))
    };
    match known(tx)? {
        Some(known) => Ok(Arc::clone(loaded(&known.categories, || load(tx))?)),
        None => load(tx),
    }
}

/// The area and all areas above it, the smallest first.
pub(crate) fn area_path(tx: &mut Tx<'_>, id: Id<Area>) -> Result<Vec<Id<Area>>, Error> {
    let Some(known) = known(tx)? else { return areas::load_path(tx, id) };
    let found = known.paths.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
    if let Some(found) = found {
        return Ok(found);
    }
    let path = areas::load_path(tx, id)?;
    known.paths.lock().unwrap_or_else(PoisonError::into_inner).insert(id, path.clone());
    Ok(path)
}
