//! The version of what seldom changes and is kept in memory (see `known.rs`).

use diesel::prelude::*;

use super::schema::reference_version;
use super::{Tx, categories, clocks, locked, places, programmes, routing};
use crate::error::Error;
use crate::known::{Version, View};

/// Counts a change. It belongs to every function that changes a category, a programme, a department, a year of the calendar, a
/// deadline policy or a routing rule. A change of areas counts twice, see [`areas_changed`].
pub(super) fn changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(reference_version::table)
        .set(reference_version::version.eq(reference_version::version + 1))
        .execute(tx.conn)?;
    tx.recall.forget();
    Ok(())
}

/// Counts a change of the tree of areas, or of a border.
pub(super) fn areas_changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(reference_version::table)
        .set((
            reference_version::version.eq(reference_version::version + 1),
            reference_version::areas.eq(reference_version::areas + 1),
        ))
        .execute(tx.conn)?;
    tx.recall.forget();
    Ok(())
}

/// Lets nobody else change an area until the transaction ends. Says how often any was changed.
pub(crate) fn lock_areas(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let query = locked!(reference_version::table.select(reference_version::areas));
    tx.recall.forget();
    Ok(query.first(tx.conn)?)
}

/// How often an area was changed, as the transaction sees it.
pub(crate) fn areas_version(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(known(tx)?.version().areas)
}

/// How often anything was changed of what seldom changes.
pub(crate) fn reference_version(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(known(tx)?.version().all)
}

/// What is kept in memory, as of the transaction's own version.
pub(super) fn known(tx: &mut Tx<'_>) -> Result<View, Error> {
    let conn = &mut *tx.conn;
    tx.recall.view(|| {
        let columns = (reference_version::version, reference_version::areas);
        let (all, areas) = reference_version::table.select(columns).first(conn)?;
        Ok(Version { all, areas })
    })
}

/// Loads all that whoever writes uses and does not keep.
pub(crate) fn call_to_mind(tx: &mut Tx<'_>) -> Result<(), Error> {
    categories::categories_by_code(tx)?;
    programmes::known(tx)?;
    places::known_departments(tx)?;
    clocks::clocks(tx)?;
    routing::routing_rules(tx)?;
    Ok(())
}
