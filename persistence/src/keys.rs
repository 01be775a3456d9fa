//! Which key seals and hashes now. The database says so, because it changes together with what was sealed.

use diesel::prelude::*;

use super::schema::key_state;
use super::{Tx, locked, shared};
use crate::error::Error;
use crate::vault::{KeyId, Spot};

pub(crate) fn current_key(tx: &mut Tx<'_>) -> Result<Option<KeyId>, Error> {
    Ok(key_state::table.select(key_state::key_id).first(tx.conn).optional()?)
}

/// Puts a key in force. An update where there is one: whoever waits for the row gets to see the new one.
pub(crate) fn set_current_key(tx: &mut Tx<'_>, key_id: &str) -> Result<(), Error> {
    diesel::insert_into(key_state::table)
        .values((key_state::one.eq(1), key_state::key_id.eq(key_id)))
        .on_conflict(key_state::one)
        .do_update()
        .set(key_state::key_id.eq(key_id))
        .execute(tx.conn)?;
    Ok(())
}

/// The key in force, for whoever is going to change it: nobody seals anything until the transaction ends.
pub(crate) fn lock_current_key(tx: &mut Tx<'_>) -> Result<Option<KeyId>, Error> {
    let query = locked!(key_state::table.find(1).select(key_state::key_id));
    Ok(query.first(tx.conn).optional()?)
}

/// The key in force, for finding something.
pub(crate) fn key(tx: &mut Tx<'_>) -> Result<KeyId, Error> {
    current_key(tx)?.ok_or_else(|| Error::KeyMissing("in force".into()))
}

/// The key in force, for sealing something. It stays in force until the transaction ends; otherwise a row could be
/// sealed with the old key just after a change of keys had gone past it.
pub(crate) fn key_to_seal(tx: &mut Tx<'_>) -> Result<KeyId, Error> {
    let query = shared!(key_state::table.find(1).select(key_state::key_id));
    query.first(tx.conn).optional()?.ok_or_else(|| Error::KeyMissing("in force".into()))
}

pub(crate) fn seal(tx: &mut Tx<'_>, column: &'static str, row: &str, plain: &str) -> Result<Vec<u8>, Error> {
    let key = key_to_seal(tx)?;
    tx.vault.seal(&key, Spot { column, row }, plain.as_bytes())
}

/// The hash by which a value is found. Whoever stores one seals something in the same transaction first.
pub(crate) fn hash(tx: &mut Tx<'_>, purpose: &str, value: &str) -> Result<Vec<u8>, Error> {
    let key = key(tx)?;
    tx.vault.hash(&key, purpose, value)
}
