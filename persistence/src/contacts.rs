//! Who it was that a program reported for, as it said: sealed, and shown to those who call back.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::identity::integrator::Contact;
use domain::ticket::Ticket;
use domain::time::Instant;

use super::schema::{ticket_contacts, tickets};
use super::{Tx, among, keys};
use crate::column::{At, Uid};
use crate::error::Error;
use crate::vault::Spot;

pub(super) const CONTACT: &str = "ticket_contacts.contact";

pub(super) fn written(contact: &Contact) -> Result<String, Error> {
    serde_json::to_string(contact).map_err(|e| Error::inconsistent("a contact that cannot be written", e))
}

pub(super) fn read(text: &str) -> Result<Contact, Error> {
    serde_json::from_str(text).map_err(|e| Error::inconsistent("a contact that cannot be read", e))
}

pub(crate) fn insert_contact(tx: &mut Tx<'_>, ticket: Id<Ticket>, contact: &Contact) -> Result<(), Error> {
    let sealed = keys::seal(tx, CONTACT, &ticket.to_string(), &written(contact)?)?;
    diesel::insert_into(ticket_contacts::table)
        .values((ticket_contacts::ticket_id.eq(Uid::from(ticket)), ticket_contacts::contact.eq(sealed)))
        .execute(tx.conn)?;
    Ok(())
}

/// Of these tickets, as far as something was said.
pub(crate) fn contacts_of(tx: &mut Tx<'_>, ids: &[Id<Ticket>]) -> Result<Vec<(Id<Ticket>, Contact)>, Error> {
    let ids: Vec<Uid> = ids.iter().copied().map(Uid::from).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Uid, Vec<u8>)> = ticket_contacts::table
        .filter(among!(ticket_contacts::ticket_id, ids))
        .select((ticket_contacts::ticket_id, ticket_contacts::contact))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(id, sealed)| {
            let text = tx.vault.open_text(Spot { column: CONTACT, row: &id.0.to_string() }, &sealed)?;
            Ok((id.id(), read(&text)?))
        })
        .collect()
}

/// Reports of an account with this content since a moment, the oldest first.
pub(crate) fn same_reports(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    content_hash: &[u8],
    since: Instant,
) -> Result<Vec<Id<Ticket>>, Error> {
    let ids: Vec<Uid> = tickets::table
        .filter(tickets::reporter_id.eq(Uid::from(account)).and(tickets::submitted_at.ge(At(since))))
        .filter(tickets::content_hash.eq(content_hash))
        .order((tickets::submitted_at, tickets::id))
        .select(tickets::id)
        .load(tx.conn)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}
