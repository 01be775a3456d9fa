//! Which key seals and hashes now. The database says so, because it changes together with what was sealed.

use diesel::prelude::*;

use super::Tx;
use super::schema::key_state;
use crate::error::Error;
use crate::vault::{KeyId, Spot};

pub(crate) fn current_key(tx: &mut Tx<'_>) -> Result<Option<KeyId>, Error> {
    Ok(key_state::table.select(key_state::key_id).first(tx.conn).optional()?)
}

pub(crate) fn set_current_key(tx: &mut Tx<'_>, key_id: &str) -> Result<(), Error> {
    diesel::delete(key_state::table).execute(tx.conn)?;
    diesel::insert_into(key_state::table)
        .values((key_state::one.eq(1), key_state::key_id.eq(key_id)))
        .execute(tx.conn)?;
    Ok(())
}

/// The key in force, for sealing or hashing something now.
pub(crate) fn key(tx: &mut Tx<'_>) -> Result<KeyId, Error> {
    current_key(tx)?.ok_or_else(|| Error::KeyMissing("in force".into()))
}

pub(crate) fn seal(tx: &mut Tx<'_>, column: &'static str, row: &str, plain: &str) -> Result<Vec<u8>, Error> {
    let key = key(tx)?;
    tx.vault.seal(&key, Spot { column, row }, plain.as_bytes())
}

pub(crate) fn hash(tx: &mut Tx<'_>, purpose: &str, value: &str) -> Result<Vec<u8>, Error> {
    let key = key(tx)?;
    tx.vault.hash(&key, purpose, value)
}
