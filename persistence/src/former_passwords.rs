//! How old a password is, and those before it: hashes, for as long as they may not be taken again.

use diesel::dsl::max;
use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;

use super::Tx;
use super::schema::{accounts, former_passwords};
use crate::column::{At, Uid};
use crate::error::Error;

/// Since when somebody has his password.
pub(crate) fn password_set_at(tx: &mut Tx<'_>, id: Id<Account>) -> Result<Option<Instant>, Error> {
    let at: Option<At> = accounts::table.find(Uid::from(id)).select(accounts::password_set_at).first(tx.conn)?;
    Ok(at.map(|at| at.0))
}

/// A password is new, from now on. The one before is remembered, with as many as `kept` says.
pub(crate) fn date_password(
    tx: &mut Tx<'_>,
    id: Id<Account>,
    before: Option<&str>,
    kept: u32,
    at: Instant,
) -> Result<(), Error> {
    diesel::update(accounts::table.find(Uid::from(id)))
        .set(accounts::password_set_at.eq(Some(At(at))))
        .execute(tx.conn)?;
    let his = former_passwords::table.filter(former_passwords::account_id.eq(Uid::from(id)));
    let last: Option<i32> = his.select(max(former_passwords::turn)).first(tx.conn)?;
    let turn = last.unwrap_or(0) + 1;
    if let Some(before) = before {
        diesel::insert_into(former_passwords::table)
            .values((
                former_passwords::account_id.eq(Uid::from(id)),
                former_passwords::turn.eq(turn),
                former_passwords::password.eq(before),
            ))
            .execute(tx.conn)?;
    }
    let kept = i32::try_from(kept).unwrap_or(i32::MAX);
    diesel::delete(his.filter(former_passwords::turn.le(turn.saturating_sub(kept)))).execute(tx.conn)?;
    Ok(())
}

/// Those before, the newest first.
pub(crate) fn former_passwords(tx: &mut Tx<'_>, id: Id<Account>) -> Result<Vec<String>, Error> {
    Ok(former_passwords::table
        .filter(former_passwords::account_id.eq(Uid::from(id)))
        .order(former_passwords::turn.desc())
        .select(former_passwords::password)
        .load(tx.conn)?)
}

/// The next thing that he does is to change it, since it is too old. Who has to for another reason as well has to all the same.
pub(crate) fn ask_new_password(tx: &mut Tx<'_>, id: Id<Account>, at: Instant) -> Result<(), Error> {
    let his = accounts::table.find(Uid::from(id)).filter(accounts::must_change_password.eq(false));
    diesel::update(his)
        .set((
            accounts::must_change_password.eq(true),
            accounts::password_aged_at.eq(Some(At(at))),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Its age is no reason any more. Judged again as it is written: one that staff have given him meanwhile he changes.
pub(crate) fn ask_no_new_password(tx: &mut Tx<'_>, id: Id<Account>) -> Result<(), Error> {
    let is_meant = accounts::password_set_at
        .is_null()
        .or(accounts::password_set_at.assume_not_null().lt(accounts::password_aged_at.assume_not_null()));
    let his = accounts::table
        .find(Uid::from(id))
        .filter(accounts::must_change_password.eq(true))
        .filter(accounts::password_aged_at.is_not_null())
        .filter(is_meant);
    diesel::update(his)
        .set((
            accounts::must_change_password.eq(false),
            accounts::password_aged_at.eq(None::<At>),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}
