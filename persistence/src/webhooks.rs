//! Endpoints of integrators, and the secrets that they know us by.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use domain::webhook::{Disabled, Endpoint};
use uuid::Uuid;

use super::schema::{webhook_endpoints, webhook_secrets};
use super::{Db, Tx, keys, locked};
use crate::column::{At, Document, Uid, named, number, signed};
use crate::error::Error;
use crate::values::{EndpointRecord, Mark, Page, PageRequest, SecretRecord};
use crate::vault::Spot;

pub(super) const SECRET: &str = "webhook_secrets.secret";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhook_endpoints, check_for_backend(Db), treat_none_as_null = true)]
struct Row {
    id: Uid,
    account_id: Uid,
    url: String,
    description: Option<String>,
    filter: Document,
    disabled: Option<String>,
    disabled_at: Option<At>,
    failing_since: Option<At>,
    version: i32,
    created_at: At,
}

impl Row {
    fn of(it: &EndpointRecord) -> Result<Self, Error> {
        Ok(Self {
            id: it.id.into(),
            account_id: it.account.into(),
            url: it.url.clone(),
            description: it.description.clone(),
            filter: Document::of(&it.filter)?,
            disabled: it.disabled.map(|(why, _)| why.name().to_owned()),
            disabled_at: it.disabled.map(|(_, at)| At(at)),
            failing_since: it.failing_since.map(At),
            version: signed(it.version)?,
            created_at: At(it.created_at),
        })
    }

    fn record(self) -> Result<EndpointRecord, Error> {
        let why = self.disabled.map(|name| named(&name, Disabled::named)).transpose()?;
        Ok(EndpointRecord {
            id: self.id.id(),
            account: self.account_id.id(),
            url: self.url,
            description: self.description,
            filter: self.filter.read()?,
            disabled: why.zip(self.disabled_at.map(|at| at.0)),
            failing_since: self.failing_since.map(|at| at.0),
            version: number(self.version)?,
            created_at: self.created_at.0,
        })
    }
}

pub(crate) fn create_endpoint(tx: &mut Tx<'_>, endpoint: &EndpointRecord) -> Result<(), Error> {
    diesel::insert_into(webhook_endpoints::table).values(Row::of(endpoint)?).execute(tx.conn)?;
    Ok(())
}

/// Puts it in the place of the one that had the version before it.
pub(crate) fn change_endpoint(tx: &mut Tx<'_>, endpoint: &EndpointRecord) -> Result<(), Error> {
    let before = webhook_endpoints::table
        .find(Uid::from(endpoint.id))
        .filter(webhook_endpoints::version.eq(signed(endpoint.version)? - 1));
    let changed = diesel::update(before).set(Row::of(endpoint)?).execute(tx.conn)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Since when it has taken nothing; nothing, where it has.
pub(crate) fn mark_failing(tx: &mut Tx<'_>, id: Id<Endpoint>, since: Option<Instant>) -> Result<(), Error> {
    diesel::update(webhook_endpoints::table.find(Uid::from(id)))
        .set(webhook_endpoints::failing_since.eq(since.map(At)))
        .execute(tx.conn)?;
    Ok(())
}

pub(crate) fn endpoint(tx: &mut Tx<'_>, id: Id<Endpoint>) -> Result<Option<EndpointRecord>, Error> {
    let row: Option<Row> =
        webhook_endpoints::table.find(Uid::from(id)).select(Row::as_select()).first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// One that is going to be changed.
pub(crate) fn lock_endpoint(tx: &mut Tx<'_>, id: Id<Endpoint>) -> Result<Option<EndpointRecord>, Error> {
    let query = locked!(webhook_endpoints::table.find(Uid::from(id)).select(Row::as_select()));
    let row: Option<Row> = query.first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// Somebody's, or everybody's; the oldest first.
pub(crate) fn list_endpoints(
    tx: &mut Tx<'_>,
    owner: Option<Id<Account>>,
    page: PageRequest,
) -> Result<Page<EndpointRecord>, Error> {
    let mut query = webhook_endpoints::table.select(Row::as_select()).into_boxed();
    if let Some(owner) = owner {
        query = query.filter(webhook_endpoints::account_id.eq(Uid::from(owner)));
    }
    if let Some(after) = page.after {
        let (at, id) = (At(after.at), Uid(after.id));
        query = query
            .filter(webhook_endpoints::created_at.ge(at))
            .filter(webhook_endpoints::created_at.gt(at).or(webhook_endpoints::id.gt(id)));
    }
    let rows: Vec<Row> =
        query.order((webhook_endpoints::created_at, webhook_endpoints::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |it| Mark { at: it.created_at, id: it.id.uuid() }))
}

/// Those that are told something, in the order of their owners.
pub(crate) fn listening_endpoints(tx: &mut Tx<'_>) -> Result<Vec<EndpointRecord>, Error> {
    let rows: Vec<Row> = webhook_endpoints::table
        .filter(webhook_endpoints::disabled.is_null())
        .order((webhook_endpoints::account_id, webhook_endpoints::id))
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(Row::record).collect()
}

/// With its secrets.
pub(crate) fn delete_endpoint(tx: &mut Tx<'_>, id: Id<Endpoint>) -> Result<(), Error> {
    let deleted = diesel::delete(webhook_endpoints::table.find(Uid::from(id))).execute(tx.conn)?;
    if deleted == 0 { Err(Error::Missing("webhook endpoint")) } else { Ok(()) }
}

/// Another secret. The one before is good until `overlap_ends`, and those before it for as long as was said of each. What has ended is forgotten.
pub(crate) fn add_endpoint_secret(
    tx: &mut Tx<'_>,
    id: Uuid,
    endpoint: Id<Endpoint>,
    secret: &str,
    (now, overlap_ends): (Instant, Instant),
) -> Result<(), Error> {
    let of_endpoint = || webhook_secrets::table.filter(webhook_secrets::endpoint_id.eq(Uid::from(endpoint)));
    diesel::delete(of_endpoint().filter(webhook_secrets::expires_at.le(At(now)))).execute(tx.conn)?;
    diesel::update(of_endpoint().filter(webhook_secrets::expires_at.is_null()))
        .set(webhook_secrets::expires_at.eq(Some(At(overlap_ends))))
        .execute(tx.conn)?;
    let sealed = keys::seal(tx, SECRET, &id.to_string(), secret)?;
    diesel::insert_into(webhook_secrets::table)
        .values((
            webhook_secrets::id.eq(Uid(id)),
            webhook_secrets::endpoint_id.eq(Uid::from(endpoint)),
            webhook_secrets::secret.eq(sealed),
            webhook_secrets::created_at.eq(At(now)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Those that are good now, the newest first.
pub(crate) fn endpoint_secrets(
    tx: &mut Tx<'_>,
    endpoint: Id<Endpoint>,
    now: Instant,
) -> Result<Vec<(String, SecretRecord)>, Error> {
    let rows: Vec<(Uid, Vec<u8>, At, Option<At>)> = webhook_secrets::table
        .filter(webhook_secrets::endpoint_id.eq(Uid::from(endpoint)))
        .filter(webhook_secrets::expires_at.is_null().or(webhook_secrets::expires_at.gt(At(now))))
        .order((webhook_secrets::created_at.desc(), webhook_secrets::id.desc()))
        .select((
            webhook_secrets::id,
            webhook_secrets::secret,
            webhook_secrets::created_at,
            webhook_secrets::expires_at,
        ))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(id, sealed, created_at, expires_at)| {
            let row = id.0.to_string();
            let secret = tx.vault.open_text(Spot { column: SECRET, row: &row }, &sealed)?;
            Ok((secret, SecretRecord { created_at: created_at.0, expires_at: expires_at.map(|at| at.0) }))
        })
        .collect()
}
