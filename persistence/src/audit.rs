//! The audit record: who did or saw what is sensitive. Each entry carries the hash of the one before.

use aws_lc_rs::digest;
use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{audit_checkpoint, audit_entries, audit_head};
use super::{Tx, keys, locked};
use crate::column::{self, At, Uid};
use crate::error::Error;
use crate::values::AuditRecord;
use crate::vault::Spot;

const GENESIS: &[u8] = &[0; 32];

struct Entry<'a> {
    sequence: i64,
    at: Instant,
    by: Option<Uid>,
    action: &'a str,
    subject: Option<Uid>,
    detail: &'a str,
}

impl Entry<'_> {
    /// Over every column, each on a line of its own, and the hash before.
    fn hash(&self, previous: &[u8]) -> Vec<u8> {
        let id = |uid: Option<Uid>| uid.map(|u| u.0.to_string()).unwrap_or_default();
        let text = format!(
            "{}\n{}\n{}\n{}\n{}\n{}\n",
            self.sequence,
            self.at,
            id(self.by),
            self.action,
            id(self.subject),
            self.detail
        );
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(previous);
        context.update(text.as_bytes());
        context.finish().as_ref().to_vec()
    }
}

/// Adds an entry. `detail` is JSON of ids and codes, never of names or numbers.
pub(crate) fn record_audit(
    tx: &mut Tx<'_>,
    by: Option<Id<Account>>,
    action: &str,
    subject: Option<Uuid>,
    detail: &str,
    at: Instant,
) -> Result<(), Error> {
    diesel::insert_into(audit_head::table)
        .values((audit_head::one.eq(1), audit_head::sequence.eq(0), audit_head::hash.eq(GENESIS)))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    let head = locked!(audit_head::table.find(1).select((audit_head::sequence, audit_head::hash)));
    let (last, previous): (i64, Vec<u8>) = head.first(tx.conn)?;
    let entry = Entry { sequence: last + 1, at, by: column::uid(by), action, subject: subject.map(Uid), detail };
    let hash = entry.hash(&previous);
    diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::sequence.eq(entry.sequence),
            audit_entries::at.eq(At(at)),
            audit_entries::by_id.eq(entry.by),
            audit_entries::action.eq(action),
            audit_entries::subject_id.eq(entry.subject),
            audit_entries::detail.eq(detail),
            audit_entries::previous_hash.eq(&previous),
            audit_entries::hash.eq(&hash),
        ))
        .execute(tx.conn)?;
    diesel::update(audit_head::table.find(1))
        .set((audit_head::sequence.eq(entry.sequence), audit_head::hash.eq(&hash)))
        .execute(tx.conn)?;
    Ok(())
}

type Columns = (i64, At, Option<Uid>, String, Option<Uid>, String, Vec<u8>, Vec<u8>);

fn columns() -> (
    audit_entries::sequence,
    audit_entries::at,
    audit_entries::by_id,
    audit_entries::action,
    audit_entries::subject_id,
    audit_entries::detail,
    audit_entries::previous_hash,
    audit_entries::hash,
) {
    (
        audit_entries::sequence,
        audit_entries::at,
        audit_entries::by_id,
        audit_entries::action,
        audit_entries::subject_id,
        audit_entries::detail,
        audit_entries::previous_hash,
        audit_entries::hash,
    )
}

/// Where the record begins: after this entry, whose hash this is.
struct Begin {
    sequence: i64,
    hash: Vec<u8>,
    /// It is as we have left it.
    whole: bool,
}

/// What of a checkpoint is sealed.
pub(super) const CHECKPOINT: Spot<'static> = Spot { column: "audit_checkpoint.seal", row: "1" };

fn sealed_text(sequence: i64, hash: &[u8], before: Instant) -> String {
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{sequence} {hash} {before}")
}

fn begin(tx: &mut Tx<'_>) -> Result<Begin, Error> {
    let found: Option<(i64, Vec<u8>, At, Vec<u8>)> = audit_checkpoint::table
        .select((audit_checkpoint::sequence, audit_checkpoint::hash, audit_checkpoint::before, audit_checkpoint::seal))
        .first(tx.conn)
        .optional()?;
    let Some((sequence, hash, before, seal)) = found else {
        return Ok(Begin { sequence: 0, hash: GENESIS.to_vec(), whole: true });
    };
    let sealed = match tx.vault.open_text(CHECKPOINT, &seal) {
        Ok(text) => Some(text),
        Err(Error::Inconsistent { .. }) => None,
        Err(other) => return Err(other),
    };
    let whole = sealed == Some(sealed_text(sequence, &hash, before.0));
    Ok(Begin { sequence, hash, whole })
}

/// Follows the chain over these rows. The number and hash of the last, or the number of the first that does not follow.
fn follow(rows: &[Columns], mut last: i64, mut previous: Vec<u8>) -> Result<(i64, Vec<u8>), i64> {
    for (sequence, at, by, action, subject, detail, claimed_previous, hash) in rows {
        let entry = Entry { sequence: *sequence, at: at.0, by: *by, action, subject: *subject, detail };
        if *sequence != last + 1 || *claimed_previous != previous || entry.hash(&previous) != *hash {
            return Err(last + 1);
        }
        last = *sequence;
        previous.clone_from(hash);
    }
    Ok((last, previous))
}

/// The first entry, from `after` on, that was changed or is missing; how far it was checked where there is none. What was cut off when its
/// time was over counts as checked.
pub(crate) fn check_audit(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Result<i64, i64>, Error> {
    let begin = begin(tx)?;
    if !begin.whole {
        return Ok(Err(begin.sequence));
    }
    let (after, previous) = if after <= begin.sequence {
        (begin.sequence, begin.hash)
    } else {
        let found = audit_entries::table.find(after).select(audit_entries::hash).first(tx.conn).optional()?;
        let Some(hash) = found else { return Ok(Err(after)) };
        (after, hash)
    };
    let rows: Vec<Columns> = audit_entries::table
        .filter(audit_entries::sequence.gt(after))
        .order(audit_entries::sequence)
        .limit(limit)
        .select(columns())
        .load(tx.conn)?;
    Ok(follow(&rows, after, previous).map(|(last, _)| last))
}

/// Entries of a time, in their order.
pub(crate) fn audit_between(
    tx: &mut Tx<'_>,
    from: Instant,
    until: Instant,
    after: i64,
    limit: u32,
) -> Result<Vec<AuditRecord>, Error> {
    let rows: Vec<Columns> = audit_entries::table
        .filter(audit_entries::at.ge(At(from)).and(audit_entries::at.lt(At(until))))
        .filter(audit_entries::sequence.gt(after))
        .order(audit_entries::sequence)
        .limit(limit.into())
        .select(columns())
        .load(tx.conn)?;
    let records =
        rows.into_iter().map(|(sequence, at, by, action, subject, detail, previous_hash, hash)| AuditRecord {
            sequence,
            at: at.0,
            by: column::id(by),
            action,
            subject: subject.map(|uid| uid.0),
            detail,
            previous_hash,
            hash,
        });
    Ok(records.collect())
}

/// Cuts off what is older, from the beginning on, at most so many entries; and seals where the record begins then. Nothing is cut off a
/// chain that is broken: it would be the trace of it.
pub(crate) fn cut_audit(tx: &mut Tx<'_>, before: Instant, limit: u32, at: Instant) -> Result<usize, Error> {
    let begin = begin(tx)?;
    if !begin.whole {
        return Err(Error::inconsistent("an audit record whose beginning was changed", begin.sequence));
    }
    let rows: Vec<Columns> = audit_entries::table
        .filter(audit_entries::sequence.gt(begin.sequence))
        .order(audit_entries::sequence)
        .limit(limit.into())
        .select(columns())
        .load(tx.conn)?;
    let old = rows.iter().take_while(|row| row.1.0 < before).count();
    let Some(rows) = rows.get(..old).filter(|rows| !rows.is_empty()) else { return Ok(0) };
    let (last, hash) = follow(rows, begin.sequence, begin.hash)
        .map_err(|broken| Error::inconsistent("an audit record with an entry that was changed", broken))?;
    let key = keys::key_to_seal(tx)?;
    let seal = tx.vault.seal(&key, CHECKPOINT, sealed_text(last, &hash, before).as_bytes())?;
    let values = (
        audit_checkpoint::sequence.eq(last),
        audit_checkpoint::hash.eq(&hash),
        audit_checkpoint::made_at.eq(At(at)),
        audit_checkpoint::before.eq(At(before)),
        audit_checkpoint::seal.eq(&seal),
    );
    diesel::insert_into(audit_checkpoint::table)
        .values((audit_checkpoint::one.eq(1), values))
        .on_conflict(audit_checkpoint::one)
        .do_update()
        .set(values)
        .execute(tx.conn)?;
    Ok(diesel::delete(audit_entries::table.filter(audit_entries::sequence.le(last))).execute(tx.conn)?)
}

/// After which entry the record begins.
pub(crate) fn audit_begin(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(begin(tx)?.sequence)
}

/// How many entries there should be.
pub(crate) fn audit_length(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(audit_head::table.select(audit_head::sequence).first(tx.conn).optional()?.unwrap_or_default())
}
