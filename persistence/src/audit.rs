//! The audit record: who did or saw what is sensitive. Each entry carries the hash of the one before.

use aws_lc_rs::digest;
use diesel::prelude::*;
use domain::id::Id;
use domain::identity::Account;
use domain::time::Instant;
use uuid::Uuid;

use super::schema::{audit_entries, audit_head};
use super::{Tx, locked};
use crate::column::{self, At, Uid};
use crate::error::Error;

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

/// The first entry, from `after` on, that was changed or is missing; how far it was checked where there is none.
pub(crate) fn check_audit(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Result<i64, i64>, Error> {
    type Columns = (i64, At, Option<Uid>, String, Option<Uid>, String, Vec<u8>, Vec<u8>);
    let mut previous: Vec<u8> = if after == 0 {
        GENESIS.to_vec()
    } else {
        audit_entries::table.find(after).select(audit_entries::hash).first(tx.conn)?
    };
    let rows: Vec<Columns> = audit_entries::table
        .filter(audit_entries::sequence.gt(after))
        .order(audit_entries::sequence)
        .limit(limit)
        .select((
            audit_entries::sequence,
            audit_entries::at,
            audit_entries::by_id,
            audit_entries::action,
            audit_entries::subject_id,
            audit_entries::detail,
            audit_entries::previous_hash,
            audit_entries::hash,
        ))
        .load(tx.conn)?;
    let mut last = after;
    for (sequence, at, by, action, subject, detail, claimed_previous, hash) in rows {
        let entry = Entry { sequence, at: at.0, by, action: &action, subject, detail: &detail };
        if sequence != last + 1 || claimed_previous != previous || entry.hash(&previous) != hash {
            return Ok(Err(last + 1));
        }
        last = sequence;
        previous = hash;
    }
    Ok(Ok(last))
}

/// How many entries there should be.
pub(crate) fn audit_length(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(audit_head::table.select(audit_head::sequence).first(tx.conn).optional()?.unwrap_or_default())
}
