//! Everything that is sealed, a batch at a time: to check that it opens, or to seal it with a new key.
//!
//! Each column that is sealed or hashed is named here once, in the order in which a rotation goes through them.

use diesel::prelude::*;
use uuid::Uuid;

use super::schema::{
    accounts, api_keys, area_teams, audit_checkpoint, deliveries, exports, idempotency_keys, identities, redemptions,
    second_factors, ticket_contacts, ticket_notes, ticket_remarks, visitor_reports, webhook_secrets,
};
use super::{
    Tx, accounts as people, api_keys as programs, audit, contacts, deliveries as parcels, exports as archives,
    idempotency, identities as known_elsewhere, keys, notes, redemptions as vouchers, remarks,
    second_factors as factors, teams, visitors, webhooks,
};
use crate::column::Uid;
use crate::error::Error;
use crate::values::{SealMark, SealTable, SealWork, Sealed};
use crate::vault::{KeyId, Spot};

/// Checks or renews the seals of at most `limit` rows of a table, after a row. `None` where there are no more.
pub(crate) fn next_seals(
    tx: &mut Tx<'_>,
    table: SealTable,
    after: Option<&SealMark>,
    limit: u32,
    work: SealWork,
) -> Result<Option<Sealed>, Error> {
    let mut bench = Bench { key: keys::key(tx)?, work, done: Sealed::default() };
    match table {
        SealTable::Redemptions => of_redemptions(tx, &mut bench, after, limit)?,
        SealTable::IdempotencyKeys => of_answers(tx, &mut bench, after, limit)?,
        SealTable::TicketNotes => of_notes(tx, &mut bench, after, limit)?,
        SealTable::VisitorReports => of_visitors(tx, &mut bench, after, limit)?,
        SealTable::Accounts => of_accounts(tx, &mut bench, after, limit)?,
        SealTable::AreaTeams => of_teams(tx, &mut bench, after, limit)?,
        SealTable::Identities => of_identities(tx, &mut bench, after, limit)?,
        SealTable::SecondFactors => of_second_factors(tx, &mut bench, after, limit)?,
        SealTable::Exports => of_exports(tx, &mut bench, after, limit)?,
        SealTable::AuditCheckpoint => of_checkpoint(tx, &mut bench, after)?,
        SealTable::ApiKeys => of_api_keys(tx, &mut bench, after, limit)?,
        SealTable::TicketContacts => of_contacts(tx, &mut bench, after, limit)?,
        SealTable::TicketRemarks => of_remarks(tx, &mut bench, after, limit)?,
        SealTable::Deliveries => of_deliveries(tx, &mut bench, after, limit)?,
        SealTable::WebhookSecrets => of_webhook_secrets(tx, &mut bench, after, limit)?,
    }
    Ok(bench.done.last.is_some().then_some(bench.done))
}

struct Bench {
    /// The key in force.
    key: KeyId,
    work: SealWork,
    done: Sealed,
}

impl Bench {
    /// Opens a value. What does not open is a fault to report, or the end of a rotation.
    fn open(&mut self, tx: &Tx<'_>, spot: Spot<'_>, sealed: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let opened = tx.vault.open(spot, sealed);
        self.done.values += 1;
        if self.work == SealWork::Check {
            if let Err(error) = &opened {
                self.fault(spot, &error.to_string());
                return Ok(None);
            }
            if !sealed.starts_with(self.key.as_bytes()) {
                self.fault(spot, "is sealed with a key that is no longer in force");
            }
        }
        opened.map(Some)
    }

    /// The value under the key in force, where it is to be renewed.
    fn renewed(&mut self, tx: &Tx<'_>, spot: Spot<'_>, sealed: Option<Vec<u8>>) -> Result<Renewal, Error> {
        let Some(sealed) = sealed else { return Ok(Renewal::default()) };
        let Some(plain) = self.open(tx, spot, &sealed)? else { return Ok(Renewal::default()) };
        let sealed = match self.work {
            SealWork::Check => None,
            SealWork::Renew => Some(tx.vault.seal(&self.key, spot, &plain)?),
        };
        Ok(Renewal { sealed, plain: String::from_utf8(plain).ok() })
    }

    /// The hash under the key in force. One that differs is a fault where it should have been that already.
    fn rehashed(
        &mut self,
        tx: &Tx<'_>,
        spot: Spot<'_>,
        plain: Option<&str>,
        hash: Option<&[u8]>,
    ) -> Result<Option<Vec<u8>>, Error> {
        let fresh = plain.map(|plain| tx.vault.hash(&self.key, spot.column, plain)).transpose()?;
        if self.work == SealWork::Check && plain.is_some() && hash != fresh.as_deref() {
            self.fault(spot, "is not found by its hash");
        }
        Ok(fresh)
    }

    fn fault(&mut self, spot: Spot<'_>, what: &str) {
        self.done.faults.push(format!("{} of {} {what}", spot.column, spot.row));
    }

    fn passed(&mut self, id: Uuid, key: &str) {
        self.done.rows += 1;
        self.done.last = Some(SealMark { id, key: key.to_owned() });
    }
}

#[derive(Default)]
struct Renewal {
    sealed: Option<Vec<u8>>,
    plain: Option<String>,
}

fn of_accounts(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    type Columns = (Uid, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);
    let mut query = accounts::table
        .select((
            accounts::id,
            accounts::name,
            accounts::phone,
            accounts::phone_hash,
            accounts::sign_in_hash,
            accounts::address,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(accounts::id.gt(Uid(after.id)));
    }
    let rows: Vec<Columns> = query.order(accounts::id).limit(limit.into()).load(tx.conn)?;
    for (id, name, phone, phone_hash, sign_in_hash, address) in rows {
        let row = id.0.to_string();
        let at = |column| Spot { column, row: &row };
        let name = bench.renewed(tx, at(people::NAME), Some(name))?;
        let phone = bench.renewed(tx, at(people::PHONE), phone)?;
        let address = bench.renewed(tx, at(people::ADDRESS), address)?;
        let hash = bench.rehashed(tx, at(people::PHONE), phone.plain.as_deref(), phone_hash.as_deref())?;
        if sign_in_hash.is_some() && sign_in_hash != phone_hash {
            bench.fault(at(people::PHONE), "is not the number that signs in");
        }
        if let (SealWork::Renew, Some(name)) = (bench.work, name.sealed) {
            diesel::update(accounts::table.find(id))
                .set((
                    accounts::name.eq(name),
                    accounts::phone.eq(phone.sealed),
                    accounts::sign_in_hash.eq(sign_in_hash.and(hash.clone())),
                    accounts::phone_hash.eq(hash),
                    accounts::address.eq(address.sealed),
                ))
                .execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_notes(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query = ticket_notes::table
        .filter(ticket_notes::sealed.is_not_null())
        .select((ticket_notes::id, ticket_notes::sealed))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(ticket_notes::id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Option<Vec<u8>>)> = query.order(ticket_notes::id).limit(limit.into()).load(tx.conn)?;
    for (id, sealed) in rows {
        let row = id.0.to_string();
        let renewal = bench.renewed(tx, Spot { column: notes::SEALED, row: &row }, sealed)?;
        if let Some(sealed) = renewal.sealed {
            diesel::update(ticket_notes::table.find(id)).set(ticket_notes::sealed.eq(Some(sealed))).execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_visitors(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    type Columns = (Uid, Vec<u8>, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);
    let mut query = visitor_reports::table
        .select((
            visitor_reports::ticket_id,
            visitor_reports::code,
            visitor_reports::code_hash,
            visitor_reports::name,
            visitor_reports::phone,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(visitor_reports::ticket_id.gt(Uid(after.id)));
    }
    let rows: Vec<Columns> = query.order(visitor_reports::ticket_id).limit(limit.into()).load(tx.conn)?;
    for (id, code, code_hash, name, phone) in rows {
        let row = id.0.to_string();
        let at = |column| Spot { column, row: &row };
        let code = bench.renewed(tx, at(visitors::CODE), Some(code))?;
        let name = bench.renewed(tx, at(visitors::NAME), name)?;
        let phone = bench.renewed(tx, at(visitors::PHONE), phone)?;
        let hash = bench.rehashed(tx, at(visitors::CODE), code.plain.as_deref(), Some(&code_hash))?;
        if let (Some(code), Some(hash)) = (code.sealed, hash) {
            diesel::update(visitor_reports::table.find(id))
                .set((
                    visitor_reports::code.eq(code),
                    visitor_reports::code_hash.eq(hash),
                    visitor_reports::name.eq(name.sealed),
                    visitor_reports::phone.eq(phone.sealed),
                ))
                .execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_redemptions(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query =
        redemptions::table.select((redemptions::id, redemptions::code, redemptions::code_hash)).into_boxed();
    if let Some(after) = after {
        query = query.filter(redemptions::id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Vec<u8>, Vec<u8>)> = query.order(redemptions::id).limit(limit.into()).load(tx.conn)?;
    for (id, code, code_hash) in rows {
        let row = id.0.to_string();
        let spot = Spot { column: vouchers::CODE, row: &row };
        let code = bench.renewed(tx, spot, Some(code))?;
        let hash = bench.rehashed(tx, spot, code.plain.as_deref(), Some(&code_hash))?;
        if let (Some(code), Some(hash)) = (code.sealed, hash) {
            diesel::update(redemptions::table.find(id))
                .set((redemptions::code.eq(code), redemptions::code_hash.eq(hash)))
                .execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_answers(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query = idempotency_keys::table
        .filter(idempotency_keys::answer.is_not_null())
        .select((idempotency_keys::account_id, idempotency_keys::key, idempotency_keys::answer))
        .into_boxed();
    if let Some(after) = after {
        let own = Uid(after.id);
        query = query
            .filter(idempotency_keys::account_id.ge(own))
            .filter(idempotency_keys::account_id.gt(own).or(idempotency_keys::key.gt(after.key.clone())));
    }
    let rows: Vec<(Uid, String, Option<Vec<u8>>)> =
        query.order((idempotency_keys::account_id, idempotency_keys::key)).limit(limit.into()).load(tx.conn)?;
    for (account, key, answer) in rows {
        let row = idempotency::row(account.id(), &key);
        let renewal = bench.renewed(tx, Spot { column: idempotency::ANSWER, row: &row }, answer)?;
        if let Some(answer) = renewal.sealed {
            diesel::update(idempotency_keys::table.find((account, &key)))
                .set(idempotency_keys::answer.eq(Some(answer)))
                .execute(tx.conn)?;
        }
        bench.passed(account.0, &key);
    }
    Ok(())
}

fn of_teams(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    type Columns = (Uid, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);
    let mut query = area_teams::table
        .select((area_teams::id, area_teams::name, area_teams::phone, area_teams::covers))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(area_teams::id.gt(Uid(after.id)));
    }
    let rows: Vec<Columns> = query.order(area_teams::id).limit(limit.into()).load(tx.conn)?;
    for (id, name, phone, covers) in rows {
        let row = id.0.to_string();
        let at = |column| Spot { column, row: &row };
        let name = bench.renewed(tx, at(teams::NAME), Some(name))?;
        let phone = bench.renewed(tx, at(teams::PHONE), phone)?;
        let covers = bench.renewed(tx, at(teams::COVERS), covers)?;
        if let (SealWork::Renew, Some(name)) = (bench.work, name.sealed) {
            diesel::update(area_teams::table.find(id))
                .set((
                    area_teams::name.eq(name),
                    area_teams::phone.eq(phone.sealed),
                    area_teams::covers.eq(covers.sealed),
                ))
                .execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_identities(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query =
        identities::table.select((identities::id, identities::subject, identities::subject_hash)).into_boxed();
    if let Some(after) = after {
        query = query.filter(identities::id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Vec<u8>, Vec<u8>)> = query.order(identities::id).limit(limit.into()).load(tx.conn)?;
    for (id, subject, hash) in rows {
        let row = id.0.to_string();
        let spot = Spot { column: known_elsewhere::SUBJECT, row: &row };
        let subject = bench.renewed(tx, spot, Some(subject))?;
        let hash = bench.rehashed(tx, spot, subject.plain.as_deref(), Some(&hash))?;
        if let (Some(subject), Some(hash)) = (subject.sealed, hash) {
            diesel::update(identities::table.find(id))
                .set((identities::subject.eq(subject), identities::subject_hash.eq(hash)))
                .execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_second_factors(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query = second_factors::table.select((second_factors::account_id, second_factors::secret)).into_boxed();
    if let Some(after) = after {
        query = query.filter(second_factors::account_id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Vec<u8>)> = query.order(second_factors::account_id).limit(limit.into()).load(tx.conn)?;
    for (id, secret) in rows {
        let row = id.0.to_string();
        let renewal = bench.renewed(tx, Spot { column: factors::SECRET, row: &row }, Some(secret))?;
        if let Some(secret) = renewal.sealed {
            diesel::update(second_factors::table.find(id)).set(second_factors::secret.eq(secret)).execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_exports(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query =
        exports::table.filter(exports::secret.is_not_null()).select((exports::id, exports::secret)).into_boxed();
    if let Some(after) = after {
        query = query.filter(exports::id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Option<Vec<u8>>)> = query.order(exports::id).limit(limit.into()).load(tx.conn)?;
    for (id, secret) in rows {
        let row = id.0.to_string();
        let renewal = bench.renewed(tx, Spot { column: archives::SECRET, row: &row }, secret)?;
        if let Some(secret) = renewal.sealed {
            diesel::update(exports::table.find(id)).set(exports::secret.eq(Some(secret))).execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

/// One row at most.
fn of_checkpoint(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>) -> Result<(), Error> {
    if after.is_some() {
        return Ok(());
    }
    let found: Option<Vec<u8>> = audit_checkpoint::table.select(audit_checkpoint::seal).first(tx.conn).optional()?;
    let Some(seal) = found else { return Ok(()) };
    let renewal = bench.renewed(tx, audit::CHECKPOINT, Some(seal))?;
    if let Some(seal) = renewal.sealed {
        diesel::update(audit_checkpoint::table).set(audit_checkpoint::seal.eq(seal)).execute(tx.conn)?;
    }
    bench.passed(Uuid::nil(), "");
    Ok(())
}

fn of_api_keys(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query = api_keys::table.select((api_keys::id, api_keys::digest, api_keys::digest_hash)).into_boxed();
    if let Some(after) = after {
        query = query.filter(api_keys::id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Vec<u8>, Vec<u8>)> = query.order(api_keys::id).limit(limit.into()).load(tx.conn)?;
    for (id, digest, hash) in rows {
        let row = id.0.to_string();
        let spot = Spot { column: programs::DIGEST, row: &row };
        let digest = bench.renewed(tx, spot, Some(digest))?;
        let hash = bench.rehashed(tx, spot, digest.plain.as_deref(), Some(&hash))?;
        if let (Some(digest), Some(hash)) = (digest.sealed, hash) {
            diesel::update(api_keys::table.find(id))
                .set((api_keys::digest.eq(digest), api_keys::digest_hash.eq(hash)))
                .execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_contacts(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query = ticket_contacts::table.select((ticket_contacts::ticket_id, ticket_contacts::contact)).into_boxed();
    if let Some(after) = after {
        query = query.filter(ticket_contacts::ticket_id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Vec<u8>)> = query.order(ticket_contacts::ticket_id).limit(limit.into()).load(tx.conn)?;
    for (id, contact) in rows {
        let row = id.0.to_string();
        let renewal = bench.renewed(tx, Spot { column: contacts::CONTACT, row: &row }, Some(contact))?;
        if let Some(contact) = renewal.sealed {
            diesel::update(ticket_contacts::table.find(id))
                .set(ticket_contacts::contact.eq(contact))
                .execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_remarks(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    type Columns = (Uid, Option<Vec<u8>>, Option<Vec<u8>>);
    let mut query =
        ticket_remarks::table.select((ticket_remarks::id, ticket_remarks::body, ticket_remarks::contact)).into_boxed();
    if let Some(after) = after {
        query = query.filter(ticket_remarks::id.gt(Uid(after.id)));
    }
    let rows: Vec<Columns> = query.order(ticket_remarks::id).limit(limit.into()).load(tx.conn)?;
    for (id, body, contact) in rows {
        let row = id.0.to_string();
        let body = bench.renewed(tx, Spot { column: remarks::BODY, row: &row }, body)?;
        let contact = bench.renewed(tx, Spot { column: remarks::CONTACT, row: &row }, contact)?;
        if bench.work == SealWork::Renew {
            diesel::update(ticket_remarks::table.find(id))
                .set((ticket_remarks::body.eq(body.sealed), ticket_remarks::contact.eq(contact.sealed)))
                .execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_deliveries(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query = deliveries::table
        .filter(deliveries::body.is_not_null())
        .select((deliveries::id, deliveries::body))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(deliveries::id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Option<Vec<u8>>)> = query.order(deliveries::id).limit(limit.into()).load(tx.conn)?;
    for (id, body) in rows {
        let row = id.0.to_string();
        let renewal = bench.renewed(tx, Spot { column: parcels::BODY, row: &row }, body)?;
        if let Some(body) = renewal.sealed {
            let own = deliveries::table.filter(deliveries::id.eq(id));
            diesel::update(own).set(deliveries::body.eq(Some(body))).execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}

fn of_webhook_secrets(tx: &mut Tx<'_>, bench: &mut Bench, after: Option<&SealMark>, limit: u32) -> Result<(), Error> {
    let mut query = webhook_secrets::table.select((webhook_secrets::id, webhook_secrets::secret)).into_boxed();
    if let Some(after) = after {
        query = query.filter(webhook_secrets::id.gt(Uid(after.id)));
    }
    let rows: Vec<(Uid, Vec<u8>)> = query.order(webhook_secrets::id).limit(limit.into()).load(tx.conn)?;
    for (id, secret) in rows {
        let row = id.0.to_string();
        let renewal = bench.renewed(tx, Spot { column: webhooks::SECRET, row: &row }, Some(secret))?;
        if let Some(secret) = renewal.sealed {
            diesel::update(webhook_secrets::table.find(id)).set(webhook_secrets::secret.eq(secret)).execute(tx.conn)?;
        }
        bench.passed(id.0, "");
    }
    Ok(())
}
