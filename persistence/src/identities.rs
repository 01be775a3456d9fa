//! What others who know people call them. It is sealed, and found by its hash.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::{Account, Identity, Provider, Subject};
use domain::time::Instant;

use super::schema::identities;
use super::{Db, Tx, keys};
use crate::column::{At, Uid, parsed};
use crate::error::Error;
use crate::values::IdentityRecord;
use crate::vault::Spot;

pub(super) const SUBJECT: &str = "identities.subject";

#[derive(Queryable, Selectable)]
#[diesel(table_name = identities, check_for_backend(Db))]
struct Row {
    id: Uid,
    account_id: Uid,
    provider: String,
    linked_at: At,
    used_at: At,
}

impl Row {
    fn record(self) -> Result<IdentityRecord, Error> {
        Ok(IdentityRecord {
            id: self.id.id(),
            account: self.account_id.id(),
            provider: parsed("a provider", Provider::parse(&self.provider))?,
            linked_at: self.linked_at.0,
            used_at: self.used_at.0,
        })
    }
}

/// The providers' names are their own: the same word of two of them is two people.
fn hash(tx: &mut Tx<'_>, provider: &Provider, subject: &Subject) -> Result<Vec<u8>, Error> {
    keys::hash(tx, SUBJECT, &named(provider, subject))
}

pub(super) fn named(provider: &Provider, subject: &Subject) -> String {
    format!("{provider} {}", subject.as_str())
}

pub(crate) fn link_identity(
    tx: &mut Tx<'_>,
    id: Id<Identity>,
    account: Id<Account>,
    (provider, subject): (&Provider, &Subject),
    at: Instant,
) -> Result<(), Error> {
    // With the provider's name in it, as it is hashed.
    let sealed = keys::seal(tx, SUBJECT, &id.to_string(), &named(provider, subject))?;
    let hash = hash(tx, provider, subject)?;
    diesel::insert_into(identities::table)
        .values((
            identities::id.eq(Uid::from(id)),
            identities::account_id.eq(Uid::from(account)),
            identities::provider.eq(provider.as_str()),
            identities::subject.eq(sealed),
            identities::subject_hash.eq(hash),
            identities::linked_at.eq(At(at)),
            identities::used_at.eq(At(at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Who this is, if we know him.
pub(crate) fn identity(
    tx: &mut Tx<'_>,
    provider: &Provider,
    subject: &Subject,
) -> Result<Option<IdentityRecord>, Error> {
    let hash = hash(tx, provider, subject)?;
    let row: Option<Row> = identities::table
        .filter(identities::provider.eq(provider.as_str()).and(identities::subject_hash.eq(hash)))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(Row::record).transpose()
}

/// Where else somebody is known, in the order of the providers' names.
pub(crate) fn identities_of(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<IdentityRecord>, Error> {
    let rows: Vec<Row> = identities::table
        .filter(identities::account_id.eq(Uid::from(account)))
        .order(identities::provider)
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// What a provider calls somebody, where he is known there.
pub(crate) fn subject_at(tx: &mut Tx<'_>, account: Id<Account>, provider: &Provider) -> Result<Option<Subject>, Error> {
    let found: Option<(Uid, Vec<u8>)> = identities::table
        .filter(identities::account_id.eq(Uid::from(account)).and(identities::provider.eq(provider.as_str())))
        .select((identities::id, identities::subject))
        .first(tx.conn)
        .optional()?;
    let Some((id, sealed)) = found else { return Ok(None) };
    let text = tx.vault.open_text(Spot { column: SUBJECT, row: &id.0.to_string() }, &sealed)?;
    let subject = text.strip_prefix(&format!("{provider} ")).unwrap_or(&text);
    parsed("a subject", Subject::parse(subject)).map(Some)
}

pub(crate) fn touch_identity(tx: &mut Tx<'_>, id: Id<Identity>, at: Instant) -> Result<(), Error> {
    diesel::update(identities::table.find(Uid::from(id))).set(identities::used_at.eq(At(at))).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn unlink_identity(tx: &mut Tx<'_>, account: Id<Account>, id: Id<Identity>) -> Result<(), Error> {
    let his = identities::table.find(Uid::from(id)).filter(identities::account_id.eq(Uid::from(account)));
    let gone = diesel::delete(his).execute(tx.conn)?;
    if gone == 1 { Ok(()) } else { Err(Error::Missing("identity")) }
}

pub(crate) fn unlink_identities(tx: &mut Tx<'_>, account: Id<Account>) -> Result<usize, Error> {
    let his = identities::table.filter(identities::account_id.eq(Uid::from(account)));
    Ok(diesel::delete(his).execute(tx.conn)?)
}
