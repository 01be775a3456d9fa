//! What people agreed to. A row is added for each time, and closed when it is taken back.

use std::collections::BTreeMap;

use diesel::dsl::max;
use diesel::prelude::*;
use domain::id::Id;
use domain::identity::{Account, Consent, Purpose};
use domain::text::Name;
use domain::time::Instant;

use super::schema::consents;
use super::{Tx, among, locked};
use crate::column::{At, Uid, named, parsed};
use crate::error::Error;

type Columns = (Uid, String, String, At, Option<At>);

fn read((account, purpose, version, given_at, withdrawn_at): Columns) -> Result<(Id<Account>, Consent), Error> {
    let consent = Consent {
        purpose: named(&purpose, Purpose::named)?,
        version: parsed("a version of a policy", Name::parse(&version))?,
        given_at: given_at.0,
        withdrawn_at: withdrawn_at.map(|at| at.0),
    };
    Ok((account.id(), consent))
}

/// All that somebody ever agreed to, in the order in which he did, purpose by purpose.
pub(crate) fn history_of_consents(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<Consent>, Error> {
    let rows: Vec<Columns> = consents::table
        .filter(consents::account_id.eq(Uid::from(account)))
        .order((consents::purpose, consents::turn))
        .select((
            consents::account_id,
            consents::purpose,
            consents::version,
            consents::given_at,
            consents::withdrawn_at,
        ))
        .load(tx.conn)?;
    rows.into_iter().map(|row| Ok(read(row)?.1)).collect()
}

type Of = (Id<Account>, Vec<Consent>);

/// What these people agreed to last, of each purpose.
pub(crate) fn consents_of(tx: &mut Tx<'_>, accounts: &[Id<Account>]) -> Result<Vec<Of>, Error> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uid> = accounts.iter().copied().map(Uid::from).collect();
    let rows: Vec<Columns> = consents::table
        .filter(among!(consents::account_id, ids))
        .order((consents::account_id, consents::purpose, consents::turn))
        .select((
            consents::account_id,
            consents::purpose,
            consents::version,
            consents::given_at,
            consents::withdrawn_at,
        ))
        .load(tx.conn)?;
    let mut last: BTreeMap<Id<Account>, BTreeMap<Purpose, Consent>> = BTreeMap::new();
    for row in rows {
        let (account, consent) = read(row)?;
        last.entry(account).or_default().insert(consent.purpose, consent);
    }
    Ok(last.into_iter().map(|(account, consents)| (account, consents.into_values().collect())).collect())
}

/// He agrees to a version. The same once more changes nothing; another one closes the one before.
pub(crate) fn give_consent(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    purpose: Purpose,
    version: &Name,
    at: Instant,
) -> Result<(), Error> {
    let his =
        consents::table.filter(consents::account_id.eq(Uid::from(account)).and(consents::purpose.eq(purpose.name())));
    let open: Option<String> =
        locked!(his.filter(consents::withdrawn_at.is_null()).select(consents::version)).first(tx.conn).optional()?;
    if open.as_deref() == Some(version.as_str()) {
        return Ok(());
    }
    if open.is_some() {
        withdraw_consent(tx, account, purpose, at)?;
    }
    let last: Option<i32> = his.select(max(consents::turn)).first(tx.conn)?;
    diesel::insert_into(consents::table)
        .values((
            consents::account_id.eq(Uid::from(account)),
            consents::purpose.eq(purpose.name()),
            consents::turn.eq(last.unwrap_or(0) + 1),
            consents::version.eq(version.as_str()),
            consents::given_at.eq(At(at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// He takes it back. Says whether there was anything to take back.
pub(crate) fn withdraw_consent(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    purpose: Purpose,
    at: Instant,
) -> Result<bool, Error> {
    let open = consents::table
        .filter(consents::account_id.eq(Uid::from(account)).and(consents::purpose.eq(purpose.name())))
        .filter(consents::withdrawn_at.is_null());
    Ok(diesel::update(open).set(consents::withdrawn_at.eq(Some(At(at)))).execute(tx.conn)? == 1)
}

/// He takes back whatever he agreed to.
pub(crate) fn withdraw_consents(tx: &mut Tx<'_>, account: Id<Account>, at: Instant) -> Result<(), Error> {
    let open =
        consents::table.filter(consents::account_id.eq(Uid::from(account)).and(consents::withdrawn_at.is_null()));
    diesel::update(open).set(consents::withdrawn_at.eq(Some(At(at)))).execute(tx.conn)?;
    Ok(())
}
