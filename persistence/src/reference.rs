//! The version of what seldom changes and is kept in memory (see `known.rs`).

use diesel::prelude::*;

use super::Tx;
use super::schema::reference_version;
use crate::error::Error;
use crate::known::View;

/// Counts a change. It belongs to every function that changes a category, a programme, a department or an area.
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
