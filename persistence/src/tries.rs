//! Codes that were sent to numbers, and tries that failed: by keyed hashes of the numbers, whether or not anybody has them.

use diesel::prelude::*;
use domain::identity::Phone;
use domain::identity::lock_out::Failures;
use domain::identity::sms_code::Sendings;
use domain::time::Instant;

use super::schema::{sign_in_failures, sms_codes};
use super::{Tx, keys, locked};
use crate::column::{At, number, signed};
use crate::error::Error;
use crate::values::SentCode;

const NUMBER: &str = "sms_codes.phone";
const CODE: &str = "sms_codes.code";
const TRIED: &str = "sign_in_failures.subject";

/// What was sent to this number, held until the transaction ends.
pub(crate) fn lock_sendings(tx: &mut Tx<'_>, phone: &Phone) -> Result<Option<Sendings>, Error> {
    let hash = keys::hash(tx, NUMBER, phone.as_str())?;
    let query = locked!(sms_codes::table.find(hash).select((
        sms_codes::sent_at,
        sms_codes::counted_since,
        sms_codes::sendings
    )));
    let found: Option<(At, At, i32)> = query.first(tx.conn).optional()?;
    found
        .map(|(last, since, count)| Ok(Sendings { last_at: last.0, since: since.0, count: number(count)? }))
        .transpose()
}

/// A code goes out. The one before is good no more. Where nothing was sent before, two may come at once: for one of them something was.
pub(crate) fn keep_sms_code(
    tx: &mut Tx<'_>,
    phone: &Phone,
    code: &str,
    before: Option<Sendings>,
    sent: Sendings,
) -> Result<(), Error> {
    let phone_hash = keys::hash(tx, NUMBER, phone.as_str())?;
    let code_hash = keys::hash(tx, CODE, &format!("{} {code}", phone.as_str()))?;
    let values = (
        sms_codes::code_hash.eq(Some(code_hash)),
        sms_codes::sent_at.eq(At(sent.last_at)),
        sms_codes::tries.eq(0),
        sms_codes::counted_since.eq(At(sent.since)),
        sms_codes::sendings.eq(signed(sent.count)?),
    );
    let changed = match before {
        Some(_) => diesel::update(sms_codes::table.find(phone_hash)).set(values).execute(tx.conn)?,
        None => diesel::insert_into(sms_codes::table)
            .values((sms_codes::phone_hash.eq(phone_hash), values))
            .on_conflict_do_nothing()
            .execute(tx.conn)?,
    };
    if changed == 1 { Ok(()) } else { Err(Error::Contended("two texts to one number".into())) }
}

/// The last code did not go out: it is none, and what was sent is again what was sent before it.
pub(crate) fn take_back_sms_code(tx: &mut Tx<'_>, phone: &Phone, before: Option<Sendings>) -> Result<(), Error> {
    let row = sms_codes::table.find(keys::hash(tx, NUMBER, phone.as_str())?);
    let Some(before) = before else {
        diesel::delete(row).execute(tx.conn)?;
        return Ok(());
    };
    let values = (
        sms_codes::code_hash.eq(None::<Vec<u8>>),
        sms_codes::sent_at.eq(At(before.last_at)),
        sms_codes::counted_since.eq(At(before.since)),
        sms_codes::sendings.eq(signed(before.count)?),
    );
    diesel::update(row).set(values).execute(tx.conn)?;
    Ok(())
}

/// The code that was sent to this number, held until the transaction ends, and whether `code` is it.
pub(crate) fn lock_sms_code(tx: &mut Tx<'_>, phone: &Phone, code: &str) -> Result<Option<SentCode>, Error> {
    let phone_hash = keys::hash(tx, NUMBER, phone.as_str())?;
    let given = keys::hash(tx, CODE, &format!("{} {code}", phone.as_str()))?;
    let query =
        locked!(sms_codes::table.find(phone_hash).select((sms_codes::code_hash, sms_codes::sent_at, sms_codes::tries)));
    let found: Option<(Option<Vec<u8>>, At, i32)> = query.first(tx.conn).optional()?;
    let Some((Some(kept), sent_at, tries)) = found else { return Ok(None) };
    Ok(Some(SentCode { matches: kept == given, sent_at: sent_at.0, tries: number(tries)? }))
}

/// One more try. The right one ends the code.
pub(crate) fn count_sms_try(tx: &mut Tx<'_>, phone: &Phone, ends: bool) -> Result<(), Error> {
    let hash = keys::hash(tx, NUMBER, phone.as_str())?;
    diesel::update(sms_codes::table.find(&hash)).set(sms_codes::tries.eq(sms_codes::tries + 1)).execute(tx.conn)?;
    if ends {
        diesel::update(sms_codes::table.find(&hash)).set(sms_codes::code_hash.eq(None::<Vec<u8>>)).execute(tx.conn)?;
    }
    Ok(())
}

/// Failed tries of this.
pub(crate) fn failures(tx: &mut Tx<'_>, subject: &str) -> Result<Option<Failures>, Error> {
    let hash = keys::hash(tx, TRIED, subject)?;
    let row = sign_in_failures::table.find(hash).select(COLUMNS).first(tx.conn).optional()?;
    row.map(read).transpose()
}

type Columns = (At, i32, At);
const COLUMNS: (sign_in_failures::since, sign_in_failures::failures, sign_in_failures::last_at) =
    (sign_in_failures::since, sign_in_failures::failures, sign_in_failures::last_at);

fn read((since, count, last): Columns) -> Result<Failures, Error> {
    Ok(Failures { since: since.0, count: number(count)?, last_at: last.0 })
}

/// The same, held until the transaction ends.
pub(crate) fn lock_failures(tx: &mut Tx<'_>, subject: &str) -> Result<Option<Failures>, Error> {
    let hash = keys::hash(tx, TRIED, subject)?;
    let row = locked!(sign_in_failures::table.find(hash).select(COLUMNS)).first(tx.conn).optional()?;
    row.map(read).transpose()
}

/// The first failure of this. Says whether it is: another one may have come at once.
pub(crate) fn begin_failures(tx: &mut Tx<'_>, subject: &str, first: Failures) -> Result<bool, Error> {
    let hash = keys::hash(tx, TRIED, subject)?;
    let inserted = diesel::insert_into(sign_in_failures::table)
        .values((
            sign_in_failures::subject_hash.eq(hash),
            sign_in_failures::since.eq(At(first.since)),
            sign_in_failures::failures.eq(signed(first.count)?),
            sign_in_failures::last_at.eq(At(first.last_at)),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    Ok(inserted == 1)
}

pub(crate) fn keep_failures(tx: &mut Tx<'_>, subject: &str, failures: Failures) -> Result<(), Error> {
    let hash = keys::hash(tx, TRIED, subject)?;
    diesel::update(sign_in_failures::table.find(hash))
        .set((
            sign_in_failures::since.eq(At(failures.since)),
            sign_in_failures::failures.eq(signed(failures.count)?),
            sign_in_failures::last_at.eq(At(failures.last_at)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

pub(crate) fn forgive_failures(tx: &mut Tx<'_>, subject: &str) -> Result<(), Error> {
    let hash = keys::hash(tx, TRIED, subject)?;
    diesel::delete(sign_in_failures::table.find(hash)).execute(tx.conn)?;
    Ok(())
}

/// Forgets what nobody counts any more. Says how much.
pub(crate) fn purge_tries(tx: &mut Tx<'_>, before: Instant) -> Result<usize, Error> {
    let codes = diesel::delete(sms_codes::table.filter(sms_codes::sent_at.lt(At(before)))).execute(tx.conn)?;
    let failures =
        diesel::delete(sign_in_failures::table.filter(sign_in_failures::last_at.lt(At(before)))).execute(tx.conn)?;
    Ok(codes + failures)
}
