//! The version of what seldom changes and is kept in memory (see `known.rs`).

use std::sync::Arc;

use diesel::prelude::*;

use super::Tx;
use super::schema::reference_version;
use crate::error::Error;
use crate::known::Reference;

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
