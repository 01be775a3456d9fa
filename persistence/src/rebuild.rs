//! How far the states of tickets were made anew since an upgrade that has them say more.

use diesel::prelude::*;
use domain::id::Id;
use domain::ticket::Ticket;

use super::schema::state_rebuild;
use super::{Tx, locked};
use crate::column::{self, Uid};
use crate::error::Error;

/// After which ticket it goes on, held until the transaction ends. Nothing where all is done.
pub(crate) fn lock_rebuild(tx: &mut Tx<'_>) -> Result<Option<Option<Id<Ticket>>>, Error> {
    let query = locked!(state_rebuild::table.select(state_rebuild::after_id));
    let after: Option<Option<Uid>> = query.first(tx.conn).optional()?;
    Ok(after.map(column::id))
}

pub(crate) fn rebuilt_up_to(tx: &mut Tx<'_>, last: Id<Ticket>) -> Result<(), Error> {
    diesel::update(state_rebuild::table).set(state_rebuild::after_id.eq(Some(Uid::from(last)))).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn end_rebuild(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::delete(state_rebuild::table).execute(tx.conn)?;
    Ok(())
}
