//! The secrets that authenticator apps share with us, sealed, and the codes for whoever has lost his phone, as hashes.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;

use super::schema::{recovery_codes, second_factors};
use super::{Tx, keys, locked};
use crate::column::{At, Uid};
use crate::error::Error;
use crate::values::SecondFactor;
use crate::vault::Spot;

pub(super) const SECRET: &str = "second_factors.secret";

/// A new secret, which nobody has confirmed yet. It takes the place of another such one.
pub(crate) fn begin_second_factor(tx: &mut Tx<'_>, account: Id<Account>, secret: &str) -> Result<(), Error> {
    let sealed = keys::seal(tx, SECRET, &account.to_string(), secret)?;
    let values = (
        second_factors::secret.eq(sealed),
        second_factors::confirmed_at.eq(None::<At>),
        second_factors::last_step.eq(0_i64),
        second_factors::last_recovery.eq(None::<Vec<u8>>),
    );
    diesel::insert_into(second_factors::table)
        .values((second_factors::account_id.eq(Uid::from(account)), values.clone()))
        .on_conflict(second_factors::account_id)
        .do_update()
        .set(values)
        .execute(tx.conn)?;
    Ok(())
}

/// Somebody's second factor, held until the transaction ends.
pub(crate) fn lock_second_factor(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Option<SecondFactor>, Error> {
    let query = locked!(second_factors::table.find(Uid::from(account)).select((
        second_factors::secret,
        second_factors::confirmed_at,
        second_factors::last_step,
        second_factors::last_recovery
    )));
    type Found = (Vec<u8>, Option<At>, i64, Option<Vec<u8>>);
    let found: Option<Found> = query.first(tx.conn).optional()?;
    let Some((sealed, confirmed_at, last_step, last_recovery)) = found else { return Ok(None) };
    let secret = tx.vault.open_text(Spot { column: SECRET, row: &account.to_string() }, &sealed)?;
    Ok(Some(SecondFactor { secret, confirmed_at: confirmed_at.map(|at| at.0), last_step, last_recovery }))
}

/// Whether a code is asked of him.
pub(crate) fn has_second_factor(tx: &mut Tx<'_>, account: Id<Account>) -> Result<bool, Error> {
    let his = second_factors::table.find(Uid::from(account)).filter(second_factors::confirmed_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(his)).get_result(tx.conn)?)
}

/// A code of this period was taken: neither it nor an earlier one is again.
pub(crate) fn take_step(tx: &mut Tx<'_>, account: Id<Account>, step: i64) -> Result<(), Error> {
    diesel::update(second_factors::table.find(Uid::from(account)))
        .set(second_factors::last_step.eq(step))
        .execute(tx.conn)?;
    Ok(())
}

/// From now on it is asked for, and there are these codes for whoever has lost his phone.
pub(crate) fn confirm_second_factor(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    recovery: &[Vec<u8>],
    at: Instant,
) -> Result<(), Error> {
    diesel::update(second_factors::table.find(Uid::from(account)))
        .set(second_factors::confirmed_at.eq(Some(At(at))))
        .execute(tx.conn)?;
    forget_recovery_codes(tx, account)?;
    for hash in recovery {
        diesel::insert_into(recovery_codes::table)
            .values((recovery_codes::account_id.eq(Uid::from(account)), recovery_codes::hash.eq(hash)))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Uses up a code, if there is such a one. It is known again if it comes again, until another one is used.
pub(crate) fn take_recovery_code(tx: &mut Tx<'_>, account: Id<Account>, hash: &[u8]) -> Result<bool, Error> {
    if diesel::delete(recovery_codes::table.find((Uid::from(account), hash))).execute(tx.conn)? == 0 {
        return Ok(false);
    }
    diesel::update(second_factors::table.find(Uid::from(account)))
        .set(second_factors::last_recovery.eq(Some(hash)))
        .execute(tx.conn)?;
    Ok(true)
}

pub(crate) fn recovery_codes_left(tx: &mut Tx<'_>, account: Id<Account>) -> Result<i64, Error> {
    let his = recovery_codes::table.filter(recovery_codes::account_id.eq(Uid::from(account)));
    Ok(his.count().get_result(tx.conn)?)
}

pub(crate) fn remove_second_factor(tx: &mut Tx<'_>, account: Id<Account>) -> Result<bool, Error> {
    forget_recovery_codes(tx, account)?;
    Ok(diesel::delete(second_factors::table.find(Uid::from(account))).execute(tx.conn)? == 1)
}

fn forget_recovery_codes(tx: &mut Tx<'_>, account: Id<Account>) -> Result<(), Error> {
    let his = recovery_codes::table.filter(recovery_codes::account_id.eq(Uid::from(account)));
    diesel::delete(his).execute(tx.conn)?;
    Ok(())
}
