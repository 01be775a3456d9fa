//! The keys that programs are known by. None is here: a hash of it is sealed, and found by a keyed hash.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::{Account, ApiKey};
use domain::text::Name;
use domain::time::Instant;

use super::schema::api_keys;
use super::{Db, Tx, keys, locked};
use crate::column::{self, At, Uid, parsed};
use crate::error::Error;
use crate::values::{ApiKeyRecord, Mark, Page, PageRequest};

pub(super) const DIGEST: &str = "api_keys.digest";

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(Db))]
struct Row {
    id: Uid,
    account_id: Uid,
    name: String,
    hint: String,
    created_by: Option<Uid>,
    created_at: At,
    used_at: Option<At>,
    revoked_at: Option<At>,
}

impl Row {
    fn record(self) -> Result<ApiKeyRecord, Error> {
        Ok(ApiKeyRecord {
            id: self.id.id(),
            account: self.account_id.id(),
            name: parsed("a key's name", Name::parse(&self.name))?,
            hint: self.hint,
            created_by: column::id(self.created_by),
            created_at: self.created_at.0,
            used_at: self.used_at.map(|at| at.0),
            revoked_at: self.revoked_at.map(|at| at.0),
        })
    }
}

/// `digest` is a hash of the key, as text.
pub(crate) fn insert_api_key(tx: &mut Tx<'_>, key: &ApiKeyRecord, digest: &str) -> Result<(), Error> {
    let sealed = keys::seal(tx, DIGEST, &key.id.to_string(), digest)?;
    let hash = keys::hash(tx, DIGEST, digest)?;
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(Uid::from(key.id)),
            api_keys::account_id.eq(Uid::from(key.account)),
            api_keys::name.eq(key.name.as_str()),
            api_keys::hint.eq(&key.hint),
            api_keys::digest.eq(sealed),
            api_keys::digest_hash.eq(hash),
            api_keys::created_by.eq(column::uid(key.created_by)),
            api_keys::created_at.eq(At(key.created_at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The key, whether it is still good or not.
pub(crate) fn api_key_with(tx: &mut Tx<'_>, digest: &str) -> Result<Option<ApiKeyRecord>, Error> {
    let hash = keys::hash(tx, DIGEST, digest)?;
    let row: Option<Row> =
        api_keys::table.filter(api_keys::digest_hash.eq(hash)).select(Row::as_select()).first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// The key, held until the transaction ends: what is written with it is written one after the other.
pub(crate) fn lock_api_key(tx: &mut Tx<'_>, id: Id<ApiKey>) -> Result<Option<ApiKeyRecord>, Error> {
    let query = locked!(api_keys::table.find(Uid::from(id)).select(Row::as_select()));
    let row: Option<Row> = query.first(tx.conn).optional()?;
    row.map(Row::record).transpose()
}

/// The keys of an account, the oldest first.
pub(crate) fn list_api_keys(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    page: PageRequest,
) -> Result<Page<ApiKeyRecord>, Error> {
    let mut query = api_keys::table.filter(api_keys::account_id.eq(Uid::from(account))).into_boxed();
    if let Some(after) = page.after {
        let (at, id) = (At(after.at), Uid(after.id));
        query = query.filter(api_keys::created_at.ge(at).and(api_keys::created_at.gt(at).or(api_keys::id.gt(id))));
    }
    let rows: Vec<Row> =
        query.order((api_keys::created_at, api_keys::id)).select(Row::as_select()).limit(page.probe()).load(tx.conn)?;
    let records = rows.into_iter().map(Row::record).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(records, page, |key| Mark { at: key.created_at, id: key.id.uuid() }))
}

pub(crate) fn revoke_api_key(tx: &mut Tx<'_>, id: Id<ApiKey>, at: Instant) -> Result<(), Error> {
    let good = api_keys::table.find(Uid::from(id)).filter(api_keys::revoked_at.is_null());
    let changed = diesel::update(good).set(api_keys::revoked_at.eq(Some(At(at)))).execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub(crate) fn touch_api_key(tx: &mut Tx<'_>, id: Id<ApiKey>, at: Instant) -> Result<(), Error> {
    diesel::update(api_keys::table.find(Uid::from(id))).set(api_keys::used_at.eq(Some(At(at)))).execute(tx.conn)?;
    Ok(())
}
