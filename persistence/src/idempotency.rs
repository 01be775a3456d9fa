//! Answers kept for requests that are sent again with the same key. They are sealed: an answer may hold a secret.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;

use super::schema::idempotency_keys;
use super::{Tx, keys, locked};
use crate::column::{At, Uid};
use crate::error::Error;
use crate::values::Answered;
use crate::vault::Spot;

pub(super) const ANSWER: &str = "idempotency_keys.answer";

pub(super) fn row(account: Id<Account>, key: &str) -> String {
    format!("{account}/{key}")
}

/// What is known of the key. The row is held until the transaction ends.
pub(crate) fn answered(tx: &mut Tx<'_>, account: Id<Account>, key: &str) -> Result<Option<Answered>, Error> {
    let query = locked!(idempotency_keys::table.find((Uid::from(account), key)).select((
        idempotency_keys::fingerprint,
        idempotency_keys::answer,
        idempotency_keys::leased_until
    )));
    type Found = (Vec<u8>, Option<Vec<u8>>, Option<At>);
    let Some((fingerprint, answer, leased_until)) = query.first::<Found>(tx.conn).optional()? else {
        return Ok(None);
    };
    let spot = row(account, key);
    let answer = answer.map(|sealed| tx.vault.open(Spot { column: ANSWER, row: &spot }, &sealed)).transpose()?;
    Ok(Some(Answered { fingerprint, answer, leased_until: leased_until.map(|at| at.0) }))
}

/// Marks the key as being worked on until the lease ends.
pub(crate) fn lease_key(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    key: &str,
    fingerprint: &[u8],
    at: Instant,
    until: Instant,
) -> Result<(), Error> {
    let values = (
        idempotency_keys::account_id.eq(Uid::from(account)),
        idempotency_keys::key.eq(key),
        idempotency_keys::fingerprint.eq(fingerprint),
        idempotency_keys::leased_until.eq(Some(At(until))),
        idempotency_keys::created_at.eq(At(at)),
    );
    let lapsed = idempotency_keys::table
        .find((Uid::from(account), key))
        .filter(idempotency_keys::answer.is_null().and(idempotency_keys::leased_until.le(At(at))));
    diesel::delete(lapsed).execute(tx.conn)?;
    diesel::insert_into(idempotency_keys::table).values(values).execute(tx.conn)?;
    Ok(())
}

/// Keeps the answer, in the transaction of its effect.
pub(crate) fn keep_answer(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    key: &str,
    fingerprint: &[u8],
    answer: &[u8],
    at: Instant,
) -> Result<(), Error> {
    let in_force = keys::key_to_seal(tx)?;
    let sealed = tx.vault.seal(&in_force, Spot { column: ANSWER, row: &row(account, key) }, answer)?;
    let leased = idempotency_keys::table.find((Uid::from(account), key)).filter(idempotency_keys::answer.is_null());
    let kept = diesel::update(leased)
        .set((idempotency_keys::answer.eq(Some(&sealed)), idempotency_keys::leased_until.eq(None::<At>)))
        .execute(tx.conn)?;
    if kept == 1 {
        return Ok(());
    }
    // Where somebody else was faster, the unique key refuses, and this whole transaction is taken back.
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::account_id.eq(Uid::from(account)),
            idempotency_keys::key.eq(key),
            idempotency_keys::fingerprint.eq(fingerprint),
            idempotency_keys::answer.eq(Some(&sealed)),
            idempotency_keys::created_at.eq(At(at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// It is worked on until then.
pub(crate) fn extend_lease(tx: &mut Tx<'_>, account: Id<Account>, key: &str, until: Instant) -> Result<(), Error> {
    let leased = idempotency_keys::table.find((Uid::from(account), key)).filter(idempotency_keys::answer.is_null());
    diesel::update(leased).set(idempotency_keys::leased_until.eq(Some(At(until)))).execute(tx.conn)?;
    Ok(())
}

/// Gives a key free again whose work came to nothing.
pub(crate) fn release_key(tx: &mut Tx<'_>, account: Id<Account>, key: &str) -> Result<(), Error> {
    let leased = idempotency_keys::table.find((Uid::from(account), key)).filter(idempotency_keys::answer.is_null());
    diesel::delete(leased).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn purge_keys(tx: &mut Tx<'_>, before: Instant) -> Result<usize, Error> {
    Ok(diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(At(before)))).execute(tx.conn)?)
}
