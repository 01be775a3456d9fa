//! The version of what seldom changes and is kept in memory (see `known.rs`).

use diesel::prelude::*;

use super::schema::reference_version;
use super::{Tx, categories, clocks, places, programmes, routing};
use crate::error::Error;
use crate::known::View;

/// Counts a change. It belongs to every function that changes a category, a programme, a department, an area, a year of the calendar,
/// a deadline policy or a routing rule.
pub(super) fn changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(reference_version::table)
        .set(reference_version::version.eq(reference_version::version + 1))
        .execute(tx.conn)?;
    tx.recall.forget();
    Ok(())
}

/// What is kept in memory, as of the transaction's own version.
pub(super) fn known(tx: &mut Tx<'_>) -> Result<View, Error> {
    let conn = &mut *tx.conn;
    tx.recall.view(|| Ok(reference_version::table.select(reference_version::version).first(conn)?))
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
