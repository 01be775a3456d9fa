//! Sign-ins and their refresh tokens. Of a token only the hash is kept.

use diesel::prelude::*;
use domain::id::Id;
use domain::identity::{Account, Session};
use domain::time::Instant;

use super::schema::{accounts, refresh_tokens, sessions};
use super::{Tx, among, locked};
use crate::column::{At, Uid, since};
use crate::error::Error;
use crate::values::{Entry, Mark, Page, PageRequest, RefreshToken, SessionRecord};

pub(crate) fn open_session(
    tx: &mut Tx<'_>,
    session: Id<Session>,
    account: Id<Account>,
    by: &Entry,
    at: Instant,
) -> Result<(), Error> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(Uid::from(session)),
            sessions::account_id.eq(Uid::from(account)),
            sessions::created_at.eq(At(at)),
            sessions::method.eq(&by.method),
            sessions::device.eq(&by.device),
            sessions::used_at.eq(Some(At(at))),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether anything but setting up a second factor is refused in this session.
pub(crate) fn limit_session(tx: &mut Tx<'_>, session: Id<Session>, limited: bool) -> Result<(), Error> {
    let otherwise = sessions::table.find(Uid::from(session)).filter(sessions::limited.ne(limited));
    diesel::update(otherwise).set(sessions::limited.eq(limited)).execute(tx.conn)?;
    Ok(())
}

/// The same for all of somebody's sessions.
pub(crate) fn limit_sessions(tx: &mut Tx<'_>, account: Id<Account>, limited: bool) -> Result<(), Error> {
    let otherwise =
        sessions::table.filter(sessions::account_id.eq(Uid::from(account)).and(sessions::limited.ne(limited)));
    diesel::update(otherwise).set(sessions::limited.eq(limited)).execute(tx.conn)?;
    Ok(())
}

/// Where somebody is signed in, the oldest first: what was opened since then and has not ended.
pub(crate) fn sessions_of(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    since: Instant,
    page: PageRequest,
) -> Result<Page<SessionRecord>, Error> {
    type Columns = (Uid, String, Option<String>, At, Option<At>);
    let mut query = sessions::table
        .filter(sessions::account_id.eq(Uid::from(account)).and(sessions::ended_at.is_null()))
        .filter(sessions::created_at.gt(At(since)))
        .select((sessions::id, sessions::method, sessions::device, sessions::created_at, sessions::used_at))
        .into_boxed();
    if let Some(after) = page.after {
        query = query
            .filter(sessions::created_at.ge(At(after.at)))
            .filter(sessions::created_at.gt(At(after.at)).or(sessions::id.gt(Uid(after.id))));
    }
    let rows: Vec<Columns> = query.order((sessions::created_at, sessions::id)).limit(page.probe()).load(tx.conn)?;
    let records = rows
        .into_iter()
        .map(|(id, method, device, opened, used)| SessionRecord {
            id: id.id(),
            entry: Entry { method, device },
            opened_at: opened.0,
            used_at: used.map_or(opened.0, |at| at.0),
        })
        .collect();
    Ok(Page::of(records, page, |it: &SessionRecord| Mark { at: it.opened_at, id: it.id.uuid() }))
}

/// Ends a session of his. One that has ended already is ended.
pub(crate) fn end_session_of(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    session: Id<Session>,
    at: Instant,
) -> Result<(), Error> {
    let whose: Option<Uid> =
        sessions::table.find(Uid::from(session)).select(sessions::account_id).first(tx.conn).optional()?;
    if whose != Some(Uid::from(account)) {
        return Err(Error::Missing("session"));
    }
    end_session(tx, session, at)
}

pub(crate) fn add_refresh_token(
    tx: &mut Tx<'_>,
    hash: &[u8],
    session: Id<Session>,
    issued_at: Instant,
    expires_at: Instant,
) -> Result<(), Error> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::hash.eq(hash),
            refresh_tokens::session_id.eq(Uid::from(session)),
            refresh_tokens::issued_at.eq(At(issued_at)),
            refresh_tokens::expires_at.eq(At(expires_at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The token with this hash, held until the transaction ends: it is rotated by one at a time.
pub(crate) fn lock_refresh_token(tx: &mut Tx<'_>, hash: &[u8]) -> Result<Option<RefreshToken>, Error> {
    let query = locked!(refresh_tokens::table.find(hash).select((
        refresh_tokens::session_id,
        refresh_tokens::expires_at,
        refresh_tokens::rotated_at
    )));
    let Some((session, expires_at, rotated_at)) = query.first::<(Uid, At, Option<At>)>(tx.conn).optional()? else {
        return Ok(None);
    };
    let (account, opened_at, ended_at, disabled_at): (Uid, At, Option<At>, Option<At>) = sessions::table
        .inner_join(accounts::table.on(sessions::account_id.eq(accounts::id)))
        .filter(sessions::id.eq(session))
        .select((sessions::account_id, sessions::created_at, sessions::ended_at, accounts::disabled_at))
        .first(tx.conn)?;
    Ok(Some(RefreshToken {
        session: session.id(),
        account: account.id(),
        opened_at: opened_at.0,
        expires_at: expires_at.0,
        rotated_at: rotated_at.map(|at| at.0),
        session_ended: ended_at.is_some(),
        disabled: disabled_at.is_some(),
    }))
}

pub(crate) fn mark_rotated(tx: &mut Tx<'_>, hash: &[u8], at: Instant) -> Result<(), Error> {
    let fresh = refresh_tokens::table.find(hash).filter(refresh_tokens::rotated_at.is_null());
    diesel::update(fresh).set(refresh_tokens::rotated_at.eq(Some(At(at)))).execute(tx.conn)?;
    let session = refresh_tokens::table.find(hash).select(refresh_tokens::session_id);
    diesel::update(sessions::table.filter(sessions::id.eq_any(session)))
        .set(sessions::used_at.eq(Some(At(at))))
        .execute(tx.conn)?;
    Ok(())
}

pub(crate) fn end_session(tx: &mut Tx<'_>, session: Id<Session>, at: Instant) -> Result<(), Error> {
    let open = sessions::table.find(Uid::from(session)).filter(sessions::ended_at.is_null());
    let set = diesel::update(open).set(sessions::ended_at.eq(Some(At(at))));
    let whose: Option<Uid> = set.returning(sessions::account_id).get_result(tx.conn).optional()?;
    tx.mail.changed.extend(whose.map(Uid::id));
    Ok(())
}

/// Ends every session of an account, but for the one that asks.
pub(crate) fn end_sessions(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    but: Option<Id<Session>>,
    at: Instant,
) -> Result<(), Error> {
    let open = sessions::table
        .filter(sessions::account_id.eq(Uid::from(account)))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::id.ne_all(but.map(Uid::from)));
    tx.mail.changed.insert(account);
    diesel::update(open).set(sessions::ended_at.eq(Some(At(at)))).execute(tx.conn)?;
    Ok(())
}

/// Forgets tokens that have been no good for a while. Says how many.
pub(crate) fn purge_refresh_tokens(tx: &mut Tx<'_>, expired_before: Instant) -> Result<usize, Error> {
    let old = refresh_tokens::table.filter(refresh_tokens::expires_at.lt(At(expired_before)));
    Ok(diesel::delete(old).execute(tx.conn)?)
}

/// Forgets sessions that ended long ago, and those that were opened so long ago that they ended by themselves, at most so many. Says how
/// many.
pub(crate) fn purge_sessions(
    tx: &mut Tx<'_>,
    ended_before: Instant,
    opened_before: Instant,
    limit: u32,
) -> Result<usize, Error> {
    // Ids tell the time: what was opened since is not looked at.
    let old: Vec<Uid> = sessions::table
        .filter(
            sessions::id.lt(Uid(since(ended_before))).and(
                sessions::ended_at
                    .lt(Some(At(ended_before)))
                    .or(sessions::created_at.nullable().lt(Some(At(opened_before)))),
            ),
        )
        .order(sessions::id)
        .limit(limit.into())
        .select(sessions::id)
        .load(tx.conn)?;
    let tokens = refresh_tokens::table.filter(among!(refresh_tokens::session_id, old.clone()));
    diesel::delete(tokens).execute(tx.conn)?;
    Ok(diesel::delete(sessions::table.filter(among!(sessions::id, old))).execute(tx.conn)?)
}
