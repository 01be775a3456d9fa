//! Who wants to hear of a ticket.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::ticket::Ticket;
use domain::time::Instant;

use super::schema::ticket_follows;
use super::{Tx, among};
use crate::column::{At, Uid};
use crate::error::Error;

pub(crate) fn follow_ticket(tx: &mut Tx<'_>, id: Id<Ticket>, account: Id<Account>, at: Instant) -> Result<(), Error> {
    diesel::insert_into(ticket_follows::table)
        .values((
            ticket_follows::ticket_id.eq(Uid::from(id)),
            ticket_follows::account_id.eq(Uid::from(account)),
            ticket_follows::at.eq(At(at)),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    Ok(())
}

pub(crate) fn unfollow_ticket(tx: &mut Tx<'_>, id: Id<Ticket>, account: Id<Account>) -> Result<(), Error> {
    diesel::delete(ticket_follows::table.find((Uid::from(id), Uid::from(account)))).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn follows(tx: &mut Tx<'_>, id: Id<Ticket>, account: Id<Account>) -> Result<bool, Error> {
    let row = ticket_follows::table.find((Uid::from(id), Uid::from(account)));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(tx.conn)?)
}

/// Which of these tickets somebody follows.
pub(crate) fn followed_of(tx: &mut Tx<'_>, ids: &[Id<Ticket>], account: Id<Account>) -> Result<Vec<Id<Ticket>>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<Uid> = ticket_follows::table
        .filter(ticket_follows::account_id.eq(Uid::from(account)).and(among!(ticket_follows::ticket_id, ids)))
        .select(ticket_follows::ticket_id)
        .load(tx.conn)?;
    Ok(found.into_iter().map(Uid::id).collect())
}

/// Everybody who follows a ticket.
pub(crate) fn followers_of(tx: &mut Tx<'_>, id: Id<Ticket>) -> Result<Vec<Id<Account>>, Error> {
    let found: Vec<Uid> = ticket_follows::table
        .filter(ticket_follows::ticket_id.eq(Uid::from(id)))
        .select(ticket_follows::account_id)
        .load(tx.conn)?;
    Ok(found.into_iter().map(Uid::id).collect())
}
